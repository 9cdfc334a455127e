"""The command line: what it takes, what it returns, what it says when something is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.cli import check as check_command
from sim.cli import main as command_line
from sim.errors import Fault, LeidangError, ScenarioError

REPOSITORY = Path(__file__).parents[3]
PROGRAM = [sys.executable, "-m", "sim.cli.main"]


def ends(*words: str) -> int:
    """The exit code of a call that the parser of arguments ends."""
    with pytest.raises(SystemExit) as end:
        command_line.main(words)
    assert isinstance(end.value.code, int)
    return end.value.code


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Help lists the commands and says how to start."""
    assert ends("--help") == 0
    said = capsys.readouterr().out
    assert all(f"\n    {command} " in said for command in ("run", "check", "import", "show", "value", "new", "schema"))
    assert "leidang new my-scenario" in said


@pytest.mark.parametrize("command", ["run", "check", "import", "show", "value", "new", "schema"])
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """Each command explains itself, and each of its options has a word of help."""
    assert ends(command, "--help") == 0
    assert f"usage: leidang {command}" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """The version is that of the program."""
    assert ends("--version") == 0
    assert capsys.readouterr().out == f"leidang {sim.__version__}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "COMMAND"),
        (("march",), "invalid choice: 'march'"),
        (("run",), "FILE"),
        (("run", "a.yaml", "--replications", "0"), "'0' is not a whole number from 1 on"),
        (("run", "a.yaml", "--replications", "many"), "'many' is not a whole number from 1 on"),
        (("run", "a.yaml", "--workers", "-1"), "'-1' is not a whole number from 1 on"),
        (("run", "a.yaml", "--workers", "100000"), "at most 256"),
        (("run", "a.yaml", "--half-width", "6parsec"), "'6parsec' is a length, not a duration; expected for example"),
        (("run", "a.yaml", "--half-width", "0h"), "0h is not above zero"),
        (("run", "a.yaml", "--seed", "-1"), "'-1' is not a whole number from 0 on"),
        (("run", "a.yaml", "--only", "1.5"), "'1.5' is not a whole number from 0 on"),
        (("run", "a.yaml", "--engine", "steam"), "invalid choice: 'steam'"),
        (("show", "a.yaml", "--format", "ascii"), "invalid choice: 'ascii'"),
    ],
)
def test_words_it_does_not_know(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    """Arguments that make no sense end with code 2 and say which."""
    assert ends(*words) == command_line.FAULTY
    assert said in capsys.readouterr().err


class TestWhatGoesWrong:
    """Errors become words and exit codes."""

    @staticmethod
    def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
        """The exit code of a command that ends with an error."""

        def failing(_: object) -> int:
            raise error

        monkeypatch.setattr(check_command, "main", failing)
        return command_line.main(["check", "a.yaml"])

    def test_an_error_of_the_user(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """One line with the name of the program, on the error stream."""
        assert self.fail_with(monkeypatch, LeidangError("no such thing")) == 2
        assert capsys.readouterr() == ("", "leidang: no such thing\n")

    def test_many_faults(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """Each fault is a line of its own that begins with its place, as editors expect it."""
        faults = (Fault("a.yaml", 2, 1, "second"), Fault("a.yaml", 1, 1, "first"))
        assert self.fail_with(monkeypatch, ScenarioError(faults)) == 2
        assert capsys.readouterr().err == "a.yaml:1:1: first\na.yaml:2:1: second\n"

    def test_a_place_that_cannot_be_written(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Whatever command meets it, it names the file, what is the matter with it, and the command to run again."""
        assert self.fail_with(monkeypatch, PermissionError(13, "Permission denied", "/proc/x")) == 2
        words = "leidang: /proc/x: permission is missing. When that is mended, run it again: leidang check a.yaml\n"
        assert capsys.readouterr().err == words

    def test_too_little_memory(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """It is named as what it is."""
        assert self.fail_with(monkeypatch, MemoryError()) == 2
        assert "there is not enough memory" in capsys.readouterr().err

    def test_ctrl_c(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """A run that is stopped says so and returns what shells expect."""
        assert self.fail_with(monkeypatch, KeyboardInterrupt()) == 130
        assert capsys.readouterr().err == "leidang: stopped\n"

    def test_a_bug_is_named_as_one(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """Any other error is a bug: one line with its kind, its place and how to see its traceback."""
        assert self.fail_with(monkeypatch, KeyError("x")) == 2
        told = capsys.readouterr().err
        assert "a bug in Leidang" in told
        assert "KeyError: 'x' (test_main.py, line" in told
        assert "LEIDANG_TRACEBACK=1" in told

    def test_the_traceback_of_a_bug(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is there for who asks for it."""
        monkeypatch.setenv(command_line.TRACEBACK, "1")
        with pytest.raises(KeyError):
            self.fail_with(monkeypatch, KeyError("x"))

    def test_a_reader_that_goes_away(self) -> None:
        """Where the reader of the output stops reading, the program ends quietly."""
        program = f"{sys.executable} -m sim.cli.main schema | head -c 10"
        done = subprocess.run(["/bin/sh", "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
        assert (len(done.stdout), done.stderr) == (10, "")


def test_the_command_is_kept_as_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line that a result folder remembers can be typed again."""
    seen: list[str] = []

    def look(options: object) -> int:
        seen.append(options.command_line)  # type: ignore[attr-defined]
        return 0

    monkeypatch.setattr(check_command, "main", look)
    assert command_line.main(["check", "my file.yaml", "--set", "title=It's"]) == 0
    assert seen == ["""leidang check 'my file.yaml' --set 'title=It'"'"'s'"""]


def test_a_slip_is_told_in_two_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong and where to look, not all that could have been typed; the exit code is 2."""
    assert ends("run", "scenario.yaml", "--replications", "many") == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("leidang run: argument --replications: 'many' is not a whole number")
    assert said[1:] == ["See leidang run --help"]
