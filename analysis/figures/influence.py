"""Which inputs move the answer: the sensitivity analysis that the run's report takes in."""

from __future__ import annotations

from typing import Final

from analysis.experiments.taking_in import findings_of
from analysis.figures.registry import Figure
from analysis.figures.sensitivity import effects_table, plot_effects
from analysis.results import Results


def has_analysis(results: Results) -> bool:
    """Whether the report takes in a sensitivity analysis."""
    return findings_of(results) is not None


def _alt(results: Results) -> str:
    analysis = findings_of(results)
    assert analysis is not None, "it is drawn only where there is one"
    output = analysis.effects[0].of
    sobol = "shares of the variance S1 and ST"
    indices = sobol if output.method == "sobol" else "mu*, the mean size of the effect, and its spread sigma"
    return f"Bars with intervals per input, the strongest first: {indices}. {output.verdict}"


FIGURE: Final = Figure(
    name="sensitivity",
    title="which inputs move the answer",
    plot=plot_effects,
    table=effects_table,
    alt=_alt,
    caption="Whatever varies is varied at once: what an input does while the others have other values too.",
    applies=has_analysis,
)
