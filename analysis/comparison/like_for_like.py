"""The same variants in two result folders: what a change of the scenario does under each arrangement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from analysis.comparison.across import (
    Comparison,
    arm_names,
    folder_label,
    metrics_among,
    named_replications,
    shortest_horizon_h,
    variant_among,
)
from analysis.comparison.common_elements import common_to
from analysis.comparison.cube import Cube, cube_of
from analysis.comparison.paired import comparison_basis
from analysis.comparison.run_pairs import CHANGE, EFFECT_VERDICTS, SAME, RunPairs
from analysis.drawings import save
from analysis.figures.forest import plot_forest
from analysis.results import Results, load_run
from analysis.words import duration
from sim.errors import LeidangError
from sim.record.csv_files import write_csv
from sim.text import listed
from sim.units.seconds import HOUR_S

_SHOWN: Final = 3
"""So many incidents are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeForLike(Comparison):
    """Two runs compared variant by variant.

    Attributes
    ----------
    reference
        The variant that effects are compared with.
    table
        Columns `LIKE_FOR_LIKE_COLUMNS`; `pair` is the variant that a row is about.
    earlier, later
        Names of the folders; differences are later minus earlier.
    paired
        Whether the two runs are paired by replication.
    """

    earlier: str
    later: str
    paired: bool

    def rows(self, compared: str, metric: str) -> pd.DataFrame:
        """The rows of one kind and metric, in the order of the variants."""
        return self.table[(self.table["compared"] == compared) & (self.table["metric"] == metric)]


def compare_like_for_like(
    folders: Sequence[Path], reference: str | None = None, metrics: Sequence[str] = ()
) -> LikeForLike:
    """Compare each variant of a run with the variant of the same name in another one.

    Parameters
    ----------
    folders
        Two result folders, that of the run without the change first.
    reference
        Variant against which effects are; None for the reference of the first folder.
    metrics
        Those to show; none for `analysis.comparison.verdicts.HEADLINES`.

    Raises
    ------
    LeidangError
        Not two folders, no variant in common, a variant or metric that not both have, no element or pair in common.
    """
    if len(folders) != 2 or folders[0].resolve() == folders[1].resolve():
        raise LeidangError("--like-for-like takes two result folders: of the run without the change, and with it")
    opened = [load_run(folder) for folder in folders]
    variants = _common_variants(opened)
    base = opened[0].reference
    reference = variant_among(variants, reference, base if base in variants else variants[0])
    elements = common_to(opened)
    paired = opened[0].manifest.root_seed == opened[1].manifest.root_seed
    runs = [named_replications(results, opened, elements) for results in opened]
    common, alone = _shared_replications(runs) if paired else (frozenset(), 0)
    if common:
        # So that the change of an effect is the difference of the two effects that stand beside it.
        runs = [run[run["replication"].isin(common)] for run in runs]
    cube = cube_of(pd.concat(runs, ignore_index=True))
    shown = metrics_among(_metrics_in_both(cube, opened), metrics)
    asked = replace(comparison_basis(opened[0].manifest), horizon_h=shortest_horizon_h(opened))
    earlier, later = (folder_label(results, opened) for results in opened)
    table = RunPairs(cube, earlier, later, variants, reference, asked, paired=paired).table()
    if table[table["compared"] == SAME].empty:
        raise LeidangError("no replication of one run has the number of one in the other, so there are no pairs")
    warnings = (*elements.warnings, *_unlike(opened, variants, paired=paired), *_left_out(len(common), alone))
    return LikeForLike(
        reference=reference,
        metrics=shown,
        asked=asked,
        table=table,
        warnings=warnings,
        earlier=earlier,
        later=later,
        paired=paired,
    )


def write_like_for_like(comparison: LikeForLike, folder: Path) -> tuple[Path, ...]:
    """Write `like_for_like.csv` with every metric, and forest plots of those asked for with their data."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [write_csv(folder / "like_for_like.csv", comparison.table)]
    between = f"{comparison.later} against {comparison.earlier}"
    figures = {
        SAME: ("forest_same_variant", f"{between}, variant by variant"),
        CHANGE: (
            "forest_change_of_effect",
            f"What changes in the effect compared with {comparison.reference}: {between}",
        ),
    }
    for compared, (name, title) in figures.items():
        rows = pd.concat([comparison.rows(compared, metric) for metric in comparison.metrics])
        if not rows.empty:
            words = rows["verdict"].replace(EFFECT_VERDICTS) if compared == CHANGE else rows["verdict"]
            drawn = rows.assign(variant=rows["pair"], verdict=words)
            files += save(
                plot_forest(drawn, comparison.earlier, comparison.asked.practical_h, title=title), folder / name
            )
            files.append(write_csv(folder / f"{name}.csv", rows))
    return tuple(files)


def _other_incidents(opened: Sequence[Results]) -> list[str]:
    """The first incidents that happen in one run and not in the other."""
    first, second = (set(results.incidents["incident"].unique().tolist()) for results in opened)
    names = sorted(first ^ second)
    return names[:_SHOWN] + [f"{len(names) - _SHOWN} more"] * (len(names) > _SHOWN)


def _shared_replications(runs: Sequence[pd.DataFrame]) -> tuple[frozenset[int], int]:
    """The numbers of the replications that both runs have, and how many only one has."""
    first, second = (frozenset(run["replication"].unique().tolist()) for run in runs)
    return first & second, len(first ^ second)


def _left_out(common: int, alone: int) -> Iterator[str]:
    if common and alone:
        yield f"replications in only one of the runs are excluded: {alone}; both have {common}"


def _common_variants(opened: Sequence[Results]) -> tuple[str, ...]:
    first, second = (results.variants for results in opened)
    common = tuple(variant for variant in first if variant in second)
    if not common:
        there = (f"{folder_label(results, opened)} has {listed(map(repr, results.variants))}" for results in opened)
        raise LeidangError(f"no variant has the same name in both runs: {'; '.join(there)}")
    return common


def _metrics_in_both(cube: Cube, opened: Sequence[Results]) -> list[str]:
    """The metrics that some variant of either run has."""
    arms = [[cube.variants.index(name) for name in arm_names(results, opened)] for results in opened]
    there = np.all([cube.present[places].any(axis=(0, 2)) for places in arms], axis=0)
    return [metric for metric, both in zip(cube.metrics, there, strict=True) if both]


def _unlike(opened: Sequence[Results], variants: Sequence[str], *, paired: bool) -> Iterator[str]:
    """What else differs between the runs."""
    first, second = opened
    alone = [
        f"{folder_label(results, opened)}: {variant}"
        for results in opened
        for variant in results.variants
        if variant not in variants
    ]
    if alone:
        yield f"only in one of the runs, excluded: {listed(alone)}"
    other = [
        name for name in variants if first.manifest.arrangements.get(name) != second.manifest.arrangements.get(name)
    ]
    if other:
        yield f"same name, but different arrangements: {listed(other)}"
    starts = [f"{results.manifest.scenario.local(0):%Y-%m-%d %H:%M}" for results in opened]
    if starts[0] != starts[1]:
        yield f"the runs start at {starts[0]} and {starts[1]}: duty hours and sailings differ"
    horizons = [duration(results.manifest.scenario.horizon_s / HOUR_S) for results in opened]
    if horizons[0] != horizons[1]:
        yield f"the horizons are {horizons[0]} and {horizons[1]}: the shorter counts for both"
    if paired and (incidents := _other_incidents(opened)):
        yield f"incidents in only one of the runs, so mean times cover different incidents: {listed(incidents)}"
    if not paired:
        seeds = f"{first.manifest.root_seed} and {second.manifest.root_seed}"
        yield f"the runs are not paired, because their random seeds are {seeds}: Welch's intervals, which are wider"
