"""What delays were due to: hours per element by root cause beside those of the direct ledger, and how they differ.

The direct ledger charges a wait to where the element stood. The ledger of roots charges the same time to what those
did or waited for who ended the wait, and so on back. Both add up to the time from ready to delivered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.chunks import Key, different, keyed
from analysis.ledger import delivered_groups
from analysis.moments import Moments
from analysis.runs import Floats, Ints, Runs, names_in, runs_of, total_by
from analysis.words import CAUSES
from sim.record.tables.causes import ROOT_CAUSES, ROOT_FLOWS
from sim.units.seconds import HOUR_S

COORDINATION: Final = "coordination"
MOVEMENT: Final = "movement"
TOTAL: Final = "total"

_DIRECT, _ROOT, _DIFFERENCE = range(3)
_WORDS: Final = ("cause", "procedure", "detail", "to_actor")


class RootCauses:
    """Takes in deliveries, the ledger and the roots, block by block; a block holds whole runs."""

    def __init__(self) -> None:
        self._causes: dict[str, Moments] = {}
        self._flows: dict[str, Moments] = {}

    def add(self, deliveries: pd.DataFrame, ledger: pd.DataFrame, roots: pd.DataFrame) -> None:
        """Add a block."""
        runs, forces = runs_of(deliveries), names_in(deliveries["force"])
        accounts = [_Account.of(deliveries, table, runs, forces) for table in (ledger, roots)]
        arrived = deliveries["delivered_s"].notna().to_numpy()
        elements = total_by(np.where(arrived, runs.number(deliveries), -1), runs.count)
        _add(self._causes, _cause_hours(accounts, runs), runs, elements)
        # Totals are laid end to end by cause, so that nothing can be said of what happened when.
        if ledger["detail"].notna().any() or ledger.empty:
            _add(self._flows, _flow_hours(accounts[0], accounts[1], runs), runs, elements)

    def tables(self) -> dict[str, pd.DataFrame]:
        """`root_causes` and `root_flows`, with the columns that `sim.record.tables` gives them."""
        causes = [self._cause_table(variant, found) for variant, found in self._causes.items()]
        flows = [_flow_table(variant, found) for variant, found in self._flows.items()]
        return {
            "root_causes": _joined(causes, ROOT_CAUSES.names),
            "root_flows": _joined(flows, ROOT_FLOWS.names),
        }

    @staticmethod
    def _cause_table(variant: str, found: Moments) -> pd.DataFrame:
        table = pd.DataFrame(found.keys, columns=["part", *_WORDS[:-1], "actor"]).assign(variant=variant, n=found.n)
        for amount, names in ((_DIRECT, "direct"), (_ROOT, "root"), (_DIFFERENCE, "difference")):
            columns = (f"{names}_h", f"{names}_low_95", f"{names}_high_95")
            table = table.assign(**dict(zip(columns, found.interval(amount), strict=True)))
        largest = np.maximum(table["direct_h"], table["root_h"])
        order = sorted(range(len(table)), key=lambda row: (_rank(found.keys[row]), -largest[row], found.keys[row]))
        return table.iloc[order]


@dataclass(frozen=True, slots=True)
class _Account:
    """The rows of a ledger that are about delivered elements.

    Attributes
    ----------
    rows
        As in the table, by run, element and start.
    run
        Their run numbers, shape (rows,).
    seconds
        How long each took, shape (rows,).
    """

    rows: pd.DataFrame
    run: Ints
    seconds: Ints

    @staticmethod
    def of(deliveries: pd.DataFrame, table: pd.DataFrame, runs: Runs, forces: tuple[str, ...]) -> _Account:
        group = delivered_groups(deliveries, table, runs, forces)
        rows = table[group >= 0]
        seconds = (rows["end_s"] - rows["start_s"]).to_numpy(dtype=np.int64)
        return _Account(rows, group[group >= 0] // max(len(forces), 1), seconds)


Hours = tuple[list[Key], Floats]
"""Keys, and their amounts in hours, shape (amounts, keys, runs)."""


def _add(found: dict[str, Moments], hours: Hours, runs: Runs, elements: Floats) -> None:
    """Add hours per delivered element to the moments of each variant; runs without a delivery say nothing."""
    keys, values = hours
    for number, variant in enumerate(runs.variants):
        own = np.arange(runs.count) // max(len(runs.replications), 1) == number
        some = own & (elements > 0)
        moments = found.setdefault(variant, Moments(len(values)))
        moments.add(keys, values[:, :, some] / elements[some])


def _cause_hours(accounts: Sequence[_Account], runs: Runs) -> Hours:
    """Hours by part, cause, procedure, detail and actor, and their sums; by both accounts, and the difference."""
    keys: dict[Key, int] = {}
    cells: list[tuple[Ints, _Account]] = []
    for account in accounts:
        codes, words = keyed([account.rows[name] for name in _WORDS])
        places = np.array([keys.setdefault(_with_part(key), len(keys)) for key in words], dtype=np.int64)
        cells.append((places[codes], account))
    shape = (len(keys), runs.count)
    every, adding = _with_sums(list(keys))
    direct, root = (
        adding
        @ total_by(place * runs.count + account.run, shape[0] * shape[1], account.seconds.astype(np.float64)).reshape(
            shape
        )
        for place, account in cells
    )
    # Whole seconds add up exactly, so both accounts have the very same total.
    return every, np.stack([direct, root, root - direct]) / HOUR_S


def _with_part(key: Key) -> Key:
    return (COORDINATION if key[1] else MOVEMENT, *key)


def _with_sums(keys: list[Key]) -> tuple[list[Key], Floats]:
    """The keys, and those of the sums of each cause, each part and all; and which key counts in which."""
    places: dict[Key, int] = {}
    rows, columns = [], []
    for column, key in enumerate(keys):
        part, cause, *_ = key
        of_cause, of_part, of_all = (part, cause), (part, TOTAL), (TOTAL, TOTAL)
        for sums in dict.fromkeys((key, *((*one, "", "", "") for one in (of_cause, of_part, of_all)))):
            rows.append(places.setdefault(sums, len(places)))
            columns.append(column)
    adding = np.zeros((len(places), len(keys)))
    adding[rows, columns] = 1.0
    return list(places), adding


def _rank(key: Key) -> tuple[int, int, str, bool]:
    """Coordination first and what agreement can change; a sum stands before what it consists of."""
    part, cause, *rest = key
    parts, causes = (TOTAL, COORDINATION, MOVEMENT), (TOTAL, *CAUSES)
    return parts.index(part), causes.index(cause) if cause in causes else len(causes), cause, any(rest)


def _flow_hours(direct: _Account, root: _Account, runs: Runs) -> Hours:
    """Hours by part and cause of the direct ledger, and part and cause of the roots.

    Both accounts lay the same time of the same elements end to end, so laying all of it end to end gives two ways of
    cutting one stretch.
    """
    ends = [np.cumsum(account.seconds) for account in (direct, root)]
    # Two ascending rows, which a stable sort merges in one go; `union1d` would first look each number up.
    both = np.sort(np.concatenate(ends), kind="stable")
    cuts = both[np.diff(both, prepend=-1) > 0]
    seconds = np.diff(cuts, prepend=0)
    rows = [np.searchsorted(end, cuts) for end in ends]
    words, names = [], []
    for account, row in zip((direct, root), rows, strict=True):
        codes, keys = keyed([account.rows[name] for name in _WORDS[:2]])
        words.append(codes[row])
        names.append([_with_part(key)[:2] for key in keys])
    cell = words[0] * len(names[1]) + words[1]
    there, place = different(cell, len(names[0]) * len(names[1]))
    keys = [(*names[0][at // len(names[1])], *names[1][at % len(names[1])]) for at in there.tolist()]
    key = place * runs.count + direct.run[rows[0]]
    found = total_by(key, len(keys) * runs.count, seconds.astype(np.float64)).reshape(len(keys), runs.count)
    every = list(dict.fromkeys(keys))
    adding = np.zeros((len(every), len(keys)))
    adding[[every.index(one) for one in keys], np.arange(len(keys))] = 1.0
    return every, (adding @ found / HOUR_S)[None]


def _flow_table(variant: str, found: Moments) -> pd.DataFrame:
    table = pd.DataFrame(found.keys, columns=list(ROOT_FLOWS.names[1:5])).assign(variant=variant, n=found.n)
    table = table.assign(**dict(zip(("hours", "low_95", "high_95"), found.interval(0), strict=True)))
    order = sorted(range(len(table)), key=lambda row: (_rank(found.keys[row][:2]), _rank(found.keys[row][2:])))
    return table.iloc[order]


def _joined(parts: Sequence[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    whole = [part for part in parts if not part.empty]
    return pd.concat(whole, ignore_index=True)[list(columns)] if whole else pd.DataFrame(columns=list(columns))
