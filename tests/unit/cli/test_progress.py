"""Progress: a bar on a terminal, plain lines on a pipe, nothing when quiet."""

from __future__ import annotations

import io
import re

import pytest

from sim.cli.progress import progress_on

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
    assert said[-1] == f"{asked} of {asked} replications, about 0 s left"
    assert "\x1b" not in "".join(said)


def test_lines_say_how_much_is_left() -> None:
    """Every line but the first has the time left."""
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
