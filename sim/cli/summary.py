"""The summary that a run prints: the answer, and closure, on-time share and coordination by variant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.cli.result_table import result_table
from sim.units.seconds import HOUR_S, HOURS_PER_DAY

if TYPE_CHECKING:
    from rich.table import Table

    from analysis.facts.estimates import DifferenceEstimate, Estimate, OutcomeEstimate
    from analysis.results import Results

TABLES = {
    "closure 100 %": "Full closure, days after the start",
    "delivered by due date": "On-time share of elements",
    "coordination share": "Coordination share of the time from ready to delivered",
}
"""Measures shown, with their headings."""

SIDE_BY_SIDE = 3
"""Variants that fit beside each other on a screen, with a row per force; of more, only all forces are shown."""

IN_TABLES = ("Closure", "Coordination")
"""Lines of the answer left to the tables below it."""


def print_summary(results: Results) -> None:
    """Print the answer, means with the half-width of their 95 % CI, and paired differences with the reference.

    A single replication has no interval.
    """
    from analysis.report.headline import answer_in_order
    from sim.cli.console import PlainConsole

    console = PlainConsole(highlight=True)
    console.print(results.manifest.scenario.title, style="bold")
    console.print(f"{_how_many(results)}; mean ± half-width of the 95 % CI, differences paired\n")
    for line in answer_in_order(results):
        if line.about not in IN_TABLES:
            console.print(f"{line.about}: {line.text}\n")
    few = len(results.manifest.variants) <= SIDE_BY_SIDE
    for measure, heading in TABLES.items():
        console.print((_table if few else _tall_table)(measure, heading, results))
        console.print()
    if not few:
        console.print("All forces together; each force is in summary.csv and in the report.\n")
    for verdicts in _verdicts(results):
        console.print(verdicts)


def _verdicts(results: Results) -> Iterator[str]:
    """The verdicts on each variant for all forces together; variants with the same ones share a line."""
    from analysis.comparison.verdicts import VERDICT_WORDS, verdict_words
    from analysis.facts.estimates import difference, reference_first
    from analysis.words import duration

    reference, *others = reference_first(results)
    if not others:
        return
    matters = results.manifest.scenario.practical_difference_s
    practical = f"practical difference {duration(matters / HOUR_S)}; " if matters else ""
    yield (
        f"All forces compared with {reference} ({practical}Holm's correction over "
        f"{len(others) * len(VERDICT_WORDS)} comparisons):"
    )
    alike: dict[str, list[str]] = {}
    for variant in others:
        changes = [difference(results, variant, metric) for metric in VERDICT_WORDS]
        words = "; ".join(
            verdict_words(change.metric, change.verdict) for change in changes if change and change.verdict
        )
        alike.setdefault(words, []).append(variant)
    for words, variants in alike.items():
        yield f"  {', '.join(variants)}: {words}"
    yield ""


def _how_many(results: Results) -> str:
    """The number behind each mean; it differs between variants where replications failed in some of them only."""
    from analysis.facts.estimates import closure

    counts = [int(row["n"]) for row in results.records("summary") if row["metric"] == closure(100)]
    runs, failed = results.manifest.replications, results.manifest.replications.failed
    number = f"{min(counts)}" if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"
    words = f"n = {number} replications of each variant"
    return f"{words}; {failed} of {runs.asked} failed, see failures.csv" if failed else words


def _table(measure: str, heading: str, results: Results) -> Table:
    """A row per force, a column per variant and per difference from the reference."""
    from analysis.facts.estimates import difference, outcome
    from sim.record.tables import ALL_FORCES

    manifest, others = results.manifest, results.manifest.variants[1:]
    differences = ["difference"] if len(others) == 1 else [f"{variant}: difference" for variant in others]
    table = result_table(heading, "force", (*manifest.variants, *differences))
    for force in [*(force.name for force in manifest.forces), ALL_FORCES]:
        metric = f"{measure} / {force}"
        cells = [_cell(outcome(results, variant, metric)) for variant in manifest.variants]
        table.add_row(force, *cells, *(_cell(difference(results, variant, metric), "+") for variant in others))
    return table


def _tall_table(measure: str, heading: str, results: Results) -> Table:
    """All forces together, a row per variant; those of which the same is printed share one."""
    from analysis.facts.estimates import difference, outcome
    from sim.record.tables import ALL_FORCES

    reference, metric = results.manifest.reference, f"{measure} / {ALL_FORCES}"
    table = result_table(heading, "variant", (ALL_FORCES, f"difference from {reference}"))
    alike: dict[tuple[str, str], list[str]] = {}
    for variant in results.manifest.variants:
        change = "" if variant == reference else _cell(difference(results, variant, metric), "+")
        alike.setdefault((_cell(outcome(results, variant, metric)), change), []).append(variant)
    for cells, variants in alike.items():
        table.add_row("; ".join(variants), *cells)
    return table


def _cell(given: OutcomeEstimate | DifferenceEstimate | None, sign: str = "") -> str:
    """A mean or difference; where it has none, in how many replications (or pairs) of all it is censored."""
    if given is None:
        return "–"
    if given.censored or not given.mean.known:
        return f"{'censored' if given.closure else 'nothing delivered'} in {given.censored} of {given.mean.n}"
    return _plus_minus(given.mean, sign)


def _plus_minus(mean: Estimate, sign: str) -> str:
    from analysis.words import minus

    half = (mean.high - mean.low) / 2.0
    factor, digits, unit = (1.0 / HOURS_PER_DAY, 1, "d") if mean.unit == "h" else (100.0, 0, "%")
    spread = f" ± {half * factor:.{digits}f}" if half >= 0 else ""
    # What rounds to zero has no sign.
    value = round(mean.value * factor, digits) + 0.0
    return minus(f"{value:{sign if value else ''}.{digits}f}{spread} {unit}")
