"""One input at a time, of the sensitivity analysis that the run's report takes in."""

from __future__ import annotations

from typing import Final

from analysis.figures.influence import has_analysis
from analysis.figures.registry import Figure
from analysis.studies.sensitivity_figures import alone_table, plot_alone

FIGURE: Final = Figure(
    name="tornado",
    title="one input at a time",
    plot=plot_alone,
    table=alone_table,
    alt=lambda _: "Bars to both sides of a line per input: the answer at the low and at the high end of its range.",
    caption="Each input at both ends of its range, all others as in the scenario.",
    applies=has_analysis,
)
