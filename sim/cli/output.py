"""The output streams of the program: any letter in any locale, and no complaint when their reader has gone."""

from __future__ import annotations

import codecs
import io
import json
import os
import sys
from contextlib import suppress
from typing import Final, TextIO

from sim.text import unsteered

PLAIN: Final = {"−": "-", "–": "-", "—": "-", "’": "'", "×": "x", "≤": "<=", "≥": ">=", "…": "...", "·": "-", "→": "->"}
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


def print_on(stream: TextIO, line: str) -> None:
    """Print a line on the way; where nobody reads it any more, the work goes on without."""
    try:
        print(line, file=stream, flush=True)
    except OSError:
        give_up_output()


def print_json(content: object) -> None:
    """Print JSON: letters as they are, but nothing that could steer a terminal."""
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
