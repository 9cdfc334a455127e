"""The output streams of the program.

Text of users never steers the terminal, any locale can print any letter, and a reader that has gone is no error.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, TextIO, cast

from sim.text import on_terminal, unsteered

PLAIN: Final = {
    "−": "-",
    "–": "-",
    "—": "-",
    "’": "'",
    "×": "x",
    "≤": "<=",
    "≥": ">=",
    "…": "...",
    "±": "+/-",
    "·": "-",
    "→": "->",
}
"""What stands for signs of our own where a locale does not have them."""


def speak_any_locale() -> None:
    """Let the output streams take any text: letters that a locale does not have are written as escapes."""
    codecs.register_error("leidang", _replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="leidang")


def _replaced(error: UnicodeError) -> tuple[str | bytes, int]:
    """What is written instead of one letter; a byte of a file name that was no letter is written as it was."""
    assert isinstance(error, UnicodeEncodeError)
    letter = error.object[error.start]
    if "\udc80" <= letter <= "\udcff":
        return bytes([ord(letter) - 0xDC00]), error.start + 1
    return PLAIN.get(letter) or letter.encode("ascii", "backslashreplace").decode(), error.start + 1


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
    neutral = cast("object", stream)
    return neutral.behind if isinstance(neutral, NeutralStream) else stream


def print_on(stream: TextIO | None, line: str) -> None:
    """Print a line; without a stream, or where its reader has gone, the work goes on without."""
    try:
        if stream is not None:
            print(line, file=stream, flush=True)
    except OSError:
        give_up_output()


def print_json(content: object) -> None:
    """Print JSON: letters as they are, but nothing that could steer a terminal."""
    import json

    print(unsteered(json.dumps(content, indent=2, ensure_ascii=False)))


def give_up_output() -> None:
    """Write what is still to come to nowhere, so that the end of the program does not fail on it again."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):
                if _is_broken(stream):
                    os.dup2(nowhere, stream.fileno())


def _is_broken(stream: TextIO) -> bool:
    try:
        stream.flush()
    except (OSError, ValueError):
        return True
    return False
