"""What a run needs of a scenario beside its programs: plain data, that can be kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sim.errors import LeidangError, ScenarioError
from sim.record.manifest_parts import ForcePart, ScenarioPart
from sim.record.table import Table
from sim.record.tables.inputs import ASSUMPTIONS, LINKS, NODES

if TYPE_CHECKING:
    from sim.experiment.options import RunOptions
    from sim.scenario.opened import Opened
    from sim.scenario.schema_precision import Precision

MOST_REPLICATIONS: Final = 1_000_000
"""Beyond that a number is a slip: a mean of so many is surer than any input, and their blocks fill the memory."""

Row = tuple[str | int | float | bool | None, ...]


@dataclass(frozen=True, slots=True)
class Precise:
    """How precise a run is to be, as in `Precision`; the half-width by its value and whether that is a share."""

    half_width: float
    relative: bool
    of: str
    at_least: int
    at_most: int


@dataclass(frozen=True, slots=True)
class ScenarioRecord:
    """What a run needs of a scenario beside its programs.

    Attributes
    ----------
    start
        As ISO 8601, with its offset.
    variants
        By name, in order, the arrangements that each names.
    forces
        Without what follows from their elements.
    replications
        A number, or how precise the run is to be.
    values
        The canonical values, by their path.
    effective
        The composed scenario as text, each value with its place.
    assumptions, nodes, links
        Rows of the tables of these names.
    sources
        The files read.
    additions
        What library files add to every variant, in words.
    warnings
        In the order in which they are printed.
    """

    title: str
    description: str
    start: str
    zone: str | None
    horizon_s: int
    practical_difference_s: int | None
    phase: str
    variants: dict[str, tuple[str, ...]]
    forces: tuple[ForcePart, ...]
    replications: int | Precise
    seed: int
    values: dict[str, Any]
    effective: str
    assumptions: tuple[Row, ...]
    nodes: tuple[Row, ...]
    links: tuple[Row, ...]
    sources: tuple[str, ...]
    additions: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def most_replications(self) -> int:
        """Replications of each variant, at most."""
        return self.replications if isinstance(self.replications, int) else self.replications.at_most

    @property
    def precision(self) -> Precision | None:
        """How precise the run is to be; None where it has a number of replications."""
        if isinstance(self.replications, int):
            return None
        from sim.scenario.schema_precision import HalfWidth, Precision

        given = self.replications
        width = HalfWidth(given.half_width, given.relative)
        # Without a check: the defaults of the two numbers may contradict each other where one of them was left out.
        return Precision.model_construct(half_width=width, of=given.of, at_least=given.at_least, at_most=given.at_most)

    def part(self, file: str) -> ScenarioPart:
        """The part of the manifest about the scenario in a file of that name."""
        return ScenarioPart(
            title=self.title,
            description=self.description,
            start=datetime.fromisoformat(self.start),
            zone=self.zone,
            horizon_s=self.horizon_s,
            practical_difference_s=self.practical_difference_s,
            phase=self.phase,
            file=file,
        )

    def with_options(self, options: RunOptions) -> ScenarioRecord:
        """The record with the variants, replications and seed that the user wants.

        Raises
        ------
        LeidangError
            A variant that the scenario does not have, or more replications than the limit.
        """
        _check_variants(options.variants, self.variants)
        wanted = self
        if options.variants:
            named = {name: listed for name, listed in self.variants.items() if name in options.variants}
            own = {f"variants.{name}": list(listed) for name, listed in named.items()}
            wanted = replace(wanted, variants=named, values=_with(wanted.values, "variants", list(named), own))
        if options.replications is not None:
            number = options.replications
            wanted = replace(wanted, replications=number, values=_with(wanted.values, "replications", number))
        if options.seed is not None:
            wanted = replace(wanted, seed=options.seed, values=_with(wanted.values, "seed", options.seed))
        if wanted.most_replications > MOST_REPLICATIONS:
            raise LeidangError(f"{wanted.most_replications:,} replications are too many; at most {MOST_REPLICATIONS:,}")
        return wanted


def scenario_record(opened: Opened, *, examined: bool = False) -> ScenarioRecord:
    """The record of a scenario that was read.

    Parameters
    ----------
    examined
        Whether its warnings are wanted, those of the routes that its forces are expected to take among them.

    Raises
    ------
    ScenarioError
        It is examined, and a force has no route.
    """
    from sim.scenario.values.canonical import canonical_values

    scenario = opened.scenario
    return ScenarioRecord(
        title=scenario.title,
        description=scenario.description,
        start=scenario.start.isoformat(),
        zone=scenario.zone,
        horizon_s=int(scenario.horizon),
        practical_difference_s=scenario.practical_difference,
        phase=scenario.phase,
        variants=dict(scenario.variants),
        forces=tuple(map(_force, scenario.forces)),
        replications=_replications(scenario.replications),
        seed=scenario.seed,
        values=canonical_values(scenario),
        effective=opened.effective,
        assumptions=_rows(ASSUMPTIONS, opened.assumptions),
        nodes=_rows(NODES, scenario.network.nodes),
        links=_rows(LINKS, scenario.network.links),
        sources=tuple(map(str, opened.sources)),
        additions=tuple(opened.additions),
        warnings=_warnings(opened) if examined else (),
    )


def _check_variants(wanted: Iterable[str], there: Iterable[str]) -> None:
    unknown = [name for name in wanted if name not in there]
    if unknown:
        known = ", ".join(repr(name) for name in there)
        raise LeidangError(f"no variant is called {unknown[0]!r}; the scenario has {known}")


def _with(
    values: Mapping[str, Any], path: str, value: object, below: Mapping[str, object] | None = None
) -> dict[str, Any]:
    """The values with another one at a path, and others in place of those below it."""
    kept = {name: own for name, own in values.items() if name != path and not name.startswith(f"{path}.")}
    return dict(sorted({**kept, path: value, **(below or {})}.items()))


def _replications(given: int | Precision) -> int | Precise:
    if isinstance(given, int):
        return given
    return Precise(given.half_width.value, given.half_width.relative, given.of, given.at_least, given.at_most)


def _force(force: Any) -> ForcePart:  # noqa: ANN401  # its class would load the library of schemas
    return ForcePart(
        name=force.name,
        sponsor=force.sponsor,
        origin=force.origin,
        destination=force.destination,
        ready_s=int(force.ready),
        due_s=int(force.due),
        vehicles=force.lift.vehicles,
        containers=force.lift.containers,
        personnel=force.lift.personnel,
        elements=0,
    )


def _rows(table: Table, items: Iterable[object]) -> tuple[Row, ...]:
    """A row for each item, of its attributes that the table names."""
    return tuple(tuple(map(partial(getattr, item), table.names)) for item in items)


def _warnings(opened: Opened) -> tuple[str, ...]:
    """The warnings of a scenario and of the routes that its forces are expected to take."""
    from sim.domains.movement.overview import overview_of

    problems = overview_of(opened.scenario, opened.tree).problems
    if errors := tuple(problem for problem in problems if problem.severity == "error"):
        raise ScenarioError(errors)
    return tuple(str(remark) for remark in (*opened.remarks, *problems) if remark.severity == "warning")
