"""What `leidang sweep` prints: where over the points a variant is better, and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.experiments.sweep import Sweep


def counted(number: int, word: str) -> str:
    """A number of things: "1 point", "20 points"."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def print_sweep(sweep: Sweep, metric: str) -> None:
    """Print the range of each variant over the points, and that of its paired difference from the reference."""
    from analysis.experiments.sweep_effects import differences, levels
    from analysis.experiments.sweep_words import range_words, shown_words

    at = sweep.measure(metric)
    print(sweep.results.manifest.scenario.title)
    print(f"{metric} over {counted(sweep.points, 'point')}, n = {at.value.shape[2]} replications at each")
    for one in levels(at):
        print(f"  {one.name}: {range_words(sweep, one, at.unit)}")
    for one in differences(at):
        print(f"  {one.name} less {at.variants[0]}: {range_words(sweep, one, at.unit)}")
        print(f"    {shown_words(one)}")
