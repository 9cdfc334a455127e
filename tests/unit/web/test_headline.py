"""The headline rule: which sentence, and its interval by theory."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.facts.headline import headline, incident_headline, paired

BEFORE = np.array([100.0, 110.0, 120.0, 130.0, 140.0])


def test_the_interval_is_that_of_a_paired_t_test() -> None:
    """The interval is that of a paired t test."""
    after = BEFORE - np.array([5.0, 6.0, 4.0, 7.0, 3.0])
    change = paired("all forces", BEFORE, after)
    theory = stats.ttest_rel(after, BEFORE).confidence_interval(0.95)
    assert (change.low_h, change.high_h) == pytest.approx((theory.low, theory.high))
    assert change.mean_h == pytest.approx(-5.0)
    assert (change.earlier, change.later, change.identical) == (5, 0, False)


def test_of_many_intervals_all_hold_together() -> None:
    """Of many intervals all hold together."""
    after = BEFORE - np.array([5.0, 6.0, 4.0, 7.0, 3.0])
    change = paired("one of seven", BEFORE, after, intervals=7)
    theory = stats.ttest_rel(after, BEFORE).confidence_interval(1 - 0.05 / 7)
    assert (change.low_h, change.high_h) == pytest.approx((theory.low, theory.high))


def test_equal_pairs() -> None:
    """Equal pairs."""
    change = paired("all forces", BEFORE, BEFORE)
    assert headline(change, [change]) == "The same in all 5 replications"


def test_closure_changes() -> None:
    """Closure changes."""
    change = paired("all forces", BEFORE, BEFORE - np.array([50.0, 51.0, 49.0, 50.0, 50.0]))
    assert headline(change, [change]).startswith("All forces are in place 2.1 d earlier (95 % CI ")


def test_some_forces_change() -> None:
    """Some forces change."""
    whole = paired("all forces", BEFORE, BEFORE + np.array([1.0, -1.0, 0.5, -0.5, 0.0]))
    sooner = paired("Group", BEFORE, BEFORE - np.array([50.0, 51.0, 49.0, 50.0, 50.0]))
    words = headline(whole, [sooner, whole])
    assert words.startswith("1 of 2 forces arrive earlier, most Group (−2.1 d)")
    assert words.endswith("closure of all forces does not change significantly")


def test_nothing_is_shown() -> None:
    """Nothing is shown."""
    change = paired("all forces", BEFORE, BEFORE + np.array([1.0, -1.0, 0.5, -0.5, 0.0]))
    assert headline(change, []).startswith("No difference is shown (−")


def test_what_is_open_is_counted() -> None:
    """What is open is counted."""
    after = BEFORE.copy()
    after[2] = np.nan
    change = paired("all forces", BEFORE, after)
    assert np.isnan(change.mean_h)
    assert (change.open_after, change.later) == (1, 1)
    assert "later in 1 of 5 pairs" in headline(change, [])


def test_many_open_on_one_side_are_shown() -> None:
    """Many open on one side are shown."""
    before, after = np.full(8, np.nan), np.arange(8.0)
    assert headline(paired("all forces", before, after), []).startswith(
        "All forces are in place earlier in 8 of 8 pairs"
    )


def test_the_largest_change_of_a_stage_leads() -> None:
    """The largest change of a stage leads."""
    stages = [
        paired("cable: notified", BEFORE, BEFORE - np.array([5.0, 6.0, 4.0, 7.0, 3.0])),
        paired("cable: decided", BEFORE, BEFORE - np.array([50.0, 51.0, 49.0, 50.0, 50.0])),
    ]
    words = incident_headline(stages)
    assert words.startswith("Cable: decided: 2.1 d earlier")
    assert words.endswith("1 more stage of incidents changes")
    assert incident_headline([paired("cable: notified", BEFORE, BEFORE)]) == ""
