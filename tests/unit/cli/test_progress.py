"""Progress: a bar on a terminal, plain lines on a pipe, nothing when quiet."""

from __future__ import annotations

import io
import re

import pytest

from sim.cli.progress import TimeLeft, progress_on

COLOUR = re.compile(r"\x1b\[[0-9;]*\b(3[0-8]|9[0-7])[0-9;]*m")
"""An escape sequence that sets a colour of letters."""


class Terminal(io.StringIO):
    """Text that says it is a terminal."""

    def isatty(self) -> bool:
        """It does."""
        return True


def shown(stream: io.StringIO, asked: int, *, quiet: bool = False) -> str:
    """What is printed while so many replications are done one by one."""
    with progress_on(stream, quiet=quiet) as progress:
        for done in range(asked + 1):
            progress(done, asked)
    return stream.getvalue()


@pytest.mark.parametrize(("asked", "lines"), [(1, 2), (7, 8), (200, 11), (12345, 11)])
def test_plain_lines_on_a_pipe(asked: int, lines: int) -> None:
    """From none to all in about ten lines, however many replications there are."""
    said = shown(io.StringIO(), asked).splitlines()
    assert len(said) == lines
    assert said[0] == f"0 of {asked} replications"
    assert said[-1] == f"{asked} of {asked} replications" + (", about 0 s left" if asked > 1 else "")
    assert "\x1b" not in "".join(said)


def test_preparation_is_no_part_of_the_estimate() -> None:
    """The rate is that since the first block: 40 s for 40 of 200 replications, whatever came before."""
    stream, moment = io.StringIO(), 0.0
    with progress_on(stream, quiet=False, clock=lambda: moment) as progress:
        for at, done in ((0.0, 0), (500.0, 20), (540.0, 60), (600.0, 120), (680.0, 200)):
            moment = at
            progress(done, 200)
    assert stream.getvalue().splitlines() == [
        "0 of 200 replications",
        "20 of 200 replications",
        "60 of 200 replications, about 140 s left",
        "120 of 200 replications, about 80 s left",
        "200 of 200 replications, about 0 s left",
    ]


def test_kept_replications_are_no_part_of_the_rate() -> None:
    """A resumed run begins with what was kept; its first block is the first that comes back."""
    moment = 0.0
    left = TimeLeft(lambda: moment)
    assert left.seconds(100, 200) is None
    moment = 30.0
    assert left.seconds(110, 200) is None
    moment = 35.0
    assert left.seconds(120, 200) == pytest.approx(40.0)


def test_lines_have_the_time_left() -> None:
    """Every line from the second block on has the time left."""
    said = shown(io.StringIO(), 50).splitlines()
    assert all(re.fullmatch(r"\d+ of 50 replications, about \d+ s left", line) for line in said[1:])


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["pipe", "terminal"])
def test_quiet(stream: io.StringIO) -> None:
    """Nothing is printed when quiet."""
    assert shown(stream, 20, quiet=True) == ""


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal sees a bar with what is done and the time left."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    said = shown(Terminal(), 20)
    assert "20/20" in said
    assert "left" in said
    assert COLOUR.search(said)


def test_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR set the bar has no colours."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    said = shown(Terminal(), 20)
    assert "20/20" in said
    assert not COLOUR.search(said)
