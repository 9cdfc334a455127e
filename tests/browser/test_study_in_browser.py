"""The page of a sweep, a sensitivity analysis or a counterfactual as a reader has it: one template for all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pandas as pd
import pytest
from matplotlib.axes import Axes
from playwright.sync_api import Browser, Page

from analysis import open_results
from analysis.report.study import write_page
from analysis.studies.study import Drawing, Sentences, Study, StudySheet
from tests.browser.conftest import LAPTOP, PATIENCE_MS, PHONE, Watched

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")

SENTENCES = Sentences(
    question="What becomes of it with other values of a long.path.into the scenario.that_cannot_be_broken?",
    figures={"arrivals": ("arrivals", "The share that has arrived over time, in words long enough.", "It.")},
    limits=["Only the values named above differ."],
)
ROWS = [(str(point), "1.25", "4.0 ± 0.7 days", "−36.0 ± 15.2 h") for point in range(250)]
LONG = "a.long.path.into the scenario.that_cannot_be_broken"


def not_drawn() -> Axes:
    """The figure is in the folder already."""
    raise AssertionError


def study(folder: Path) -> Study:
    """A made-up study with a real figure."""
    return Study(
        name="sweep",
        results=open_results(folder),
        tables={},
        figures=[Drawing("arrivals", not_drawn, pd.DataFrame())],
        heading="",
        answer=[("A variant", "Significantly lower at 3 points. n = 4 replications at each of 250 points.")],
        varied=StudySheet("The values", "design.csv", ("Value", "Range"), [("a.long.path", "1 to 2")], 2),
        sheets=[
            StudySheet(
                "At each point",
                "summary.csv",
                ("Point", LONG, "national rules", "corridor less national rules"),
                ROWS,
                words=2,
            )
        ],
        facts={},
        sentences=SENTENCES,
    )


@pytest.fixture(scope="module")
def opened(browser: Browser, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The page of a made-up study with a real figure, opened once."""
    own = Path(shutil.copytree(folder, tmp_path_factory.mktemp("study") / "run"))
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    found = Watched(context.new_page())
    found.page.goto(write_page(study(own)).as_uri())
    yield found
    context.close()


@pytest.fixture
def page(opened: Watched) -> Page:
    """The page as it is when opened on a laptop by day."""
    opened.page.set_viewport_size(LAPTOP)
    opened.page.emulate_media(media="screen", color_scheme="light")
    return opened.page


def test_it_asks_for_nothing_and_complains_of_nothing(opened: Watched) -> None:
    """But for itself and its inline figures; the console stays empty."""
    opened.page.wait_for_load_state("networkidle")
    assert [url[:60] for url in opened.asked[1:] if not url.startswith("data:")] == []
    assert opened.complaints == []


def test_its_figure_is_seen_and_its_tables_are_named(page: Page) -> None:
    """Decoded and with a text in its stead; headings go down step by step; what a long table leaves out is said."""
    image = page.locator("figure img")
    assert image.count() == 1
    assert image.evaluate("image => image.complete && image.naturalWidth > 0")
    assert image.get_attribute("alt") == SENTENCES.figures["arrivals"][1]
    assert page.locator("table:not(:has(> caption)), th:not([scope])").count() == 0
    levels = page.locator("h1, h2, h3").evaluate_all("all => all.map(one => Number(one.tagName[1]))")
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert "the first 200 of 250 rows; all are in summary.csv" in page.locator("caption").last.inner_text()
    assert page.locator("tbody").last.locator("tr").count() == 200


def test_a_telephone_does_not_scroll_sideways(page: Page) -> None:
    """Wide tables and figures scroll within themselves, and the keyboard reaches them."""
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    hidden = "all => all.filter(one => one.scrollWidth > one.clientWidth && one.tabIndex < 0).length"
    assert page.locator(".scroll, .sheet, pre").evaluate_all(hidden) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_by_day_and_by_night(page: Page, scheme: Literal["light", "dark"]) -> None:
    """At least 4.5 between every text and what is behind it."""
    page.emulate_media(color_scheme=scheme)
    assert page.evaluate(CONTRAST, 4.5)["faint"] == []
