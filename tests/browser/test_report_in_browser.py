"""The report as a reader has it: in a browser, on a laptop, on a telephone, in the dark and on paper."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pandas as pd
import pytest
from playwright.sync_api import Page

from analysis import open_results
from analysis.figures import drawn
from tests.browser.conftest import PHONE, UNFOLD, Watched

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
CELLS = "cells => cells.map(cell => ({...cell.dataset, value: cell.querySelector('data')?.value ?? ''}))"


def test_the_page_asks_for_nothing_and_complains_of_nothing(watched: Watched, folder: Path) -> None:
    """The file itself and its inline figures are all that is fetched; the console stays empty."""
    watched.page.wait_for_load_state("networkidle")
    assert watched.asked[0] == (folder / "report.html").as_uri()
    assert [url[:60] for url in watched.asked[1:] if not url.startswith("data:")] == []
    assert watched.complaints == []


def test_every_figure_is_seen(page: Page, folder: Path) -> None:
    """All that the run has, also what is folded, decoded, with a size on the page, and with a text in its stead."""
    page.locator("details").evaluate_all("folded => folded.forEach(one => { one.open = true })")
    figures = page.locator("figure img")
    assert figures.count() == len(drawn(open_results(folder)))
    for at in range(figures.count()):
        figure = figures.nth(at)
        assert figure.evaluate("image => image.complete && image.naturalWidth > 0")
        assert figure.is_visible()
        box = figure.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) > 100
        assert len(figure.get_attribute("alt") or "") > 60


def test_cells_hold_the_numbers_of_the_tables(page: Page, folder: Path) -> None:
    """Each cell that names a file, a row and a column holds that number, unrounded."""
    cells = page.locator("td[data-table]").evaluate_all(CELLS)
    tables = {name: pd.read_csv(folder / name) for name in {cell["table"] for cell in cells}}
    assert len(cells) > 60
    for cell in cells:
        table = tables[cell["table"]]
        row = table[(table["variant"] == cell["variant"]) & (table["metric"] == cell["metric"])]
        stated = float(row[cell["column"]].iloc[0])
        assert float(cell["value"] or "nan") == pytest.approx(stated, rel=0, abs=0, nan_ok=True), cell


def test_headings_go_down_step_by_step(page: Page) -> None:
    """One first heading and no level left out, as one who hears the page is told."""
    levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map(one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert page.locator("html").get_attribute("lang") == "en"


def test_tables_have_a_caption_and_say_what_their_headings_head(page: Page) -> None:
    """Every table; every heading cell has a scope."""
    assert page.locator("table").count() > 4
    assert page.locator("table:not(:has(> caption))").count() == 0
    assert page.locator("th:not([scope])").count() == 0


def test_the_keyboard_reaches_everything(page: Page) -> None:
    """The first stop jumps to the answer; each stop is marked; what scrolls sideways is a stop."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#answer"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#answer"
    hidden = "all => all.filter(one => one.scrollWidth > one.clientWidth && one.tabIndex < 0).length"
    assert page.locator(".scroll, .sheet, pre").evaluate_all(hidden) == 0


def test_a_telephone_does_not_scroll_sideways(page: Page) -> None:
    """Also with everything unfolded; wide tables and figures scroll within themselves."""
    page.set_viewport_size(PHONE)
    page.evaluate(UNFOLD)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_by_day_and_by_night(page: Page, scheme: Literal["light", "dark"]) -> None:
    """At least 4.5 between every text and what is behind it."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate(UNFOLD)
    found = page.evaluate(CONTRAST, 4.5)
    assert found["seen"] > 300
    assert found["faint"] == []
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (max(int(part) for part in paper.strip("rgb()").split(",")) < 60) == (scheme == "dark")


def test_paper_shows_what_the_screen_folds(page: Page) -> None:
    """Nothing is folded away; the contents, which lead nowhere on paper, are gone."""
    folded = page.locator("details:not([open]) td").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert page.locator("details:not([open])").count() > 0
    assert page.locator("details td").evaluate_all("all => all.filter(one => !one.offsetHeight).length") == 0
    assert not page.locator("nav").is_visible()


def test_the_page_is_small_and_opens_fast(
    page: Page, folder: Path, record_property: Callable[[str, object], None]
) -> None:
    """Below 5 MB. How long it took to open is told, not judged: it is the machine's matter too."""
    assert (folder / "report.html").stat().st_size < 5_000_000
    took = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    record_property("report_load_ms", took)
    assert took > 0
