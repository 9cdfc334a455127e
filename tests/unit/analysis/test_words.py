"""Numbers and lists as readers see them."""

from __future__ import annotations

import pytest

from analysis.words import (
    CAUSES,
    cause_title,
    duration,
    in_cause_order,
    number,
    percent,
    percent_span,
    plain,
    solid,
    span,
)
from sim.text import listed


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.0, "0.0 h"),
        (9.96, "10.0 h"),
        (47.9, "47.9 h"),
        (48.0, "2.0 d"),
        (-60.0, "−2.5 d"),
        (2880.0, "120 d"),
    ],
)
def test_durations_choose_their_unit(hours: float, words: str) -> None:
    """Hours below two days, days from there on."""
    assert duration(hours) == words


def test_a_duration_can_follow_the_unit_of_another() -> None:
    """So that one row of a table has one unit."""
    assert duration(12.0, like=400.0) == "0.5 d"


def test_narrow_intervals_keep_their_width() -> None:
    """An interval of a tenth of an hour is not written as two equal ends."""
    assert span(99.0, 101.0, 100.0) == "4.12 to 4.21"
    assert span(20.0, 25.0, 22.0) == "20.0 to 25.0"
    assert span(float("nan"), 1.0, 1.0) == ""


@pytest.mark.parametrize(("share", "words"), [(0.0, "0 %"), (0.034, "3.4 %"), (0.2149, "21 %"), (1.0, "100 %")])
def test_shares_are_written_in_per_cent(share: float, words: str) -> None:
    """One decimal below ten per cent."""
    assert percent(share) == words


def test_intervals_of_shares_share_their_decimals() -> None:
    """Both ends with one decimal, or both without."""
    assert percent_span(0.04, 0.23) == "4 to 23 %"
    assert percent_span(0.209, 0.212) == "20.9 to 21.2 %"
    assert percent_span(0.0, 0.0) == "0 to 0 %"


def test_minus_signs_are_true_and_nought_has_none() -> None:
    """U+2212, never a hyphen."""
    assert number(-3.04) == "−3.0"
    assert number(-0.04) == "0.0"


def test_lists_read_like_sentences() -> None:
    """None, one, two, three."""
    assert [listed(("a", "b", "c")[:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_amounts_are_not_broken_across_lines() -> None:
    """No-break spaces inside; ordinary ones between words."""
    assert solid("after 2.9 d (2.7 to 3.0)") == "after 2.9\u00a0d (2.7\u00a0to\u00a03.0)"


def test_unknown_causes_follow_the_known_ones() -> None:
    """By name, and with a title made of it."""
    assert in_cause_order(["zeal", "transport", "clearance", "awe"]) == ("clearance", "transport", "awe", "zeal")
    assert cause_title("long_lunch", coordination=True) == "long lunch (in a procedure)"


def test_the_same_cause_is_called_otherwise_inside_procedures() -> None:
    """A queue at a desk is not a queue for a berth; only what there is in procedures alone keeps its name."""
    same = {
        cause for cause in CAUSES if cause_title(cause, coordination=True) == cause_title(cause, coordination=False)
    }
    assert same == {"consultation", "notification", "decision"}


def test_names_of_files_are_written_as_readers_know_them() -> None:
    """Blanks for underscores, capitals for what is known by them; a word that begins with such letters is left."""
    assert plain("nato_undersea_network") == "NATO undersea network"
    assert plain("eu told: europe") == "EU told: europe"
