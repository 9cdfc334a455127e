"""The answer of a result folder, for its page: its lines, a number per variant, and the figures that are there."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def answer_of(folder: str) -> dict[str, Any]:
    """The lines of the answer, and full closure per variant.

    Raises
    ------
    LeidangError
        The folder is none of a finished run, or is damaged.
    """
    from analysis.facts.estimates import closure, difference, outcome, reference_first
    from analysis.report.headline import answer_in_order
    from analysis.results import load_run
    from analysis.words import duration

    results = load_run(Path(folder))
    rows = []
    for variant in reference_first(results):
        full, change = outcome(results, variant, closure(100)), difference(results, variant, closure(100))
        on_time = outcome(results, variant, "delivered by due date / all forces")
        rows.append(
            {
                "variant": variant,
                "n": full.mean.n if full else 0,
                "closure": f"D+{full.mean.value / 24:.1f}" if full and full.mean.known else "incomplete in some",
                "on_time": f"{on_time.mean.value:.0%}" if on_time and on_time.mean.known else "–",
                "difference": _difference(change.mean, duration) if change else "reference",
            }
        )
    return {"lines": [{"about": line.about, "text": line.text} for line in answer_in_order(results)], "rows": rows}


def _difference(mean: Any, duration: Any) -> str:  # noqa: ANN401 - typed where it is made
    if not mean.known:
        return "censored"
    signed = ["−" * (hours < 0) + duration(abs(hours)) for hours in (mean.value, mean.low, mean.high)]
    return f"{signed[0]} ({signed[1]} to {signed[2]})"
