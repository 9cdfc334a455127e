"""A scenario file read once, with all that a run wants to know of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import Problem
from sim.scenario.composition.additions import additions
from sim.scenario.composition.origins import effective_text, files_read
from sim.scenario.loading import scenario_of, sound
from sim.scenario.tree import Mapping
from sim.scenario.values.assumptions import Assumption, draft_assumptions

if TYPE_CHECKING:
    from sim.domains.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Opened:
    """A scenario, its text with the origin of each value, its register of assumptions, and the files it was read from.

    The same as what `load`, `effective`, `assumptions` and `sources` give, for the price of one of them; `remarks`
    are the warnings and notes of `check_all`, `tree` holds where everything stands, `additions` what library files add
    to every variant, and `looked_for` every path at which a file was looked for, whether there is one or not.
    """

    scenario: Scenario
    effective: str
    assumptions: tuple[Assumption, ...]
    sources: tuple[Path, ...]
    tree: Mapping
    remarks: tuple[Problem, ...] = ()
    additions: tuple[str, ...] = ()
    looked_for: tuple[Path, ...] = ()


def open_scenario(path: str | Path, sets: Iterable[str] = ()) -> Opened:
    """Read a scenario file once.

    Parameters
    ----------
    path, sets
        As for `load`.

    Raises
    ------
    ScenarioError
        With every fault that was found.
    """
    made = sound(path, sets)
    return Opened(
        scenario_of(made),
        effective_text(made),
        draft_assumptions(made),
        files_read(made.composition),
        made.tree,
        made.faults.remarks(),
        tuple(str(one) for one in additions(made.composition)),
        (Path(path), *made.composition.shelf.looked_for),
    )
