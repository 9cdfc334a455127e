"""Provenance of a run: inputs, failures, what was waiting at the horizon, and the manifest."""

from __future__ import annotations

import platform
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from importlib.metadata import requires, version
from pathlib import Path

from sim import __version__
from sim.domains.movement.schema.forces import Force
from sim.domains.scenario import Scenario
from sim.engine.trace import Waiting
from sim.experiment.options import RunOptions, RunResult, Waits
from sim.experiment.run_spec import RunSpec
from sim.experiment.store import Store
from sim.experiment.worker import Failure
from sim.model.meaning import Element
from sim.record.manifest import Manifest
from sim.record.manifest_parts import ForcePart, ReplicationsPart, ScenarioPart, StoppingPart
from sim.record.table import Table
from sim.record.tables.inputs import ASSUMPTIONS, FAILURES, LINKS, NODES, WAITING
from sim.scenario import Opened
from sim.scenario.composition.origins import EFFECTIVE
from sim.user_files import outside_allowed

_NAME = re.compile(r"[\w.-]+")


def write_inputs(store: Store, scenario: Scenario, opened: Opened) -> dict[str, str]:
    """Everything a reader needs to know what was run; returns the checksums of the input files."""
    store.text(EFFECTIVE, opened.effective)
    store.table(ASSUMPTIONS, _attributes(ASSUMPTIONS, opened.assumptions))
    store.table(NODES, _attributes(NODES, scenario.network.nodes))
    store.table(LINKS, _attributes(LINKS, scenario.network.links))
    return store.copy_sources(opened.sources)


def _attributes(table: Table, items: Iterable[object]) -> Iterator[tuple[object, ...]]:
    """A row for each item, of its attributes that the table names."""
    return ((*map(partial(getattr, item), table.names),) for item in items)


def in_order(waiting: Iterable[tuple[str, int, Waiting]], scenario: Scenario) -> Waits:
    """By variant and replication, in whatever order they finished."""
    place = {variant: number for number, variant in enumerate(scenario.variants)}
    return tuple(sorted(waiting, key=lambda wait: (place[wait[0]], wait[1])))


def write_waiting(store: Store, waiting: Waits) -> None:
    """Write who waited for what when each replication ended."""
    rows = (
        (variant, replication, one.label, one.what, one.since, "; ".join(one.holders), one.deadlocked)
        for variant, replication, one in waiting
    )
    store.table(WAITING, rows)


def write_failures(
    store: Store, failures: Iterable[Failure], options: RunOptions, points: Sequence[tuple[str, ...]] = ((),)
) -> None:
    """Write the replications that failed, each with the command that repeats it; a sweep changes values per point."""
    ordered = sorted(failures, key=lambda failure: (failure.point, failure.variant, failure.replication))
    rows = ((f.variant, f.replication, f.error, _repeats(f, options, points[f.point])) for f in ordered)
    store.table(FAILURES, rows)


def _repeats(failure: Failure, options: RunOptions, changed: tuple[str, ...]) -> str:
    """The command that runs this replication again, into a folder of its own."""
    words = ["leidang", "run", str(options.file)]
    words += [word for change in (*options.sets, *changed) for word in ("--set", change)]
    words += ["--allow-outside"] if outside_allowed() else []
    words += [] if options.seed is None else ["--seed", str(options.seed)]
    return shlex.join([*words, "--variant", failure.variant, "--only", str(failure.replication)])


def plan(options: RunOptions, fingerprint: str) -> dict[str, str]:
    """What is needed to take a run up again: its command, the folder in which that was given, what it is made of."""
    return {"command_line": options.command_line, "directory": str(Path.cwd()), "fingerprint": fingerprint}


def manifest(
    scenario: Scenario,
    options: RunOptions,
    finished: RunResult,
    started: datetime,
    inputs: dict[str, str],
    spec: RunSpec,
    moving: tuple[Element, ...],
    fingerprint: str,
) -> Manifest:
    """How the run came about, but for the checksums of its tables, which are there when analysis has added its own.

    Parameters
    ----------
    inputs
        Checksums of the input files by their name in the folder.
    moving
        The elements of the first variant.
    """
    return Manifest(
        program="leidang",
        version=__version__,
        python=platform.python_version(),
        platform=platform.platform(),
        packages=_packages(),
        command_line=options.command_line,
        scenario=ScenarioPart(
            title=scenario.title,
            description=scenario.description,
            start=scenario.start,
            zone=scenario.zone,
            horizon_s=int(scenario.horizon),
            practical_difference_s=scenario.practical_difference,
            phase=scenario.phase,
            file=options.file.name,
        ),
        variants=tuple(scenario.variants),
        reference=next(iter(scenario.variants)),
        arrangements={name: tuple(named) for name, named in scenario.variants.items()},
        forces=tuple(_force(force, [one for one in moving if one.force == force.name]) for force in scenario.forces),
        replications=ReplicationsPart(
            asked=finished.asked,
            done=finished.asked - len(finished.failures),
            failed=len(finished.failures),
        ),
        stopping_rule=finished.stopped.manifest() if finished.stopped else StoppingPart("a number that was given"),
        root_seed=scenario.seed,
        engine=spec.engine,
        recorded=spec.record,
        wall_time_s=round(finished.wall_time_s, 3),
        started_utc=started.isoformat(timespec="seconds"),
        inputs=inputs,
        fingerprint=fingerprint,
        changed_values=dict(options.changed) or None,
        directory=str(Path.cwd()),
    )


def _force(force: Force, elements: Sequence[Element]) -> ForcePart:
    return ForcePart(
        name=force.name,
        sponsor=force.sponsor,
        origin=force.origin,
        destination=force.destination,
        ready_s=int(force.ready),
        due_s=int(force.due),
        vehicles=force.lift.vehicles,
        containers=force.lift.containers,
        vehicle_places=sum(element.vehicles for element in elements),
        personnel=force.lift.personnel,
        elements=len(elements),
    )


def _packages() -> dict[str, str]:
    """The versions of all packages that the program needs to run."""
    needed = [text for text in requires("leidang") or () if "extra ==" not in text]
    names = sorted(found[0] for text in needed if (found := _NAME.match(text)))
    return {name: version(name) for name in names}
