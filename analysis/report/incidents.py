"""Incidents in the report: the two clocks, how they end, what users lose and what it all costs the movement."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.incidents.stages import COORDINATION
from analysis.incidents.words import kind_words
from analysis.report.incident_tables import (
    actors_table,
    knock_on_table,
    outcomes_table,
    services_table,
    spared_words,
    times_table,
)
from analysis.report.tables import Table, in_order
from analysis.results import Results
from analysis.runs import names_in
from analysis.words import count, listed


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
    if results.table("incident_times").empty:
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


def _words(results: Results) -> str:
    table = results.table("incident_times")
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
    table = results.table("knock_on")
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
    table = results.table("incident_actors")
    if not table["told"].notna().any():
        return ""
    said = []
    for variant in in_order(results):
        own = table[(table["variant"] == variant) & table["told"].notna()]
        if len(own):
            often = own[own["told"] >= 0.5]
            said.append(f"{len(often)} actors under {variant}" + (f" ({listed(often['actor'])})" if len(often) else ""))
    return f"In half of the runs or more the incidents bring work to {'; to '.join(said)}."
