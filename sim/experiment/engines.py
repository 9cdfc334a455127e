"""Which engine runs a scenario, and making the compiled one ready."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from sim.engine.kernel.cache import is_compiled, note_compiled, why_not_kept
from sim.experiment.run_spec import Engine

if TYPE_CHECKING:
    from sim.experiment.scenario_record import ScenarioRecord

EngineChoice = Literal["auto", "simpy", "kernel"]

VEHICLES_WORTH_LOADING = 30_000
VEHICLES_WORTH_COMPILING = 300_000
"""Vehicles times replications from which the kernel is done first: loading it costs about a second, compiling it the
time of about a hundred replications on SimPy."""


def choose_engine(wanted: EngineChoice, scenario: ScenarioRecord, only: int | None, points: int = 1) -> Engine:
    """The engine for a run: the one the user wants, else the one that is done first with the work ahead."""
    if wanted != "auto":
        return wanted
    replications = 1 if only is not None else scenario.most_replications
    work = scenario.vehicles * replications * len(scenario.variants) * points
    return "kernel" if work >= (VEHICLES_WORTH_LOADING if is_compiled() else VEHICLES_WORTH_COMPILING) else "simpy"


def compile_kernel(say: Callable[[str], None]) -> None:
    """Load the kernel; where it must be compiled first, say so and how long it took."""
    known = is_compiled()
    why = why_not_kept()
    if why:
        say(f"Compiling the fast engine, which takes up to a minute; it is not kept for the next time, since {why}.")
    elif not known:
        say("Compiling the fast engine for this machine; this happens once and takes up to a minute.")
    started = time.perf_counter()
    from sim.engine.kernel.warm import warm_up

    warm_up()
    note_compiled()
    if not known and not why:
        say(f"Compiled in {time.perf_counter() - started:.0f} s; from now on it is read from disk.")
