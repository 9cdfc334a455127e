"""Incidents in the report: the two clocks, how they end, what users lose and what it all costs the movement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.arrival_delay import ARRIVAL_DELAY
from analysis.figures.resilience import loss_words
from analysis.incidents.stages import COORDINATION
from analysis.incidents.words import STAGE_WORDS, kind_words, time_span, time_words
from analysis.report.headline import Line
from analysis.report.incident_tables import (
    actors_table,
    knock_on_table,
    outcomes_table,
    services_table,
    spared_words,
    times_table,
    with_incidents,
)
from analysis.report.tables import Table, in_order
from analysis.results import Results
from analysis.runs import names_in
from analysis.tables import ALL_FORCES
from analysis.words import count, duration, listed, replications, span


@dataclass(frozen=True, slots=True)
class IncidentPart:
    """The tables about incidents, and what is said above them."""

    words: str
    times: Table
    outcomes: Table
    services: Table
    spared: str
    knock_on: Table
    knock_on_words: str
    actors: Table
    actors_words: str


def incident_part(results: Results) -> IncidentPart | None:
    """The part of the report about incidents; nothing where none happened."""
    if results.about_incidents("incident_times").empty:
        return None
    return IncidentPart(
        words=_words(results),
        times=times_table(results),
        outcomes=outcomes_table(results),
        services=services_table(results),
        spared=spared_words(results),
        knock_on=knock_on_table(results),
        knock_on_words=_knock_on_words(results),
        actors=actors_table(results),
        actors_words=_actors_words(results),
    )


def incident_lines(results: Results) -> tuple[Line, ...]:
    """A line for the top of the report; none where no incident happened."""
    table = results.about_incidents("incident_times")
    if table.empty:
        return ()
    variants = with_incidents(results)
    own = table[(table["clock"] == COORDINATION) & (table["variant"] == variants[0])]
    most = own.loc[own["incidents"] == own["incidents"].max(), "kind"]
    kind = str(most.iloc[0]) if len(most) else str(table["kind"].iloc[0])
    texts = [_decided(results, variants, kind), loss_words(results), _cost(results, variants)]
    return (Line("The incidents", " ".join(text for text in texts if text)),)


def _decided(results: Results, variants: tuple[str, ...], kind: str) -> str:
    """How long the last stage of coordination takes, under the first variant and the fastest other."""
    table = results.about_incidents("incident_times")
    own = table[(table["kind"] == kind) & (table["clock"] == COORDINATION)]
    if own.empty:
        return ""
    stage = "decided" if (own["stage"] == "decided").any() else str(own["stage"].iloc[-1])
    rows = own[own["stage"] == stage].set_index("variant")
    said = []
    for variant in _two(rows["p50_h"], variants):
        row = own[(own["stage"] == stage) & (own["variant"] == variant)].iloc[0]
        median, low, high = (float(row[name]) for name in ("p50_h", "p50_low_95", "p50_high_95"))
        if np.isnan(median):
            said.append(f"under {variant} less than half of the time within the run")
            continue
        ends = time_span(low, high, median)
        said.append(f"{time_words(median)} after the fault under {variant}{f' ({ends})' if ends else ''}")
    n = replications(*(int(n) for n in rows["n"]))
    return f"After a {kind_words(kind)}: {STAGE_WORDS[stage]} in the median {', and '.join(said)}; {n}."


def _two(medians: pd.Series, variants: tuple[str, ...]) -> tuple[str, ...]:
    """The first variant, and of the others the one with the earliest median."""
    there = [variant for variant in variants if variant in medians.index]
    if len(there) < 2:
        return tuple(there)
    others = medians.reindex(there[1:]).fillna(np.inf)
    return there[0], str(others.idxmin())


def _cost(results: Results, variants: tuple[str, ...]) -> str:
    table = results.about_incidents("knock_on")
    rows = table[(table["measure"] == ARRIVAL_DELAY) & (table["of"] == ALL_FORCES) & table["same_arrangements"]]
    rows = rows[rows["variant"].isin(variants)]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    cost, low, high = (float(row[name]) for name in ("knock_on_h", "low_95", "high_95"))
    if low <= 0 <= high:
        return (
            f"No knock-on delay of the movement is shown under {row['variant']} ({span(low, high, cost)} h an element)."
        )
    ends = span(low, high, cost)
    return (
        f"Under {row['variant']} the incidents make the movement {duration(abs(cost))} "
        f"{'later' if cost > 0 else 'earlier'} per element{f' ({ends})' if ends else ''} than in the same run without."
    )


def _words(results: Results) -> str:
    table = results.about_incidents("incident_times")
    said = []
    for kind in names_in(table["kind"]):
        rows = table[(table["kind"] == kind) & (table["clock"] == COORDINATION)]
        rows = rows if len(rows) else table[table["kind"] == kind]
        most = rows.sort_values("incidents", ascending=False, kind="stable").iloc[0]
        said.append(f"{kind_words(kind)} ({count(most['incidents'])} in {count(most['n'])} replications)")
    return (
        f"What happened, at most in one variant: {listed(said)}. Two clocks start at the fault and are kept apart: "
        "that of coordination, until the states have decided, and that of repair, which depends on ships, spares and "
        "weather. Times are medians; an incident that has not reached a stage stays in the count as later than it "
        "could be followed."
    )


def _knock_on_words(results: Results) -> str:
    table = results.about_incidents("knock_on")
    if table.empty:
        return (
            "No variant of this run is without incidents, so what they cost the movement is not known. A variant that "
            "lists “no incidents” beside its arrangements gives it."
        )
    pairs = table.drop_duplicates("variant")
    alike, unlike = (pairs[pairs["same_arrangements"].astype(bool) == same] for same in (True, False))
    said = [f"“{row.variant}” is compared with “{row.counterpart}”." for row in alike.itertuples()]
    if len(unlike):
        names = listed(f"“{name}”" for name in unlike["variant"])
        said.append(
            f"No run without incidents has the arrangements of {names}: there “{unlike['counterpart'].iloc[0]}” stands "
            "in, and the effect of their arrangements is in the difference too."
        )
    return (
        f"{' '.join(said)} Both runs of a pair met the same chances; n = {count(float(pairs['n'].min()))} pairs. What "
        "is not delivered counts up to the horizon, so a delay can be larger than stated."
    )


def _actors_words(results: Results) -> str:
    """By how many the incidents are told of: actors that get work from them in half of the runs or more."""
    table = results.about_incidents("incident_actors")
    if not table["told"].notna().any():
        return ""
    said = []
    for variant in in_order(results):
        own = table[(table["variant"] == variant) & table["told"].notna()]
        if len(own):
            often = own[own["told"] >= 0.5]
            said.append(f"{len(often)} actors under {variant}" + (f" ({listed(often['actor'])})" if len(often) else ""))
    return f"In half of the runs or more the incidents bring work to {'; to '.join(said)}."
