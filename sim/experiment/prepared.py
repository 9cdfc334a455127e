"""Prepared models: each variant of a run built once, when it is first needed, ready for its engine."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import ClassVar, Final, Protocol, Self

from sim.domains.coordination.arrangements import Arranged
from sim.domains.scenario import Scenario
from sim.errors import ScenarioError
from sim.experiment.collector import COLLECTOR
from sim.experiment.outcome import KernelRunner, ReferenceRunner, Runner
from sim.experiment.result_layout import result_layout
from sim.experiment.run_spec import RunSpec
from sim.experiment.tables import TableMaker
from sim.model.build import build
from sim.model.model import Model
from sim.process.check import check
from sim.process.index import index_program

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
    """A variant whose program is checked and indexed: its arrangements, its model, its engine and its tables."""

    arranged: Arranged
    model: Model
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
    """

    def __init__(self, scenarios: ScenarioSource, spec: RunSpec) -> None:
        self.scenarios = scenarios
        self.spec = spec
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
            scenario, key = self._scenario(point), (name, point)
            if key not in self._variants:
                self._variants[key] = self._built(scenario, name)
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

    def _built(self, scenario: Scenario, name: str) -> PreparedVariant:
        with COLLECTOR.paused():
            prepared = prepare(scenario, name, self.spec)
            if self._release is None:
                self._release = COLLECTOR.hold(self)
            else:
                COLLECTOR.hold_more()
        return prepared


def prepare(scenario: Scenario, variant: str, spec: RunSpec) -> PreparedVariant:
    """Build a variant of a scenario for its engine.

    Raises
    ------
    LeidangError
        No sound program can be made of it.
    """
    arranged = Arranged(scenario, variant)
    model = build(arranged.scenario, arranged.variant, arranged)
    check(model.program)
    index = index_program(model.program)
    layout = result_layout(model, index)
    engine = KernelRunner if spec.engine == "kernel" else ReferenceRunner
    runner: Runner = engine(index, layout, roots=spec.record != "metrics")
    tables = TableMaker(variant, layout, index, totals=spec.record in {"metrics", "totals"})
    return PreparedVariant(arranged, model, runner, tables)
