"""Values in words: a quantity in a short unit, a moment by the calendar, a distribution by its median, p90 and mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, cast, get_args
from zoneinfo import ZoneInfo

from sim.scenario.clock.moments import read_instant, read_moment, written_moment
from sim.scenario.schema import Header
from sim.scenario.schema_precision import HalfWidth
from sim.scenario.shape import Shape, is_instant, measure
from sim.scenario.tree import Scalar
from sim.units.conversion import CANONICAL, DIMENSIONS, Dimension
from sim.units.distribution_text import format_distribution, parse_distribution
from sim.units.distributions import Distribution, Fixed, Mixture, bounds, mean
from sim.units.percentiles import percentile
from sim.units.quantity_text import format_quantity, number_text
from sim.units.seconds import DAY_S

_KINDS: Final = {kind.__name__: kind for kind in get_args(Distribution)}
_TIMES: Final = ((2 * DAY_S, DAY_S, "d"), (3600, 3600, "h"), (0, 60, "min"))
"""From so many seconds on, a rounded duration is in units of so many seconds."""


@dataclass(frozen=True, slots=True)
class ScenarioClock:
    """What the moments of a scenario count from, and the clock that shows them.

    Attributes
    ----------
    name
        The zone, or the offset of the start.
    """

    start: datetime
    clock: tzinfo
    name: str

    @classmethod
    def of(cls, start: datetime, zone: str | None) -> ScenarioClock:
        """The clock of a scenario with this start and zone."""
        clock = ZoneInfo(zone) if zone else start.tzinfo
        assert clock is not None
        offset = f"{start:%z}"
        return cls(start, clock, zone or f"UTC{offset[:3]}:{offset[3:5]}")

    @classmethod
    def of_header(cls, header: Header) -> ScenarioClock:
        """The clock of a scenario."""
        return cls.of(header.start, header.zone)

    def written(self, second: float) -> str:
        """A moment as in a file: 'D+5', 'D+4 02:10'."""
        return written_moment(second, self.start, self.clock)

    def dated(self, when: datetime) -> str:
        """A moment by the calendar: 'Sat 17 Jan 2026 06:00 Europe/Oslo'."""
        local = when.astimezone(self.clock)
        return f"{local:%a} {local.day} {local:%b %Y %H:%M} {self.name}"


def reading_of(scalar: Scalar, shape: Shape, clock: ScenarioClock) -> str:
    """How a value of a scenario without problems is understood; empty where the text itself is all there is to it."""
    dimension = measure(shape)
    zone = clock.clock if isinstance(clock.clock, ZoneInfo) else None
    if scalar.value is None or scalar.text == "":
        return ""
    if dimension == "moment":
        second = read_moment(scalar.value, clock.start, zone)
        return f"{clock.dated(_later(clock, second))}, {_from_start(second)}"
    if is_instant(shape):
        return clock.dated(read_instant(scalar.value, zone))
    if dimension not in DIMENSIONS:
        return ""
    return distribution_reading(parse_distribution(scalar.text, dimension), dimension, scalar.text)


def distribution_reading(distribution: Distribution, dimension: Dimension, written: str = "") -> str:
    """A distribution by its median, p90 and mean; a fixed quantity in its short and its canonical unit."""
    if isinstance(distribution, Fixed):
        text = format_quantity(distribution.value, dimension)
        canonical = f"{distribution.value:,.0f} s" if dimension == "duration" else text
        return canonical if text == written and canonical != text else "" if text == written else _both(text, canonical)
    low, high = bounds(distribution)
    figures = {
        "median": percentile(distribution, 0.5),
        "p90": percentile(distribution, 0.9),
        "mean": mean(distribution),
    }
    words = ", ".join(f"{name} {rounded(value, dimension)}" for name, value in figures.items())
    least = f"from {rounded(low, dimension)}" if low > 0 else ""
    most = f"to {rounded(high, dimension)}" if high < float("inf") else ""
    ends = " ".join(filter(None, (least, most if least else most.replace("to ", "at most ", 1))))
    return f"{words}; {ends}" if ends else words


def rounded(value: float, dimension: Dimension) -> str:
    """A quantity with three digits, for words: '15.4 h'."""
    if dimension == "duration":
        size, unit = next((size, unit) for least, size, unit in _TIMES if value >= least)
        return f"{value / size:.3g} {unit}"
    return f"{value:.3g} {CANONICAL[dimension]}".rstrip()


def value_text(value: object, dimension: str, clock: ScenarioClock | None) -> str:
    """A canonical value as a file would have it: 432000 s as 'D+5' or '5 d', a distribution as its text.

    Parameters
    ----------
    value
        Of a loaded scenario, or as `sim.scenario.values.canonical` has it.
    dimension
        As `sim.scenario.shape.measure` names it.
    """
    kind = distribution_of(value)
    if value is None or value in ("", [], (), {}):
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if kind is not None and dimension in DIMENSIONS:
        return format_distribution(kind, dimension)
    if isinstance(value, int | float):
        return _number_text(value, dimension, clock)
    if isinstance(value, list) and value[0] == HalfWidth.__name__:
        return str(HalfWidth(*value[1:]))
    if isinstance(value, list | tuple):
        return f"[{', '.join(value_text(item, '', clock) for item in cast('Iterable[object]', value))}]"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _number_text(value: float, dimension: str, clock: ScenarioClock | None) -> str:
    if dimension == "moment" and clock is not None:
        return clock.written(value)
    if dimension in DIMENSIONS:
        return format_quantity(value, dimension)
    return number_text(value)


def distribution_of(value: object) -> Distribution | None:
    """The distribution that a canonical value stands for; None where it is something else."""
    if isinstance(value, tuple(_KINDS.values())):
        return cast("Distribution", value)
    if not isinstance(value, list) or not value or value[0] not in _KINDS:
        return None
    kind, *numbers = value
    if kind == Mixture.__name__:
        weights, parts = numbers
        found = [distribution_of(part) for part in parts]
        return Mixture(tuple(weights), tuple(part for part in found if part is not None))
    made: Distribution = _KINDS[kind](*(tuple(one) if isinstance(one, list) else one for one in numbers))
    return made


def _later(clock: ScenarioClock, second: float) -> datetime:
    return clock.start.astimezone(UTC) + timedelta(seconds=second)


def _from_start(second: float) -> str:
    if not second:
        return "the start"
    return f"{format_quantity(abs(second), 'duration')} {'after' if second > 0 else 'before'} the start"


def _both(text: str, canonical: str) -> str:
    return text if canonical == text else f"{text}, {canonical}"
