"""The replication in which two variants differ most, by what the answer of the run is about.

Where arrangements move the forces, that is their closure; where the report opens with incidents, the response to them.
If the variants are alike in that, the next measure that differs anywhere decides: a constant chooses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from analysis.facts.movement import moves
from analysis.facts.response import response_metric
from analysis.incidents.words import STAGE_WORDS, kind_words, time_words
from analysis.results import Results
from analysis.runs import names_in
from analysis.storyline.replication import Choice
from sim.errors import LeidangError
from sim.record.tables import ALL_FORCES
from sim.text import listed
from sim.units.seconds import HOUR_S

TIME_UNTIL: Final = "time until "
LOST: Final = "service lost"
COORDINATION: Final = "coordination time"


def per_run(results: Results, metric: str) -> pd.DataFrame:
    """A metric by replication (rows) and variant; infinite if not by the horizon; nan where it does not apply."""
    table = results.replications
    rows = table[table["metric"] == metric]
    rows = rows.assign(variant=rows["variant"].astype(str), value=rows["value"].astype("float64").fillna(np.inf))
    return rows.pivot_table(index="replication", columns="variant", values="value", aggfunc="first").sort_index()


def most_different(
    results: Results, variant: str, others: tuple[str, ...], force: str = "", incident: str = ""
) -> Choice:
    """The replication in which a variant differs most from one of some others; of several alike the first.

    What is later than the horizon counts as the horizon, in words as "at least".

    Raises
    ------
    LeidangError
        Nothing differs in any replication.
    """
    tried: list[str] = []
    for metric in _metrics(results, force, incident):
        values = per_run(results, metric)
        there = [other for other in others if other in values]
        if variant not in values or not there:
            continue
        tried.append(_called(metric))
        counted = values.replace(np.inf, results.manifest.scenario.horizon_s / HOUR_S)
        gaps = counted[there].sub(counted[variant], axis=0)
        if gaps.abs().max().max() > 0:
            other = str(gaps.abs().max().idxmax())
            row = int(np.nanargmax(gaps[other].abs()))
            number, pair = int(gaps.index[row]), (float(values[variant].iloc[row]), float(values[other].iloc[row]))
            words = _words(metric, variant, other, pair, float(gaps[other].iloc[row]))
            return Choice(variant, number, other, f"{words} (replication {number}).")
    names = listed(f"'{name}'" for name in others)
    raise LeidangError(
        f"nothing differs between '{variant}' and {names} in any replication ({', '.join(tried) or 'nothing measured'}"
        "); take --replication median, worst or a number"
    )


def _metrics(results: Results, force: str, incident: str) -> Iterator[str]:
    """The metrics in the order in which they are tried."""
    response = list(_responses(results, incident))
    if incident:
        yield from response
        return
    movement = [f"closure {share} % / {force or ALL_FORCES}" for share in (100, 90, 50)]
    movement.append(f"{COORDINATION} / {force or ALL_FORCES}")
    if force:
        yield from movement
        return
    first, second = (movement, response) if moves(results) or not response else (response, movement)
    yield from first
    yield from second


def _responses(results: Results, incident: str) -> Iterator[str]:
    """The metrics of incidents: first that with which the report opens, then the other stages, then services."""
    table = results.incidents
    kinds = set(table.loc[table["incident"].astype(str) == incident, "kind"].astype(str)) if incident else None
    known = names_in(results.replications["metric"])
    stages = [name for name in known if name.startswith(TIME_UNTIL)]
    stages = [name for name in stages if kinds is None or name.partition(" / ")[2] in kinds]
    opening = response_metric(results)
    yield from sorted(stages, key=lambda name: name != opening)
    if not incident:
        yield from (name for name in known if name.startswith(LOST))


def _words(metric: str, variant: str, other: str, pair: tuple[float, float], gap: float) -> str:
    """By which measure two variants differ most, by how much, and how it is under the first."""
    amount = f"{'at least ' if np.isinf(pair).any() else ''}{time_words(abs(gap))}"
    more, less = ("more", "less") if metric.startswith((LOST, COORDINATION)) else ("later", "earlier")
    level = "not reached by the end of the run" if np.isinf(pair[0]) else time_words(pair[0])
    return (
        f"The replication in which '{variant}' and '{other}' differ most, by {_called(metric)}: under '{other}' "
        f"{amount} {more if gap > 0 else less}. Under '{variant}': {level}"
    )


def _called(metric: str) -> str:
    """A metric in a sentence."""
    kind, _, of = metric.partition(" / ")
    if kind.startswith(TIME_UNTIL):
        return f"the time until “{STAGE_WORDS[kind.removeprefix(TIME_UNTIL)]}” ({kind_words(of)})"
    if kind == LOST:
        return f"the hours of service lost ({of})"
    if kind == COORDINATION:
        return f"the coordination time per element ({of})"
    share = kind.removeprefix("closure ")
    return f"the {'full' if share == '100 %' else share} closure ({of})"
