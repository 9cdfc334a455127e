"""Files that are written whole or not at all, their checksums, and what an error of the system means to a user."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sim.errors import LeidangError

MEANINGS: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota of this user is used up",
    errno.EFBIG: "the file would be larger than this system allows (see: ulimit -f)",
    errno.EACCES: "permission is missing",
    errno.EPERM: "permission is missing",
    errno.EROFS: "the file system is read-only",
    errno.ENAMETOOLONG: "the name is too long for this file system",
    errno.ENOENT: "there is no such file or folder",
    errno.ENOTDIR: "a part of the path is not a folder",
    errno.EISDIR: "it is a folder, not a file",
    errno.ELOOP: "it is a link that leads nowhere, or to a file where none may be followed",
    errno.EMFILE: "too many files are open (see: ulimit -n)",
    errno.ENFILE: "too many files are open on this machine",
    errno.EIO: "the disk or the connection to it has an error",
    errno.ENOMEM: "there is not enough memory",
}
"""What the frequent errors of a system mean, by their number."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
"""How Python keeps a byte of a file name that is no UTF-8."""


def file_problem(error: OSError) -> str:
    """Name the file of an error and what is the matter with it: "/srv/out/ledger.parquet: the disk is full"."""
    number = error.errno or _number_in(str(error))
    meaning = MEANINGS.get(number) if number is not None else None
    meaning = meaning or error.strerror or str(error)
    names = [os.fsdecode(name) for name in (error.filename, error.filename2) if isinstance(name, str | bytes)]
    return f"{' and '.join(names)}: {meaning}" if names else meaning


def _number_in(text: str) -> int | None:
    """The number of an error in a message of a library that sets none."""
    match = re.search(r"\[errno (\d+)\]", text, re.IGNORECASE)
    return int(match[1]) if match else None


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an error of the system that names no file name this one."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A name to write to; the file takes its own name only when the writing went well.

    The file is made anew under that name before it is handed out: a link that others left there is not followed.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        with naming(path):
            temporary.unlink(missing_ok=True)
            os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            yield temporary
            with temporary.open("rb") as done:
                os.fsync(done.fileno())
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all; bytes of file names that are no UTF-8 are written out."""
    with written_whole(path) as part:
        part.write_text(text, encoding="utf-8", errors="backslashreplace")


def sha256(path: Path) -> str:
    """Checksum of a file, in hexadecimal."""
    with naming(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def json_text(content: object) -> str:
    """JSON for a file: letters as they are, but bytes of file names that are no UTF-8 as escapes."""
    text = json.dumps(content, indent=2, ensure_ascii=False)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def escaped_bytes(text: str) -> str:
    r"""A text in which bytes of file names that are no UTF-8 are written out: `caf\udce9`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def read_json(path: Path) -> dict[str, object]:
    """The object in a JSON file.

    Raises
    ------
    LeidangError
        The file cannot be read, is not UTF-8, not JSON, or holds something other than an object.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LeidangError(file_problem(error)) from error
    except UnicodeDecodeError as error:
        raise LeidangError(f"{path} is damaged: it is not UTF-8 (byte {error.start + 1})") from None
    except (ValueError, RecursionError) as error:
        raise LeidangError(f"{path} is damaged: it is not JSON ({error})") from None
    if not isinstance(content, dict):
        raise LeidangError(f"{path} is damaged: it holds no JSON object")
    return content
