"""What a run leaves behind."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.errors import LeidangError
from sim.process.causes import Cause
from sim.record.table import Table
from sim.record.tables import RUN_TABLES
from sim.scenario import load
from tests.end_to_end.running import leidang, of_variant, simulate, table
from tests.unit.model import small

DAY = 86400
HORIZON = 14 * DAY


@pytest.fixture(scope="module")
def manifest(result: Path) -> dict[str, Any]:
    """The manifest of the small scenario's run."""
    content: dict[str, Any] = json.loads((result / "manifest.json").read_text(encoding="utf-8"))
    return content


class TestFiles:
    """Which files there are."""

    def test_every_file(self, result: Path, scenario_file: Path) -> None:
        """Tables, inputs with their folder, and manifest; no blocks, no parts of files."""
        found = {path.relative_to(result).as_posix() for path in result.rglob("*") if path.is_file()}
        assert found == {
            *(described.file for described in RUN_TABLES),
            "manifest.json",
            "step_graphs.json",
            "scenario.effective.yaml",
            "scenario.values.json",
            *(f"sources/{scenario_file.parent.name}/{name}" for name in ("small.yaml", "nodes.csv", "links.csv")),
        }

    @pytest.mark.parametrize("described", RUN_TABLES, ids=lambda described: described.name)
    def test_columns(self, result: Path, described: Table) -> None:
        """Each table has the columns of its description, also where it has no rows, and no key twice."""
        path = result / described.file
        rows = table(result, described.name) if described.form == "parquet" else pd.read_csv(path)
        assert tuple(rows.columns) == described.names
        assert not rows.duplicated(list(described.key)).any()

    def test_inputs_are_kept_verbatim(self, result: Path, scenario_file: Path) -> None:
        """The files that were read lie in the result folder as they were."""
        for kept in (result / "sources" / scenario_file.parent.name).iterdir():
            assert kept.read_bytes() == (scenario_file.parent / kept.name).read_bytes()

    def test_the_effective_scenario_can_be_run(self, result: Path, scenario_file: Path, tmp_path: Path) -> None:
        """What was composed is itself a scenario with the same deliveries."""
        for name in ("nodes.csv", "links.csv"):
            (tmp_path / name).write_bytes((result / "sources" / scenario_file.parent.name / name).read_bytes())
        again = tmp_path / "again.yaml"
        again.write_bytes((result / "scenario.effective.yaml").read_bytes())
        simulate(again, tmp_path / "out", replications=1)
        first = table(result, "deliveries")
        first = first[first["replication"] == 0].reset_index(drop=True)
        pd.testing.assert_frame_equal(table(tmp_path / "out", "deliveries"), first)

    def test_a_folder_in_use_is_refused(self, result: Path, scenario_file: Path) -> None:
        """A second run into the same folder is refused before anything is simulated, and changes nothing."""
        before = (result / "manifest.json").read_bytes()
        with pytest.raises(LeidangError, match="not an empty folder"):
            simulate(scenario_file, result)
        assert leidang("run", scenario_file, "--out", result) == 2
        assert (result / "manifest.json").read_bytes() == before


class TestManifest:
    """Who ran what, with what, and how to tell a changed file."""

    def test_program(self, manifest: dict[str, Any]) -> None:
        """Version, interpreter, packages and engine."""
        assert (manifest["program"], manifest["version"]) == ("leidang", sim.__version__)
        assert manifest["python"] == platform.python_version()
        assert manifest["engine"] == "simpy"
        assert {"simpy", "holidays", "tzdata"} <= manifest["packages"].keys()

    def test_command_line(self, manifest: dict[str, Any], scenario_file: Path) -> None:
        """The command as it would be typed."""
        assert manifest["command_line"].startswith(f"leidang run {scenario_file} --workers 1 --engine simpy")

    def test_scenario(self, manifest: dict[str, Any]) -> None:
        """Title, start, horizon, phase, variants and seed are those of the file."""
        assert manifest["scenario"] == {
            "title": "A small scenario",
            "description": "",
            "start": "2026-01-12T06:00:00+01:00",
            "horizon_s": HORIZON,
            "phase": "crisis",
            "file": "small.yaml",
        }
        assert manifest["variants"] == ["national", "again", "corridor", "of others"]
        assert manifest["reference"] == "national"
        assert manifest["arrangements"]["corridor"] == ["corridor"]
        assert manifest["root_seed"] == 11

    def test_forces(self, manifest: dict[str, Any]) -> None:
        """Each force in the order of the file, with what moves for it."""
        assert [force["name"] for force in manifest["forces"]] == ["north", "local", "middle"]
        assert manifest["forces"][0] == {
            "name": "north",
            "sponsor": "GB",
            "origin": "EXT",
            "destination": "END",
            "ready_s": 2 * DAY,
            "due_s": 9 * DAY,
            "vehicles": 60,
            "containers": 10,
            "vehicle_places": 65,
            "personnel": 200,
            "elements": 7,
        }

    def test_replications(self, manifest: dict[str, Any]) -> None:
        """Four of each of four variants, none failed."""
        assert manifest["replications"] == {"asked": 16, "done": 16, "failed": 0}

    def test_when(self, manifest: dict[str, Any]) -> None:
        """When it was started, in UTC, and how long it took."""
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", manifest["started_utc"])
        assert manifest["wall_time_s"] > 0

    def test_checksums(self, result: Path, manifest: dict[str, Any]) -> None:
        """Every table and every input has its checksum, and no file has another one."""
        tables = [*result.glob("*.parquet"), *result.glob("*.csv")]
        assert manifest["tables"] == {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(tables)
        }
        assert manifest["inputs"] == {
            path.relative_to(result / "sources").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (result / "sources").glob("*/*")
        }


class TestTables:
    """What the tables say of the small scenario."""

    @pytest.mark.parametrize("variant", ["national", "corridor"])
    def test_every_element_in_every_replication(self, result: Path, variant: str) -> None:
        """Delivered or not, each element has a row in each replication."""
        deliveries = of_variant(table(result, "deliveries"), variant)
        assert len(deliveries) == 4 * (7 + 6 + 4)
        assert not deliveries.duplicated(["replication", "element"]).any()
        assert deliveries.groupby(["replication", "force"])["vehicles"].sum().unique().tolist() == [60, 35]
        assert deliveries.groupby(["replication", "force"])["vehicle_places"].sum().unique().tolist() == [60, 35, 65]

    def test_procedures_name_their_parties(self, result: Path) -> None:
        """Every request says who asked whom, and is decided after it was made or open."""
        procedures = table(result, "procedures")
        assert procedures[["actor", "from_actor", "subject", "procedure"]].notna().all(axis=None)
        assert (procedures["actor"] != procedures["from_actor"]).all()
        decided = procedures[procedures["outcome"] == "granted"]
        assert (decided["decided_s"] >= decided["requested_s"]).all()
        assert procedures.loc[procedures["outcome"] != "granted", "decided_s"].isna().all()

    def test_ledger_rows_in_procedures_name_who_had_the_case(self, result: Path) -> None:
        """Time inside a procedure has the actor who handed the case over and the one who had it, other time none."""
        ledger = table(result, "ledger")
        inside = ledger["procedure"].notna()
        assert inside.any()
        assert ledger.loc[inside, ["from_actor", "to_actor"]].notna().all(axis=None)
        assert ledger.loc[~inside, ["from_actor", "to_actor"]].isna().all(axis=None)
        assert set(ledger["cause"]) <= {cause.value for cause in Cause}

    def test_resources_are_used_within_their_capacity(self, result: Path) -> None:
        """Utilisation is a share; who waited is among who asked; a mean is no longer than the longest wait."""
        resources = table(result, "resources")
        assert resources["utilisation"].between(0, 1).all()
        assert (resources["waited"] <= resources["requests"]).all()
        assert (resources["mean_wait_s"] <= resources["max_wait_s"]).all()
        assert (resources["requests"] > 0).all()
        assert {"berth", "staging", "road", "rail", "sailing", "train loading", "desk"} <= set(resources["kind"])


def test_a_folder_is_named_when_none_is_given(
    scenario_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --out the result lies under results/, named by time, scenario and a mark."""
    monkeypatch.chdir(tmp_path)
    words = ["--replications", 1, "--variant", "national", "--workers", 1, "--no-report", "--quiet"]
    assert leidang("run", scenario_file, *words) == 0
    folder = capsys.readouterr().out.strip()
    assert re.fullmatch(r"results/\d{8}T\d{6}Z_small_[0-9a-f]{8}", folder)
    assert (tmp_path / folder / "manifest.json").is_file()


def test_the_scenario_is_as_loaded(scenario_file: Path) -> None:
    """The helper of these tests writes what it says."""
    scenario = load(scenario_file)
    assert [force.name for force in scenario.forces] == [force["name"] for force in small.FORCES]
