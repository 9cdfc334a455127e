"""Which engine runs a scenario."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from sim.engine.kernel.library import library, why_missing
from sim.experiment.run_spec import Engine

EngineChoice = Literal["auto", "simpy", "kernel"]


def choose_engine(wanted: EngineChoice, say: Callable[[str], None]) -> Engine:
    """The engine for a run: the one the user wants, else the compiled one, where it is built.

    Parameters
    ----------
    say
        Called with one line where the reference engine runs because the compiled one is not built.

    Raises
    ------
    KernelMissingError
        The user wants the compiled engine, and it is not built.
    """
    if wanted == "simpy":
        return "simpy"
    if wanted == "kernel":
        library()
    elif why := why_missing():
        say(f"Running on SimPy, with the same results but many times slower: {why}.")
        return "simpy"
    return "kernel"
