"""Quantities as text: what is read, what is refused, and with which words."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.units.conversion import CANONICAL, DIMENSIONS, EXAMPLES, Dimension
from sim.units.distributions import (
    Distribution,
    Empirical,
    Exponential,
    Fixed,
    Lognormal,
    LogUniform,
    Mixture,
    Triangular,
    Uniform,
)
from sim.units.quantities import (
    FORMS,
    QuantityError,
    format_distribution,
    format_quantity,
    parse_distribution,
    parse_quantity,
)

HOUR = 3600.0

READ: list[tuple[str, Dimension, float]] = [
    ("72 h", "duration", 72 * HOUR),
    ("90min", "duration", 5400.0),
    (" 2  weeks ", "duration", 14 * 24 * HOUR),
    ("1.5e1 s", "duration", 15.0),
    ("180 km", "length", 180.0),
    ("500 m", "length", 0.5),
    ("9 m", "lane_length", 9.0),
    ("45 km/h", "speed", 45.0),
    ("400 vehicles/day", "vehicle_rate", 400.0),
    ("50 vehicles per h", "vehicle_rate", 1200.0),
    ("1 vehicle", "vehicles", 1.0),
    ("20 vehicles/km", "vehicle_density", 20.0),
    ("4 people", "people", 4.0),
    ("0.15 per day", "frequency", 0.15),
    ("7 per week", "frequency", 1.0),
    ("50 %", "ratio", 0.5),
    ("0.7", "ratio", 0.7),
]
FURTHER: list[tuple[str, Dimension, float]] = [
    ("5 miles", "length", 8.04672),
    ("20 knots", "speed", 37.04),
    ("3 nautical miles", "length", 5.556),
    ("30 miles per hour", "speed", 48.28032),
    ("100 feet", "lane_length", 30.48),
    ("10 vehicles/mile", "vehicle_density", 10 / 1.609344),
    ("3 per fortnight", "frequency", 3 / 14),
    ("2 months", "duration", 2 * 365.25 / 12 * 86400),
    ("3 nautical_miles", "length", 5.556),
    ("10 yards per second", "speed", 10 * 0.0009144 * 3600),
    ("500 vehicles per hr", "vehicle_rate", 12000.0),
]


@pytest.mark.parametrize(("text", "dimension", "number"), READ)
def test_plain_units(text: str, dimension: Dimension, number: float) -> None:
    """The everyday units are read to the canonical unit of their dimension."""
    assert parse_quantity(text, dimension) == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize(("text", "dimension", "number"), FURTHER)
def test_further_units(text: str, dimension: Dimension, number: float) -> None:
    """Further units, and what is put together of them, are read too."""
    assert parse_quantity(text, dimension) == pytest.approx(number, rel=1e-12)


def test_units_need_no_library() -> None:
    """Reading a quantity imports no numerical library."""
    code = (
        "import sys; from sim.units.quantities import parse_distribution as p;"
        "p('lognormal(median 8 h, p90 2 d)', 'duration'); p('400 vehicles/day', 'vehicle_rate');"
        "p('2.5 per year', 'frequency'); p('12 %', 'ratio');"
        "print(sorted({'numpy', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


REFUSED: list[tuple[str, Dimension, str, str]] = [
    ("8", "duration", "8 has no unit: write a unit, for example '8 h'", ""),
    ("8 km", "duration", "'8 km' is a length, not a duration", ""),
    ("8 miles", "duration", "'8 miles' is a length, not a duration", ""),
    ("8 kg", "duration", "'8 kg' measures something else, not a duration", ""),
    ("8 knots", "duration", "'8 knots' is a speed, not a duration", ""),
    ("5 %", "duration", "'5 %' is a number without unit, not a duration", ""),
    ("8 huors", "duration", "'huors' is not a unit of a duration", "hours"),
    ("10 wd", "duration", "'wd' is not a unit", ""),
    ("soon", "duration", "'soon' is not a duration", ""),
    ("1,000 km", "length", "'1,000 km' is not a length", ""),
    ("", "speed", "'' is not a speed", ""),
]


@pytest.mark.parametrize(("text", "dimension", "message", "suggestion"), REFUSED)
def test_refused_quantities(text: str, dimension: Dimension, message: str, suggestion: str) -> None:
    """What is no quantity is refused with what it is and, where there is one, the nearest unit."""
    with pytest.raises(QuantityError) as caught:
        parse_quantity(text, dimension)
    assert caught.value.message.startswith(message)
    assert caught.value.suggestion == suggestion


DISTRIBUTIONS: list[tuple[str, Distribution]] = [
    ("8 h", Fixed(8 * HOUR)),
    ("fixed(8 h)", Fixed(8 * HOUR)),
    ("lognormal(median 8 h, p90 1 d)", Lognormal(8 * HOUR, 24 * HOUR)),
    ("lognormal(median 8 h, p90 24 h, cap 45 d)", Lognormal(8 * HOUR, 24 * HOUR, 45 * 24 * HOUR)),
    ("triangular(2 h, 12 h, 24 h)", Triangular(2 * HOUR, 12 * HOUR, 24 * HOUR)),
    ("uniform( 15 d,30 d )", Uniform(15 * 24 * HOUR, 30 * 24 * HOUR)),
    ("loguniform(2 d, 30 d)", LogUniform(2 * 24 * HOUR, 30 * 24 * HOUR)),
    ("exponential(mean 8 h)", Exponential(8 * HOUR)),
    ("empirical(5 h, 1 h, 2 h)", Empirical((HOUR, 2 * HOUR, 5 * HOUR))),
    (
        "mixture(0.9: 0 h, 10 %: lognormal(median 18 h, p90 50 h))",
        Mixture((0.9, 0.1), (Fixed(0.0), Lognormal(18 * HOUR, 50 * HOUR))),
    ),
]


@pytest.mark.parametrize(("text", "distribution"), DISTRIBUTIONS)
def test_distributions(text: str, distribution: Distribution) -> None:
    """Each distribution is read with its numbers in the canonical unit."""
    assert parse_distribution(text, "duration") == distribution


BAD_DISTRIBUTIONS: list[tuple[str, str]] = [
    ("lognormal(median 8 h, p90 8 h)", "lognormal: the median must be above zero and below the p90"),
    ("lognormal(median 0 h, p90 8 h)", "lognormal: the median must be above zero and below the p90"),
    ("lognormal(median 8 h, p90 24 h, cap 8 h)", "lognormal: the cap must be above the median"),
    ("lognormal(8 h, 24 h)", "lognormal: 'median' is missing before '8 h'"),
    ("triangular(2 h, 1 h, 3 h)", "triangular: the numbers must rise: low, mode, high"),
    ("triangular(2 h, 2 h, 2 h)", "triangular: the numbers must rise: low, mode, high"),
    ("triangular(2 h, 3 h)", "triangular does not take 2 numbers"),
    ("uniform(3 h, 3 h)", "uniform: the first number must be below the second"),
    ("loguniform(0 h, 3 h)", "loguniform: the low end must be above zero"),
    ("exponential(mean 0 h)", "exponential: the mean must be above zero"),
    ("exponential(8 h)", "exponential: 'mean' is missing before '8 h'"),
    ("empirical()", "empirical does not take 0 numbers"),
    ("mixture(0.9: 0 h, 0.2: 1 h)", "mixture: the weights sum to 1.1, not to 1"),
    ("mixture(0 h, 1 h)", "mixture: '0 h' has no weight before it"),
    ("mixture(1.5: 0 h, -0.5: 1 h)", "mixture: the weight must be above zero"),
    ("mixture(0.5: 0 h, 0.5: uniform(2 h, 1 h))", "mixture: uniform: the first number must be below the second"),
    ("triangular(2 h, 3, 4 h)", "triangular: 3 has no unit"),
    ("triangular(2 h, 3 h, 4 h", "'triangular(2 h, 3 h, 4 h' has brackets that do not match"),
    ("lognormal median 8 h p90 24 h", "'lognormal median 8 h p90 24 h' has no brackets"),
    ("normal(median 8 h, p90 24 h)", "'normal' is not a distribution"),
]


@pytest.mark.parametrize(("text", "message"), BAD_DISTRIBUTIONS)
def test_refused_distributions(text: str, message: str) -> None:
    """Numbers that cannot be such a distribution are refused in words."""
    with pytest.raises(QuantityError) as caught:
        parse_distribution(text, "duration")
    assert caught.value.message.startswith(message)


def test_near_match_of_a_distribution() -> None:
    """A misspelt distribution brings the one that was meant."""
    with pytest.raises(QuantityError) as caught:
        parse_distribution("lognormall(median 8 h, p90 24 h)", "duration")
    assert caught.value.suggestion == "lognormal"


def test_examples_are_right() -> None:
    """Every example that a fault shows can itself be read."""
    for dimension, example in EXAMPLES.items():
        assert parse_quantity(example, dimension) > 0
    for form in FORMS.values():
        for text in form.split(", which")[0].split(" or "):
            parse_distribution(text, "duration")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (8100, "2.25 h"), (3024000, "35 d"), (1234567, "1234567 s")],
)
def test_durations_are_written_short(seconds: float, text: str) -> None:
    """A duration is written in the largest unit that says it exactly and shortly."""
    assert format_quantity(seconds, "duration") == text


NUMBERS = st.floats(min_value=1e-6, max_value=1e9)


@given(st.sampled_from(DIMENSIONS), st.one_of(NUMBERS, st.integers(0, 10**9).map(float)))
def test_quantities_survive_writing(dimension: Dimension, number: float) -> None:
    """A quantity that is written is read back as the same number."""
    text = format_quantity(number, dimension)
    assert parse_quantity(text, dimension) == number
    assert dimension == "duration" or text.endswith(CANONICAL[dimension])


RISING = st.lists(st.integers(1, 10**7), min_size=3, max_size=3, unique=True).map(sorted)
SIMPLE: st.SearchStrategy[Distribution] = st.one_of(
    RISING.map(lambda three: Triangular(*map(float, three))),
    RISING.map(lambda three: Lognormal(*map(float, three))),
    RISING.map(lambda three: Empirical(tuple(map(float, three)))),
    RISING.map(lambda three: Uniform(float(three[0]), float(three[1]))),
    RISING.map(lambda three: LogUniform(float(three[0]), float(three[1]))),
    RISING.map(lambda three: Exponential(float(three[0]))),
    RISING.map(lambda three: Fixed(float(three[0]))),
)


@given(st.one_of(SIMPLE, st.tuples(SIMPLE, SIMPLE).map(lambda parts: Mixture((0.25, 0.75), parts))))
def test_distributions_survive_writing(distribution: Distribution) -> None:
    """A distribution that is written is read back as an equal one."""
    assert parse_distribution(format_distribution(distribution, "duration"), "duration") == distribution
