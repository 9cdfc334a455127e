"""Dots with intervals: variants of which the same is drawn and said share a row."""

from __future__ import annotations

from math import nan

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.intervals import (
    IntervalMark,
    Panel,
    Rows,
    estimate,
    grouped,
    merged_marks,
    plot_intervals,
    shared_words,
)

SAME = (1.0, 2.0, nan, "2 days; later")


def panel(*variants: int) -> Panel:
    """One group with the same mark for each variant."""
    return Panel((Rows("link", tuple(IntervalMark(variant, *SAME) for variant in variants)),), "days", (0, 4))


def markers(axes: Axes) -> int:
    """How many variants' markers stand in or beside the axes, without arrows."""
    return sum(line.get_marker() not in {"", "None", ">"} for line in axes.lines)


def test_variants_that_agree_share_a_row() -> None:
    """Not a number is like another: both are beyond the edge; one word that differs parts them."""
    marks = [IntervalMark(0, *SAME), IntervalMark(1, 1.0, 2.0, nan, "3 days; later"), IntervalMark(2, *SAME)]
    assert [(mark.variant, variants) for mark, variants in merged_marks(marks)] == [(0, (0, 2)), (1, (1,))]


def test_a_figure_of_shared_rows_is_lower_and_says_why() -> None:
    """Six variants that agree take the height of one, and the note tells what the markers at the right mean."""
    six, one = panel(*range(6)), panel(0)
    assert six.height_in == one.height_in
    assert "markers at its right" in shared_words(six.groups)
    assert shared_words(one.groups) == ""


@pytest.mark.parametrize(("variants", "count"), [((0, 1, 2), 1 + 3), ((0,), 1)])
def test_every_variant_of_a_shared_row_has_its_marker(variants: tuple[int, ...], count: int) -> None:
    """The row's own and one for each variant right of the axes; none there where no row is shared."""
    axes = plot_intervals([panel(*variants)], ("a", "b", "c"), ("Title", "Note."), ax=Figure().add_subplot())
    assert markers(axes) == count
    assert axes.get_title(loc="left") == "Title"


def test_groups_have_a_heading_where_it_changes_and_all_marks_of_their_rows() -> None:
    """Also where the rows of one part do not stand together in the table."""
    table = pd.DataFrame({"part": ["x", "y", "x", "x"], "name": ["a", "b", "c", "a"], "value": [1.0, 2.0, 3.0, 4.0]})
    groups = grouped(
        table,
        ("part", "name"),
        lambda row: IntervalMark(0, row["value"], row["value"], row["value"], ""),
        lambda key: key[1],
        lambda key: key[0],
    )
    assert [(group.heading, group.name, [mark.low for mark in group.marks]) for group in groups] == [
        ("x", "a", [1.0, 4.0]),
        ("", "c", [3.0]),
        ("y", "b", [2.0]),
    ]


def test_nothing_to_draw_is_said() -> None:
    """In the middle of the axes, without a legend."""
    axes = plot_intervals([Panel((), "hours", (0, 1))], ("a",), ("Title", "Note."), empty="No incident.")
    assert "No incident." in [text.get_text() for text in axes.texts]
    assert not markers(axes)


def test_an_estimate_has_its_interval_in_its_unit() -> None:
    """Days from two days on, or as the other durations of the figure; without an interval the value alone."""
    assert estimate(60.0, 48.0, 72.0) == "2.5 d (2.0 to 3.0)"
    assert estimate(12.0, 6.0, 24.0, like=60.0) == "0.5 d (0.2 to 1.0)"
    assert estimate(12.0, nan, nan) == "12.0 h"
