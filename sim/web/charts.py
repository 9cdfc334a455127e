"""Charts of a what-if as SVG, drawn from arrays: before in grey, after in blue, every number also in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np

from analysis.runs import Floats
from sim.units.seconds import HOURS_PER_DAY

COLUMN: Final = 8
"""Dots that lie in one column of so much width stand on each other."""

PIECES: Final = 5
"""About so many pieces of an axis lie between its ends."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A horizontal axis in days after the start.

    Attributes
    ----------
    low, high
        Its ends, days.
    left, right
        Where these lie on the drawing.
    """

    low: float
    high: float
    left: float
    right: float

    @classmethod
    def over(cls, hours: Sequence[Floats], left: float, right: float, *more: float) -> Axis:
        """The axis that holds all values (nan left out) and the days `more`."""
        values = np.concatenate([*hours, np.array(more) * HOURS_PER_DAY])
        days = values[~np.isnan(values)] / HOURS_PER_DAY
        low, high = (float(days.min()), float(days.max())) if len(days) else (0.0, 1.0)
        room = max((high - low) * 0.04, 0.1)
        return cls(low - room, high + room, left, right)

    def x(self, days: float) -> float:
        """Where a day lies."""
        return self.left + (days - self.low) / (self.high - self.low) * (self.right - self.left)

    def ticks(self) -> list[float]:
        """Round days along the axis."""
        step = _round_step((self.high - self.low) / PIECES)
        first = np.ceil(self.low / step) * step
        return [float(day) for day in np.arange(first, self.high, step)]


def ecdf(before: Floats, after: Floats, due_h: float | None, *, small: bool = False) -> str:
    """By which day in how many replications: both distributions as steps, with the due date.

    Parameters
    ----------
    before, after
        Hours after the start, nan where incomplete at the horizon (the curve then ends below the top).
    """
    width, height = (320, 130) if small else (660, 300)
    left, right, top, bottom = (6, width - 6, 10, height - 24) if small else (46, width - 12, 12, height - 30)
    days = () if due_h is None else (due_h / HOURS_PER_DAY,)
    axis = Axis.over((before, after), left, right, *days)
    parts = []
    for share in (0, 0.5, 1) if small else (0, 0.25, 0.5, 0.75, 1):
        y = bottom + share * (top - bottom)
        parts.append(f'<line class="rule" x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        if not small:
            parts.append(f'<text class="end" x="{left - 6}" y="{y + 4:.1f}">{share:.0%}</text>')
    ticks = axis.ticks()
    for day in ticks[:: max(1, len(ticks) // 3)] if small else ticks:
        parts.append(f'<text class="middle" x="{axis.x(day):.1f}" y="{height - 8}">{_day(day)}</text>')
    if due_h is not None:
        x = axis.x(due_h / HOURS_PER_DAY)
        parts.append(f'<line class="due" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}"/>')
        if not small:
            parts.append(f'<text class="due" x="{x + 4:.1f}" y="{top + 10}">due {_day(due_h / HOURS_PER_DAY)}</text>')
    for name, hours in (("before", before), ("after", after)):
        parts.append(f'<path class="{name}" d="{_steps(hours, axis, top, bottom)}"/>')
    return _svg(width, height, "Share of replications by day", parts)


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


def shifts(hours: Floats) -> str:
    """The paired differences as dots along an axis of hours; zero is marked."""
    width, height = 660, 120
    known = hours[~np.isnan(hours)]
    if not len(known):
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
    step = _round_step(2 * reach / 24 / PIECES) * 24
    for number in range(int(-reach // step) + 1, int(reach // step) + 1):
        at = 14 + (number * step + reach) / (2 * reach) * (width - 28)
        words = "0" if not number else f"{number * step / 24:+.3g} d".replace("-", "−")
        parts.append(f'<text class="middle" x="{at:.1f}" y="{height - 8}">{words}</text>')
    return _svg(width, height, "Paired differences, after minus before", parts)


def _steps(hours: Floats, axis: Axis, top: float, bottom: float) -> str:
    known = np.sort(hours[~np.isnan(hours)]) / HOURS_PER_DAY
    path = [f"M{axis.left} {bottom}"]
    for number, day in enumerate(known, start=1):
        path.append(f"H{axis.x(float(day)):.1f}V{bottom + number / len(hours) * (top - bottom):.1f}")
    return "".join([*path, f"H{axis.right}"])


def _round_step(step: float) -> float:
    """The least of 1, 2, 5 times a power of ten that is no less; no less than a tenth."""
    power = 10.0 ** np.floor(np.log10(max(step, 0.1)))
    return float(next(power * factor for factor in (1, 2, 5, 10) if power * factor >= step - 1e-12))


def _day(day: float) -> str:
    return f"D+{day:.4g}"


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{title}">'
        f"<title>{title}</title>{''.join(parts)}</svg>"
    )
