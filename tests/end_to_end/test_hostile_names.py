"""With markup, formulas and escapes in every name and text, no output runs any of it, and each has the names whole."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest
from ruamel.yaml import YAML

from sim.record.csv_files import read_csv
from sim.scenario.file_schema import json_schema
from sim.text import markdown
from tests.browser.conftest import Watched, chromium
from tests.conftest import MadeOnce
from tests.end_to_end import hostile
from tests.end_to_end.running import leidang, table

WORDS: Final = ("--engine", "simpy", "--workers", 1)

NOT_FREE: frozenset[str] = frozenset(
    ["actors", "at", "between", "by", "country", "due", "links", "neighbours", "nodes", "operator", "order", "parties"]
) | {"path", "patrols", "ready", "sponsor", "start", "time_zone", "use"}
NOT_FREE |= {"columns", "days", "forces", "from_stop", "gtfs", "opened", "remove", "replace", "route", "sheet"}
NOT_FREE |= {"spells", "subdivision", "table", "to_stop", "zone"}
"""Keys with text that is a code, a day, a moment, a path or a file."""

SEPARATORS: Final = {"comma": "44", "semicolon": "59/9"}
"""How a spreadsheet cuts a line: by commas, or by semicolons and tabs, as where the comma is that of decimals."""


@dataclass(frozen=True)
class Made:
    """What the commands left: the folder of the run and of a sweep, and what was printed."""

    run: Path
    sweep: Path
    printed: str

    def files(self, ending: str) -> list[Path]:
        """The files that the program made (not copies of inputs), with this ending."""
        found = [path for folder in (self.run, self.sweep) for path in sorted(folder.rglob(f"*{ending}"))]
        return [path for path in found if "sources" not in path.parts]


@pytest.fixture(scope="module")
def made(made_once: MadeOnce) -> Made:
    """Every command that writes something to be read by people, once."""
    folder = made_once("hostile", _run_commands)
    return Made(folder / "run", folder / "sweep", json.loads((folder / "printed.json").read_bytes()))


def _run_commands(folder: Path) -> None:
    file, run, sweep = hostile.write(folder / "scenario"), folder / "run", folder / "sweep"
    corridor, national = hostile.name("corridor"), hostile.name("national")
    pair = ("--variant", national, "--variant", corridor)
    commands: tuple[tuple[object, ...], ...] = (
        ("check", file),
        ("run", file, *WORDS, "--out", run),
        ("export", run),
        ("tell", run, "--all"),
        ("compare", run),
        ("show", file, "--variant", corridor),
        ("show", file, hostile.name("clearance"), "--variant", corridor),
        ("sweep", file, *WORDS, *pair, "--vary", "movement.sea.loading_share=0.5,0.75", "--out", sweep),
    )
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        for words in commands:
            assert leidang(*words) == 0, (words[0], printed.getvalue()[-2000:])
    (folder / "printed.json").write_text(json.dumps(printed.getvalue()), encoding="utf-8")


def test_every_text_of_the_schema_is_hostile_here() -> None:
    """Each key that takes free text has it in the scenario; a new one has to be put there."""
    schema = json_schema()
    objects = [schema, *schema["$defs"].values()]
    free = {key for one in objects for key, of in one.get("properties", {}).items() if _takes_text(of)}
    assert free - hostile.TEXTS - hostile.REFERENCES == NOT_FREE
    told = json.dumps(hostile.content(), ensure_ascii=False)
    for key in hostile.TEXTS:
        assert re.search(rf'"{key}": "[^"]*<img src=x', told), key


def _takes_text(schema: dict[str, Any]) -> bool:
    """Whether a value may be any text, or a list or mapping of such."""
    if "unit" in schema:
        return False
    alternatives = [schema, *schema.get("anyOf", []), *schema.get("oneOf", [])]
    inner = [one[key] for one in alternatives for key in ("items", "additionalProperties") if key in one]
    closed = {"enum", "const", "pattern", "format", "unit", "examples"}
    return any(
        one.get("type") == "string" and not closed & one.keys()
        for one in (*alternatives, *inner)
        if isinstance(one, dict)
    )


def test_the_terminal_is_not_steered(made: Made) -> None:
    """Names are printed as they are, without colours and emoji of theirs."""
    assert "\x1b" not in made.printed
    assert "Warning" not in made.printed
    assert hostile.name("corridor") in " ".join(made.printed.split())
    assert "[red]:no:" in made.printed


def test_every_figure_is_well_formed_and_has_the_names(made: Made) -> None:
    """An XML parser takes it, nothing in it runs, and formulas stand there as typed."""
    figures = made.files(".svg")
    assert len(figures) >= 15
    for path in figures:
        drawing = ET.parse(path)  # noqa: S314 - written by the program
        tags = {element.tag.rpartition("}")[2] for element in drawing.iter()}
        assert not tags & {"script", "image", "a", "foreignObject"}, path
        assert not [name for element in drawing.iter() for name in element.attrib if name.startswith("on")], path
    texts = "".join(path.read_text(encoding="utf-8") for path in figures)
    assert r"$\frac{1}{0}$" in texts
    assert "img src=x" in texts


def test_no_page_has_an_element_of_a_name(made: Made) -> None:
    """The pages have our own elements only, a policy that forbids all others, and the names as text."""
    pages = made.files(".html")
    assert len(pages) == 2
    for path in pages:
        page = _Page()
        page.feed(path.read_text(encoding="utf-8"))
        assert "script" not in page.tags
        assert page.images
        assert all(source.startswith("data:image/svg+xml,") for source in page.images)
        assert not [name for name in page.attributes if name.startswith("on")]
        assert all(target.startswith("#") for target in page.targets)
        assert page.policy.startswith("default-src 'none'; style-src 'sha256-")
        assert hostile.content()["title"] in page.text


class _Page(HTMLParser):
    """What a page consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.images: list[str] = []
        self.targets: list[str] = []
        self.policy = self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= given.keys()
        self.images += [given["src"]] if "src" in given else []
        self.targets += [given["href"]] if "href" in given else []
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def test_nothing_runs_in_a_browser(made: Made) -> None:
    """Neither sets a name; titles are those of the scenario, the figures are seen, and the console stays empty."""
    with chromium() as browser:
        for path in made.files(".html"):
            opened = Watched(browser.new_page())
            page = opened.page
            page.goto(path.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            page.wait_for_load_state("networkidle")
            assert page.evaluate("typeof window.PWN") == "undefined"
            assert page.title().startswith(hostile.content()["title"])
            assert page.locator("h1").inner_text() == hostile.content()["title"]
            assert page.locator("figure img").evaluate_all("all => all.every(one => one.naturalWidth > 0)")
            assert page.evaluate("getComputedStyle(document.querySelector('.answer')).borderLeftWidth") == "4px"
            assert opened.complaints == []
            assert [url[:60] for url in opened.asked[1:] if not url.startswith("data:")] == []


def test_names_in_csv_are_those_of_parquet(made: Made) -> None:
    """Whoever reads a table with the project's own reader gets the names that were given."""
    variants = {hostile.name("national"), hostile.name("without"), hostile.name("corridor")}
    assert set(table(made.run, "deliveries")["variant"]) == variants
    assert set(read_csv(made.run / "summary.csv")["variant"]) == variants
    forces = {hostile.name(force) for force in ("north", "local", "middle")}
    assert set(read_csv(made.run / "deadlines.csv")["force"]) == forces | {"all forces"}
    assert hostile.name("EXT") in set(read_csv(made.run / "network_nodes.csv")["id"])
    assert set(read_csv(made.sweep / "comparisons.csv")["variant"]) == {hostile.name("corridor")}


def test_no_cell_of_a_table_begins_a_formula(made: Made) -> None:
    """In every CSV file that the program writes, but for numbers with their sign."""
    tables = made.files(".csv")
    assert len(tables) >= 35
    for path in tables:
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        for cell in cells:
            if cell.lstrip(' "')[:1] in tuple("=+-@＝＋－＠\t\r"):
                float(cell)


def test_the_workbook_has_text_only(made: Made) -> None:
    """No formula, and no link but those to its own sheets."""
    with zipfile.ZipFile(made.run / "export" / "summary.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert sheets
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<f " in sheet]
    assert not re.search(r"https?://(?!schemas\.)", "".join(re.findall("<hyperlink [^>]*>", "".join(sheets))))


@pytest.fixture(scope="module")
def opened(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every table as LibreOffice opens it: a folder of its own documents for each separator, and for the workbook."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no LibreOffice here; on Debian: apt-get install --no-install-recommends libreoffice-calc")
    folder = tmp_path_factory.mktemp("opened")
    tables = folder / "tables"
    tables.mkdir()
    for number, path in enumerate(made.files(".csv")):
        shutil.copy(path, tables / f"{number}_{path.stem[:20]}.csv")
    (tables / "control.csv").write_text("a,b\n=1+1,x;=2+2\n", encoding="utf-8")
    for name, mark in SEPARATORS.items():
        way = f"--infilter=Text - txt - csv (StarCalc):{mark},34,76,1,,0,false,true,false,false,false,-1,true"
        _convert(program, folder / name, [*tables.iterdir()], way)
    _convert(program, folder / "workbook", made.files(".xlsx"))
    return folder


def _convert(program: str, target: Path, files: list[Path], *settings: str) -> None:
    profile = f"-env:UserInstallation={(target.parent / 'profile').as_uri()}"
    command = [program, profile, "--headless", *settings, "--convert-to", "fods", "--outdir", str(target)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=300)
    assert len(list(target.iterdir())) == len(files)


@pytest.mark.parametrize("kind", [*SEPARATORS, "workbook"])
def test_a_spreadsheet_finds_no_formula(opened: Path, kind: str) -> None:
    """Only in the table that was put there to show that they would be found."""
    found = [path.stem for path in (opened / kind).iterdir() if "table:formula" in path.read_text(encoding="utf-8")]
    assert found == ([] if kind == "workbook" else ["control"])


def test_stories_are_no_markup(made: Made) -> None:
    """The Markdown of a story has the names escaped."""
    (story,) = made.files(".md")
    text = story.read_text(encoding="utf-8")
    assert markdown(hostile.name("national")) in text
    assert not re.search(r"(?<!\\)(<|\]\()", text)


def test_geojson_has_the_names(made: Made) -> None:
    """A feature for each place, under its name."""
    nodes = json.loads((made.run / "export" / "nodes.geojson").read_text(encoding="utf-8"))
    assert {feature["properties"]["variant"] for feature in nodes["features"]} >= {hostile.name("national")}


def test_the_scenario_as_it_was_run_can_be_read_again(made: Made) -> None:
    """The YAML file in the folder gives every name and text back."""
    effective = YAML(typ="safe").load((made.run / "scenario.effective.yaml").read_text(encoding="utf-8"))
    texts = set(_texts(effective))
    assert set(_texts(hostile.content())) - texts == set()


def _texts(node: object) -> Iterator[str]:
    """The hostile texts of a part of a scenario."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
    elif isinstance(node, str) and any(markup in node for markup in (hostile.MARKUP, *hostile.NAME_MARKUP)):
        yield node
