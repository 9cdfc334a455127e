"""Root causes of delay: hours per element by root cause beside those of the direct ledger, and how they differ.

The direct ledger charges a wait to where the element stood. The ledger of roots traces each wait back through the
process that ended it. Both add up to the time from ready to delivered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from analysis.answer import Frames
from analysis.chunks import Key, different, keyed
from analysis.delays.cause_hours import delivery_of
from analysis.delays.running_mean import Moments, VariantMoments
from analysis.interval_cells import totals_of
from analysis.runs import Floats, Runs, runs_of, total_by
from analysis.words import CAUSES
from sim.record.tables.causes import ROOT_CAUSES, ROOT_FLOWS
from sim.units.seconds import HOUR_S

COORDINATION: Final = "coordination"
MOVEMENT: Final = "movement"
TOTAL: Final = "total"

_WORDS: Final = ("cause", "procedure", "detail", "to_actor")
_EVERYTHING: Final = (TOTAL, TOTAL, "", "", "")

Hours = tuple[list[Key], Floats]
"""Keys, and their amounts in hours, shape (amounts, keys, runs)."""


class RootCauses:
    """Hours per delivered element by root cause, from deliveries, the ledger and the roots."""

    def __init__(self) -> None:
        self._causes, self._flows = VariantMoments(3), VariantMoments(1)

    def add(self, block: Frames) -> None:
        """Add a block of runs."""
        deliveries, ledger = block["deliveries"], block["ledger"]
        runs = runs_of(deliveries)
        accounts = [_Account(deliveries, table, runs) for table in (ledger, block["roots"])]
        arrived = deliveries["delivered_s"].notna().to_numpy()
        elements = total_by(np.where(arrived, runs.number(deliveries), -1), runs.count)
        self._add(self._causes, _cause_hours(accounts, runs), runs, elements)
        # Totals are laid end to end by cause, so that nothing is known of what happened when.
        if ledger["detail"].notna().any() or ledger.empty:
            self._add(self._flows, _flow_hours(accounts, runs), runs, elements)

    @staticmethod
    def _add(moments: VariantMoments, hours: Hours, runs: Runs, elements: Floats) -> None:
        """Add hours per delivered element; runs without a delivery do not count."""
        keys, values = hours
        moments.add(runs, elements > 0, keys, values / np.maximum(elements, 1))

    def tables(self, reference: str) -> dict[str, pd.DataFrame]:
        """`root_causes` and `root_flows`."""
        return {
            "root_causes": self._causes.table(_cause_table, ROOT_CAUSES.names),
            "root_flows": self._flows.table(_flow_table, ROOT_FLOWS.names),
        }


def _cause_table(moments: Moments) -> pd.DataFrame:
    keys, words, columns = moments.keys, ROOT_CAUSES.names[1:6], ROOT_CAUSES.names[7:]
    table = pd.DataFrame(keys, columns=list(words))
    for amount in range(3):
        table = table.assign(**moments.columns(columns[3 * amount : 3 * amount + 3], amount))
    largest = np.maximum(table["direct_h"], table["root_h"])
    return table.iloc[sorted(range(len(table)), key=lambda row: (_rank(keys[row]), -largest[row], keys[row]))]


def _flow_table(moments: Moments) -> pd.DataFrame:
    keys = moments.keys
    table = pd.DataFrame(keys, columns=list(ROOT_FLOWS.names[1:5]))
    table = table.assign(**moments.columns(ROOT_FLOWS.names[6:], 0))
    return table.iloc[sorted(range(len(table)), key=lambda row: (_rank(keys[row][:2]), _rank(keys[row][2:])))]


class _Account:
    """The rows of a ledger that are about delivered elements, by run, element and start.

    Attributes
    ----------
    rows, run, seconds
        The rows, their run numbers and how long each took, shape (rows,).
    """

    def __init__(self, deliveries: pd.DataFrame, table: pd.DataFrame, runs: Runs) -> None:
        self.rows = table[delivery_of(deliveries, table) >= 0]
        self.run = runs.number(self.rows)
        self.seconds = (self.rows["end_s"] - self.rows["start_s"]).to_numpy(dtype=np.int64)


def _cause_hours(accounts: Sequence[_Account], runs: Runs) -> Hours:
    """Hours by part, cause, procedure, detail and actor, and their sums; by both accounts, and the difference."""
    coded = [keyed([account.rows[name] for name in _WORDS]) for account in accounts]
    keys = list(dict.fromkeys(_with_part(key) for _, words in coded for key in words))
    place = {key: number for number, key in enumerate(keys)}
    names, adding = totals_of(keys, lambda key: (key, (*key[:2], "", "", ""), (key[0], TOTAL, "", "", ""), _EVERYTHING))
    hours = []
    for account, (codes, words) in zip(accounts, coded, strict=True):
        row = np.array([place[_with_part(key)] for key in words], dtype=np.int64)[codes]
        seconds = total_by(row * runs.count + account.run, len(keys) * runs.count, account.seconds.astype(np.float64))
        hours.append(adding @ seconds.reshape(len(keys), runs.count))
    direct, root = hours
    # Whole seconds add up exactly, so both accounts have the very same total.
    return names, np.stack([direct, root, root - direct]) / HOUR_S


def _with_part(key: Key) -> Key:
    return (COORDINATION if key[1] else MOVEMENT, *key)


def _rank(key: Key) -> tuple[int, int, str, bool]:
    """Coordination first and what agreement can change; a sum stands before what it consists of."""
    part, cause, *rest = key
    parts, causes = (TOTAL, COORDINATION, MOVEMENT), (TOTAL, *CAUSES)
    return parts.index(part), causes.index(cause) if cause in causes else len(causes), cause, any(rest)


def _flow_hours(accounts: Sequence[_Account], runs: Runs) -> Hours:
    """Hours by part and cause of the direct ledger, and part and cause of the roots.

    Both accounts lay the same time of the same elements end to end, so laying all of it end to end gives two ways of
    cutting one stretch.
    """
    ends = [np.cumsum(account.seconds) for account in accounts]
    # Two ascending rows, which a stable sort merges in one go; `union1d` would first look each number up.
    both = np.sort(np.concatenate(ends), kind="stable")
    cuts = both[np.diff(both, prepend=-1) > 0]
    seconds = np.diff(cuts, prepend=0)
    rows = [np.searchsorted(end, cuts) for end in ends]
    words, names = [], []
    for account, row in zip(accounts, rows, strict=True):
        codes, keys = keyed([account.rows[name] for name in _WORDS[:2]])
        words.append(codes[row])
        names.append([_with_part(key)[:2] for key in keys])
    cell = words[0] * len(names[1]) + words[1]
    there, place = different(cell, len(names[0]) * len(names[1]))
    keys = [(*names[0][at // len(names[1])], *names[1][at % len(names[1])]) for at in there.tolist()]
    key = place * runs.count + accounts[0].run[rows[0]]
    spent = total_by(key, len(keys) * runs.count, seconds.astype(np.float64)).reshape(len(keys), runs.count)
    # Procedures are no part of a flow, so several keys have the same name.
    flows, adding = totals_of(keys, lambda key: (key,))
    return flows, (adding @ spent / HOUR_S)[None]
