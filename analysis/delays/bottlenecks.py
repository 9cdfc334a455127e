"""The bottleneck: what the last element of each force waits for longest, replication by replication.

The element that is delivered last closes its force, so only what it waits for delays the closure. Of one that is not
delivered by the horizon the time counts up to there; of several, it is the one that has been stuck longest. Waits are
added up by procedure (with the desk where most of it passed) or by what happens at a place; the longest of a
replication binds it. Time under way and in handling is no wait. For incidents the same is done with the steps of the
response that takes longest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from analysis.answer import Block
from analysis.incident_stages import COORDINATION, clock_of
from analysis.interval_cells import mean_cells, share_cells
from analysis.runs import Flags, Ints, names_in, positions_in, runs_of
from analysis.words import AT_WORK
from sim.record.tables import ALL_FORCES
from sim.record.tables.causes import BOTTLENECKS
from sim.units.seconds import HOUR_S

PROCEDURE, DESK, PLACE, CAUSE = "procedure", "desk", "place", "cause"
"""What a bottleneck can be; a run that recorded totals only has causes instead of places."""

_ITEM: Final = ["kind", "name"]


class Bottlenecks:
    """What binds the closing element of each force in each run, from deliveries and the ledger.

    Parameters
    ----------
    horizon_s
        Length of a run.
    incidents
        Kind by name of the incidents that happened.
    """

    def __init__(self, horizon_s: int, incidents: Mapping[str, str] | None = None) -> None:
        self._horizon = horizon_s
        self._incidents = incidents or {}
        self._waits: list[pd.DataFrame] = []
        self._runs: list[pd.DataFrame] = []
        self._open: list[pd.DataFrame] = []

    def add(self, block: Block) -> None:
        """Add a block of runs."""
        deliveries, ledger = block["deliveries"], block["ledger"]
        runs = runs_of(deliveries)
        subjects = tuple(dict.fromkeys((*names_in(deliveries["element"]), *names_in(ledger["subject"]))))
        cell = runs.number(ledger) * len(subjects) + positions_in(ledger["subject"], subjects)
        elements = deliveries.assign(
            cell=runs.number(deliveries) * len(subjects) + positions_in(deliveries["element"], subjects)
        )
        since = _last_starts(ledger, cell, runs.count * len(subjects))
        for of in (*names_in(deliveries["force"]), ALL_FORCES):
            part = elements if of == ALL_FORCES else elements[elements["force"] == of]
            self._take(of, _closers(part, since), ledger, cell, desks=False)
            self._take_open(of, part[part["delivered_s"].isna()], ledger, cell, since)
        for kind in dict.fromkeys(self._incidents.values()):
            clocks = [name for name in subjects if self._responds(name, kind)]
            if clocks:
                last = _longest(ledger, cell, clocks, self._horizon)
                self._take(f"{COORDINATION} of {kind}", last, ledger, cell, desks=True)

    def _responds(self, subject: str, kind: str) -> bool:
        incident, clock = clock_of(subject, self._incidents)
        return clock == COORDINATION and self._incidents[incident] == kind

    def _take(self, of: str, last: pd.DataFrame, ledger: pd.DataFrame, cell: Ints, *, desks: bool) -> None:
        """The waits on the paths of some subjects, one per run: columns cell, variant, replication, force, open."""
        rows = ledger[np.isin(cell, last["cell"].to_numpy())]
        run = ["variant", "replication"]
        rows = _with_items(rows.assign(hours=(rows["end_s"] - rows["start_s"]) / HOUR_S), desks=desks)
        waits = rows[rows["kind"] != ""].groupby([*run, *_ITEM, "at"], sort=True, as_index=False)["hours"].sum()
        work = rows[rows["kind"] == ""].groupby(run)["hours"].sum()
        total = rows.groupby(run)["hours"].sum()
        keys = pd.MultiIndex.from_frame(last[run].astype({"variant": str}))
        whole = last[[*run, "force", "open"]].assign(
            of=of,
            total_h=total.reindex(keys, fill_value=0.0).to_numpy(),
            work_h=work.reindex(keys, fill_value=0.0).to_numpy(),
        )
        self._runs.append(whole.astype({"variant": str, "force": str}))
        self._waits.append(waits.assign(of=of))

    def _take_open(self, of: str, missing: pd.DataFrame, ledger: pd.DataFrame, cell: Ints, since: Ints) -> None:
        """What each element that is missing at the horizon is held up by at that moment."""
        final = ledger["start_s"].to_numpy() == since[cell]
        rows = ledger[final & np.isin(cell, missing["cell"].to_numpy())]
        rows = _with_items(rows.assign(of=of), desks=False)
        self._open.append(rows.groupby(["variant", "of", *_ITEM], as_index=False).size())

    def tables(self, reference: str) -> dict[str, pd.DataFrame]:
        """`bottlenecks`; of each variant and force what binds most often comes first."""
        if not self._runs:
            return {"bottlenecks": pd.DataFrame(columns=list(BOTTLENECKS.names))}
        runs, waits = (pd.concat(parts, ignore_index=True) for parts in (self._runs, self._waits))
        stuck = pd.concat(self._open, ignore_index=True).groupby(["variant", "of", *_ITEM])["size"].sum()
        parts = [
            _Part(of, group, waits[waits["of"] == of], stuck).rows(reference)
            for of, group in runs.groupby("of", sort=False)
        ]
        rows = [row for rows in parts for row in rows]
        return {"bottlenecks": pd.DataFrame(rows, columns=list(BOTTLENECKS.names))}


class _Part:
    """The waits of the last elements of one force, or of the responses to one kind of incident, over all runs."""

    def __init__(self, of: object, runs: pd.DataFrame, waits: pd.DataFrame, stuck: pd.Series) -> None:
        self._of, self._runs, self._stuck = str(of), runs, stuck
        self._waits = waits
        run = ["variant", "replication"]
        hours = waits.pivot_table(index=run, columns=_ITEM, values="hours", aggfunc="sum")
        keys = pd.MultiIndex.from_frame(runs[run])
        # In order of name, so that of two waits of one length the first always binds.
        self._hours = hours.reindex(keys).fillna(0.0).sort_index(axis=1)

    def rows(self, reference: str) -> list[tuple[object, ...]]:
        """A row per variant and wait that binds anywhere."""
        if self._hours.shape[1] == 0:
            return []
        values = self._hours.to_numpy()
        binding = np.where(values.max(axis=1) > 0, values.argmax(axis=1), -1)
        items = [place for place in range(values.shape[1]) if (binding == place).any()]
        made: list[tuple[object, ...]] = []
        for variant in dict.fromkeys(self._runs["variant"]):
            here = (self._runs["variant"] == variant).to_numpy()
            order = sorted(
                items, key=lambda item: (-int((binding[here] == item).sum()), -values[here, item].sum(), item)
            )
            made += [self._row(str(variant), here, item, binding, reference) for item in order]
        return made

    def _row(self, variant: str, here: Flags, item: int, binding: Ints, reference: str) -> tuple[object, ...]:
        runs, n = self._runs[here], int(here.sum())
        kind, name = (str(self._hours.columns.get_level_values(level)[item]) for level in _ITEM)
        bound = int((binding[here] == item).sum())
        last = runs["force"].value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
        hours = self._hours.iloc[:, item]
        base, other = hours.loc[reference] if reference in hours.index else hours.iloc[:0], hours.loc[variant]
        pairs = other.index.intersection(base.index) if variant != reference else other.index[:0]
        return (
            *(variant, self._of, n, int(runs["open"].sum()), str(last.index[0]), int(last.iloc[0])),
            *(float(runs["total_h"].mean()), float(runs["work_h"].mean())),
            *(kind, name, self._where(variant, kind, name), bound, *share_cells(binding[here] == item)),
            *mean_cells(other.to_numpy(dtype=np.float64)),
            len(pairs),
            *mean_cells((other.loc[pairs].to_numpy() - base.loc[pairs].to_numpy()).astype(np.float64)),
            float(self._stuck.get((variant, self._of, kind, name), 0)) / n,
        )

    def _where(self, variant: str, kind: str, name: str) -> str:
        """The desk or place where most of a wait passed; in the other variants, if it has none here."""
        waits = self._waits[(self._waits["kind"] == kind) & (self._waits["name"] == name)]
        here = waits[waits["variant"] == variant]
        spent = (waits if here.empty else here).groupby("at", sort=True)["hours"].sum()
        return str(spent.idxmax())


def _with_items(rows: pd.DataFrame, *, desks: bool) -> pd.DataFrame:
    """The rows with what each is a wait for, in columns kind, name and at; an empty kind for work."""
    texts = [rows[name].astype(object).fillna("").astype(str) for name in ("cause", "procedure", "at", "detail")]
    items = [_item(*row, desks=desks) for row in zip(*texts, strict=True)]
    columns = pd.DataFrame(items, columns=[*_ITEM, "at"], index=rows.index, dtype=object)
    return pd.concat([rows.drop(columns="at").astype({"variant": str}), columns], axis=1)


def _item(cause: str, procedure: str, at: str, detail: str, *, desks: bool) -> tuple[str, str, str]:
    if procedure:
        return (DESK, at, detail) if desks and at else (PROCEDURE, procedure, at)
    if cause in AT_WORK:
        return "", "", ""
    return (PLACE, detail, detail) if detail else (CAUSE, cause, cause)


def _last_starts(ledger: pd.DataFrame, cell: Ints, size: int) -> Ints:
    """When the last interval of each subject begins, shape (size,); -1 for none."""
    since = np.full(size, -1, dtype=np.int64)
    np.maximum.at(since, cell, ledger["start_s"].to_numpy(dtype=np.int64))
    return since


def _closers(part: pd.DataFrame, since: Ints) -> pd.DataFrame:
    """The element that closes each run, or that is stuck there longest; of several alike the first by name."""
    arrived = part["delivered_s"].to_numpy(dtype=np.float64, na_value=np.nan)
    missing = np.isnan(arrived)
    ranked = part.assign(
        open=missing,
        late=np.where(missing, np.inf, arrived),
        stuck=np.where(missing, since[part["cell"].to_numpy()], 0),
        name=part["element"].astype(str),
    ).sort_values(["late", "stuck", "name"], ascending=[False, True, True], kind="stable")
    return ranked.drop_duplicates(["variant", "replication"]).sort_values(["variant", "replication"], kind="stable")


def _longest(ledger: pd.DataFrame, cell: Ints, clocks: list[str], horizon_s: int) -> pd.DataFrame:
    """The response of each run that takes longest; of several alike the first by name."""
    mine = ledger["subject"].astype(str).isin(clocks).to_numpy()
    rows = ledger[mine].assign(cell=cell[mine], seconds=(ledger["end_s"] - ledger["start_s"])[mine])
    rows = rows.astype({"variant": str, "subject": str})
    keys = ["variant", "replication", "subject", "cell"]
    spent = rows.groupby(keys, as_index=False).agg(seconds=("seconds", "sum"), end=("end_s", "max"))
    spent = spent.sort_values(["seconds", "subject"], ascending=[False, True], kind="stable")
    spent = spent.drop_duplicates(["variant", "replication"]).sort_values(["variant", "replication"], kind="stable")
    return spent.assign(force=spent["subject"], open=spent["end"] >= horizon_s)
