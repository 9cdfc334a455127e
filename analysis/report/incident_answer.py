"""What a report says first of incidents: how many get an answer, how fast, when they are repaired, what it costs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.arrival_delay import ARRIVAL_DELAY
from analysis.figures.resilience import loss_words
from analysis.incidents.stages import COORDINATION, REPAIR
from analysis.incidents.words import STAGE_WORDS, kind_words, time_span, time_words
from analysis.report.bottleneck import response_line
from analysis.report.incident_tables import with_incidents
from analysis.report.line import Line
from analysis.results import Results
from analysis.words import count, duration, listed, replications, span
from sim.record.tables import ALL_FORCES


def incident_lines(results: Results) -> tuple[Line, ...]:
    """The lines about incidents for the top of the report; none where no incident happened."""
    table = results.table("incident_times")
    if table.empty:
        return ()
    variants = with_incidents(results)
    kind = _commonest(table, variants[0])
    answered = _answered(table[(table["kind"] == kind) & (table["clock"] == COORDINATION)], variants, kind)
    cost = [
        _restored(table[(table["kind"] == kind) & (table["clock"] == REPAIR)], variants, kind),
        loss_words(results),
        _cost(results, variants),
    ]
    said = (Line("The incidents", answered), response_line(results, kind, variants[0]))
    lines = (*said, Line("What they cost", " ".join(text for text in cost if text)))
    return tuple(line for line in lines if line and line.text)


def response_metric(results: Results) -> str:
    """The metric of the response with which the report opens: "time until decided / cable_fault"; empty for none."""
    table = results.table("incident_times")
    own = table[table["clock"] == COORDINATION]
    if own.empty:
        return ""
    kind = _commonest(table, with_incidents(results)[0])
    own = own[own["kind"] == kind]
    return f"time until {_last_stage(own)} / {kind}" if len(own) else ""


def _last_stage(own: pd.DataFrame) -> str:
    """The stage with which a response ends: its decision, or whatever comes last where there is none."""
    return "decided" if (own["stage"] == "decided").any() else str(own["stage"].iloc[-1])


def _commonest(table: pd.DataFrame, variant: str) -> str:
    own = table[(table["clock"] == COORDINATION) & (table["variant"] == variant)]
    most = own.loc[own["incidents"] == own["incidents"].max(), "kind"]
    return str(most.iloc[0]) if len(most) else str(table["kind"].iloc[0])


def _answered(own: pd.DataFrame, variants: tuple[str, ...], kind: str) -> str:
    """How many incidents get as far as the last stage of coordination, and how soon half of them all do."""
    if own.empty:
        return ""
    stage = _last_stage(own)
    rows = own[own["stage"] == stage].set_index("variant")
    first, *best = _two(rows["p50_h"], variants)
    kind = kind_words(kind)
    what = f"The response to a {kind} is decided" if stage == "decided" else f"A {kind} is “{STAGE_WORDS[stage]}”"
    reached = [f"in {_reached(rows.loc[[variant]].iloc[0], variant)}" for variant in (first, *best)]
    rest = [variant for variant in variants if variant in rows.index and variant not in {first, *best}]
    others = listed(f"{variant} {_cases(rows.loc[[variant]].iloc[0])}" for variant in rest)
    n = replications(*(int(n) for n in rows["n"]))
    return f"{what} {'; '.join(reached)}; {n} per variant.{f' Under the others: {others}.' if rest else ''}"


def _reached(row: pd.Series, variant: str) -> str:
    median, low, high = (float(row[name]) for name in ("p50_h", "p50_low_95", "p50_high_95"))
    if np.isnan(median):
        return f"{_cases(row)} cases under {variant}, so in less than half"
    ends = time_span(low, high, median)
    sure = f" (95 % interval {ends})" if ends else ""
    return f"{_cases(row)} cases under {variant}, in half of all within {time_words(median)}{sure}"


def _cases(row: pd.Series) -> str:
    return f"{count(row['reached'])} of {count(row['incidents'])}"


def _two(medians: pd.Series, variants: tuple[str, ...]) -> tuple[str, ...]:
    """The first variant, and of the others the one with the earliest median."""
    there = [variant for variant in variants if variant in medians.index]
    if len(there) < 2:
        return tuple(there)
    others = medians.reindex(there[1:]).fillna(np.inf)
    return there[0], str(others.idxmin())


def _restored(own: pd.DataFrame, variants: tuple[str, ...], kind: str) -> str:
    """When half of the incidents are repaired under the first variant, and whether any other is faster."""
    rows = own[own["stage"] == "restored"].set_index("variant")
    shown = _two(rows["p50_h"], variants)
    if not shown:
        return ""
    hours = [float(rows.loc[[variant], "p50_h"].iloc[0]) for variant in shown]
    what = f"the {kind_words(kind)}s"
    if np.isnan(hours[0]):
        return f"Less than half of {what} are repaired within the run under {shown[0]}."
    low, high = (float(rows.loc[[shown[0]], name].iloc[0]) for name in ("p50_low_95", "p50_high_95"))
    ends = time_span(low, high, hours[0])
    sooner = ""
    if len(shown) > 1:
        first, second = map(time_words, hours)
        faster = hours[1] < hours[0] and first != second
        sooner = f", under {shown[1]} {second}" if faster else ", no sooner under any other variant"
    sure = f" (95 % interval {ends})" if ends else ""
    return f"Half of {what} are repaired within {time_words(hours[0])} under {shown[0]}{sure}{sooner}."


def _cost(results: Results, variants: tuple[str, ...]) -> str:
    table = results.table("knock_on")
    rows = table[(table["measure"] == ARRIVAL_DELAY) & (table["of"] == ALL_FORCES) & table["same_arrangements"]]
    rows = rows[rows["variant"].isin(variants)]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    cost, low, high = (float(row[name]) for name in ("knock_on_h", "low_95", "high_95"))
    ends = span(low, high, cost)
    if low <= 0 <= high:
        return f"That they delay the movement is not shown under {row['variant']} (95 % interval {ends} h per element)."
    return (
        f"Under {row['variant']} the incidents make the movement {duration(abs(cost))} "
        f"{'later' if cost > 0 else 'earlier'} per element{f' (95 % interval {ends})' if ends else ''} than in the "
        "same run without."
    )
