"""Reading files that a user names: only what is a regular file, and not more of it than any such file holds."""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sim.errors import LeidangError

MOST_BYTES: Final = 64 * 2**20
"""A file that is read as a whole has at most so many bytes, where its kind sets no lower bound."""

_KINDS: Final = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_FLAGS: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_OUTSIDE: Final = "LEIDANG_ALLOW_OUTSIDE"


_texts: ContextVar[Mapping[Path, str]] = ContextVar("_texts", default=MappingProxyType({}))
"""What an editor holds of files and has not saved, by their real paths."""


@contextmanager
def unsaved(path: str | Path, text: str | None) -> Iterator[None]:
    """Let a file be read as if this text had been saved in it; as it is, where the text is None."""
    here = {} if text is None else {Path(os.path.realpath(path)): text}
    before = _texts.set({**_texts.get(), **here})
    try:
        yield
    finally:
        _texts.reset(before)


def allow_outside(*, allowed: bool) -> None:
    """Let the scenarios that are read from now on name files outside their folders and the library, or not.

    It stands in the environment, so that every process of a run sees it.
    """
    if allowed:
        os.environ[_OUTSIDE] = "1"
    else:
        os.environ.pop(_OUTSIDE, None)


def outside_allowed() -> bool:
    """Whether a scenario may name files outside its folder and the library."""
    return os.environ.get(_OUTSIDE) == "1"


class UnreadableFileError(LeidangError):
    """A file that cannot be read; the message is why, without the file's name.

    Attributes
    ----------
    line, column
        Where the reason stands, 1 and 1 where it is the whole file.
    """

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        self.line, self.column = line, column
        super().__init__(message)


def read_bytes(path: str | Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file.

    Raises
    ------
    UnreadableFileError
        It is not there, may not be read, is no regular file (a pipe would be waited for without end), or has more
        than `most` bytes.
    """
    try:
        # Whatever is no regular file is not even opened: opening a device can act on it.
        _check_kind(Path(path).stat().st_mode)
        with open(path, "rb", opener=_open) as file:
            _check_kind(os.fstat(file.fileno()).st_mode)
            content = file.read(most + 1)
    except OSError as error:
        raise UnreadableFileError(error.strerror or str(error)) from None
    except ValueError as error:
        raise UnreadableFileError(str(error)) from None
    if len(content) > most:
        raise UnreadableFileError(f"it has more than {most:,} bytes, the most that is read of such a file")
    return content


def read_text(path: str | Path, most: int = MOST_BYTES) -> str:
    """The text of a UTF-8 file, with or without a byte order mark, its line breaks made alike.

    Raises
    ------
    UnreadableFileError
        As `read_bytes`, or the file is not UTF-8 text.
    """
    if (held := _texts.get()) and (text := held.get(Path(os.path.realpath(path)))) is not None:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    content = read_bytes(path, most)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        letters = "is UTF-16" if content.startswith(_UTF_16) else f"is not UTF-8 text (byte {error.start})"
        raise UnreadableFileError(f"it {letters}; save it as UTF-8", line, column) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | _FLAGS)


def _check_kind(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((words for is_kind, words in _KINDS if is_kind(mode)), "something else")
        raise UnreadableFileError(f"it is {kind}, not a file")
