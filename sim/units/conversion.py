"""From a number and a unit to the canonical unit of its dimension.

The common units are listed in the reference; further ones (miles, knots, nautical miles, months) are read too.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Literal, get_args

Dimension = Literal[
    "duration",
    "length",
    "lane_length",
    "speed",
    "vehicle_rate",
    "vehicles",
    "vehicle_density",
    "people",
    "frequency",
    "ratio",
]
"""What a quantity measures. Canonical units: see `CANONICAL`."""

DIMENSIONS: Final[tuple[Dimension, ...]] = get_args(Dimension)

CANONICAL: Final[dict[Dimension, str]] = {
    "duration": "s",
    "length": "km",
    "lane_length": "m",
    "speed": "km/h",
    "vehicle_rate": "vehicles/day",
    "vehicles": "vehicles",
    "vehicle_density": "vehicles/km",
    "people": "people",
    "frequency": "per day",
    "ratio": "",
}
"""The unit of the number that comes out of `to_canonical`, by dimension."""

EXAMPLES: Final[dict[Dimension, str]] = {
    "duration": "8 h",
    "length": "120 km",
    "lane_length": "9 m",
    "speed": "45 km/h",
    "vehicle_rate": "400 vehicles/day",
    "vehicles": "20 vehicles",
    "vehicle_density": "20 vehicles/km",
    "people": "4 people",
    "frequency": "2.5 per year",
    "ratio": "50 %",
}
"""How a quantity of each dimension is written."""

WORDS: Final[dict[Dimension, str]] = {
    "duration": "a duration",
    "length": "a length",
    "lane_length": "a length of lane",
    "speed": "a speed",
    "vehicle_rate": "a number of vehicles per time",
    "vehicles": "a number of vehicles",
    "vehicle_density": "a number of vehicles per length of road",
    "people": "a number of people",
    "frequency": "a number of times per time",
    "ratio": "a number without unit",
}
"""Each dimension in words, for messages."""

_YEAR_D: Final = 365.25

_TIMES: Final[dict[str, float]] = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1.0),
    **dict.fromkeys(("min", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86400.0),
    **dict.fromkeys(("week", "weeks"), 604800.0),
    **dict.fromkeys(("year", "years"), 86400.0 * _YEAR_D),
}
_LENGTHS_KM: Final[dict[str, float]] = {
    **dict.fromkeys(("m", "metre", "metres"), 0.001),
    **dict.fromkeys(("km", "kilometre", "kilometres"), 1.0),
}


def _per_time(nouns: tuple[str, ...], times: dict[str, float]) -> dict[str, float]:
    """Units such as 'vehicles/day' and 'per day', with the factor to one per day."""
    return {f"{noun}/{unit}": 86400.0 / seconds for unit, seconds in times.items() for noun in nouns}


_VEHICLES: Final = ("vehicles", "vehicle")
_TIMES_OVER: Final = ("", "1", "times")

FACTORS: Final[dict[Dimension, dict[str, float]]] = {
    "duration": _TIMES,
    "length": _LENGTHS_KM,
    "lane_length": {unit: factor * 1000.0 for unit, factor in _LENGTHS_KM.items()},
    "speed": {"km/h": 1.0, "kph": 1.0, "m/s": 3.6},
    "vehicle_rate": _per_time(_VEHICLES, _TIMES),
    "vehicles": dict.fromkeys(_VEHICLES, 1.0),
    "vehicle_density": {f"{noun}/km": 1.0 for noun in _VEHICLES},
    "people": dict.fromkeys(("people", "persons", "person"), 1.0),
    "frequency": _per_time(_TIMES_OVER, _TIMES),
    "ratio": {"": 1.0, "%": 0.01},
}
"""The plain common units and their factor to the canonical unit, by dimension."""

_FURTHER_TIMES: Final[dict[str, float]] = {
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("hr", "hrs"), 3600.0),
    **dict.fromkeys(("fortnight", "fortnights"), 1209600.0),
    **dict.fromkeys(("month", "months"), 86400.0 * _YEAR_D / 12.0),
    **dict.fromkeys(("yr", "a"), 86400.0 * _YEAR_D),
}
_FURTHER_LENGTHS_KM: Final[dict[str, float]] = {
    **dict.fromkeys(("mm", "millimetre", "millimetres"), 1e-6),
    **dict.fromkeys(("cm", "centimetre", "centimetres"), 1e-5),
    **dict.fromkeys(("meter", "meters"), 0.001),
    **dict.fromkeys(("kilometer", "kilometers"), 1.0),
    **dict.fromkeys(("inch", "inches", "in"), 2.54e-5),
    **dict.fromkeys(("foot", "feet", "ft"), 3.048e-4),
    **dict.fromkeys(("yard", "yards", "yd"), 9.144e-4),
    **dict.fromkeys(("mile", "miles", "mi"), 1.609344),
    **dict.fromkeys(("nautical mile", "nautical miles", "nmi"), 1.852),
}
_FURTHER_SPEEDS: Final[dict[str, float]] = {
    **dict.fromkeys(("knot", "knots", "kn", "kt"), 1.852),
    "mph": 1.609344,
}
"""Units beside the common ones, by the international definitions."""

_OF_OTHER_THINGS: Final = frozenset(
    {"g", "kg", "t", "ton", "tons", "tonne", "tonnes", "l", "litre", "litres", "m2", "m3", "kW", "MW", "MWh", "kV"}
)
"""Units that planners know and that measure nothing in a scenario."""


class UnknownUnitError(ValueError):
    """The text is no unit at all."""


class WrongDimensionError(ValueError):
    """The unit measures something else; the message is what it measures, empty where that has no name here."""


def tidy(unit: str) -> str:
    """The unit with 'per' as a slash and without needless blanks: 'vehicles per day' is 'vehicles/day'."""
    words = unit.replace("/", " / ").split()
    return " ".join("/" if word == "per" else word for word in words).replace(" / ", "/").replace("/ ", "/")


def to_canonical(value: float, unit: str, dimension: Dimension) -> float:
    """The value in the canonical unit of the dimension.

    Raises
    ------
    UnknownUnitError
        When the unit is unknown.
    WrongDimensionError
        When the unit measures something else than the dimension.
    """
    unit = tidy(unit)
    factor = FACTORS[dimension].get(unit)
    if factor is not None:
        return value * factor
    unit = unit.replace("_", " ")
    measured = next((other for other in (dimension, *DIMENSIONS) if unit in _every_factor()[other]), None)
    if measured == dimension:
        return value * _every_factor()[dimension][unit]
    if measured is not None or unit in _OF_OTHER_THINGS:
        raise WrongDimensionError(WORDS[measured] if measured else "")
    raise UnknownUnitError(unit)


@cache
def _every_factor() -> dict[Dimension, dict[str, float]]:
    """The factors of all units, common and further; made when the first unit is not a common one of its dimension."""
    times, lengths = _TIMES | _FURTHER_TIMES, _LENGTHS_KM | _FURTHER_LENGTHS_KM
    speeds = {f"{way}/{time}": km * 3600.0 / times[time] for way, km in lengths.items() for time in times}
    made: dict[Dimension, dict[str, float]] = {
        "duration": times,
        "length": lengths,
        "lane_length": {unit: km * 1000.0 for unit, km in lengths.items()},
        "speed": speeds | _FURTHER_SPEEDS,
        "vehicle_rate": _per_time(_VEHICLES, times),
        "vehicle_density": {f"{noun}/{unit}": 1.0 / km for noun in _VEHICLES for unit, km in lengths.items()},
        "frequency": _per_time(_TIMES_OVER, times),
    }
    return {dimension: made.get(dimension, {}) | FACTORS[dimension] for dimension in DIMENSIONS}
