"""Comparisons within one result folder, or of variants that lie in several.

Runs of two folders with the same root seed are paired by the number of the replication: pairs are independent of each
other whatever the scenarios have in common, and as far as they have something in common they drew it alike, for every
draw is keyed by its name. Runs with different root seeds are independent and are compared as such (Welch). Where
horizons differ, the shortest counts for all: what is later is later than the horizon. Where elements differ, means are
over those that all have in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from analysis.comparison.common_elements import CommonElements, common_to, replications_over
from analysis.comparison.paired import CLOSURE, ComparisonBasis, compare, comparison_basis
from analysis.comparison.run_pairs import INDEPENDENT, PAIRED
from analysis.comparison.verdicts import HEADLINES
from analysis.drawings import save
from analysis.figures.forest import plot_forest
from analysis.results import Results, load_run
from analysis.style import lettering
from sim.errors import LeidangError
from sim.record.csv_files import write_csv
from sim.record.tables.statistics import COMPARISONS
from sim.units.seconds import HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The variants of some runs compared with a reference.

    Attributes
    ----------
    table
        Columns of `comparisons.csv`, and `basis`: paired or independent.
    metrics
        Those to show.
    warnings
        Differences between the runs, each a sentence without a full stop.
    """

    reference: str
    metrics: tuple[str, ...]
    asked: ComparisonBasis
    table: pd.DataFrame
    warnings: tuple[str, ...] = ()

    @property
    def shown(self) -> pd.DataFrame:
        """The rows of the metrics to show, in their order."""
        order = {metric: number for number, metric in enumerate(self.metrics)}
        rows = self.table[self.table["metric"].isin(order)]
        return rows.sort_values("metric", key=lambda names: names.map(order), kind="stable", ignore_index=True)


def compare_folders(folders: Sequence[Path], reference: str | None = None, metrics: Sequence[str] = ()) -> Comparison:
    """Compare every variant of some result folders with one of them.

    Parameters
    ----------
    reference
        A variant, named as the folder and the variant with ": " between them where there are several folders; None
        for the reference of the first folder.
    metrics
        Those to show; none for `analysis.comparison.verdicts.HEADLINES`.

    Raises
    ------
    LeidangError
        A folder that is none or is given twice, a variant or metric that is not there, or nothing to compare with.
    """
    opened = [load_run(folder) for folder in folders]
    if len({results.folder.resolve() for results in opened}) < len(opened):
        raise LeidangError("a result folder is given twice")
    arms = {name: results for results in opened for name in arm_names(results, opened)}
    chosen = variant_among(arms, reference, next(iter(arm_names(opened[0], opened, opened[0].reference))))
    if len(arms) < 2:
        raise LeidangError("there is only one variant; give another result folder to compare it with")
    elements = common_to(opened)
    replications = pd.concat([named_replications(results, opened, elements) for results in opened], ignore_index=True)
    seed = arms[chosen].manifest.root_seed
    apart = frozenset(name for name, results in arms.items() if results.manifest.root_seed != seed)
    asked = replace(comparison_basis(arms[chosen].manifest), horizon_h=shortest_horizon_h(opened))
    table = compare(replications, chosen, asked, apart)
    basis = [INDEPENDENT if variant in apart else PAIRED for variant in table["variant"]]
    shown = metrics_among(dict.fromkeys(str(metric) for metric in table["metric"]), metrics)
    return Comparison(
        reference=chosen,
        metrics=shown,
        asked=asked,
        table=table.assign(basis=basis),
        warnings=elements.warnings,
    )


def write_comparison(comparison: Comparison, folder: Path) -> tuple[Path, ...]:
    """Write `comparison.csv` with every metric, and the forest plot of those asked for with its data."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = [*COMPARISONS.names, "basis"]
    with lettering(frozenset().union(*comparison.table["variant"].unique(), *comparison.metrics, comparison.reference)):
        figure = save(
            plot_forest(comparison.shown, comparison.reference, comparison.asked.practical_h), folder / "forest"
        )
    return (
        write_csv(folder / "comparison.csv", comparison.table[columns]),
        *figure,
        write_csv(folder / "forest.csv", comparison.shown[columns]),
    )


def folder_label(results: Results, opened: Sequence[Results]) -> str:
    """The name of a result folder among others: its own, or its path where another has the same."""
    name = results.folder.resolve().name
    alike_named = sum(other.folder.resolve().name == name for other in opened) > 1
    return str(results.folder) if alike_named else name


def arm_names(results: Results, opened: Sequence[Results], *variants: str) -> tuple[str, ...]:
    """The names of the variants of a folder, or of some of them, in the comparison."""
    names = variants or results.variants
    return names if len(opened) == 1 else tuple(f"{folder_label(results, opened)}: {variant}" for variant in names)


def named_replications(results: Results, opened: Sequence[Results], elements: CommonElements) -> pd.DataFrame:
    """The metrics of a folder over the elements in common, under the names of the comparison, within the horizon."""
    table = replications_over(results, elements).astype({"variant": object, "metric": object, "unit": object})
    names = dict(zip(results.variants, arm_names(results, opened), strict=True))
    late = table["metric"].str.startswith(CLOSURE) & (table["value"] > shortest_horizon_h(opened))
    return table.assign(variant=table["variant"].map(names), value=table["value"].mask(late))


def shortest_horizon_h(opened: Sequence[Results]) -> float:
    """Hours that all runs have simulated."""
    return min(results.manifest.scenario.horizon_s for results in opened) / HOUR_S


def variant_among(there: Iterable[str], wanted: str | None, otherwise: str) -> str:
    """The variant that the user wants, or another where none is named.

    Raises
    ------
    LeidangError
        It is not there.
    """
    if wanted is None:
        return otherwise
    if wanted not in there:
        raise LeidangError(f"no variant is called {wanted!r}; there are: {', '.join(there)}")
    return wanted


def metrics_among(there: Iterable[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """The metrics that the user wants to see, or the headline comparisons.

    Raises
    ------
    LeidangError
        One is not there.
    """
    known = tuple(there)
    for metric in wanted:
        if metric not in known:
            near = get_close_matches(metric, known, 3, 0.4)
            hint = f"; did you mean {' or '.join(repr(name) for name in near)}?" if near else "."
            raise LeidangError(f"no metric is called {metric!r}{hint} All are in summary.csv.")
    return tuple(wanted) or tuple(metric for metric in HEADLINES if metric in known)
