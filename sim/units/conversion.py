"""From a number and a unit to the canonical unit of its dimension.

The everyday units are a table, so that reading a scenario needs no unit registry; every other unit (miles, knots,
nautical miles, months) goes through pint, which is imported and built only then.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from pathlib import Path

    from pint import UnitRegistry

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


def _per_time(nouns: tuple[str, ...]) -> dict[str, float]:
    """Units such as 'vehicles/day' and 'per day', with the factor to one per day."""
    return {f"{noun}/{unit}": 86400.0 / seconds for unit, seconds in _TIMES.items() for noun in nouns}


_VEHICLES: Final = ("vehicles", "vehicle")

FACTORS: Final[dict[Dimension, dict[str, float]]] = {
    "duration": _TIMES,
    "length": _LENGTHS_KM,
    "lane_length": {unit: factor * 1000.0 for unit, factor in _LENGTHS_KM.items()},
    "speed": {"km/h": 1.0, "kph": 1.0, "m/s": 3.6},
    "vehicle_rate": _per_time(_VEHICLES),
    "vehicles": dict.fromkeys(_VEHICLES, 1.0),
    "vehicle_density": {f"{noun}/km": 1.0 for noun in _VEHICLES},
    "people": dict.fromkeys(("people", "persons", "person"), 1.0),
    "frequency": _per_time(("", "1", "times")),
    "ratio": {"": 1.0, "%": 0.01},
}
"""The plain common units and their factor to the canonical unit, by dimension."""

_DEFINITIONS: Final = ("vehicle = [vehicle]", "person = [person] = _ = people")

_PINT_UNITS: Final[dict[Dimension, str]] = {
    "duration": "second",
    "length": "kilometer",
    "lane_length": "meter",
    "speed": "kilometer/hour",
    "vehicle_rate": "vehicle/day",
    "vehicles": "vehicle",
    "vehicle_density": "vehicle/kilometer",
    "people": "person",
    "frequency": "1/day",
    "ratio": "dimensionless",
}


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
    measured = next((other for other in DIMENSIONS if unit in FACTORS[other]), None)
    if measured is not None:
        raise WrongDimensionError(WORDS[measured])
    return value * pint_factor(unit, dimension)


@cache
def pint_factor(unit: str, dimension: Dimension) -> float:
    """The factor from any unit that pint knows to the canonical unit of the dimension."""
    import pint

    try:
        parsed = registry().parse_units(("1" + unit if unit.startswith("/") else unit).replace(" ", "_"))
        return float(registry().Quantity(1.0, parsed).to(_PINT_UNITS[dimension]).magnitude)
    except pint.DimensionalityError:
        others = (WORDS[other] for other in DIMENSIONS if parsed.is_compatible_with(_PINT_UNITS[other]))
        raise WrongDimensionError(next(others, "")) from None
    except Exception as error:
        # pint raises tokenizer, type and its own errors alike for a text that is no unit
        raise UnknownUnitError(unit) from error


@cache
def registry() -> UnitRegistry[float]:
    """The unit registry with vehicles and people; built on first use, cached on disk where that can be written."""
    import pint

    folder = cache_folder()
    units: UnitRegistry[float] = pint.UnitRegistry(cache_folder=folder) if folder else pint.UnitRegistry()
    for definition in _DEFINITIONS:
        units.define(definition)
    return units


def cache_folder() -> Path | None:
    """Where pint may keep its cache, or None where nothing can be written."""
    from tempfile import TemporaryFile

    from platformdirs import user_cache_path

    folder = user_cache_path("leidang") / "pint"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return folder
    except OSError:
        return None
