"""A browser that meets no network, and a report made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from analysis import write_report
from tests.unit.analysis.example_results import write_example
from tests.unit.analysis.example_study import write_study

LAPTOP: Final[ViewportSize] = {"width": 1280, "height": 900}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
UNFOLD: Final = "document.querySelectorAll('details').forEach(one => { one.open = true; })"

PATIENCE_MS: Final = 120_000
"""So long a busy machine may take for what must come some time."""

QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


@dataclass
class Watched:
    """A page, what it asked for and what it complained about since it was opened."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small result folder with its report."""
    made = write_example(tmp_path_factory.mktemp("browser") / "run", replications=5)
    write_report(write_study(made))
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine; the tests are skipped where there is none.

    Closed with its module, since Playwright has one driver at a time and its loop would run beside all later tests.
    """
    with chromium() as found:
        yield found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; skips the test where the machine has none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium here; on Debian: apt-get install --no-install-recommends chromium")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=program, args=[*QUIET])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def watched(browser: Browser, folder: Path) -> Iterator[Watched]:
    """The report, opened once."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    found = Watched(context.new_page())
    found.page.goto((folder / "report.html").as_uri())
    yield found
    context.close()


@pytest.fixture
def page(watched: Watched) -> Page:
    """The report as it is when opened on a laptop by day."""
    page = watched.page
    page.set_viewport_size(LAPTOP)
    page.emulate_media(media="screen", color_scheme="light")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = false; })")
    page.evaluate("document.activeElement.blur()")
    return page
