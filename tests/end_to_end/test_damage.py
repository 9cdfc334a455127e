"""Whatever happened to a file of a result folder, every command that reads the folder answers in words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.running import leidang
from tests.unit.model import small

HARMS: dict[str, Callable[[bytes], bytes | None]] = {
    "missing": lambda _: None,
    "emptied": lambda _: b"",
    "cut": lambda content: content[: len(content) // 2],
    "not UTF-8": lambda content: b"\xff\xfe\x80" + content,
    "garbage": lambda _: bytes(range(256)) * 8,
    "another value": lambda content: b"[1, 2]\n" if content.lstrip().startswith(b"{") else content[:-9] + b"x,y\n0,1\n",
}

READERS: dict[str, tuple[str, ...]] = {
    "report": (),
    "compare": ("--quiet",),
    "tell": ("--quiet",),
    "export": (),
    "difference": ("--variants", "national,again"),
    "calibrate": (),
    "resume": (),
}
"""Commands that read a result folder, with what they need beside it."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small run, with its metrics but without its report."""
    file = small.write(tmp_path_factory.mktemp("file"), small.two_variants(replications=2))
    folder = tmp_path_factory.mktemp("whole") / "out"
    words = ("--workers", 1, "--engine", "simpy", "--no-report", "--quiet", "--out", folder)
    assert leidang("run", file, *words) == 0
    return folder


def spoil(folder: Path, name: str, harm: str) -> None:
    """Do something to a file of a folder."""
    path = folder / name
    content = HARMS[harm](path.read_bytes())
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)


def unsealed(folder: Path) -> None:
    """Take the checksums away, as if the folder were of an early version: now only what is read can tell."""
    path = folder / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    del told["checksum"]
    path.write_text(json.dumps(told | {"tables": {"none": ""}}), encoding="utf-8")


def commands_for(name: str, turn: int) -> list[str]:
    """All commands for what most of them read; of the others one, another one for each harm."""
    tables = [command for command in READERS if command != "report"]  # figures take long, and read tables as others do
    return list(READERS) if name == "manifest.json" else [tables[turn % len(tables)]]


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("checked", [True, False], ids=["with checksums", "without"])
def test_a_damaged_file(
    whole: Path, tmp_path: Path, harm: str, checked: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """No command ends with an exception, and none takes a damaged folder for another kind of mistake."""
    names = sorted(path.relative_to(whole).as_posix() for path in whole.rglob("*") if path.is_file())
    told: list[str] = []
    for place, name in enumerate(names):
        folder = tmp_path / "folder"
        shutil.copytree(whole, folder)
        if not checked:
            unsealed(folder)
        spoil(folder, name, harm)
        for command in commands_for(name, place + list(HARMS).index(harm) + 3 * checked):
            words = READERS[command]
            code = leidang(command, folder, *words)
            err = capsys.readouterr().err
            if code not in {0, 1, 2} or "bug" in err or "Traceback" in err or (code == 2 and not err.strip()):
                told.append(f"{command} with {name} {harm}: {code} {err}")
        shutil.rmtree(folder)
    assert told == []
