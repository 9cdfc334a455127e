"""The manual: its code runs and prints what it shows, its reference pages are current, its links lead somewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from docs.figure_columns import FIGURES
from docs.generate import PAGES, REFERENCE, between, reference_pages
from docs.results_reference import METRICS, OTHER_FILES
from docs.transcripts import Page, run_page, run_pages
from sim.process.causes import Cause
from sim.record.csv_files import read_csv
from sim.record.manifest import meanings
from sim.record.table import Table
from sim.record.tables import RUN_TABLES
from tests.conftest import MadeOnce

REPOSITORY = Path(__file__).parents[2]
MARKDOWN = sorted([REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md", *(REPOSITORY / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
BY_REPORT = {"sensitivity/", "figures/sensitivity.csv", "figures/tornado.csv"}
"""What `leidang report` adds to a run that takes in a sensitivity analysis."""
TABLES = (*RUN_TABLES, *FIGURES)
TEXT, WHOLE, NUMBER, FLAG = "text", "whole number", "number", "true or false"
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Manual:
    """The manual after running it, and the result folder that its first page makes."""

    pages: dict[str, Page]
    run: Path


@pytest.fixture(scope="module")
def manual(made_once: MadeOnce) -> Manual:
    """Every page run once, in one folder, in the order of the manual."""
    folder = made_once("manual", _run_manual)
    pages = json.loads((folder / "pages.json").read_text(encoding="utf-8"))
    return Manual({name: Page(**page) for name, page in pages.items()}, folder / "scratch" / "my-run")


def _run_manual(folder: Path) -> None:
    (folder / "scratch").mkdir()
    pages = {name: asdict(page) for name, page in run_pages(PAGES, folder / "scratch").items()}
    (folder / "pages.json").write_text(json.dumps(pages), encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_code_of_a_page_runs(manual: Manual, name: str) -> None:
    """Every code block of the manual runs, and prints what the page shows; else `make docs` writes it anew."""
    page = manual.pages[name]
    assert page.fault == ""
    assert page.run == page.written


@pytest.mark.parametrize("page", reference_pages(), ids=lambda page: page.name)
def test_reference_pages_are_current(page: Page) -> None:
    """The reference pages are what the models and columns say; else `make docs` writes them anew."""
    assert page.run == page.written


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ("```python\nprint(1 / 0)\n```\n", "docs/page.md:1: ZeroDivisionError"),
        ("One\n\n```console\n$ leidang check nowhere.yaml\n```\n", "docs/page.md:3: TranscriptError"),
        ("```python\nprint(1)\n```\n\n```python\nprint(2)\n```\n\n```yaml\na: 1\n```\n", "docs/page.md:9"),
    ],
    ids=["python", "command", "unshown output"],
)
def test_a_wrong_page_is_found(tmp_path: Path, page: str, wrong: str) -> None:
    """A block that fails, and output that no page shows, are faults of the page, told with their line."""
    assert run_page("page.md", page, tmp_path).fault.startswith(wrong)


def test_stale_output_is_found(tmp_path: Path) -> None:
    """A page that shows something else than its code prints differs from what would be written."""
    ran = run_page("page.md", "```python\nprint(1)\n```\n\n```text\n2\n```\n", tmp_path)
    assert (ran.fault, ran.run) == ("", "```python\nprint(1)\n```\n\n```text\n1\n```\n")


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_links_lead_somewhere(path: Path) -> None:
    """Every relative link leads to a file that is there, and to a heading that is in it."""
    assert list(_broken_links(path)) == []


def _broken_links(path: Path) -> Iterator[str]:
    for link in LINK.finditer(CODE.sub("", path.read_text(encoding="utf-8"))):
        place, _, heading = link["target"].partition("#")
        if "://" in place or place.startswith("mailto:"):
            continue
        target = (path.parent / place).resolve() if place else path
        if not target.exists() or (heading and heading not in _headings(target)):
            yield link["target"]


def _headings(path: Path) -> set[str]:
    """The headings of a page as GitHub names them in links."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    words = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", word.lower()).replace(" ", "-") for word in words}


def test_the_manual_has_every_page() -> None:
    """Every page of the manual is linked from its first page, and runs in the tests unless it has no code."""
    pages = {str(path.relative_to(REPOSITORY / "docs")) for path in (REPOSITORY / "docs").rglob("*.md")}
    index = (REPOSITORY / "docs" / "index.md").read_text(encoding="utf-8")
    linked = {link["target"] for link in LINK.finditer(index)}
    assert pages - {"index.md"} <= linked
    blocks = {page for page in pages if "```" in (REPOSITORY / "docs" / page).read_text(encoding="utf-8")}
    assert blocks - set(REFERENCE) <= set(PAGES)


def test_marked_text_is_replaced() -> None:
    """What stands between two marks is replaced, and a text without the marks is refused."""
    text = "one\n<!-- x:begin -->\nold\n<!-- x:end -->\ntwo\n"
    assert between(text, "x", "new") == "one\n<!-- x:begin -->\nnew\n<!-- x:end -->\ntwo\n"
    with pytest.raises(ValueError, match="0 times"):
        between(text, "y", "new")


# The reference page of the result folder, held against a real run ---------------------------------------------------


def test_every_file_of_a_run_is_described(manual: Manual) -> None:
    """The reference page names every file of a result folder, and no other but what `leidang report` may add."""
    there = {path.name + "/" * path.is_dir() for path in manual.run.iterdir()}
    there |= {f"figures/{path.name}" for path in (manual.run / "figures").glob("*.csv")}
    assert there | BY_REPORT == {name for name, _ in OTHER_FILES} | {file.file for file in TABLES}


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.name)
def test_columns_are_those_of_a_run(manual: Manual, file: Table) -> None:
    """The reference page lists the columns of each table of a real run, in their order, with their types."""
    path = manual.run / file.file
    real = _parquet_types(path) if path.suffix == ".parquet" else _csv_types(path)
    described = {column.name: column.kind for column in file.columns}
    rows = pd.read_parquet(path) if file.form == "parquet" else read_csv(path, file)
    assert not rows.duplicated(list(file.key)).any()
    assert list(described) == list(real)
    assert {name: kind for name, kind in described.items() if not _fits(real[name], kind)} == {}


def _fits(real: str, described: str) -> bool:
    """Numbers in a CSV file may be whole by chance."""
    return real in {described, "empty"} or (real, described) == (WHOLE, NUMBER) or (real, described) == (TEXT, FLAG)


def _parquet_types(path: Path) -> dict[str, str]:
    return {field.name: _arrow_type(field.type) for field in pq.read_schema(path)}


def _arrow_type(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        return TEXT
    return WHOLE if pa.types.is_integer(kind) else NUMBER


def _csv_types(path: Path) -> dict[str, str]:
    """The type of each column as its values tell; a whole number may be one by chance, an empty column is anything."""
    table = pd.read_csv(path, keep_default_na=False, na_values=[""])
    return {str(name): _column_type(table[name]) for name in table.columns}


def _column_type(column: pd.Series[str]) -> str:
    if column.isna().all() or pd.api.types.is_integer_dtype(column):
        return WHOLE if len(column.dropna()) else "empty"
    return NUMBER if pd.api.types.is_float_dtype(column) else TEXT


def test_manifest_keys_are_those_of_a_run(manual: Manual) -> None:
    """The reference page lists every key of a real manifest, in its order."""
    manifest = json.loads((manual.run / "manifest.json").read_text(encoding="utf-8"))
    described = meanings()
    assert list(described) == list(manifest)
    for key in ("scenario", "replications"):
        assert all(f"`{inner}`" in described[key] or inner in described[key] for inner in manifest[key])
    assert all(f"`{inner}`" in described["forces"] for inner in manifest["forces"][0])


def test_metrics_are_those_of_a_run(manual: Manual) -> None:
    """Every metric of a real run is of a kind that the page lists; every kind occurs, but those of incidents."""
    kinds = {re.sub(r"<\w+>", ".+", re.escape(name).replace(r"\<", "<")): name for name, _, _ in METRICS}
    real = {
        metric.replace("closure 90 %", "closure 50 %") for metric in pd.read_csv(manual.run / "summary.csv")["metric"]
    }
    unknown = {metric for metric in real if not any(re.fullmatch(kind, metric) for kind in kinds)}
    unused = {name for kind, name in kinds.items() if not any(re.fullmatch(kind, metric) for metric in real)}
    unused = {name for name in unused if not name.startswith(("time until", "service lost"))}
    assert (unknown, unused) == (set(), set())


def test_every_cause_is_described() -> None:
    """The reference page describes every cause of the closed list."""
    assert all(cause.meaning.endswith(".") for cause in Cause)
