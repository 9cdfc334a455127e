"""The committed verification tables are what this code gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verification.table import BEGIN, END, PAGES, REPORTED, as_csv, rows, shown, with_table

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", PAGES)
def test_the_page_shows_the_table_of_this_code(page: str) -> None:
    """The seeds are fixed, so every number comes out as committed; `docs/verification_table.py` writes them anew."""
    assert shown((ROOT / page).read_text(encoding="utf-8")) == PAGES[page](rows())


def test_reports_show_the_table_of_this_code() -> None:
    """The file beside the analysis is the same table."""
    assert (ROOT / REPORTED).read_text(encoding="utf-8") == as_csv(rows())


def test_writing_a_table_leaves_the_rest_of_the_page() -> None:
    """What stands before and after the markers stays; what stood between them goes."""
    page = f"Before.\n\n{BEGIN}\nold\n{END}\n\nAfter.\n"
    assert with_table(page, "new") == f"Before.\n\n{BEGIN}\nnew\n{END}\n\nAfter.\n"


@pytest.mark.parametrize("page", ["", BEGIN, END, f"{END}{BEGIN}", f"{BEGIN}{END}{BEGIN}{END}"])
def test_a_page_without_its_markers_is_refused(page: str) -> None:
    """Rather than written without a table, or twice."""
    with pytest.raises(ValueError, match="verification:begin"):
        with_table(page, "new")
