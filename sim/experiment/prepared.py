"""Prepared models: each variant of a run built once, when it is first needed, ready for its engine."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Final, Protocol, Self

from sim.engine.deadlock import Named
from sim.errors import ScenarioError
from sim.experiment.collector import COLLECTOR
from sim.experiment.outcome import KernelRunner, ReferenceRunner, Runner
from sim.experiment.prepared_program import PreparedProgram, VariantRecord, build_variant
from sim.experiment.record_cache import RecordCache
from sim.experiment.run_spec import RunSpec
from sim.experiment.tables import TableMaker

if TYPE_CHECKING:
    from sim.domains.scenario import Scenario

MOST_KEPT: Final = 64
"""Most variants whose models are kept; of more, those that were used last."""


class ScenarioSource(Protocol):
    """The scenarios of a run by point; can be pickled.

    Attributes
    ----------
    in_memory
        True if all scenarios are in memory; False if each is loaded when it is asked for, as the points of a sweep.
    """

    in_memory: ClassVar[bool]

    def __getitem__(self, point: int, /) -> Scenario:
        """The scenario of a point."""


@dataclass(frozen=True, slots=True)
class LoadedScenarios:
    """A few scenarios by point, all in memory; or the error of one with problems, raised wherever it is asked for."""

    by_point: Mapping[int, Scenario | ScenarioError]
    in_memory: ClassVar[bool] = True

    def __getitem__(self, point: int, /) -> Scenario:
        scenario = self.by_point[point]
        if isinstance(scenario, ScenarioError):
            raise scenario
        return scenario


@dataclass(frozen=True, slots=True)
class PreparedVariant:
    """A variant ready to run: what the folder says of it, its engine and its tables."""

    record: VariantRecord
    runner: Runner
    tables: TableMaker


class PreparedModels:
    """The models of a run, each built when it is first asked for; closed when the run is over.

    Several may be open in a process. A forked process inherits what is built; a copy that is pickled, for a spawned
    process or another machine, has the same scenarios and builds its own. Of scenarios that are loaded when their turn
    comes, those of one point are kept at a time, so that memory does not grow with the points.

    Parameters
    ----------
    scenarios
        The scenarios by point.
    spec
        The settings that every block shares.
    kept
        By point, where programs are kept from run to run; none for points beyond.
    """

    def __init__(self, scenarios: ScenarioSource, spec: RunSpec, kept: Sequence[RecordCache] = ()) -> None:
        self.scenarios = scenarios
        self.spec = spec
        self._kept = tuple(kept)
        self._lock = threading.Lock()
        self._loaded: dict[int, Scenario] = {}
        self._variants: OrderedDict[tuple[str, int], PreparedVariant] = OrderedDict()
        self._release: weakref.finalize[[], object] | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[type[PreparedModels], tuple[ScenarioSource, RunSpec]]:
        return PreparedModels, (self.scenarios, self.spec)

    def scenario(self, point: int = 0) -> Scenario:
        """The scenario of a point.

        Raises
        ------
        ScenarioError
            It is loaded now, and has problems.
        """
        with self._lock:
            return self._scenario(point)

    def variant(self, name: str, point: int = 0) -> PreparedVariant:
        """A variant of the scenario of a point, built if it is not kept.

        Raises
        ------
        LeidangError
            The scenario has problems, or no program can be made of it.
        """
        with self._lock:
            if self._closed or not self.scenarios.in_memory:
                self._scenario(point)  # which lets go of the models of other points
            key = name, point
            if key not in self._variants:
                self._variants[key] = self._prepared(name, point)
            self._variants.move_to_end(key)
            if len(self._variants) > MOST_KEPT:
                self._variants.popitem(last=False)
            return self._variants[key]

    def close(self) -> None:
        """Let go of all models, and of the garbage collector where no others need it as it is."""
        with self._lock:
            self._closed = True
            self._variants.clear()
            self._loaded.clear()
            if self._release is not None:
                self._release()

    def _scenario(self, point: int) -> Scenario:
        if self._closed:
            raise RuntimeError("the models of this run are closed")
        if self.scenarios.in_memory:
            return self.scenarios[point]
        if point not in self._loaded:
            if self._variants:
                self._variants.clear()
                COLLECTOR.hold_less()
            self._loaded.clear()
            self._loaded[point] = self.scenarios[point]
        return self._loaded[point]

    def _prepared(self, name: str, point: int) -> PreparedVariant:
        kept = self._kept[point] if point < len(self._kept) and self.spec.engine == "kernel" else None
        program = None if kept is None else kept.program(name)
        if program is not None:
            return ready(name, program, self.spec)
        with COLLECTOR.paused():
            prepared = prepare(self._scenario(point), name, self.spec, kept)
            if self._release is None:
                self._release = COLLECTOR.hold(self)
            else:
                COLLECTOR.hold_more()
        return prepared


def prepare(scenario: Scenario, variant: str, spec: RunSpec, kept: RecordCache | None = None) -> PreparedVariant:
    """Build a variant of a scenario for its engine, and keep its program where that has one.

    Raises
    ------
    LeidangError
        No sound program can be made of it.
    """
    built = build_variant(scenario, variant, described=spec.record != "metrics")
    if spec.engine == "kernel":
        program = built.prepared()
        if kept is not None:
            kept.keep_program(variant, program)
        return ready(variant, program, spec)
    runner = ReferenceRunner(built.index, built.record.layout, roots=spec.record != "metrics")
    return _with_tables(variant, built.record, built.index, runner, spec)


def ready(variant: str, program: PreparedProgram, spec: RunSpec) -> PreparedVariant:
    """A variant on the compiled engine."""
    runner = KernelRunner(program.packed, program.record.layout, roots=spec.record != "metrics")
    return _with_tables(variant, program.record, program.packed, runner, spec)


def _with_tables(variant: str, record: VariantRecord, named: Named, runner: Runner, spec: RunSpec) -> PreparedVariant:
    tables = TableMaker(variant, record.layout, named, totals=spec.record in {"metrics", "totals"})
    return PreparedVariant(record, runner, tables)
