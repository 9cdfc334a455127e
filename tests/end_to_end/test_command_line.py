"""The command line from file to result, as a user types it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.running import leidang, table
from tests.unit.model import small

BROKEN = sorted((Path(__file__).parents[1] / "broken").glob("*.yaml"))
QUICK = ("--workers", 1, "--replications", 1, "--no-report")

Said = pytest.CaptureFixture[str]


def is_error(line: str) -> bool:
    """Whether a line of `check` is no warning and no note."""
    return not re.match(r".+?:\d+:\d+: (warning|note): ", line)


class TestBrokenFiles:
    """Whatever is wrong with a file, it is told in words."""

    @pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
    def test_run(self, path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """A broken scenario ends with code 2 and faults that name a file, line and column; nothing is written."""
        monkeypatch.chdir(path.parent)
        assert leidang("run", path.name, "--out", tmp_path / "out") == 2
        said = capsys.readouterr()
        assert said.out == ""
        for line in said.err.splitlines():
            file, row, column, *_ = line.removeprefix("leidang: ").split(":")
            assert Path(file).suffix in (".yaml", ".csv", ".txt")
            assert (row.isdigit(), column.isdigit()) == (True, True)
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize("path", BROKEN[::12], ids=lambda path: path.stem)
    def test_check(self, path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
        """Check lists the same faults and counts them; as JSON for programs they are the same again."""
        monkeypatch.chdir(path.parent)
        leidang("run", path.name)
        faults = capsys.readouterr().err.removeprefix("leidang: ").splitlines()
        assert leidang("check", path.name) == 2
        *lines, last = filter(is_error, capsys.readouterr().out.splitlines())
        assert lines == faults
        assert last == f"{path.name}: {len(faults)} error{'s' * (len(faults) > 1)}"
        assert leidang("check", path.name, "--json") == 2
        problems = json.loads(capsys.readouterr().out)["problems"]
        found = [problem for problem in problems if problem["severity"] == "error"]
        places = [f"{fault['file']}:{fault['line']}:{fault['column']}: {fault['message']}" for fault in found]
        assert [line.startswith(place) for line, place in zip(lines, places, strict=True)] == [True] * len(lines)

    @pytest.mark.parametrize("command", ["run", "check", "show"])
    @pytest.mark.parametrize("name", ["nowhere.yaml", "."])
    def test_no_file(self, command: str, name: str, capsys: Said, tmp_path: Path) -> None:
        """A file that is not there, or a folder, is named."""
        assert leidang(command, tmp_path / name) == 2
        said = capsys.readouterr()
        assert "cannot be read" in said.out + said.err


class TestCheckAndSchema:
    """Commands that only look."""

    def test_a_good_file(self, scenario_file: Path, capsys: Said) -> None:
        """A file without faults says so and ends with code 0."""
        assert leidang("check", scenario_file) == 0
        assert f"{scenario_file}: no errors\n" in capsys.readouterr().out
        assert leidang("check", scenario_file, "--json") == 0
        assert {one["severity"] for one in json.loads(capsys.readouterr().out)["problems"]} == {"warning"}

    def test_set_is_checked_too(self, scenario_file: Path, capsys: Said) -> None:
        """A value that is set on the command line is checked like one in the file."""
        assert leidang("check", scenario_file, "--set", "horizon=30") == 2
        assert "write a unit" in capsys.readouterr().out

    def test_schema(self, capsys: Said) -> None:
        """The schema is JSON, and knows what a scenario has."""
        assert leidang("schema") == 0
        schema = json.loads(capsys.readouterr().out)
        assert schema["$schema"].startswith("https://json-schema.org/")
        assert {"forces", "variants", "network", "horizon"} <= schema["properties"].keys()


class TestShow:
    """Processes as diagrams."""

    def test_list(self, scenario_file: Path, capsys: Said) -> None:
        """Without a process, the kinds of process are listed, and what the arrangements change."""
        assert leidang("show", scenario_file, "--variant", "corridor") == 0
        said = capsys.readouterr().out
        assert "local consignment 1 / clearance NO-SE   (and " in said
        assert "clearance: movement clearance (" in said
        assert "corridor: clearance: 1 of 4 steps waived between FI, NO and SE: survey" in said

    def test_nothing_changes(self, scenario_file: Path, capsys: Said) -> None:
        """The first variant is shown where none is named; here it changes nothing."""
        assert leidang("show", scenario_file) == 0
        assert "nothing: no arrangement of this variant holds" in capsys.readouterr().out

    @pytest.mark.parametrize(("words", "begins"), [((), "flowchart"), (("--format", "graphviz"), "digraph")])
    def test_draw(self, scenario_file: Path, capsys: Said, words: tuple[str, ...], begins: str) -> None:
        """A process is drawn as Mermaid, or as Graphviz text, with every step in it."""
        assert leidang("show", scenario_file, "local consignment 1 / clearance NO-SE", *words) == 0
        said = capsys.readouterr().out
        assert f"\n{begins}" in f"\n{said}"
        assert all(step in said for step in ("request", "check", "survey", "decision"))

    def test_the_arrangement_shows(self, scenario_file: Path, capsys: Said) -> None:
        """In the variant with the corridor, the steps are those of the corridor."""
        words = ("local consignment 1 / clearance NO-SE", "--variant", "corridor")
        assert leidang("show", scenario_file, *words) == 0
        said = capsys.readouterr().out
        assert "notice (decision)" in said
        assert "survey" not in said

    @pytest.mark.parametrize(
        ("words", "begins", "back"), [((), "flowchart", ":::waived"), (("--format", "graphviz"), "digraph", "dashed")]
    )
    def test_before_and_after(
        self, scenario_file: Path, capsys: Said, words: tuple[str, ...], begins: str, back: str
    ) -> None:
        """A procedure is drawn by national rules and under the arrangements, with what has become of each step."""
        assert leidang("show", scenario_file, "clearance", "--variant", "corridor", *words) == 0
        said = capsys.readouterr().out
        assert f"\n{begins}" in f"\n{said}"
        assert said.count("survey") == 1
        assert all(text in said for text in ("waived by corridor", "replaced by corridor", "new by corridor", back))

    def test_guesses(self, scenario_file: Path, capsys: Said) -> None:
        """Numbers that an arrangement calls guesses are listed with their range, ready to be set."""
        sweep = "arrangements.corridor.sweep=[{path: procedures.clearance.lead, low: 1 h, high: 2 d, why: unknown}]"
        assert leidang("show", scenario_file, "--variant", "corridor", "--set", sweep) == 0
        assert "corridor: --set 'procedures.clearance.lead=1 h' to '2 d': unknown" in capsys.readouterr().out
        assert leidang("show", scenario_file, "--set", sweep) == 0
        assert "guesses" not in capsys.readouterr().out

    def test_before_alone(self, scenario_file: Path, capsys: Said) -> None:
        """Where nothing is changed, there is one drawing."""
        assert leidang("show", scenario_file, "clearance") == 0
        said = capsys.readouterr().out
        assert said.count("survey") == said.count("subgraph") == 1

    def test_a_procedure_without_cases(self, scenario_file: Path, capsys: Said) -> None:
        """It cannot be drawn, since nobody is in its roles."""
        forces = "forces=[{name: one, sponsor: FI, from: BRK, to: END, ready: D+1, due: D+9, lift: {vehicles: 5}}]"
        assert leidang("show", scenario_file, "support", "--set", forces) == 2
        assert "'support' has no case in variant" in capsys.readouterr().err

    def test_near_names(self, scenario_file: Path, capsys: Said) -> None:
        """A process that is not there brings the one that may be meant."""
        assert leidang("show", scenario_file, "local consignment 1 / clearence NO-SE") == 2
        assert "did you mean 'local consignment 1 / clearance NO-SE'?" in capsys.readouterr().err

    def test_unknown_variant(self, scenario_file: Path, capsys: Said) -> None:
        """A variant that is not there brings those that are."""
        assert leidang("show", scenario_file, "--variant", "corridors") == 2
        assert "'national', 'again', 'corridor', 'of others'" in capsys.readouterr().err


class TestRun:
    """What a run prints."""

    def test_the_last_line_is_the_folder(self, scenario_file: Path, tmp_path: Path, capsys: Said) -> None:
        """Progress goes to the error stream in plain lines, the summary and the folder to the output."""
        out = tmp_path / "out"
        assert leidang("run", scenario_file, *QUICK, "--out", out) == 0
        said = capsys.readouterr()
        assert said.out.splitlines()[-1] == str(out)
        assert said.out.startswith("A small scenario\n")
        assert "Full closure, days after the start" in said.out
        assert "\x1b" not in said.out + said.err
        progress = [line for line in said.err.splitlines() if ": warning: " not in line]
        assert progress[0] == "0 of 4 replications"
        assert progress[-2].startswith("4 of 4 replications")
        assert progress[-1] == "writing the tables"
        assert not (out / "report.html").exists()

    def test_quiet(self, scenario_file: Path, tmp_path: Path, capsys: Said) -> None:
        """Quiet prints the folder and nothing else."""
        assert leidang("run", scenario_file, *QUICK, "--quiet", "--out", tmp_path / "out") == 0
        assert capsys.readouterr() == (f"{tmp_path / 'out'}\n", "")

    def test_set_replications_seed_and_variant(self, scenario_file: Path, tmp_path: Path) -> None:
        """Everything said on the command line is what is run."""
        out = tmp_path / "out"
        words = ("--set", "title=Another one", "--set", "forces.1.lift.vehicles=20", "--seed", 5)
        variants = ("--variant", "corridor", "--variant", "national")
        assert leidang("run", scenario_file, *QUICK, *words, *variants, "--out", out) == 0
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["scenario"]["title"] == "Another one"
        assert manifest["variants"] == ["national", "corridor"]
        assert manifest["root_seed"] == 5
        assert manifest["replications"]["asked"] == 2
        deliveries = table(out, "deliveries")
        assert set(deliveries["variant"]) == {"national", "corridor"}
        assert deliveries[deliveries["force"] == "local"].groupby("variant")["vehicles"].sum().tolist() == [20, 20]

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("--variant", "nationl"), "no variant is called 'nationl'; the scenario has 'national', 'again'"),
            (("--set", "horizn=3 d"), "did you mean 'horizon'?"),
            (("--set", "horizon"), "path=value"),
            (("--out", "taken"), "taken exists and is not an empty folder"),
            (("--out", "taken/file/out"), "cannot be written"),
        ],
    )
    def test_what_cannot_be_run(
        self,
        scenario_file: Path,
        words: tuple[str, ...],
        said: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: Said,
    ) -> None:
        """A run that cannot begin ends with code 2 and says what to do."""
        (tmp_path / "taken").mkdir()
        (tmp_path / "taken" / "file").touch()
        monkeypatch.chdir(tmp_path)
        assert leidang("run", scenario_file, *QUICK, *words) == 2
        assert said in capsys.readouterr().err
        assert not (tmp_path / "results").exists()

    def test_forces_that_do_not_arrive(self, tmp_path: Path, capsys: Said) -> None:
        """Where a force is not there by the horizon, the summary says in how many runs, and gives no mean."""
        content = small.content()
        content["forces"] = [{**content["forces"][1], "modes": ["road"]}]
        content["closures"] = [{"link": "BRK-END-road", "at": "D+0", "lasts": "60 d"}]
        file = small.write(tmp_path, content)
        assert leidang("run", file, *QUICK, "--variant", "national", "--out", tmp_path / "out") == 0
        assert "censored in 1 of 1" in capsys.readouterr().out
        assert table(tmp_path / "out", "deliveries")["delivered_s"].isna().all()

    def test_words_of_the_user_are_shown_as_they_are(self, scenario_file: Path, tmp_path: Path, capsys: Said) -> None:
        """Square brackets in names are no markup; one replication has no interval."""
        words = ("--set", "title='[/b] up [red]'", "--set", "forces.1.name='[bold]'", "--variant", "national")
        assert leidang("run", scenario_file, *QUICK, *words, "--out", tmp_path / "out") == 0
        said = capsys.readouterr().out
        assert said.startswith("[/b] up [red]\n")
        assert "\n[bold] " in said
        assert "nan" not in said
        assert "±" not in said.split("\n\n", 1)[1]


def test_a_scenario_of_ones_own(tmp_path: Path) -> None:
    """`new`, then `check`, then `run`: what the help tells a newcomer to type works, on a pipe in plain text."""

    def typed(*words: str) -> list[str]:
        program = [sys.executable, "-m", "sim.cli.main", *words]
        environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120"}
        done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
        assert done.returncode == 0, done.stderr
        assert "\x1b" not in done.stdout + done.stderr
        return done.stdout.splitlines()

    assert typed("new", "mine") == [
        "Wrote mine/scenario.yaml. Next: leidang check mine/scenario.yaml, then leidang run mine/scenario.yaml"
    ]
    checked = typed("check", "mine/scenario.yaml")
    assert checked[0] == "mine/scenario.yaml: no errors"
    assert checked[-1].startswith("1 force, 300 vehicles, 50 containers")
    words = ("--replications", "2", "--engine", "simpy", "--no-report", "--out", "mine/result")
    assert typed("run", "mine/scenario.yaml", *words)[-1] == "mine/result"
    assert len(table(tmp_path / "mine" / "result", "deliveries")) == 2 * 2 * 14


def test_new_does_not_overwrite(tmp_path: Path, capsys: Said) -> None:
    """A second start in the same folder leaves what is there."""
    assert leidang("new", tmp_path) == 0
    (tmp_path / "scenario.yaml").write_text("mine", encoding="utf-8")
    assert leidang("new", tmp_path) == 2
    assert "is left as it is" in capsys.readouterr().err
    assert (tmp_path / "scenario.yaml").read_text(encoding="utf-8") == "mine"
