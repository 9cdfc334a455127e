"""Which inputs move the answer: the sensitivity analysis that the run's report takes in."""

from __future__ import annotations

from typing import Final

from analysis.figures.registry import Figure
from analysis.results import Results
from analysis.studies.import_sensitivity import sensitivity_of, strongest
from analysis.studies.sensitivity_figures import effects_table, plot_effects
from analysis.studies.sensitivity_words import verdict


def has_analysis(results: Results) -> bool:
    """Whether the report takes in a sensitivity analysis."""
    return sensitivity_of(results) is not None


def _alt(results: Results) -> str:
    output = strongest(results)
    sobol = "shares of the variance S1 and ST"
    indices = sobol if output.method == "sobol" else "mu*, the mean size of the effect, and its spread sigma"
    return f"Bars with intervals per input, the strongest first: {indices}. {verdict(output)}"


FIGURE: Final = Figure(
    name="sensitivity",
    title="which inputs move the answer",
    plot=plot_effects,
    table=effects_table,
    alt=_alt,
    caption="Whatever varies is varied at once: what an input does while the others have other values too.",
    applies=has_analysis,
)
