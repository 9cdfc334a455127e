"""The workbench in a browser: a planner's first minutes without YAML, and what every page must do without."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect

from sim.scenario.library import shipped_scenarios
from tests.browser.conftest import PATIENCE_MS, Watched
from tests.end_to_end.workbench import Served, served

DESKTOP: Final[ViewportSize] = {"width": 1440, "height": 900}
SMALL: Final[ViewportSize] = {"width": 1024, "height": 768}
COLOURS: Final = 64
"""Colours of a picture for the manual."""

LIST: Final = "Unit;Nation;From;To;Ready;Due;Vehicles\nThird group;SE;STO;RVN;D+6;D+14;120\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one scenario, a small one."""
    made = tmp_path_factory.mktemp("desk")
    text = (shipped_scenarios() / "peacetime_exercise.yaml").read_text(encoding="utf-8")
    (made / "winter.yaml").write_text(text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[Served]:
    """Its workbench."""
    with served(folder) as found:
        yield found


@pytest.fixture
def watched(browser: Browser, desk: Served) -> Iterator[Watched]:
    """A window of the workbench."""
    context = browser.new_context(viewport=DESKTOP)
    context.set_default_timeout(PATIENCE_MS)
    found = Watched(context.new_page())
    found.page.goto(desk.enter)
    yield found
    context.close()


def is_clean(watched: Watched, desk: Served) -> bool:
    """No complaint of the browser, and nothing asked for from anywhere else."""
    elsewhere = [url for url in watched.asked if not url.startswith((desk.base, "data:", "blob:"))]
    return (watched.complaints, elsewhere) == ([], [])


def picture(page: Page, name: str) -> None:
    """A picture for the manual, where LEIDANG_PICTURES names its folder."""
    if folder := os.environ.get("LEIDANG_PICTURES"):
        file = Path(folder) / f"workbench_{name}.png"
        page.screenshot(path=file)
        Image.open(file).quantize(COLOURS).save(file, optimize=True)


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    wide = page.locator("html").evaluate("page => page.scrollWidth > page.clientWidth")
    return bool(wide)


def test_a_planners_first_minutes(watched: Watched, desk: Served, folder: Path) -> None:
    """A planner's first minutes."""
    page = watched.page
    page.locator("form[action='/examples/peacetime_exercise']").get_by_label("Name").fill("exercise")
    page.locator("form[action='/examples/peacetime_exercise']").get_by_role("button").click()
    expect(page.locator("#verdict")).to_have_text("No errors. Ready to run.", timeout=PATIENCE_MS)
    text = (folder / "exercise.yaml").read_text(encoding="utf-8")
    picture(page, "scenario")

    # A day in the form is a value of the file, and nothing else of it.
    ready = page.locator("#forces input").first
    before = ready.input_value()
    ready.fill("D+9")
    ready.press("Tab")
    expect(page.locator("#text")).to_have_value(re.compile(r"ready: D\+9"))
    page.keyboard.press("Control+s")
    expect(page.locator("#save")).to_be_disabled()
    saved = (folder / "exercise.yaml").read_text(encoding="utf-8")
    assert saved.replace("ready: D+9", f"ready: {before}", 1) == text

    # A list out of a spreadsheet.
    page.set_input_files("#table", {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    page.get_by_role("button", name="Put into the file").click()
    expect(page.locator("#forces")).to_contain_text("Third group", timeout=PATIENCE_MS)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#save")).to_be_disabled()

    # An arrangement ticked moves the answer, and the address remembers it.
    page.get_by_role("link", name="What if").click()
    expect(page.locator("#progress")).to_contain_text("100 of 100", timeout=PATIENCE_MS)
    tick = page.locator("[name=arrangement]").first
    tick.click()
    expect(page.locator("#answer")).not_to_have_class(re.compile("pale"), timeout=PATIENCE_MS)
    expect(page.locator("#progress")).to_contain_text("100 of 100", timeout=PATIENCE_MS)
    picture(page, "whatif")
    headline, ticked = page.locator("#headline").inner_text(), tick.is_checked()
    page.reload()
    expect(page.locator("#progress")).to_contain_text("100 of 100", timeout=PATIENCE_MS)
    assert (page.locator("#headline").inner_text(), page.locator("[name=arrangement]").first.is_checked()) == (
        headline,
        ticked,
    )
    assert is_clean(watched, desk)


def test_a_problem_leads_to_its_line(watched: Watched, desk: Served, folder: Path) -> None:
    """A problem leads to its line."""
    (folder / "broken.yaml").write_text("leidang: 1\ntitle: Broken\nhorizn: 3 d\n", encoding="utf-8")
    page = watched.page
    page.goto(f"{desk.base}/scenario/broken")
    expect(page.locator("#verdict")).to_contain_text("error", timeout=PATIENCE_MS)
    page.get_by_role("button", name="line 3").click()
    assert page.evaluate_handle("document.activeElement.selectionStart").json_value() == len(
        "leidang: 1\ntitle: Broken\n"
    )
    assert is_clean(watched, desk)


def test_a_hostile_name_is_text(watched: Watched, desk: Served, folder: Path) -> None:
    """A hostile name is text."""
    name = "<img src=x onerror=alert(1)>"
    text = (folder / "winter.yaml").read_text(encoding="utf-8")
    force = text.partition("name: ")[2].partition(",")[0]
    (folder / "hostile.yaml").write_text(text.replace(force, f"'{name}'"), encoding="utf-8")
    page = watched.page
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(f"{desk.base}/scenario/hostile")
    expect(page.locator("#forces")).to_contain_text(name, timeout=PATIENCE_MS)
    page.goto(f"{desk.base}/whatif/hostile")
    expect(page.locator("#forces")).to_contain_text(name, timeout=PATIENCE_MS)
    assert page.locator("img[src=x]").count() == 0
    assert is_clean(watched, desk)


@pytest.mark.parametrize("size", [DESKTOP, SMALL], ids=["1440", "1024"])
def test_every_page_fits_its_window(watched: Watched, desk: Served, size: ViewportSize) -> None:
    """Every page fits its window."""
    page = watched.page
    page.set_viewport_size(size)
    for address in ("/", "/scenario/winter", "/whatif/winter", "/run/winter", "/results", "/manual/index"):
        page.goto(desk.base + address)
        if address.startswith("/whatif"):
            expect(page.locator("#progress")).to_contain_text("100 of 100", timeout=PATIENCE_MS)
        if address.startswith("/scenario"):
            expect(page.locator("svg.map")).to_be_visible(timeout=PATIENCE_MS)
        assert not scrolls_sideways(page), address
    assert is_clean(watched, desk)


def test_a_run_ends_in_its_result(watched: Watched, desk: Served) -> None:
    """A run ends in its result."""
    page = watched.page
    page.goto(f"{desk.base}/run/winter")
    page.get_by_label("Replications of each").fill("3")
    page.get_by_role("button", name="Run").click()
    page.get_by_role("link", name="See the result").click(timeout=5 * PATIENCE_MS)
    expect(page.locator(".lead")).not_to_be_empty()
    page.get_by_role("link", name="Full report").click()
    expect(page.locator("body")).to_contain_text("Winter exercise")
