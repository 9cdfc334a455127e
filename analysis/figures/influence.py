"""The figures of a sensitivity analysis that the run's report takes in."""

from __future__ import annotations

from typing import Final

from analysis.experiments.taking_in import findings_of
from analysis.figures.registry import Figure
from analysis.figures.sensitivity import alone_table, effects_table, plot_alone, plot_effects
from analysis.results import Results


def _has_analysis(results: Results) -> bool:
    return findings_of(results) is not None


def _alt(results: Results) -> str:
    analysis = findings_of(results)
    assert analysis is not None, "it is drawn only where there is one"
    output = analysis.effects[0].of
    sobol = "shares of the variance S1 and ST"
    indices = sobol if output.method == "sobol" else "mu*, the mean size of the effect, and its spread sigma"
    return f"Bars with intervals per input, the strongest first: {indices}. {output.verdict}"


FIGURES: Final = (
    Figure(
        name="sensitivity",
        title="which inputs move the answer",
        plot=plot_effects,
        table=effects_table,
        alt=_alt,
        caption="Whatever varies is varied at once: what an input does while the others have other values too.",
        applies=_has_analysis,
    ),
    Figure(
        name="tornado",
        title="one input at a time",
        plot=plot_alone,
        table=alone_table,
        alt=lambda _: "Bars to both sides of a line per input: the answer at the low and at the high end of its range.",
        caption="Each input at both ends of its range, all others as in the scenario.",
        applies=_has_analysis,
    ),
)
