"""The command line: what it takes, what it returns, what it says when something is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

import sim
from sim.cli import main as command_line
from sim.cli.check import check_command
from sim.cli.commands import COMMANDS, HEADINGS, program
from sim.cli.commands import command_line as command_line_of_context
from sim.cli.run import run_command
from sim.errors import LeidangError, Problem, ScenarioError
from sim.experiment.options import RunOptions
from sim.experiment.run_spec import ExecutorSpec

REPOSITORY = Path(__file__).parents[3]
PROGRAM = [sys.executable, "-m", "sim.cli.main"]


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Help states what the program is, lists the commands under headings and says how to start."""
    assert command_line.main(["--help"]) == 0
    said = capsys.readouterr().out
    begins = "Leidang is a discrete-event simulator for tabletop and exercise planning in the Nordic-Baltic region."
    assert begins in " ".join(said.split())
    assert all(f"\n{heading}:\n" in said for heading in HEADINGS)
    assert all(f"\n  {command} " in said for command in COMMANDS)
    assert "leidang new my-scenario" in said


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Each command explains itself, and each of its arguments and options has a word of help."""
    assert command_line.main([name, "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Usage: leidang {name} ")
    assert "--debug" in said
    command = program.get_command(click.Context(program), name)
    assert command is not None
    assert command.help
    assert [param.name for param in command.params if not getattr(param, "help", None)] == []


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """The version is that of the program."""
    assert command_line.main(["--version"]) == 0
    assert capsys.readouterr().out == f"leidang {sim.__version__}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Usage: leidang [OPTIONS] COMMAND"),
        (("march",), "leidang: No such command 'march'."),
        (("swep", "a.yaml"), "Did you mean 'sweep'?"),
        (("run",), "Missing argument 'FILE'"),
        (("value", "a.yaml"), "Missing option '--arrangements'"),
        (("check", "a.yaml", "b.yaml"), "unexpected extra argument"),
        (("run", "a.yaml", "--replication", "5"), "Did you mean '--replications'?"),
        (("run", "a.yaml", "--replications", "0"), "'--replications': 0 is not in the range x>=1"),
        (("run", "a.yaml", "--replications", "many"), "'--replications': 'many' is not a valid integer"),
        (("run", "a.yaml", "--workers", "-1"), "-1 is not in the range 1<=x<=256"),
        (("run", "a.yaml", "--workers", "100000"), "100000 is not in the range 1<=x<=256"),
        (("run", "a.yaml", "--half-width", "6mile"), "'6mile' is a length, not a duration; expected for example"),
        (("run", "a.yaml", "--half-width", "0h"), "0h is not above zero"),
        (("run", "a.yaml", "--half-width", "6h", "--replications", "3"), "give either --replications or --half-width"),
        (("run", "a.yaml", "--seed", "-1"), "-1 is not in the range x>=0"),
        (("run", "a.yaml", "--only", "1.5"), "'1.5' is not a valid integer"),
        (("run", "a.yaml", "--engine", "steam"), "'steam' is not one of 'auto', 'simpy', 'kernel'"),
        (("show", "a.yaml", "--format", "ascii"), "'ascii' is not one of 'mermaid', 'graphviz'"),
        (("value", "a.yaml", "--arrangements", "a,,b"), "'a,,b' is not a list of names with commas between them"),
    ],
)
def test_words_it_does_not_know(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    """Arguments that make no sense end with code 2 and say which."""
    assert command_line.main(words) == command_line.FAULTY
    assert said in capsys.readouterr().err


class TestWhatGoesWrong:
    """Errors become words and exit codes."""

    @staticmethod
    def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException, *words: str) -> int:
        """The exit code of a command that ends with an error."""

        def failing(**_: object) -> int:
            raise error

        monkeypatch.setattr(check_command, "callback", failing)
        return command_line.main(["check", "a.yaml", *words])

    def test_an_error_of_the_user(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """One line with the name of the program, on the error stream."""
        assert self.fail_with(monkeypatch, LeidangError("no such thing")) == 2
        assert capsys.readouterr() == ("", "leidang: no such thing\n")

    def test_many_faults(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """Each fault is a line of its own that begins with its place, as editors expect it."""
        faults = (Problem("a.yaml", 2, 1, "second"), Problem("a.yaml", 1, 1, "first"))
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
        assert told.endswith("The same command with --debug shows the traceback\n")

    def test_the_traceback_of_a_bug(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """With --debug, before or after the command, a bug is raised; the next command reports it in a line again."""
        with pytest.raises(KeyError):
            self.fail_with(monkeypatch, KeyError("x"), "--debug")
        with pytest.raises(KeyError):
            command_line.main(["--debug", "check", "a.yaml"])
        assert command_line.main(["check", "a.yaml"]) == 2

    def test_an_error_of_the_user_has_no_traceback(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Nor does --debug give it one: its message is all there is to it."""
        assert self.fail_with(monkeypatch, LeidangError("no such thing"), "--debug") == 2
        assert capsys.readouterr() == ("", "leidang: no such thing\n")

    def test_a_reader_that_goes_away(self) -> None:
        """Where the reader of the output stops reading, the program ends quietly."""
        program = f"{sys.executable} -m sim.cli.main schema | head -c 10"
        done = subprocess.run(["/bin/sh", "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
        assert (len(done.stdout), done.stderr) == (10, "")


def test_the_command_is_kept_as_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line that a result folder remembers can be typed again."""
    seen: list[str] = []
    monkeypatch.setattr(check_command, "callback", lambda **_: seen.append(command_line_of_context()))
    assert command_line.main(["check", "my file.yaml", "--set", "title=It's"]) == 0
    assert seen == ["""leidang check 'my file.yaml' --set 'title=It'"'"'s'"""]


def test_options_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typed about a run reaches its command as one value; a precision is an override of the scenario."""
    seen: list[RunOptions] = []
    monkeypatch.setattr(run_command, "callback", lambda options, **_: seen.append(options))
    words = ["run", "--set", "a=1", "x.yaml", "--set=b=2", "--variant", "north", "--workers", "2", "--seed", "0"]
    assert command_line.main([*words, "--half-width", "6h", "--at-most", "90", "--out", "there"]) == 0
    (options,) = seen
    assert options.file == Path("x.yaml")
    assert options.sets == ("a=1", "b=2", 'replications={"half_width": "6h", "at_most": 90}')
    assert (options.variants, options.seed, options.out, options.again) == (("north",), 0, Path("there"), None)
    assert options.executor == ExecutorSpec(2, None)
    assert options.command_line.startswith("leidang run --set a=1 x.yaml --set=b=2 ")


def test_completion_of_the_shell() -> None:
    """A shell that asks is given the commands, and the options of one."""
    for typed, offered in (("leidang sw", "sweep"), ("leidang run --rep", "--replications")):
        words = {"_LEIDANG_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
        done = subprocess.run(
            PROGRAM, cwd=REPOSITORY, env={**os.environ, **words}, capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines() == [f"plain,{offered}"]


def test_a_slip_is_told_in_two_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong and where to look, not all that could have been typed; the exit code is 2."""
    assert command_line.main(["run", "scenario.yaml", "--replications", "many"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("leidang run: Invalid value for '--replications': 'many' is not a valid")
    assert said[1:] == ["See leidang run --help"]
