"""Scenario files: what a user writes, read into frozen objects, with every fault at its place.

The parts are imported when first asked for, so that a command which reads no scenario starts at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.domains.scenario import Scenario
    from sim.scenario.composition.origins import effective, sources
    from sim.scenario.file_schema import json_schema
    from sim.scenario.loading import check_all, check_scenario, load
    from sim.scenario.opened import Opened, open_scenario
    from sim.scenario.starter import start_new
    from sim.scenario.values.assumptions import Assumption, assumptions

__all__ = [
    "Assumption",
    "Opened",
    "Scenario",
    "assumptions",
    "check_all",
    "check_scenario",
    "effective",
    "json_schema",
    "load",
    "open_scenario",
    "sources",
    "start_new",
]

_HOMES: Final = {
    "Assumption": "values.assumptions",
    "Opened": "opened",
    "Scenario": ".domains.scenario",
    "assumptions": "values.assumptions",
    "check_scenario": "loading",
    "check_all": "loading",
    "effective": "composition.origins",
    "json_schema": "file_schema",
    "load": "loading",
    "open_scenario": "opened",
    "sources": "composition.origins",
    "start_new": "starter",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
