"""Values between two: quantities, and distributions written alike."""

from __future__ import annotations

import pytest

from sim.units.between import Between
from sim.units.distribution_text import parse_distribution
from sim.units.distributions import Lognormal, Mixture, Triangular
from sim.units.quantity_text import QuantityError


@pytest.mark.parametrize(
    ("low", "high", "share", "text"),
    [
        ("5", "20 d", 0.5, "12.5 d"),
        ("5 d", "20 d", 1.0, "20 d"),
        ("30 min", "72 h", 0.0, "30 min"),
        ("5", "20 d", 0.0, "5 d"),
        ("10 %", "20 %", 0.25, "12.5 %"),
        ("0.5 per day", "2 per day", 1 / 3, "1 per day"),
        ("-5", "5", 0.25, "-2.5"),
        ("D+3", "D+7", 0.5, "D+5"),
    ],
)
def test_a_value_between_two_has_their_form(low: str, high: str, share: float, text: str) -> None:
    """In the unit of the high end."""
    assert Between(low, high).at(share) == text


def test_of_a_distribution_every_number_moves() -> None:
    """Also where the units differ; shares keep adding up to one."""
    between = Between("triangular(1 h, 2 h, 1 d)", "triangular(1 d, 3 d, 5 d)")
    found = parse_distribution(between.at(0.5), "duration")
    assert isinstance(found, Triangular)
    assert (found.low, found.mode, found.high) == pytest.approx((45_000, 133_200, 259_200))
    mixed = Between("mixture(0.6: 1 h, 0.4: 2 h)", "mixture(0.9: 1 h, 0.1: 2 h)")
    found = parse_distribution(mixed.at(1 / 3), "duration")
    assert isinstance(found, Mixture)
    assert found.weights == pytest.approx((0.7, 0.3))
    found = parse_distribution(
        Between("lognormal(median 1 d, p90 2 d)", "lognormal(median 3 d, p90 9 d)").at(0), "duration"
    )
    assert found == Lognormal(86_400, 172_800)


def test_whole_numbers_have_equal_shares() -> None:
    """Of the way from 1 to 4 each number takes a quarter, both ends among them; also downwards."""
    texts = [Between("1", "4", whole=True).at((step + 0.5) / 100) for step in range(100)]
    assert [texts.count(text) for text in "1234"] == [25, 25, 25, 25]
    assert [Between("4", "1", whole=True).at(share) for share in (0.0, 0.3, 1.0)] == ["4", "3", "1"]


def test_a_value_is_a_number_again() -> None:
    """In its unit, or where it has several numbers as the share of the way."""
    assert Between("30 min", "72 h").number("36 h") == 36
    assert Between("30 min", "72 h").unit == "h"
    between = Between("triangular(1 h, 2 h, 1 d)", "triangular(1 h, 3 d, 5 d)")
    assert between.number(between.at(0.3)) == pytest.approx(0.3)


def test_around_a_value() -> None:
    """So much less to so much more of every number; a whole one moves by one at least, but not to nothing."""
    assert Between.around("triangular(1 h, 2 h, 10 h)", 0.2) == Between(
        "triangular(0.8 h, 1.6 h, 8 h)", "triangular(1.2 h, 2.4 h, 12 h)"
    )
    ends = {text: Between.around(text, 0.2, whole=True) for text in ("1", "2", "20")}
    assert [(one.low, one.high) for one in ends.values()] == [("1", "2"), ("1", "3"), ("16", "24")]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("fixed", "3 d", "not written alike"),
        ("5 h", "3 km", "do not measure the same"),
        ("triangular(1 h, 2 h, 3 h)", "uniform(1 h, 2 h)", "not written alike"),
        ("a", "b", "not written alike"),
    ],
)
def test_between_what_is_unlike_lies_nothing(low: str, high: str, said: str) -> None:
    """Said in words."""
    with pytest.raises(QuantityError, match=said):
        Between(low, high)
