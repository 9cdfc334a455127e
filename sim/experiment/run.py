"""Run a scenario: every variant, every replication, into a result folder."""

from __future__ import annotations

import multiprocessing
import platform
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sim import __version__
from sim.engine.trace import Waiting
from sim.errors import LeidangError
from sim.experiment.engines import EngineChoice, choose_engine, compile_kernel
from sim.experiment.step_graphs import FILE as STEP_GRAPHS
from sim.experiment.step_graphs import drawings
from sim.experiment.store import Store, folder_name, sha256
from sim.experiment.worker import Block, BlockResult, Engine, Failure, cases, elements, prepare, run_block, start_worker
from sim.model.meaning import Element
from sim.scenario import Opened, open_scenario
from sim.scenario.schema import Scenario

REPLICATIONS_PER_BLOCK = 5
"""Least size of a block: at most so many replications are lost when a run is killed."""

BLOCKS_PER_VARIANT = 20
MOST_REPLICATIONS_PER_BLOCK = 50
"""Blocks grow with the run, for each costs some work of its own, but not without end: a block lies in memory whole."""
PACKAGES = ("simpy", "numpy", "pandas", "scipy", "pyarrow", "pydantic", "ruamel.yaml", "pint", "matplotlib", "networkx")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a user may say about a run beside the scenario file. None leaves it to the file or to the program.

    Attributes
    ----------
    only
        Number of the one replication to run, to repeat what happened in it.
    engine
        Both give the same tables; `auto` picks the one that is done first.
    """

    file: Path
    sets: tuple[str, ...] = ()
    replications: int | None = None
    seed: int | None = None
    variants: tuple[str, ...] = ()
    only: int | None = None
    workers: int = 1
    engine: EngineChoice = "auto"
    out: Path | None = None
    command_line: str = ""


Waits = tuple[tuple[str, int, Waiting], ...]
"""Variant, replication, and who waited for what when it ended."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that is over: where its results lie, what went wrong in it, and who was still waiting at its end."""

    folder: Path
    asked: int
    failures: tuple[Failure, ...]
    waiting: Waits
    wall_time_s: float


Progress = Callable[[int, int], None]
"""Called with replications done and replications in all."""


def run(options: RunOptions, progress: Progress, say: Callable[[str], None]) -> Finished:
    """Run a scenario and write its tables; figures and report are made from the folder afterwards.

    Parameters
    ----------
    say
        Called with a line for the user where something takes long before the replications begin.

    Raises
    ------
    ScenarioError
        The scenario has faults.
    LeidangError
        A variant that does not exist, a folder that is in use, a replication that failed in every variant.
    """
    started = datetime.now(UTC)
    clock = time.perf_counter()
    opened = open_scenario(options.file, options.sets)
    scenario = _with_options(opened.scenario, options)
    start_worker(scenario)
    engine = choose_engine(options.engine, scenario, options.only)
    if engine == "kernel":
        compile_kernel(say)
    drawn: list[dict[str, object]] = []
    for variant in scenario.variants:
        prepare(variant, engine)
        drawn += drawings(scenario, variant, cases(variant, engine))
    mark = f"{opened.effective}{scenario.seed}{scenario.replications}{list(scenario.variants)}"
    store = Store(options.out or Path("results") / folder_name(options.file.stem, mark, started))
    inputs = _write_inputs(store, scenario, opened)
    store.json(STEP_GRAPHS, drawn)
    blocks = _blocks(scenario) if options.only is None else _only(scenario, options.only)
    failures: list[Failure] = []
    waiting: list[tuple[str, int, Waiting]] = []
    done, asked = 0, sum(block.count for block in blocks)
    progress(0, asked)
    for number, result in _results(scenario, blocks, options.workers, engine):
        store.keep_block(number, result.tables)
        failures += result.failures
        waiting += [(result.block.variant, replication, one) for replication, one in result.waiting]
        done += result.block.count
        progress(done, asked)
    if len(failures) == asked:
        raise LeidangError(f"every replication failed; the first: {failures[0].error}")
    store.join_blocks(len(blocks))
    _write_failures(store, failures, options)
    waits = _in_order(waiting, scenario)
    _write_waiting(store, waits)
    finished = Finished(store.folder, asked, tuple(failures), waits, time.perf_counter() - clock)
    store.json("manifest.json", _manifest(scenario, options, finished, started, inputs, engine))
    return finished


def seal(folder: Path) -> None:
    """Write the checksums of all tables into the manifest: from now on a changed table can be told."""
    import json

    from sim.experiment.store import written_whole

    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    tables = sorted([*folder.glob("*.parquet"), *folder.glob("*.csv")])
    manifest["tables"] = {table.name: sha256(table) for table in tables}
    with written_whole(folder / "manifest.json") as path:
        path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _with_options(scenario: Scenario, options: RunOptions) -> Scenario:
    unknown = [name for name in options.variants if name not in scenario.variants]
    if unknown:
        known = ", ".join(repr(name) for name in scenario.variants)
        raise LeidangError(f"no variant is called {unknown[0]!r}; the scenario has {known}")
    changed: dict[str, object] = {}
    if options.variants:
        changed["variants"] = {name: scenario.variants[name] for name in scenario.variants if name in options.variants}
    if options.replications is not None:
        changed["replications"] = options.replications
    if options.seed is not None:
        changed["seed"] = options.seed
    return scenario.model_copy(update=changed)


def _blocks(scenario: Scenario) -> tuple[Block, ...]:
    """The work cut into blocks; the cut depends on the scenario alone, never on the number of workers."""
    wanted = -(-scenario.replications // BLOCKS_PER_VARIANT)
    size = min(max(REPLICATIONS_PER_BLOCK, wanted), MOST_REPLICATIONS_PER_BLOCK)
    return tuple(
        Block(variant, first, min(size, scenario.replications - first))
        for variant in scenario.variants
        for first in range(0, scenario.replications, size)
    )


def _only(scenario: Scenario, replication: int) -> tuple[Block, ...]:
    return tuple(Block(variant, replication, 1) for variant in scenario.variants)


def _results(
    scenario: Scenario, blocks: Sequence[Block], workers: int, engine: Engine
) -> Iterator[tuple[int, BlockResult]]:
    """The finished blocks with their numbers, in the order in which they finish."""
    if workers <= 1:
        for number, block in enumerate(blocks):
            yield number, run_block(block, scenario.seed, engine)
        return
    with _executor(scenario, workers, engine) as executor:
        waiting: dict[Future[BlockResult], int] = {}
        ahead = iter(enumerate(blocks))
        # No more blocks in hand than workers can use soon: finished tables would pile up in memory otherwise.
        for number, block in ahead:
            waiting[executor.submit(run_block, block, scenario.seed, engine)] = number
            if len(waiting) < 2 * workers:
                continue
            yield from _finished(waiting)
        while waiting:
            yield from _finished(waiting)


def _finished(waiting: dict[Future[BlockResult], int]) -> Iterator[tuple[int, BlockResult]]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        yield waiting.pop(future), future.result()


def _executor(scenario: Scenario, workers: int, engine: Engine) -> Executor:
    """Threads for the kernel, which needs no interpreter; processes for the reference engine, which is plain Python.

    Where processes can be forked, they inherit the built models.
    """
    if engine == "kernel":
        return ThreadPoolExecutor(workers)
    method = "fork" if sys.platform == "linux" else "spawn"
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(workers, mp_context=context, initializer=start_worker, initargs=(scenario,))


def _write_inputs(store: Store, scenario: Scenario, opened: Opened) -> dict[str, str]:
    """Everything a reader needs to know what was run; returns the checksums of the input files."""
    store.text("scenario.effective.yaml", opened.effective)
    store.csv(
        "assumptions.csv",
        ("path", "value", "source", "confidence", "file", "line"),
        ((a.path, a.value, a.source, a.confidence, a.file, a.line) for a in opened.assumptions),
    )
    store.csv(
        "network_nodes.csv",
        ("id", "name", "country", "kind", "lon_deg", "lat_deg"),
        ((n.id, n.name, n.country, n.kind, n.lon_deg, n.lat_deg) for n in scenario.network.nodes),
    )
    store.csv(
        "network_links.csv",
        ("id", "from_node", "to_node", "mode", "length_km"),
        ((k.id, k.from_node, k.to_node, k.mode, k.length_km) for k in scenario.network.links),
    )
    return store.copy_sources(opened.sources)


def _in_order(waiting: list[tuple[str, int, Waiting]], scenario: Scenario) -> Waits:
    """By variant and replication, whoever finished first."""
    place = {variant: number for number, variant in enumerate(scenario.variants)}
    return tuple(sorted(waiting, key=lambda wait: (place[wait[0]], wait[1])))


def _write_waiting(store: Store, waiting: Waits) -> None:
    header = ("variant", "replication", "label", "what", "since_s", "held_by", "deadlocked")
    rows = (
        (variant, replication, one.label, one.what, one.since, "; ".join(one.holders), one.deadlocked)
        for variant, replication, one in waiting
    )
    store.csv("waiting.csv", header, rows)


def _write_failures(store: Store, failures: list[Failure], options: RunOptions) -> None:
    ordered = sorted(failures, key=lambda failure: (failure.variant, failure.replication))
    rows = ((f.variant, f.replication, f.error, _repeats(f, options)) for f in ordered)
    store.csv("failures.csv", ("variant", "replication", "error", "command"), rows)


def _repeats(failure: Failure, options: RunOptions) -> str:
    """The command that runs this replication again, into a folder of its own."""
    words = ["leidang", "run", str(options.file)]
    words += [word for change in options.sets for word in ("--set", change)]
    words += [] if options.seed is None else ["--seed", str(options.seed)]
    return shlex.join([*words, "--variant", failure.variant, "--only", str(failure.replication)])


def _manifest(
    scenario: Scenario,
    options: RunOptions,
    finished: Finished,
    started: datetime,
    inputs: dict[str, str],
    engine: Engine,
) -> dict[str, object]:
    moving = elements(next(iter(scenario.variants)), engine)
    return {
        "program": "leidang",
        "version": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: version(name) for name in PACKAGES},
        "command_line": options.command_line,
        "scenario": {
            "title": scenario.title,
            "description": scenario.description,
            "start": scenario.start.isoformat(),
            "horizon_s": int(scenario.horizon),
            "phase": scenario.phase,
            "file": options.file.name,
        },
        "variants": list(scenario.variants),
        "reference": next(iter(scenario.variants)),
        "arrangements": {name: list(named) for name, named in scenario.variants.items()},
        "forces": [_force(name, moving, scenario) for name in (force.name for force in scenario.forces)],
        "replications": {
            "asked": finished.asked,
            "done": finished.asked - len(finished.failures),
            "failed": len(finished.failures),
        },
        "root_seed": scenario.seed,
        "engine": engine,
        "wall_time_s": round(finished.wall_time_s, 3),
        "started_utc": started.isoformat(timespec="seconds"),
        "inputs": inputs,
        "tables": {},
    }


def _force(name: str, moving: tuple[Element, ...], scenario: Scenario) -> dict[str, object]:
    force = next(force for force in scenario.forces if force.name == name)
    own = [element for element in moving if element.force == name]
    return {
        "name": name,
        "sponsor": force.sponsor,
        "origin": force.origin,
        "destination": force.destination,
        "ready_s": int(force.ready),
        "due_s": int(force.due),
        "vehicles": sum(element.vehicles for element in own),
        "personnel": force.lift.personnel,
        "elements": len(own),
    }
