"""How the work before the first replication grows with the forces: the flagship with each of its forces several times.

``python -m benchmarks.growth 1 10 40 100`` prints the processor time and the growth of each stage, and the largest
memory. Each pass has a process of its own, in which the flagship itself comes first and does not count.
"""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import KEEPS_BYTECODE
from docs.markdown import table as markdown_table

Row = dict[str, Any]

ROOT: Final = Path(__file__).parents[1]
SCENARIO: Final = ROOT / "scenarios" / "northern_reinforcement.yaml"
VARIANT: Final = "Nordic corridor"
ROUNDS: Final = {1: 5, 10: 2}
"""Passes for each multiple, of which the quickest counts for each stage; one for a larger multiple."""

BEYOND: Final = ("ELEMENTS", "CASES", "ENTRIES", "FLIGHTS", "VALUES")
"""Bounds of a scenario that a hundred times the forces would meet; they are raised while it is measured."""


def measure(say: Callable[[str], None], multiples: tuple[int, ...]) -> list[Row]:
    """For each multiple of the flagship's forces the seconds of processor time by stage, and the peak memory in MiB."""
    rows: list[Row] = []
    for multiple in multiples:
        passes = [_in_a_process(multiple) for _ in range(ROUNDS.get(multiple, 1))]
        seconds = {stage: min(row["seconds"][stage] for row in passes) for stage in passes[0]["seconds"]}
        row = {**passes[0], "seconds": seconds}
        rows.append(row)
        say(f"  {multiple} x the forces: {sum(row['seconds'].values()):.1f} s, {row['mebibytes']:.0f} MiB")
    return rows


def _in_a_process(multiple: int) -> Row:
    command = [sys.executable, "-m", "benchmarks.growth", "--measure", str(multiple)]
    printed = subprocess.run(command, cwd=ROOT, env=os.environ | KEEPS_BYTECODE, stdout=subprocess.PIPE, check=True)  # noqa: S603  # our own program
    row: Row = json.loads(printed.stdout)
    return row


def table(rows: list[Row]) -> str:
    """A line for each stage: seconds, and how many times those of the first multiple they are."""
    first = rows[0]["seconds"]
    header = ("stage", *(f"{row['multiple']} × the forces" for row in rows))
    lines = [
        (stage, *(f"{row['seconds'][stage]:.3f} s ({row['seconds'][stage] / first[stage]:.0f} ×)" for row in rows))
        for stage in first
    ]
    elements = ("elements", *(f"{row['elements']:,}" for row in rows))
    memory = ("largest memory", *(f"{row['mebibytes']:.0f} MiB" for row in rows))
    return markdown_table(header, [*lines, elements, memory])


def multiplied(multiple: int, folder: Path) -> Path:
    """The flagship with each force so many times, under a name of its own, as a file in a folder."""
    text = SCENARIO.read_text(encoding="utf-8")
    before, rest = text.split("\nforces:\n")
    forces, after = rest.split("\nclosures:\n")
    copies = [re.sub(r"name: ([^,]+)", rf"name: \1 {number:03d}", forces) for number in range(1, multiple + 1)]
    path = folder / f"{multiple}_times.yaml"
    path.write_text(f"{before}\nforces:\n{''.join(copies)}\nclosures:\n{after}", encoding="utf-8")
    return path


class _Stages:
    """The processor time of each stage of a pass."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        gc.collect()
        gc.disable()
        started = time.process_time()
        yield
        self.seconds[name] = time.process_time() - started
        gc.enable()


def _pass(path: Path) -> tuple[dict[str, float], int]:  # noqa: PLR0915  # all stages, one after the other
    """The seconds of each stage of one pass over a scenario file, and the elements that it moves."""
    from sim.domains.coordination.arrangements import Arranged
    from sim.domains.coordination.step_graph_view import changes, step_graphs
    from sim.domains.movement.overview import overview_of
    from sim.engine.kernel.packed import packed
    from sim.experiment.outcome import KernelRunner
    from sim.experiment.result_layout import result_layout
    from sim.experiment.tables import TableMaker
    from sim.model.build import build
    from sim.process.check import check
    from sim.process.index import index_program
    from sim.scenario.checks import check_draft
    from sim.scenario.composition.composed import compose
    from sim.scenario.composition.origins import effective_text
    from sim.scenario.loading import scenario_of
    from sim.scenario.pieces import build_draft
    from sim.scenario.tree import Problems
    from sim.scenario.values.assumptions import draft_assumptions
    from sim.scenario.values.canonical import canonical_values

    stages, faults = _Stages(), Problems()
    with stages.stage("read"):
        composition = compose(path, faults)
        assert composition is not None
    with stages.stage("bind"):
        draft = build_draft(composition, (), faults)
    with stages.stage("check"):
        check_draft(draft)
    if faults.found():
        raise SystemExit("\n".join(map(str, faults.found())))
    with stages.stage("scenario"):
        scenario = scenario_of(draft)
    with stages.stage("overview"):
        overview_of(scenario, draft.tree)
    with stages.stage("effective text, assumptions, values"):
        effective_text(draft)
        draft_assumptions(draft)
        canonical_values(scenario)
    with stages.stage("build"):
        arranged = Arranged(scenario, VARIANT)
        model = build(scenario, VARIANT, arranged)
    with stages.stage("check of the program"):
        check(model.program)
    with stages.stage("numbering"):
        index = index_program(model.program)
    with stages.stage("layout and tables"):
        layout, program = result_layout(model, index), packed(index)
        KernelRunner(program, layout, roots=True)
        TableMaker(VARIANT, layout, program, totals=False)
    with stages.stage("changes and step graphs"):
        step_graphs(arranged, model.cases)
        changes(arranged, model.cases)
    return stages.seconds, len(model.elements)


def _measured(multiple: int) -> Row:
    """One pass in this process, after one over the flagship, which imports all modules and fills no cache of it."""
    from sim.domains.movement.checks import amounts
    from sim.scenario import yaml_reader

    for module in (amounts, yaml_reader):
        for name in BEYOND:
            if hasattr(module, name):
                setattr(module, name, 10**9)
    with tempfile.TemporaryDirectory() as folder:
        _pass(SCENARIO)
        seconds, elements = _pass(multiplied(multiple, Path(folder)))
    # In KiB on Linux, in bytes on macOS.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return {"multiple": multiple, "elements": elements, "seconds": seconds, "mebibytes": peak}


def _main() -> None:
    """Print the table for some multiples, or as data what one pass of one multiple takes."""
    words = sys.argv[1:]
    if words[:1] == ["--measure"]:
        print(json.dumps(_measured(int(words[1]))))
        return
    print(table(measure(lambda line: print(line, file=sys.stderr, flush=True), tuple(map(int, words)) or (1, 10, 40))))


if __name__ == "__main__":
    _main()
