"""How a run that was to be precise came to its end, in words and for the manifest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.experiment.stopping import K_LIMIT, Standing
from sim.scenario.schema_precision import Precision

HOURS = "h"


@dataclass(frozen=True, slots=True)
class Stopped:
    """How a run that was to be precise came to its end.

    Attributes
    ----------
    replications
        Of each variant.
    unit
        Of the half-widths: `h`, or `share`.
    """

    precision: Precision
    standing: Standing
    replications: int
    unit: str

    @property
    def reached(self) -> bool:
        """Whether the rule was satisfied, or else the budget used up."""
        return self.standing.enough is not None and self.standing.enough <= self.replications

    @property
    def words(self) -> str:
        """The rule and what came of it, in a sentence or two."""
        wanted = f"95 % intervals of {self.precision.metric} were to have a half-width of {self.precision.half_width}"
        if self.reached:
            return (
                f"Stopped after {self.replications} replications of each variant: {wanted}. They have "
                f"{self._width(self.standing.half_width)}, and were narrow enough from {self.standing.narrow_since} on."
            )
        missed = (
            "but some runs are open at the horizon, so there is no mean to have one"
            if self.standing.censored
            else f"but have {self._width(self.standing.half_width)}"
        )
        return f"All {self.replications} replications of each variant that were allowed are done: {wanted}, {missed}."

    def manifest(self) -> dict[str, object]:
        """What the manifest says of it."""
        precision, found = self.precision, self.standing
        return {
            "rule": "until the 95 % interval is narrow enough and stays so",
            "source": "Hoad, Robinson and Davies 2010",
            "metric": precision.metric,
            "half_width": str(precision.half_width),
            "at_least": precision.at_least,
            "at_most": precision.at_most,
            "look_ahead_k_limit": K_LIMIT,
            "reached": self.reached,
            "narrow_since": found.narrow_since,
            "replications": self.replications,
            "half_width_reached": found.half_width if np.isfinite(found.half_width) else None,
            "half_width_wanted": found.target,
            "unit": self.unit,
            "censored": found.censored,
            "words": self.words,
        }

    def _width(self, width: float) -> str:
        return width_told(width, self.unit)


def width_told(width: float, unit: str) -> str:
    """A half-width in words."""
    return f"{width:.3g} {unit}" if unit == HOURS else f"{width:.3g}"
