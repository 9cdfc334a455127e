"""A second run of a scenario reads what the first one prepared, unless anything that it was made of has changed."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import sim.experiment.prepared as prepared_models
from sim.errors import ScenarioError
from sim.experiment import cache, record_cache
from sim.experiment.cache import SWITCH, Cache, user_cache
from sim.experiment.options import RunOptions
from sim.experiment.packing import pack, unpack
from sim.experiment.prepared_program import PreparedProgram, build_variant
from sim.experiment.run import run
from sim.experiment.scenario_record import ScenarioRecord, scenario_record
from sim.scenario import open_scenario
from tests.end_to_end.running import bytes_of_tables, simulate
from tests.unit.model import small

REPOSITORY = Path(__file__).parents[3]

RUN = """
import json, sys
from pathlib import Path
from sim.experiment.options import RunOptions
from sim.experiment.run import run
run(RunOptions(Path(sys.argv[1]), engine="kernel", out=Path(sys.argv[2])), lambda *_: None, lambda _: None)
print(json.dumps(sorted(sys.modules)))
"""

AGO_NS = 10**10
"""How long before a run the files of a scenario were written."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv(SWITCH, str(tmp_path / "cache"))
    return tmp_path / "cache" / "prepared"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The small scenario, whose planning factors stand in a library file."""
    content = small.two_variants(replications=4, use=["factors"])
    library = tmp_path / "library"
    library.mkdir()
    (library / "factors.yaml").write_text(json.dumps({"movement": content.pop("movement")}))
    written = small.write(tmp_path, content)
    _age(tmp_path)
    return written


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The variants that are built."""
    names: list[str] = []

    def note(*given: object, **named: object) -> object:
        names.append(str(given[1]))
        return build_variant(*given, **named)  # type: ignore[arg-type]  # as it is called

    monkeypatch.setattr(prepared_models, "build_variant", note)
    return names


def _age(folder: Path) -> None:
    """Let all files of a folder be older than what is done next."""
    for path in folder.rglob("*"):
        if path.is_file():
            then = path.stat().st_mtime_ns - AGO_NS
            os.utime(path, ns=(then, then))


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    _age(path.parent)


def _run(file: Path, out: Path, **options: object) -> dict[str, bytes]:
    simulate(file, out, engine="kernel", **options)
    return bytes_of_tables(out)


@pytest.mark.usefixtures("folder")
def test_a_second_run_builds_nothing(
    file: Path, tmp_path: Path, built: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives the same tables, byte for byte, and does not even read the scenario."""
    first = _run(file, tmp_path / "1")
    assert built == ["national", "corridor"]
    monkeypatch.setattr("sim.scenario.open_scenario", None)
    monkeypatch.setattr("sim.scenario.load", None)
    assert _run(file, tmp_path / "2") == first
    assert built == ["national", "corridor"]
    other = _run(file, tmp_path / "3", seed=8, replications=2, variants=("corridor",))
    assert other["deliveries.parquet"] != first["deliveries.parquet"]
    assert built == ["national", "corridor"]


@pytest.mark.usefixtures("folder")
def test_a_second_run_loads_nothing_to_read_a_scenario(file: Path, tmp_path: Path) -> None:
    """It starts at once: neither schemas nor a reader of YAML are imported."""
    loaded = []
    for number in range(2):
        command = [sys.executable, "-c", RUN, str(file), str(tmp_path / str(number))]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=REPOSITORY)
        loaded.append(set(json.loads(done.stdout)))
    assert loaded[0] >= {"pydantic", "sim.scenario.loading"}
    assert not loaded[1] & {"pydantic", "ruamel.yaml", "yaml", "sim.scenario.loading", "sim.domains"}


@pytest.mark.usefixtures("folder")
def test_options_of_the_run_are_those_of_a_run_without(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seed, replications and variants on a record that was kept give the run that they give without one."""
    options = {"seed": 8, "replications": 2, "variants": ("corridor",)}
    _run(file, tmp_path / "1")
    kept = _run(file, tmp_path / "2", **options)
    monkeypatch.setenv(SWITCH, "off")
    assert kept == _run(file, tmp_path / "3", **options)
    names = "scenario.values.json", "scenario.effective.yaml", "changes.csv", "step_graphs.json", "network_links.csv"
    assert [(tmp_path / "2" / name).read_bytes() for name in names] == [
        (tmp_path / "3" / name).read_bytes() for name in names
    ]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("library/factors.yaml", "triangular(0.9, 1, 1.3)", "triangular(1.9, 2, 2.3)"),
        ("links.csv", "road,90,", "road,180,"),
    ],
)
def test_a_changed_file_is_read_again(
    file: Path, tmp_path: Path, built: list[str], name: str, old: str, new: str
) -> None:
    """Whatever file it is; and put back as it was, what was kept serves again."""
    before = _run(file, tmp_path / "1")
    path = file.parent / name
    _change(path, old, new)
    assert _run(file, tmp_path / "2") != before
    assert built == 2 * ["national", "corridor"]
    _change(path, new, old)
    assert _run(file, tmp_path / "3") == before
    assert built == 2 * ["national", "corridor"]


@pytest.mark.usefixtures("folder")
def test_a_file_that_comes_before_another(file: Path, tmp_path: Path, built: list[str]) -> None:
    """A library file is found beside the scenario before it is found in the library."""
    before = _run(file, tmp_path / "1")
    text = (tmp_path / "library" / "factors.yaml").read_text()
    (tmp_path / "factors.yaml").write_text(text.replace("triangular(0.9, 1, 1.3)", "triangular(1.9, 2, 2.3)"))
    assert _run(file, tmp_path / "2") != before
    assert built == 2 * ["national", "corridor"]


@pytest.mark.usefixtures("folder")
def test_a_file_that_is_written_while_it_is_read(file: Path, tmp_path: Path, built: list[str]) -> None:
    """What was made of it may be older than what stands there, so it is not kept."""
    later = file.stat().st_mtime_ns + 10 * AGO_NS
    os.utime(file, ns=(later, later))
    _run(file, tmp_path / "1")
    _run(file, tmp_path / "2")
    assert built == 2 * ["national", "corridor"]


@pytest.mark.usefixtures("folder")
def test_problems_and_overrides(file: Path, tmp_path: Path) -> None:
    """A scenario that got a problem fails as ever, and another override is another question."""
    _run(file, tmp_path / "1")
    with pytest.raises(ScenarioError):
        _run(file, tmp_path / "2", sets=("movement.road.density=many",))
    assert _run(file, tmp_path / "3", sets=("movement.road.travel_factor=2",)) != bytes_of_tables(tmp_path / "1")
    _change(file, '"PRT"', '"PTR"')
    with pytest.raises(ScenarioError):
        _run(file, tmp_path / "4")


@pytest.mark.parametrize("damage", [lambda whole: whole[:-1], lambda whole: bytes(len(whole)), lambda _: b""])
def test_a_damaged_file_is_made_anew(
    file: Path, tmp_path: Path, folder: Path, built: list[str], damage: Callable[[bytes], bytes]
) -> None:
    """Without a word."""
    before = _run(file, tmp_path / "1")
    for path in folder.iterdir():
        path.write_bytes(damage(path.read_bytes()))
    assert _run(file, tmp_path / "2") == before
    assert built == 2 * ["national", "corridor"]
    assert _run(file, tmp_path / "3") == before
    assert built == 2 * ["national", "corridor"]


def test_a_file_of_something_else(file: Path, tmp_path: Path, folder: Path, built: list[str]) -> None:
    """A whole file that holds no such record counts as not there."""
    before = _run(file, tmp_path / "1")
    kept = Cache(folder)
    for path in list(folder.iterdir()):
        kept.write(path.name, pack({"title": 1}))
    assert _run(file, tmp_path / "2") == before
    assert built == 2 * ["national", "corridor"]


def test_switched_off(file: Path, tmp_path: Path, built: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept."""
    monkeypatch.setenv(SWITCH, "off")
    _run(file, tmp_path / "1")
    _run(file, tmp_path / "2")
    assert built == 2 * ["national", "corridor"]
    assert user_cache().folder is None


@pytest.mark.usefixtures("folder")
def test_warnings_come_again(tmp_path: Path) -> None:
    """The warnings of a scenario are printed at every run."""
    content = small.two_variants(replications=1)
    content["forces"][0] |= {"ready": "D+1 00:00", "due": "D+1 10:00"}
    file = small.write(tmp_path, content)
    _age(tmp_path)
    lines: list[list[str]] = [[], []]
    for number, printed in enumerate(lines):
        run(RunOptions(file, engine="kernel", out=tmp_path / str(number)), lambda *_: None, printed.append)
    assert [line for line in lines[0] if "warning" in line]
    assert lines[1] == [line for line in lines[0] if "fast engine" not in line and "Compiled" not in line]
    assert record_cache.cache_of_records(file, (), examined=True).scenario() is not None


def test_a_folder_that_others_can_write_to(folder: Path) -> None:
    """Nothing is read from it, or written to it."""
    assert user_cache().folder == folder.resolve()
    folder.chmod(0o777)
    assert user_cache().folder is None
    folder.chmod(0o700)
    folder.parent.chmod(0o777)
    assert user_cache().folder is None
    folder.parent.chmod(0o777 | stat.S_ISVTX)
    assert user_cache().folder is not None
    target = folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(target)
    assert user_cache().folder is None


def test_a_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept, and nothing fails."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(SWITCH, str(tmp_path / "file"))
    assert user_cache().folder is None


def test_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond them, what was used longest ago goes; reading is using."""
    monkeypatch.setattr(cache, "MOST_FILES", 3)
    kept = Cache(tmp_path)
    for number in range(3):
        kept.write(str(number), b"content")
        os.utime(tmp_path / str(number), ns=(number * AGO_NS, number * AGO_NS))
    assert kept.read("0") == b"content"
    kept.write("3", b"content")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "2", "3"]
    monkeypatch.setattr(cache, "MOST_BYTES", 100)
    kept.write("4", b"more")
    assert [path.name for path in tmp_path.iterdir() if path.name != "4"] in (["0"], ["3"])


def test_packing(file: Path) -> None:
    """What is kept comes back equal, arrays by type, shape and bits; anything else than plain data is refused."""
    record = scenario_record(open_scenario(file))
    assert unpack(pack(record), ScenarioRecord) == record
    program = build_variant(open_scenario(file).scenario, "corridor").prepared()
    again = unpack(pack(program), PreparedProgram)
    assert pack(again) == pack(program)
    for name, array in program.packed.code._asdict().items():
        found = getattr(again.packed.code, name)
        assert np.asarray(found).dtype == np.asarray(array).dtype
        assert np.array_equal(found, array)
    assert again.record.graphs == program.record.graphs
    with pytest.raises(TypeError):
        pack(np.array([object()]))
    with pytest.raises(TypeError):
        pack(file)
    with pytest.raises(ValueError, match=r"Expected|are not kept"):
        unpack(pack((1, 2)), ScenarioRecord)
