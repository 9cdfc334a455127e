"""A scenario reads files in its own folder and the library, and nothing else unless the command line allows it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.cli.main import main
from sim.scenario import check_scenario, effective, load
from sim.user_files import allow_outside
from tests.unit.scenario.small import BROKEN, SOUND, folder, write

OUTSIDE = "leads outside the folder of the scenario and the library"
OPTION = "--allow-outside"


@pytest.fixture(autouse=True)
def _nothing_allowed() -> Iterator[None]:
    allow_outside(allowed=False)
    yield
    allow_outside(allowed=False)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A folder with the tables of the small scenario, beside the folder of the scenario."""
    there = tmp_path / "elsewhere"
    there.mkdir()
    for name in ("tiny_nodes.csv", "tiny_links.csv"):
        (there / name).write_bytes((BROKEN / "library" / name).read_bytes())
    (there / "other.yaml").write_text("source: notional\n", encoding="utf-8")
    return there


def scenario(at: Path, more: str = "", use: str = "[tiny]") -> Path:
    """The small scenario in a folder of its own."""
    (at / "scenario").mkdir(exist_ok=True)
    return write(at / "scenario", SOUND.replace("[tiny]", use) + more)


@pytest.mark.parametrize("relative", [True, False])
def test_tables_outside_are_refused(tmp_path: Path, tables: Path, relative: bool) -> None:
    """A table beside the folder of the scenario is refused at its name, by a relative path as by an absolute one."""
    where = "../elsewhere" if relative else str(tables)
    path = scenario(tmp_path, f"network: {{nodes: {where}/tiny_nodes.csv}}\n")
    (fault,) = check_scenario(path)
    assert (fault.line, fault.column) == (20, 18)
    assert OUTSIDE in fault.message
    assert OPTION in fault.expected


@pytest.mark.usefixtures("tables")
def test_library_files_outside_are_refused(tmp_path: Path) -> None:
    """So is a library file."""
    (fault,) = check_scenario(scenario(tmp_path, use="[tiny, ../elsewhere/other]"))
    assert (fault.line, fault.column) == (7, 13)
    assert OUTSIDE in fault.message


def test_links_that_lead_outside_are_refused(tmp_path: Path, tables: Path) -> None:
    """A symbolic link inside the folder is what it leads to; one that stays inside is a file like others."""
    path = scenario(tmp_path, "network: {nodes: nodes.csv}\n")
    link = path.parent / "nodes.csv"
    link.symlink_to(tables / "tiny_nodes.csv")
    (fault,) = check_scenario(path)
    assert OUTSIDE in fault.message
    link.unlink()
    link.symlink_to(path.parent / "library" / "tiny_nodes.csv")
    assert check_scenario(path) == ()


def test_nothing_outside_is_revealed(tmp_path: Path, tables: Path) -> None:
    """Of an absolute path outside the message does not depend on whether anything is there."""
    there, absent = (
        check_scenario(scenario(tmp_path, f"network: {{nodes: {tables}/{name}}}\n"))[0].message.replace(name, "x")
        for name in ("tiny_nodes.csv", "tiny_nodez.csv")
    )
    assert there == absent


@pytest.mark.usefixtures("tables")
def test_files_outside_can_be_allowed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the option they are read, and the next command without it refuses them again."""
    monkeypatch.chdir(tmp_path)
    path = str(scenario(tmp_path, "network: {nodes: ../elsewhere/tiny_nodes.csv}\n"))
    assert main(["check", path, OPTION]) == 0
    assert main(["check", path]) == 2
    assert OPTION in capsys.readouterr().out


def test_the_effective_scenario_names_tables_outside(tmp_path: Path, tables: Path) -> None:
    """Where files outside are allowed, the composed text finds them again from anywhere."""
    path = scenario(tmp_path, f"network: {{nodes: {tables}/tiny_nodes.csv}}\n")
    allow_outside(allowed=True)
    again = write(tmp_path, effective(path), "again.yaml")
    assert load(again).network == load(path).network


def test_a_folder_below_is_inside(tmp_path: Path) -> None:
    """Folders below the scenario's, and ways that come back into it, are inside."""
    path = scenario(tmp_path, "network: {nodes: tables/nodes.csv, links: tables/../library/tiny_links.csv}\n")
    (path.parent / "tables").mkdir()
    (path.parent / "tables" / "nodes.csv").write_bytes((BROKEN / "library" / "tiny_nodes.csv").read_bytes())
    assert check_scenario(path) == ()


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe, a socket, a device, a folder or a loop of links instead of the scenario is a problem at once."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        for name, words in (
            ("pipe", "it is a pipe"),
            ("socket", "it is a socket"),
            (".", "it is a folder"),
            ("/dev/zero", "it is a device"),
            ("loop", "symbolic links"),
            ("a\0b", "null"),
            ("a" * 300, "too long"),
        ):
            (fault,) = check_scenario(tmp_path / name)
            assert words in fault.message


@pytest.mark.parametrize("kind", ["pipe", "loop", "folder"])
def test_a_table_that_is_no_file(tmp_path: Path, kind: str) -> None:
    """A pipe, a loop or a folder instead of a table is a problem at its name."""
    path = write(tmp_path, SOUND + "network: {nodes: nodes.csv}\n")
    there = folder(tmp_path) / "nodes.csv"
    match kind:
        case "pipe":
            os.mkfifo(there)
        case "loop":
            there.symlink_to(there)
        case _:
            there.mkdir()
    (fault,) = check_scenario(path)
    assert fault.message == "'nodes.csv' is no file that can be read"


def test_files_have_a_size(tmp_path: Path) -> None:
    """A file beyond all bounds is not read to its end; a hole of ten gigabytes takes no time."""
    path = tmp_path / "scenario.yaml"
    with path.open("wb") as file:
        file.truncate(10 * 2**30)
    (fault,) = check_scenario(path)
    assert "more than 1,000,000 bytes" in fault.message
    table = folder(tmp_path) / "nodes.csv"
    with table.open("wb") as file:
        file.truncate(10 * 2**30)
    (fault,) = check_scenario(write(tmp_path, SOUND + "network: {nodes: nodes.csv}\n"))
    assert "more than 16,777,216 bytes" in fault.message


def test_a_file_that_is_no_text_at_its_place(tmp_path: Path) -> None:
    """A byte that is no UTF-8 is reported where it stands."""
    path = tmp_path / "scenario.yaml"
    path.write_bytes(b"leidang: 1\ntitle: a\xffb\n")
    (fault,) = check_scenario(path)
    assert (fault.line, fault.column) == (2, 9)


def _put(path: Path, kind: str) -> None:
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "loop":
            path.symlink_to(path.name)


@pytest.mark.parametrize("kind", ["pipe", "folder", "loop"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("other.yaml", "use: [base, other]\n"),
        ("other.csv", "use: [base]\nnetwork: {nodes: other.csv}\n"),
        ("other.csv", "use: [base]\nforces: other.csv\n"),
        ("other.xlsx", "use: [base]\nforces: {table: other.xlsx}\n"),
    ],
)
def test_what_is_no_file_is_refused_wherever_it_is_named(tmp_path: Path, kind: str, name: str, text: str) -> None:
    """A pipe, a folder and a loop of links are there and no files: one error at the name, at once."""
    _put(tmp_path / name, kind)
    write(tmp_path, SOUND, "base.yaml")
    (fault,) = check_scenario(write(tmp_path, f"leidang: 1\ntitle: x\n{text}", "what_if.yaml"))
    assert fault.message == f"{name!r} is no file that can be read"
    line = f"leidang: 1\ntitle: x\n{text}".splitlines()[fault.line - 1]
    assert line[fault.column - 1 :].startswith("other")


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("network: {nodes: tabels/my_node.csv}", ""),
        ("network: {nodes: tables/my_node.csv}", "tables/my_nodes.csv"),
        ("forces: tables/my_nods.csv", "tables/my_nodes.csv"),
        ("network: {nodes: tiny_node.csv}", "tiny_nodes.csv"),
        ("network: {nodes: nordic_baltic_node.csv}", "networks/nordic_baltic_nodes.csv"),
    ],
)
def test_slip_in_the_name_of_a_table(tmp_path: Path, text: str, suggestion: str) -> None:
    """A table that is not there is told with the nearest that is: beside the file, in its folder or in the library."""
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "my_nodes.csv").write_text("x\n", encoding="utf-8")
    write(tmp_path, SOUND, "base.yaml")
    (fault,) = check_scenario(write(tmp_path, f"leidang: 1\ntitle: x\nuse: [base]\n{text}\n", "what_if.yaml"))
    assert fault.suggestion == suggestion


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_file_of_an_editor_that_saves_utf_16(tmp_path: Path, encoding: str) -> None:
    """UTF-16 is named as such, with the way out."""
    path = tmp_path / "scenario.yaml"
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    path.write_bytes(f"{mark}{SOUND}".encode(encoding))
    (fault,) = check_scenario(path)
    assert fault.message == "the file cannot be read: it is UTF-16; save it as UTF-8"
