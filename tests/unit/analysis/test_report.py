"""The report: complete, equal to the tables, and independent of any network."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest

from analysis import open_results, write_report
from analysis.figures import drawn
from analysis.report.headline import answer
from analysis.report.page import render
from analysis.results import Results
from sim.errors import LeidangError
from tests.unit.analysis.example_results import write_example
from tests.unit.analysis.example_world import DAY


class _Page(HTMLParser):
    """What the tests need of a page: tags with attributes, headings, ids, and the cells that name a file."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.cells: list[tuple[dict[str, str], str]] = []
        self._cell: dict[str, str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if tag == "td":
            self._cell = found if "data-table" in found else None
        elif tag == "data" and self._cell is not None:
            self.cells.append((self._cell, found["value"]))


@pytest.fixture(scope="module")
def text(example: Path) -> str:
    """The report of the example."""
    return (example / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text: str) -> _Page:
    """The same, taken apart."""
    return _Page(text)


def test_the_page_loads_nothing_from_anywhere(page: _Page, text: str) -> None:
    """No script, no link to a file, no image but inline ones, no address in the style sheet."""
    assert not {"script", "link", "iframe", "object", "embed"} & {tag for tag, _ in page.tags}
    for tag, attributes in page.tags:
        for name in ("src", "srcset", "poster", "data"):
            assert attributes.get(name, "data:").startswith("data:"), (tag, name)
        assert tag != "a" or attributes["href"].startswith("#")
    style = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(r"https?://", text)


def test_inline_figures_load_nothing_either(page: _Page, results: Results) -> None:
    """Every reference inside them points into themselves."""
    pictures = [attributes["src"] for tag, attributes in page.tags if tag == "img"]
    assert len(pictures) == len(drawn(results))
    for picture in pictures:
        svg = unquote(picture.partition(",")[2])
        assert all(reference.startswith("#") for reference in re.findall(r'href="([^"]*)"', svg))
        assert all(reference.startswith("#") for reference in re.findall(r"url\(([^)]*)\)", svg))


def test_every_number_with_a_file_equals_that_file(page: _Page, example: Path) -> None:
    """Each such cell holds the unrounded number of the row and column it names."""
    tables = {name: pd.read_csv(example / name) for name in ("summary.csv", "comparisons.csv")}
    assert len(page.cells) > 60
    for cell, shown in page.cells:
        table = tables[cell["data-table"]]
        row = table[(table["variant"] == cell["data-variant"]) & (table["metric"] == cell["data-metric"])]
        assert float(shown) == row[cell["data-column"]].iloc[0], cell


def test_rounded_numbers_are_those_of_the_file(text: str, results: Results) -> None:
    """What a reader sees is the number of the file, rounded to a tenth of a day."""
    metric = "closure 100 % / all forces"
    mean = float(results.summary.set_index(["variant", "metric"])["mean"][("national rules", metric)])
    assert f'<data value="{mean!r}">{mean / 24:.1f} d</data>' in text


def test_headings_are_in_order(page: _Page) -> None:
    """One first heading, and no level left out on the way down."""
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_links_and_labels_lead_somewhere_and_ids_are_unique(page: _Page) -> None:
    """Every anchor and every aria-labelledby names an id that is there once."""
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    wanted = [attributes["href"][1:] for tag, attributes in page.tags if tag == "a"]
    wanted += [attributes["aria-labelledby"] for _, attributes in page.tags if "aria-labelledby" in attributes]
    assert set(wanted) <= set(ids)


def test_figures_and_wide_tables_can_be_read_without_eyes_or_mouse(page: _Page) -> None:
    """Alternative texts that say something; everything that scrolls can be reached by keyboard and has a name."""
    assert all(len(attributes["alt"]) > 60 for tag, attributes in page.tags if tag == "img")
    scrolling = [attributes for _, attributes in page.tags if attributes.get("class") in {"scroll", "sheet"}]
    assert scrolling
    assert all(attributes["tabindex"] == "0" and attributes["aria-label"] for attributes in scrolling)


def test_the_page_says_how_to_repeat_it_and_what_it_rests_on(text: str, results: Results) -> None:
    """Command line, seed, version, hashes; every assumption with its place; notional ones marked."""
    manifest = results.manifest
    for words in (manifest.command_line, manifest.version, *manifest.inputs.values(), *manifest.tables.values()):
        assert words in text
    for row in results.assumptions.itertuples():
        assert f"{row.file}:{row.line}" in text
    assert text.count('<span class="tag">notional</span>') >= 4
    assert "which shows its own view of borders" in text


def test_the_page_is_small_enough_to_send(example: Path) -> None:
    """Below 2 MB."""
    assert (example / "report.html").stat().st_size < 2_000_000


def test_the_answer_names_closure_difference_and_share(results: Results) -> None:
    """A line each for closure, effect, bottleneck and coordination, with intervals and n."""
    when, change, _, where = (line.text for line in answer(results))
    assert re.match(r"Full closure after [\d.]+ d under national rules \(95 % CI .*, n = 40\)", when)
    assert change.startswith("Closure of all forces under Nordic corridor: ")
    assert re.search(r"[\d.]+ d earlier \(95 % CI .*, n = 40, paired", change)
    assert re.match(r"\d+ % of the time from ready to delivered under national rules \(95 % CI", where)
    assert "Narvik" in where


def test_a_significant_change_comes_before_a_null(tmp_path: Path) -> None:
    """Where the closure of all forces is not significant and that of a force is, the force leads; the null follows."""
    opened = open_results(write_example(tmp_path / "run", replications=5))
    table = opened.comparisons
    full = (table["metric"] == "closure 100 % / all forces").to_numpy()
    opened.__dict__["comparisons"] = table.assign(
        low_95=np.where(full, -9.0, table["low_95"]), high_95=np.where(full, 2.0, table["high_95"])
    )
    text = answer(opened)[1].text
    assert re.match(r"Biggest change under Nordic corridor: .* d earlier \(95 % CI [^)]*, n = 5, paired\)\. ", text)
    assert re.search(r"Closure of all forces: no significant difference \(−[^)]*, n = 5\)", text)


def test_alike_variants_are_said_to_differ_by_nothing(tmp_path: Path) -> None:
    """Not by 0.0 with an interval."""
    folder = write_example(tmp_path / "alike", replications=5, alike=True)
    assert answer(open_results(folder))[1].text.endswith("identical to national rules in all 5 paired replications.")


def test_censored_runs_are_said_and_counted(tmp_path: Path) -> None:
    """No mean closure is given when some runs do not close; the horizon and the number of runs are."""
    folder = write_example(tmp_path / "late", replications=5, horizon_s=23 * DAY)
    when, change, *_ = (line.text for line in answer(open_results(folder)))
    assert "incomplete at the horizon (day 23) in 5 of 5 replications" in when
    assert "50 % closure of all forces" in change
    assert "Full closure of all forces" in change


@pytest.mark.parametrize(
    "options",
    [
        {"variants": ("only one",), "replications": 1},
        {"horizon_s": 3 * DAY},
        {"horizon_s": 22 * DAY, "variants": ("a", "b", "c with a name that is long enough to be wrapped", "d")},
    ],
    ids=["one variant, one replication", "nobody delivered", "four variants, some delivered"],
)
def test_report_and_figures_can_be_made_at_the_edge(tmp_path: Path, options: dict[str, object]) -> None:
    """All figures that it can have are there, and no "nan", "None" or "inf" in what is read."""
    folder = write_example(tmp_path / "run", **{"replications": 3, **options})  # type: ignore[arg-type]
    text = write_report(folder).read_text(encoding="utf-8")
    assert len(list((folder / "figures").iterdir())) == 3 * len(drawn(open_results(folder)))
    words = re.sub(r"<style>.*?</style>|<[^>]*>", " ", text, flags=re.DOTALL)
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b", words)


def test_texts_of_a_scenario_cannot_break_the_page(example: Path, tmp_path: Path) -> None:
    """A title with markup is shown as it is typed."""
    folder = shutil.copytree(example, tmp_path / "odd")
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    (folder / "manifest.json").write_text(manifest.replace("Reinforce northern Finland", "<b>Move</b> & go"))
    assert "&lt;b&gt;Move&lt;/b&gt; &amp; go" in render(open_results(folder))


def test_a_report_of_no_result_folder_is_refused(tmp_path: Path) -> None:
    """With a message, and without a file."""
    with pytest.raises(LeidangError):
        write_report(tmp_path)
    assert not list(tmp_path.iterdir())
