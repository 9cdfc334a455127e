"""What it takes until the flagship is ready to run: built, read as it was kept, and with one number changed.

Processor time of one process, which a busy machine does not stretch as it does the time on the wall.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import KEEPS_BYTECODE

ROOT: Final = Path(__file__).parents[1]
SCENARIO: Final = ROOT / "scenarios" / "northern_reinforcement.yaml"
VARIANT: Final = "national rules"
PATH: Final = "procedures.movement_clearance.steps.border_check.work"

READY: Final = f"""
import time
from pathlib import Path
from sim.experiment.options import RunOptions
from sim.experiment.prepared import PreparedModels
from sim.experiment.run_spec import RunSpec
from sim.experiment.scenarios import open_scenarios
scenarios = open_scenarios(RunOptions(Path({str(SCENARIO)!r}), variants=({VARIANT!r},)))
models = PreparedModels(scenarios.source, RunSpec(1, "kernel", "paths"), scenarios.kept)
models.variant({VARIANT!r})
print(time.process_time())
"""
"""A process that gets a variant ready, and prints what that took from its start."""

Row = dict[str, Any]


def measure(say: Callable[[str], None], rounds: int) -> list[Row]:
    """Seconds of processor time, the least of some rounds."""
    with tempfile.TemporaryDirectory() as folder:
        first = _ready(folder)
        second = min(_ready(folder) for _ in range(rounds))
    say(f"  ready in the first process after {first:.2f} s, in the next after {second:.2f} s")
    return [
        {"what": "one variant, read and built: from the start to the first replication", "seconds": first},
        {"what": "the same in the next run, as it was kept", "seconds": second},
        *_changed(rounds),
    ]


def _ready(cache: str) -> float:
    environment = os.environ | KEEPS_BYTECODE | {"LEIDANG_CACHE": cache, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", READY]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  # our own program
    return float(done.stdout)


def _changed(rounds: int) -> list[Row]:
    """A living process: a number is changed, patched into the program, and replications run."""
    from sim.experiment.knobs import Knob
    from sim.experiment.live_scenario import LiveScenario
    from sim.experiment.prepared import ready
    from sim.experiment.run_spec import RunSpec
    from sim.experiment.value_ranges import values_around

    scenario, spec = LiveScenario(SCENARIO), RunSpec(1, "kernel", "totals")
    began = time.process_time()
    knob = Knob(scenario, VARIANT, PATH)
    taken: dict[str, list[float]] = {"a value got ready to be changed": [time.process_time() - began]}
    others = islice(values_around(scenario, PATH, scenario.value(PATH)), 8, 9 + rounds)
    for number, text in enumerate(text for text in others if knob.is_patched(text)):
        began = time.process_time()
        program = knob.program(text)
        laps = {"its number changed: the program patched": time.process_time() - began}
        variant = ready(VARIANT, program, spec)
        outcomes = []
        for replication in range(100):
            outcomes.append((replication, variant.runner.run(1, replication)))
            if replication == 19:
                laps["and 20 replications run"] = time.process_time() - began
        variant.tables.tables(outcomes)
        laps["and 100 replications run, with their tables"] = time.process_time() - began
        if number:  # the first loads libraries
            for what, seconds in laps.items():
                taken.setdefault(what, []).append(seconds)
    return [{"what": what, "seconds": min(seconds)} for what, seconds in taken.items()]
