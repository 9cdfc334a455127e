"""Rows of variants in a figure: those of which the same is drawn and said share one."""

from __future__ import annotations

from math import nan

from matplotlib.figure import Figure

from analysis.figures import rows

SAME = (1.0, 2.0, nan, "2 days; later")


def test_variants_that_agree_share_a_row() -> None:
    """Not a number is like another: both are beyond the edge; one word that differs parts them."""
    marks = [rows.Mark(0, *SAME), rows.Mark(1, 1.0, 2.0, nan, "3 days; later"), rows.Mark(2, *SAME)]
    assert [(mark.variant, variants) for mark, variants in rows.alike(marks)] == [(0, (0, 2)), (1, (1,))]


def test_a_figure_of_shared_rows_is_lower_and_says_why() -> None:
    """Six variants that agree take the height of one, and the note tells what the markers at the right mean."""
    six = (rows.Rows("link", tuple(rows.Mark(number, *SAME) for number in range(6))),)
    one = (rows.Rows("link", (rows.Mark(0, *SAME),)),)
    assert rows.height_in(six) == rows.height_in(one)
    assert "their markers stand at its right" in rows.shared_words(six)
    assert rows.shared_words(one) == ""


def test_every_variant_of_a_shared_row_has_its_marker() -> None:
    """The row's own and one for each variant right of the axes; none there where no row is shared."""
    counts = []
    for variants in ((0, 1, 2), (0,)):
        axes = Figure().add_subplot()
        axes.set_xlim(0, 4)
        rows.draw(axes, (rows.Rows("link", tuple(rows.Mark(number, *SAME) for number in variants)),))
        counts.append(sum(line.get_marker() not in {"", "None", ">"} for line in axes.lines))
    assert counts == [1 + 3, 1]
