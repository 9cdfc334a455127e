"""Incidents in the report: the two clocks, outcomes, loss of service, and the cost to the movement."""

from __future__ import annotations

from analysis.facts.estimates import reference_first
from analysis.incident_stages import COORDINATION
from analysis.report.incident_tables import actors_table, knock_on_table, outcomes_table, services_table, times_table
from analysis.report.tables import ReportTable
from analysis.report.template import sentences
from analysis.results import Results
from analysis.runs import names_in
from sim.text import listed


def incident_part(results: Results) -> dict[str, ReportTable | str]:
    """The tables about incidents and the sentences above them, by name; empty where none happened."""
    if results.table("incident_times").empty:
        return {}
    return {
        "words": _words(results),
        "times": times_table(results),
        "outcomes": outcomes_table(results),
        "services": services_table(results),
        "spared": _spared_words(results),
        "knock_on": knock_on_table(results),
        "knock_on_words": _knock_on_words(results),
        "actors": actors_table(results),
        "actors_words": _actors_words(results),
    }


def _words(results: Results) -> str:
    """How many incidents of each kind happen, at most in one variant."""
    table = results.table("incident_times")
    kinds = []
    for kind in names_in(table["kind"]):
        rows = table[(table["kind"] == kind) & (table["clock"] == COORDINATION)]
        rows = rows if len(rows) else table[table["kind"] == kind]
        most = rows.sort_values("incidents", ascending=False, kind="stable").iloc[0]
        kinds.append((kind, most["incidents"], most["n"]))
    return sentences("incidents", kinds, template="notes.j2")


def _spared_words(results: Results) -> str:
    """The services of which nothing is lost in any replication of any variant."""
    worst = results.table("services").groupby("service")["hit"].max()
    spared = [str(service) for service in worst.index[worst == 0]]
    return f"No loss in any replication: {listed(spared)}." if spared else ""


def _knock_on_words(results: Results) -> str:
    pairs = results.table("knock_on").drop_duplicates("variant")
    same = pairs["same_arrangements"].astype(bool)
    alike, unlike = (pairs[same == flag].to_dict("records") for flag in (True, False))
    return sentences("knock_on", alike, unlike, 0 if pairs.empty else float(pairs["n"].min()), template="notes.j2")


def _actors_words(results: Results) -> str:
    """Actors that get work from the incidents in half of the replications or more."""
    table = results.table("incident_actors")
    known = table[table["involved"].notna()]
    groups = [
        (variant, tuple(known.loc[(known["variant"] == variant) & (known["involved"] >= 0.5), "actor"].astype(str)))
        for variant in reference_first(results)
        if (known["variant"] == variant).any()
    ]
    return sentences("notified", groups, template="notes.j2")
