"""What is printed: text of users never steers the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from sim.text import on_terminal


class NeutralStream:
    """A stream on which control characters are written as signs; all else is that of the stream behind it.

    Attributes
    ----------
    behind
        Where it is written to; colours and bars, which are made of control characters, go there directly.
    """

    def __init__(self, behind: TextIO) -> None:
        self.behind = behind

    def write(self, text: str) -> int:
        """Write text; returns its length."""
        self.behind.write(on_terminal(text))
        return len(text)

    def writelines(self, lines: Iterator[str]) -> None:
        """Write one text after the other."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream behind has
        return getattr(self.behind, name)


@contextmanager
def neutral_streams() -> Iterator[None]:
    """While it lasts, whatever is printed (results, messages, warnings, tracebacks) goes through `NeutralStream`.

    A stream that was closed before the program began is None, and stays so.
    """
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (cast("TextIO", stream and NeutralStream(stream)) for stream in before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def behind(stream: TextIO) -> TextIO:
    """The stream itself, for what neutralises the text of users on its own."""
    found = cast("object", stream)
    return found.behind if isinstance(found, NeutralStream) else stream
