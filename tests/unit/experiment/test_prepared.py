"""Prepared models: several runs open in one process, each closed without a trace."""

from __future__ import annotations

import gc
import multiprocessing
import pickle
import sys
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from sim.domains.coordination.arrangements import Arranged
from sim.domains.scenario import Scenario
from sim.experiment import executors, prepared
from sim.experiment.blocks import read_block
from sim.experiment.collector import COLLECTOR, Collector
from sim.experiment.executors import Job, done_here
from sim.experiment.options import RunOptions
from sim.experiment.points import Points
from sim.experiment.prepared import LoadedScenarios, PreparedModels
from sim.experiment.run_spec import Engine, RunSpec
from sim.experiment.worker import Block, BlockResult, run_block
from sim.record.arrow import arrow_table
from sim.scenario import load
from tests.end_to_end.running import simulate
from tests.unit.model import small

VARIANTS = ("national", "corridor")
BLOCKS = tuple(Block(variant, first, 2) for first, variant in product((0, 2), VARIANTS))
SPEC = RunSpec(seed=7, engine="simpy", record="paths")
SWEPT = replace(SPEC, record="metrics")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario with two variants."""
    return small.write(tmp_path_factory.mktemp("prepared"), small.two_variants(replications=4))


@pytest.fixture
def held() -> Iterator[int]:
    """The holders of the garbage collector before a test; afterwards there are as many."""
    gc.collect()
    before = COLLECTOR.holders
    yield before
    assert COLLECTOR.holders == before
    assert gc.isenabled()


def two(file: Path) -> tuple[LoadedScenarios, LoadedScenarios]:
    """Two scenarios that differ in what is simulated."""
    return LoadedScenarios({0: load(file)}), LoadedScenarios({0: load(file, ("movement.road.travel_factor=2",))})


def tables_of(result: BlockResult) -> dict[str, pa.Table]:
    """The tables of a block as they are written."""
    return {name: arrow_table(rows) for name, rows in result.tables.items()}


def alone(scenarios: LoadedScenarios, spec: RunSpec) -> list[dict[str, pa.Table]]:
    """The tables of a run that has the process to itself."""
    with PreparedModels(scenarios, spec) as models:
        return [tables_of(run_block(block, models)) for block in BLOCKS]


def remains(models: PreparedModels) -> list[weakref.ref[object]]:
    """What may not outlive models: they themselves, and the parts of every variant of theirs."""
    variants = [models.variant(name) for name in VARIANTS]
    parts = [part for one in variants for part in (one.runner, one.tables)]
    return [weakref.ref(one) for one in (models, models.scenario(), *parts)]


@pytest.mark.parametrize("engine", ["simpy", "kernel"])
def test_two_scenarios_are_open_at_a_time(file: Path, engine: Engine, held: int) -> None:
    """Blocks of both in turns give what each gives alone, and of what was closed nothing is left alive."""
    specs = replace(SPEC, engine=engine), replace(SPEC, engine=engine, seed=8)
    expected = [alone(own, spec) for own, spec in zip(two(file), specs, strict=True)]
    assert expected[0] != expected[1]
    opened = [PreparedModels(own, spec) for own, spec in zip(two(file), specs, strict=True)]
    found = [[tables_of(run_block(block, models)) for models in opened] for block in BLOCKS]
    assert [list(both) for both in zip(*found, strict=True)] == expected
    assert COLLECTOR.holders == held + 2
    first, second = (remains(models) for models in opened)
    opened.pop(0).close()
    gc.collect()
    assert not [one() for one in first if one() is not None]
    assert all(one() is not None for one in second)
    assert gc.get_freeze_count()
    assert tables_of(run_block(BLOCKS[0], opened[0])) == expected[1][0]
    opened.pop().close()
    gc.collect()
    assert not [one() for one in second if one() is not None]
    assert held or not gc.get_freeze_count()


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("engine", ["simpy", "kernel"])
def test_threads_share_models(file: Path, engine: Engine) -> None:
    """Several threads that ask for the same variants of two runs get them built once, and the right tables."""
    spec = replace(SPEC, engine=engine)
    expected = [alone(own, spec) for own in two(file)]
    with PreparedModels(two(file)[0], spec) as one, PreparedModels(two(file)[1], spec) as other:
        with ThreadPoolExecutor(4) as threads:
            found = [[threads.submit(run_block, block, models) for block in BLOCKS] for models in (one, other)]
        assert [[tables_of(future.result()) for future in futures] for futures in found] == expected


@pytest.mark.parametrize("engine", ["simpy", "kernel"])
def test_a_point_that_is_over_is_forgotten(file: Path, engine: Engine, held: int) -> None:
    """Of a sweep the models of one point are kept, and those before die at once, without a search for circles."""
    points = Points(RunOptions(file, replications=2), [(f"movement.road.travel_factor={1 + n}",) for n in range(4)])
    with PreparedModels(points, replace(SWEPT, engine=engine)) as models:
        before: list[weakref.ref[object]] = []
        for point in range(len(points)):
            assert not run_block(Block("corridor", 0, 2, point), models).failures
            gc.disable()
            try:
                models.scenario((point + 1) % len(points))
                assert not [one() for one in before if one() is not None]
            finally:
                gc.enable()
            kept = models.variant("corridor", (point + 1) % len(points))
            before = [weakref.ref(kept.runner), weakref.ref(kept.tables)]
            del kept
        assert COLLECTOR.holders == held + 1


@pytest.mark.usefixtures("held")
def test_what_a_replication_leaves_is_not_frozen(file: Path) -> None:
    """The circles of simulated processes do not add up from point to point."""
    points = Points(RunOptions(file), [(f"movement.road.travel_factor={1 + n / 10}",) for n in range(9)])
    frozen = []
    with PreparedModels(points, SWEPT) as models:
        for point in range(len(points)):
            run_block(Block("corridor", 0, 4, point), models)
            models.variant("national", point)
            frozen.append(gc.get_freeze_count())
    assert max(frozen[3:]) < 1.02 * frozen[2]


@pytest.mark.usefixtures("held")
def test_the_variants_used_last_are_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With more variants than may be kept, the one that was not used for longest is built anew."""
    monkeypatch.setattr(prepared, "MOST_KEPT", 1)
    with PreparedModels(two(file)[0], SPEC) as models:
        first = models.variant("national")
        assert models.variant("national") is first
        models.variant("corridor")
        assert models.variant("national") is not first


@pytest.mark.usefixtures("held")
def test_a_copy_builds_its_own(file: Path) -> None:
    """What is sent to another process has the scenarios and none of the models; closing one leaves the other."""
    with PreparedModels(two(file)[0], SPEC) as models:
        sent = len(pickle.dumps(models))
        expected = tables_of(run_block(BLOCKS[0], models))
        assert len(pickle.dumps(models)) == sent
        copy = pickle.loads(pickle.dumps(models))  # noqa: S301  # made here
    with copy:
        assert tables_of(run_block(BLOCKS[0], copy)) == expected
    with pytest.raises(RuntimeError, match="closed"):
        copy.variant("national")


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("engine", ["simpy", "kernel"])
@pytest.mark.parametrize("system", ["linux", "darwin"])
@pytest.mark.parametrize("swept", [False, True])
def test_every_kind_of_worker(
    file: Path, tmp_path: Path, engine: Engine, system: str, swept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forked and spawned processes and threads give the tables of this process, for a run as for a sweep."""
    spec = replace(SWEPT if swept else SPEC, engine=engine)
    sets = [(), ("movement.road.travel_factor=2",)]
    source = Points(RunOptions(file), sets) if swept else two(file)[0]
    blocks = [Block(variant, 0, 2, point) for point, variant in product(range(1 + swept), VARIANTS)]
    jobs: list[Job] = [(tmp_path / f"{number}.block", block) for number, block in enumerate(blocks)]
    with PreparedModels(source, spec) as models:
        expected = [tables_of(run_block(block, models)) for block in blocks]
        monkeypatch.setattr(executors, "sys", SimpleNamespace(platform=system))
        assert sorted(map(repr, done_here(models, jobs, 2))) == sorted(map(repr, blocks))
    assert [tables_of(read_block(path, block)) for path, block in jobs] == expected


def test_arrangements_are_worked_out_once(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run makes those of each variant once, for its model as for what it writes of them."""
    made: list[str] = []
    begin = Arranged.__init__

    def note(self: Arranged, scenario: Scenario, variant: str) -> None:
        made.append(variant)
        begin(self, scenario, variant)

    monkeypatch.setattr(Arranged, "__init__", note)
    simulate(file, tmp_path / "out", replications=1)
    assert made == list(VARIANTS)


class TestCollector:
    """The garbage collector is left as it was found."""

    def test_off_stays_off(self) -> None:
        """Who had switched it off finds it off, also where pauses overlap."""
        collector = Collector()
        gc.disable()
        try:
            with collector.paused(), collector.paused():
                assert not gc.isenabled()
            assert not gc.isenabled()
        finally:
            gc.enable()
        with collector.paused():
            with collector.paused():
                pass
            assert not gc.isenabled()
        assert gc.isenabled()

    def test_what_others_froze_stays_frozen(self) -> None:
        """The last holder takes nothing from whoever had frozen objects before."""
        collector, holder = Collector(), Thing()
        before = gc.get_freeze_count()
        gc.freeze()
        release = collector.hold(holder)
        release()
        assert gc.get_freeze_count()
        release()
        assert collector.holders == 0
        if not before:
            gc.unfreeze()

    def test_a_holder_that_is_not_closed(self) -> None:
        """It releases what it held when it is gone."""
        collector, holder = Collector(), Thing()
        collector.hold(holder)
        assert collector.holders == 1
        del holder
        assert collector.holders == 0

    @pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux")
    def test_forked_in_a_pause(self) -> None:
        """The collector of the child specs, and it can hold models of its own."""
        child = multiprocessing.get_context("fork").Process(target=_pause_in_child)
        with COLLECTOR.paused():
            child.start()
        child.join()
        assert child.exitcode == 0


class Thing:
    """Something that can hold objects."""


def _pause_in_child() -> None:
    assert gc.isenabled()
    with COLLECTOR.paused():
        assert not gc.isenabled()
    assert gc.isenabled()
    COLLECTOR.hold(holder := Thing())()
    del holder
