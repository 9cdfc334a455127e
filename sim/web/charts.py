"""Charts of a what-if as SVG, drawn from arrays: before in grey, after in blue, every number also in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np

from analysis.runs import Floats
from sim.units.seconds import HOURS_PER_DAY

LABEL: Final = 14
"""Half the width of a label of the axis, about."""

COLUMN: Final = 8
"""Dots that lie in one column of so much width stand on each other."""

PIECES: Final = 5
"""About so many pieces lie between the ends of the axis of differences."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A horizontal axis over hours.

    Attributes
    ----------
    low, high
        Its ends, hours.
    left, right
        Where these lie on the drawing.
    """

    low: float
    high: float
    left: float
    right: float

    @classmethod
    def over(cls, hours: Sequence[Floats], left: float, right: float, least: float | None = None) -> Axis:
        """The axis that holds all values; nan is left out. It begins at `least`, if that is given."""
        values = np.concatenate(hours)
        known = values[~np.isnan(values)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, HOURS_PER_DAY)
        room = max((high - low) * 0.04, 0.1)
        return cls(low - room if least is None else least, high + room, left, right)

    def x(self, hours: float) -> float:
        """Where a value lies."""
        return self.left + (hours - self.low) / (self.high - self.low) * (self.right - self.left)

    def ticks(self, pieces: int, *, days: bool) -> list[float]:
        """Round hours, or round days, along the axis."""
        unit = HOURS_PER_DAY if days else 1.0
        step = _round_step((self.high - self.low) / pieces / unit) * unit
        ticks = [float(hours) for hours in np.arange(np.ceil(self.low / step) * step, self.high, step)]
        # A label that would reach over the edge is left out.
        return [hours for hours in ticks if self.left + LABEL <= self.x(hours) <= self.right - LABEL]


def ecdf(before: Floats, after: Floats, due_h: float | None = None, *, small: bool = False, days: bool = True) -> str:
    """By when in how many replications: both distributions as steps, with the due date.

    Parameters
    ----------
    before, after
        Hours, nan where incomplete at the horizon (the curve then ends below the top).
    days
        Whether they count from the scenario's start and are shown as days; else they are durations.
    """
    width, height = (320, 130) if small else (660, 300)
    left, right, top, bottom = (6, width - 6, 10, height - 24) if small else (46, width - 12, 12, height - 30)
    axis = Axis.over(
        (before, after, np.array([] if due_h is None else [due_h])), left, right, least=None if days else 0.0
    )
    shares = (0, 0.5, 1) if small else (0, 0.25, 0.5, 0.75, 1)
    heights = {share: bottom + share * (top - bottom) for share in shares}
    parts = [f'<line class="rule" x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>' for y in heights.values()]
    if not small:
        parts += [
            f'<text class="end" x="{left - 6}" y="{y + 4:.1f}">{share:.0%}</text>' for share, y in heights.items()
        ]
    parts += [
        f'<text class="middle" x="{axis.x(hours):.1f}" y="{height - 8}">{_moment(hours, days=days)}</text>'
        for hours in axis.ticks(3 if small else 5, days=days)
    ]
    if due_h is not None:
        x = axis.x(due_h)
        parts.append(f'<line class="due" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}"/>')
        if not small:
            parts.append(f'<text class="due" x="{x + 4:.1f}" y="{top + 10}">due {_moment(due_h, days=True)}</text>')
    for name, hours in (("before", before), ("after", after)):
        parts.append(f'<path class="{name}" d="{_steps(hours, axis, top, bottom)}"/>')
    return _svg(width, height, "Share of replications by time", parts)


def bars(rows: Sequence[tuple[str, float, float]]) -> str:
    """Mean hours of each cause, before and after, one pair of bars a row."""
    width, row = 560, 46
    height = row * len(rows) + 8
    most = max((max(before, after) for _, before, after in rows), default=1.0) or 1.0
    parts = []
    for place, (name, before, after) in enumerate(rows):
        y = 6 + row * place
        parts.append(f'<text class="end" x="150" y="{y + 22}">{escape(name)}</text>')
        for kind, hours, dy in (("after", after, 0), ("before", before, 17)):
            length = max(hours / most * (width - 270), 0.5)
            parts.append(f'<rect class="{kind}" x="158" y="{y + dy}" width="{length:.1f}" height="15"/>')
            parts.append(f'<text x="{164 + length:.1f}" y="{y + dy + 12}">{hours:.1f} h</text>')
    return _svg(width, height, "Mean hours by cause", parts)


def shift_dots(hours: Floats) -> str:
    """The paired differences as dots along an axis of hours; zero is marked."""
    width, height = 660, 120
    known = hours[~np.isnan(hours)]
    if not known.any():
        return ""
    reach = max(float(np.abs(known).max()), 1.0) * 1.06
    x = 14 + (known + reach) / (2 * reach) * (width - 28)
    parts = [f'<line class="due" x1="{width / 2}" x2="{width / 2}" y1="8" y2="{height - 26}"/>']
    columns = (x / COLUMN).astype(np.int64)
    rise = min(8.0, (height - 44) / max(int(np.bincount(columns).max()), 1))
    stacked: dict[int, int] = {}
    for column, place in sorted(zip(columns.tolist(), x.tolist(), strict=True)):
        level = stacked.get(column, 0)
        stacked[column] = level + 1
        middle = (column + 0.5) * COLUMN if rise < 8.0 else place
        parts.append(f'<circle class="after" cx="{middle:.1f}" cy="{height - 34 - rise * level:.1f}" r="3.4"/>')
    step = _round_step(2 * reach / HOURS_PER_DAY / PIECES) * HOURS_PER_DAY
    for number in range(int(-reach // step) + 1, int(reach // step) + 1):
        at = 14 + (number * step + reach) / (2 * reach) * (width - 28)
        words = "0" if not number else f"{number * step / HOURS_PER_DAY:+.3g} d".replace("-", "−")
        parts.append(f'<text class="middle" x="{at:.1f}" y="{height - 8}">{words}</text>')
    return _svg(width, height, "Paired differences, after minus before", parts)


def _steps(hours: Floats, axis: Axis, top: float, bottom: float) -> str:
    known = np.sort(hours[~np.isnan(hours)]).tolist()
    steps = [
        f"H{axis.x(value):.1f}V{bottom + number / len(hours) * (top - bottom):.1f}"
        for number, value in enumerate(known, start=1)
    ]
    return "".join([f"M{axis.left} {bottom}", *steps, f"H{axis.right}"])


def _round_step(step: float) -> float:
    """The least of 1, 2, 5 times a power of ten that is no less; no less than a tenth."""
    power = 10.0 ** np.floor(np.log10(max(step, 0.1)))
    return float(next(power * factor for factor in (1, 2, 5, 10) if power * factor >= step - 1e-12))


def _moment(hours: float, *, days: bool) -> str:
    return f"D+{hours / HOURS_PER_DAY:.4g}" if days else f"{abs(hours):.4g} h"


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{title}">'
        f"<title>{title}</title>{''.join(parts)}</svg>"
    )
