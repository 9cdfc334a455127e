"""What is printed never steers the terminal, whatever the names of a scenario are."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.table import Table

import sim
from analysis import open_results
from sim.cli.console import PlainConsole
from sim.cli.main import main
from sim.cli.output import neutral_streams
from sim.cli.progress import progress_on
from sim.cli.summary import print_summary
from tests.unit.analysis.example_results import write_example
from tests.unit.cli.test_progress import Terminal

HOSTILE = "\x1b[31m\x1b]0;pwned\x07[red]:no:[/red]\x9b2J\r"
SHOWN = r"\x1b[31m\x1b]0;pwned\x07[red]:no:[/red]\x9b2J\r"

ONLY_CONSOLE = re.compile(r"^ {0,4}from rich\.console .*\bConsole\b|rich\.console\.Console|sys\.__std", re.MULTILINE)


def test_whatever_is_printed_is_neutral(capsys: pytest.CaptureFixture[str]) -> None:
    """Results and messages alike; before and after, the streams are as they were."""
    streams = sys.stdout, sys.stderr
    with neutral_streams():
        sys.stdout.write(f"{HOSTILE}\n")
        sys.stderr.write(f"{HOSTILE}\n")
        sys.stdout.writelines([HOSTILE, "\n"])
        assert sys.stdout.isatty() is False
    assert (sys.stdout, sys.stderr) == streams
    said = capsys.readouterr()
    assert said.out == f"{SHOWN}\n{SHOWN}\n"
    assert said.err == f"{SHOWN}\n"


def test_the_command_line_prints_through_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also what is wrong with a file that is not there."""
    assert main(["check", str(tmp_path / "\x1b[31m.yaml")]) == 2
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err
    assert r"\x1b[31m.yaml" in said.out + said.err


@pytest.mark.parametrize("terminal", [False, True])
def test_tables_and_lines_are_plain(monkeypatch: pytest.MonkeyPatch, *, terminal: bool) -> None:
    """A heading, a column, a cell and a line; on a terminal the only escapes are those of our own styles."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = Terminal() if terminal else io.StringIO()
    console = PlainConsole(stream)
    table = Table(title=HOSTILE)
    table.add_column(HOSTILE)
    table.add_row(HOSTILE)
    console.print(HOSTILE, style="bold")
    console.print(table)
    said = stream.getvalue()
    assert said.count(SHOWN) == 4
    assert set(re.findall("\x1b.", said)) == ({"\x1b["} if terminal else set())
    assert "\x1b[31m" not in said
    assert "\x07" not in said


def test_the_bar_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told beside the progress bar is no markup either."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "200")
    stream = Terminal()
    with progress_on(stream, quiet=False) as progress:
        progress(1, 2, f"{HOSTILE}line")
    assert f"{SHOWN.removesuffix(chr(92) + 'r')} line" in stream.getvalue()
    assert "\x07" not in stream.getvalue()


def test_the_summary_prints_names_as_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither colours nor emoji, nor escapes."""
    results = open_results(write_example(tmp_path / "run", variants=("a [b]:no:", HOSTILE), replications=3))
    print_summary(results)
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "a [b]:no:" in said
    assert SHOWN in said


def test_nothing_prints_past_it() -> None:
    """No other module of the command line makes a console of its own or takes the streams behind."""
    folder = Path(sim.__file__).parent
    found = [path.name for path in folder.rglob("*.py") if ONLY_CONSOLE.search(path.read_text(encoding="utf-8"))]
    assert found == ["console.py"]


def test_a_command_prints_no_warnings_of_libraries() -> None:
    """Unless the user asks Python for them."""
    text = (
        "import sys, warnings; sys.argv = ['leidang', 'schema']; from sim.cli import main, schema; "
        "schema.schema_command.callback = lambda: warnings.warn('odd'); sys.exit(main.main())"
    )
    for asked, printed in (([], False), (["-W", "default"], True)):
        done = subprocess.run([sys.executable, *asked, "-c", text], capture_output=True, text=True, check=True)
        assert ("odd" in done.stderr) == printed
