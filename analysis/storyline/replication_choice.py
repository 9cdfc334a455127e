"""The choice of a replication: the median, the worst, the one in which the variants differ most, or one by number."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

import numpy as np
import pandas as pd

from analysis.incidents.knock_on import NO_INCIDENTS
from analysis.results import Results
from analysis.storyline.largest_difference import most_different, per_run
from analysis.storyline.replication import Choice
from analysis.words import count, duration
from sim.errors import LeidangError
from sim.record.tables import ALL_FORCES

MEDIAN, WORST, DIFFERENCE = "median", "worst", "largest-difference"
CHOICES: Final = (MEDIAN, WORST, DIFFERENCE)


def choose_replication(results: Results, which: str, variant: str = "", force: str = "", incident: str = "") -> Choice:
    """Choose a replication by the closure (last arrival) of all forces, or of the force given.

    The largest difference is one of what the answer of the run is about: see `analysis.storyline.largest_difference`.

    Parameters
    ----------
    which
        "median" (of an even number, the earlier of the middle two), "worst", "largest-difference" or a number.
    variant
        The variant; empty for the reference. With "largest-difference" it is compared with the reference, and the
        reference with the variant from which it differs most.
    incident
        The only incident of the storyline, whose response then decides what differs most; empty for none.

    Raises
    ------
    LeidangError
        If there is no such variant, force or replication, or nothing to compare it with, or nothing that differs.
    """
    variant = _known(variant or results.reference, results.variants, "variant")
    if force:
        _known(force, tuple(part.name for part in results.manifest.forces), "force")
    if which == DIFFERENCE:
        return most_different(results, variant, _others(results, variant), force, incident)
    closures = per_run(results, f"closure 100 % / {force or ALL_FORCES}")[variant].dropna()
    ordered = closures.sort_values(kind="stable").index
    if which == MEDIAN:
        number, name = int(ordered[(len(ordered) - 1) // 2]), "the median replication"
    elif which == WORST:
        number, name = _worst(results, variant, closures), "the worst replication"
    else:
        number, name = _numbered(which, closures), "the replication asked for"
    return Choice(variant, number, "", f"{name[0].upper()}{name[1:]}: {_stands(number, closures, force)}")


def _worst(results: Results, variant: str, closures: pd.Series) -> int:
    """The latest to close; of several that do not close, the one in which most is missing, then the first."""
    last = closures[closures == closures.max()].index
    table = results.deliveries
    missing = table[(table["variant"] == variant) & table["delivered_s"].isna()].groupby("replication").size()
    return int(last[int(missing.reindex(last).fillna(0).to_numpy().argmax())])


def _numbered(which: str, closures: pd.Series) -> int:
    if not which.isdigit():
        raise LeidangError(f"--replication takes {', '.join(CHOICES)} or a number, not {which!r}")
    if int(which) not in closures.index:
        raise LeidangError(
            f"there is no replication {which}: this run has {count(len(closures))} of them, "
            f"numbered {closures.index.min()} to {closures.index.max()}"
        )
    return int(which)


def _others(results: Results, variant: str) -> tuple[str, ...]:
    """The variants that one is compared with: the reference, or all others if it is the reference."""
    reference = results.reference
    others = [name for name in results.variants if name != variant] if variant == reference else [reference]
    if not others:
        raise LeidangError("only one variant was run, so there is no difference; take another --replication")
    # That forces arrive earlier where no incident happens is no answer; what arrangements do is.
    real = [name for name in others if NO_INCIDENTS not in results.manifest.arrangements.get(name, ())]
    return tuple(real or others)


def _stands(number: int, closures: pd.Series, force: str) -> str:
    """The closure of a replication and where it stands among all of them."""
    value, who = float(closures[number]), force or ALL_FORCES
    if np.isinf(value):
        closure = f"not everything of {who} arrives by the end of the run"
    else:
        closure = f"the last element of {who} arrives after {duration(value)}"
    place = 1 + int((closures < value).sum())
    alike = int((closures == value).sum()) - 1
    same = f", with {alike} others alike" if alike else ""
    return f"{closure}, place {place} of {len(closures)} from the earliest{same} (replication {number})."


def _known(name: str, names: tuple[str, ...], what: str) -> str:
    if name in names:
        return name
    near = get_close_matches(name, names, n=1, cutoff=0.3)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    raise LeidangError(f"no {what} of these results is called {name!r}{hint} There are {', '.join(map(repr, names))}.")
