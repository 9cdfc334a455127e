"""What the pages of a sweep, a sensitivity analysis and a counterfactual say (`analysis.report.study`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan

import pandas as pd

from analysis.experiments.discovery_tables import Discovery, discovery_words
from analysis.experiments.findings import Findings, Told
from analysis.experiments.sweep import Input, Sweep, told_value
from analysis.experiments.sweep_effects import Course, differences, levels
from analysis.experiments.sweep_words import amount, range_words, shown_words
from analysis.figures.counterfactual import run_title
from analysis.figures.registry import FigureWords
from analysis.movement.arrival_delay import ARRIVAL_DELAY
from analysis.report.line import Line
from analysis.report.study import Sheet, Study
from analysis.words import count, duration, listed, percent, percent_span, span
from sim.record.tables import ALL_FORCES

OVER_THE_RANGES = (
    "Only the values named above differ between the points; all else is as in the scenario, and nothing is said of "
    "values outside of these."
)


def sweep_study(sweep: Sweep, metric: str, found: Discovery | None = None) -> Study:
    """The page of a sweep: what each variant does over the points, and where it fails if that was asked."""
    at = sweep.measure(metric)
    reference, *others = at.variants
    compared = differences(at) or levels(at)
    n = f"n = {at.value.shape[2]} replications at each of {count(sweep.points)} points, 95 % intervals."
    lines = [Line(one.name, _course_words(sweep, one, at.unit, reference if others else "", n)) for one in compared]
    lines += (
        [Line(f"When {found.variant} {'is late' if found.late else 'fails'}", " ".join(discovery_words(found)))]
        if found
        else []
    )
    better = f", and where does {' or '.join(others)} change it against {reference}" if others else ""
    return Study(
        question=f"What becomes of {_metric(metric)} with other values of {_paths(sweep.inputs)}{better}?",
        answer=tuple(lines),
        varied=_varied(sweep.inputs),
        figures=tuple(_sweep_figures(sweep, compared, at.unit, others=bool(others), found=found)),
        found=Sheet(
            f"At each point {_metric(metric)}, mean and half-width of its 95 % interval",
            "comparisons.csv" if others else "summary.csv",
            ("Point", *(one.path for one in sweep.inputs), *_heads(sweep, reference)),
            tuple(_point_rows(sweep, (*levels(at)[:1], *differences(at)), at.unit)),
            words=1 + len(sweep.inputs),
        ),
        limits=(
            OVER_THE_RANGES,
            (
                "Each point has an interval of its own: where many are looked at, about one in twenty of those that "
                "change nothing seems to change something."
            ),
        ),
    )


def _course_words(sweep: Sweep, one: Course, unit: str, reference: str, n: str) -> str:
    words = range_words(sweep, one, unit)
    if not reference:
        return f"{words[0].upper()}{words[1:]}. {n}"
    return f"Against {reference}: {shown_words(one)}. The difference: {words}; {n}"


def _heads(sweep: Sweep, reference: str) -> tuple[str, ...]:
    return (reference, *(f"{name} less {reference}" for name in sweep.variants if name != reference))


def _point_rows(sweep: Sweep, courses: Sequence[Course], unit: str) -> Iterator[tuple[str, ...]]:
    for point in range(sweep.points):
        row = sweep.design.iloc[point]
        yield (
            str(point),
            *(told_value(str(row[one.path])) or "as it is" for one in sweep.inputs),
            *(amount(one, point, unit) for one in courses),
        )


def _sweep_figures(
    sweep: Sweep, compared: Sequence[Course], unit: str, *, others: bool, found: Discovery | None
) -> Iterator[FigureWords]:
    said = " ".join(f"{one.name}: {range_words(sweep, one, unit)}." for one in compared)
    inputs = _paths(sweep.inputs)
    if others:
        yield FigureWords(
            "sweep_difference",
            "the paired difference over the points",
            f"The difference of each variant from the first over the values of {inputs}. {said}",
            "The paired difference from the first variant. Where an interval holds zero, none is shown.",
        )
    yield FigureWords(
        "sweep",
        "the level over the points",
        f"The level under each variant over the values of {inputs}, with its intervals. {said}",
        "The level under each variant.",
    )
    if found is not None:
        words = " ".join(discovery_words(found))
        yield FigureWords("discovery", "where it fails", f"The points at which it fails and helps. {words}", words)


def sensitivity_study(sweep: Sweep, metric: str, found: Findings) -> Study:
    """The page of a sensitivity analysis: which input moves the answer, and which does not matter."""
    shown, paths = found.drawn, [one.path for one in sweep.inputs]
    method = shown[0].method
    n = f"n = {shown[0].n} replications at each of {count(sweep.points)} points, 95 % intervals."
    return Study(
        question=f"Which of {count(len(paths))} uncertain inputs moves {_metric(metric)}, and which does not matter?",
        answer=tuple(Line(one.name, f"{one.verdict} {n}") for one in shown),
        varied=_varied(sweep.inputs),
        figures=tuple(_sensitivity_figures(shown)),
        found=Sheet(
            "How much each input moves it"
            + (": mu* is the mean size of what it does over its range" if method == "morris" else ""),
            "indices.csv",
            ("Input", "What it moves", *(index.name for index in shown[0].measures)),
            tuple(_index_rows(shown, paths)),
            words=2,
        ),
        limits=(
            OVER_THE_RANGES,
            (
                "An input with a wide range moves more than the same input with a narrow one: the order is that of the "
                "ranges above, which are themselves assumptions."
            ),
        ),
    )


def _index_rows(shown: Sequence[Told], paths: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for one in shown:
        for place, path in enumerate(paths):
            ends = [(float(i.value[place]), float(i.low[place]), float(i.high[place])) for i in one.measures]
            yield path, one.name, *(_index_words(one, *own) for own in ends)


def _index_words(one: Told, value: float, low: float, high: float) -> str:
    hours = one.method == "morris" and one.unit == "h"
    text, ends = (duration(value), span(low, high, value)) if hours else (percent(value), percent_span(low, high))
    return f"{text} ({ends})" if ends else text


def _sensitivity_figures(shown: Sequence[Told]) -> Iterator[FigureWords]:
    for number, one in enumerate(shown):
        after, said = f"_{number + 1}" if number else "", one.verdict
        kind = "Morris indices" if one.method == "morris" else "Sobol indices"
        yield FigureWords(
            f"{one.method}{after}", kind, f"{kind} of each input for {one.name}. {said}", f"{kind}: {one.name}."
        )
        yield FigureWords(
            f"tornado{after}",
            "each input by itself",
            f"Bars for each input by itself at both ends of its range: {one.name}. {said}",
            f"Each input by itself at both ends of its range, all others as in the scenario: {one.name}.",
        )


def counterfactual_study(
    table: pd.DataFrame,
    variant: str,
    ledger: Mapping[str, Sequence[str]],
    changes: Mapping[str, Sequence[str]],
    unlike: Sequence[str] = (),
) -> Study:
    """The page of a counterfactual: what would save time under a variant, what saves most first.

    Parameters
    ----------
    table
        Columns of `counterfactual.csv`.
    ledger
        By run, the causes that it lacks.
    changes
        By run, the values that it has instead.
    unlike
        What is not alike in the runs, each a sentence without an end.
    """
    rows = table.to_dict("records")
    metric = str(table["metric"].iloc[0])
    runs = [
        (
            run_title(name),
            "; ".join(changes[name])
            if name in changes
            else f"takes no time: {listed(one.replace('_', ' ') for one in own)}",
        )
        for name, own in ledger.items()
    ]
    return Study(
        question=f"What would save time under {variant}, and how many hours? Of: {_metric(metric)}.",
        answer=tuple(Line(run_title(str(row["variant"])), _saving(row)) for row in rows[:3]),
        varied=Sheet("Each run differs in one thing", "manifest.json", ("Run", "What differs"), runs, words=2),
        figures=(
            FigureWords(
                "counterfactual",
                "what would save time",
                " ".join(f"{run_title(str(row['variant']))}: {_saving(row)}" for row in rows),
                "Hours saved, and for causes the hours that the ledger charges to them.",
            ),
        ),
        found=Sheet(
            f"Hours, {_metric(metric)}: means with 95 % intervals",
            "counterfactual.csv",
            ("Run", "Pairs", "On the ledger", "Saved", "Of the whole", "Last element earlier"),
            [_counterfactual_row(row) for row in rows],
        ),
        limits=(
            *(f"{words[:1].upper()}{words[1:]}." for words in unlike),
            "Hours saved by several things do not add up: what one saves, another may save too.",
            (
                "What would have been waited for anyway is charged on the ledger but not saved; waits that a cause "
                "brings about are saved but charged elsewhere."
            ),
        ),
    )


def _saving(row: Mapping[object, object]) -> str:
    value, low, high = (float(str(row[name])) for name in ("saved_h", "low_95", "high_95"))
    if isnan(value):
        why = "something is open at the horizon" if row["n"] else "no element is in both"
        return f"No mean, because {why}."
    ends = f"({span(low, high, value) or 'no interval'}, n = {row['n']} pairs)"
    if value == low == high == 0:
        text = f"Saves exactly nothing {ends}."
    elif low <= 0 <= high:
        text = f"Not shown to save or cost time: {duration(value)} {ends}."
    else:
        text = f"{'Saves' if value > 0 else 'Costs'} {duration(abs(value))} {ends}."
    charged = float(str(row["ledger_h"]))
    return text if isnan(charged) else f"{text} The ledger charges {duration(charged)} to it."


def _counterfactual_row(row: Mapping[object, object]) -> tuple[str, ...]:
    return (
        run_title(str(row["variant"])),
        str(row["n"]),
        _hours(row, "ledger_h", "ledger_low_95", "ledger_high_95"),
        _hours(row, "saved_h", "low_95", "high_95"),
        percent(float(str(row["saved_share"]))),
        _hours(row, "closure_saved_h", "closure_low_95", "closure_high_95"),
    )


def _hours(row: Mapping[object, object], *names: str) -> str:
    value, low, high = (float(str(row[name])) for name in names)
    ends = span(low, high, value)
    return "–" if isnan(value) else f"{duration(value)} ({ends})" if ends else duration(value)


def _varied(inputs: Sequence[Input]) -> Sheet:
    rows = [
        (
            one.path,
            f"{one.between.low} to {one.between.high}" if one.between else " | ".join(one.labels),
        )
        for one in inputs
    ]
    return Sheet("The values that differ from point to point", "design.csv", ("Value", "From where to where"), rows, 2)


def _metric(metric: str) -> str:
    """What a metric is called in a sentence."""
    kind, _, of = metric.partition(" / ")
    if kind == ARRIVAL_DELAY:
        return "the time from ready to delivered" + ("" if of == ALL_FORCES else f" of {of}")
    return f"{kind} ({of})"


def _paths(inputs: Sequence[Input]) -> str:
    return listed([one.path for one in inputs])
