"""`leidang serve` as a process: the pages, a what-if, edits, a run, and what goes wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sim.scenario.library import shipped_scenarios
from tests.end_to_end.workbench import Served, served

NAME = "peacetime_exercise"
TEXT = (shipped_scenarios() / f"{NAME}.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one scenario."""
    made = tmp_path_factory.mktemp("desk")
    (made / f"{NAME}.yaml").write_text(TEXT, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[Served]:
    """The workbench of that folder."""
    with served(folder) as found:
        yield found


def asked(variant: str, **changes: object) -> dict[str, object]:
    """What a page of what-ifs sends."""
    return {"page": "test", "variant": variant, "arrangements": [], "values": [], "pairs": 3} | changes


def engines_of(pid: int) -> list[int]:
    """The engine processes that a process has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == pid and b"engine_process" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


def first_variant(desk: Served) -> str:
    """The reference."""
    page = desk.get(f"/whatif/{NAME}")
    return page.partition('<option value="')[2].partition('"')[0]


def test_pages_are_there(desk: Served) -> None:
    """Pages are there."""
    assert "Winter exercise" in desk.get("/")
    assert "leidang: 1" in desk.get(f"/scenario/{NAME}")
    assert "Arrangements in force" in desk.get(f"/whatif/{NAME}")
    assert "Replications of each" in desk.get(f"/run/{NAME}")
    assert "Nothing has been run" in desk.get("/results") or "results" in desk.get("/results")
    assert "discrete-event simulation" in desk.get("/manual/index")
    assert "/manual/" in desk.get("/manual?q=closure")


def test_a_second_workbench_is_refused(desk: Served, folder: Path) -> None:
    """A second workbench is refused."""
    command = [sys.executable, "-m", "sim.cli.main", "serve", str(folder)]
    second = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert second.returncode == 2
    assert f"is served already at {desk.base}" in second.stderr


def test_the_check_knows_what_is_not_saved(desk: Served) -> None:
    """The check knows what is not saved."""
    wrong = TEXT.replace("horizon:", "horizont:")
    status, (found,) = desk.post(f"/scenario/{NAME}/check", {"page": "a", "text": wrong, "before": ""})
    assert status == 200
    problem = found["problems"][0]
    assert (problem["line"], problem["here"]) == (wrong[: wrong.index("horizont:")].count("\n") + 1, True)
    status, (found,) = desk.post(f"/scenario/{NAME}/check", {"page": "a", "text": TEXT, "before": ""})
    assert found["forces"]
    assert found["map"].startswith("<svg")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the engine process in /proc")
def test_a_what_if_grows_and_survives_a_dead_engine(desk: Served) -> None:
    """A what-if grows and survives a dead engine."""
    variant = first_variant(desk)
    status, parts = desk.post(f"/whatif/{NAME}/answer", asked(variant, pairs=21))
    assert (status, [part["done"] for part in parts]) == (200, [20, 21])
    for engine in engines_of(desk.process.pid):
        os.kill(engine, signal.SIGKILL)
    _, again = desk.post(f"/whatif/{NAME}/answer", asked(variant, pairs=21))
    assert again[-1]["headline"] == parts[-1]["headline"]
    assert again[-1]["closure"] == parts[-1]["closure"]


def test_a_value_that_cannot_be_says_why(desk: Served) -> None:
    """A value that cannot be says why."""
    values = [["horizon", "-3 d"]]
    _, parts = desk.post(f"/whatif/{NAME}/answer", asked(first_variant(desk), values=values))
    assert "horizon" in parts[-1]["problem"]


def test_a_file_changed_on_disk_is_not_written_over(desk: Served, folder: Path) -> None:
    """A file changed on disk is not written over."""
    file = folder / f"{NAME}.yaml"
    page = desk.get(f"/scenario/{NAME}")
    digest = page.partition('data-digest="')[2].partition('"')[0]
    file.write_text(TEXT + "# changed elsewhere\n", encoding="utf-8")
    status, (answer,) = desk.post(f"/scenario/{NAME}/save", {"text": "nothing", "before": digest})
    assert status == 409
    assert "changed on disk" in answer["words"]
    assert file.read_text(encoding="utf-8").endswith("# changed elsewhere\n")
    page = desk.get(f"/scenario/{NAME}")
    digest = page.partition('data-digest="')[2].partition('"')[0]
    status, (answer,) = desk.post(f"/scenario/{NAME}/save", {"text": TEXT, "before": digest})
    assert status == 200
    assert file.read_text(encoding="utf-8") == TEXT


def test_keeping_a_variant_shows_its_line_first(desk: Served, folder: Path) -> None:
    """Keeping a variant shows its line first."""
    content = {"name": "kept", "arrangements": [], "write": False}
    _, (answer,) = desk.post(f"/whatif/{NAME}/keep", content)
    assert answer["line"].strip() == "kept: []"
    assert (folder / f"{NAME}.yaml").read_text(encoding="utf-8") == TEXT
    desk.post(f"/whatif/{NAME}/keep", content | {"write": True})
    assert (folder / f"{NAME}.yaml").read_text(encoding="utf-8").count("\n") == TEXT.count("\n") + 1
    (folder / f"{NAME}.yaml").write_text(TEXT, encoding="utf-8")


def test_unknown_names_are_refused_in_words(desk: Served) -> None:
    """Unknown names are refused in words."""
    status, (answer,) = desk.post("/scenario/none/check", {"page": "a", "text": "", "before": ""})
    assert status == 422
    assert "there is no scenario 'none'" in answer["words"]
