"""Cache of prepared runs in the folder of the user: content by key, bounded, and safe from other users.

What is read from there is simulated. So nothing is read from a folder, or written to one, that another user could have
written to; a file that is damaged counts as not there. `LEIDANG_CACHE=off` keeps nothing, any other value is the folder
to use.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SWITCH: Final = "LEIDANG_CACHE"
OFF: Final = "off"

MOST_BYTES: Final = 512 * 2**20
MOST_FILES: Final = 2_000
"""Bounds of the folder; beyond them, the files that were used longest ago are removed."""

PRIVATE: Final = 0o700
OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_DIGEST: Final = 32


@dataclass(frozen=True, slots=True)
class Cache:
    """Files by their key; each begins with the SHA-256 of the rest.

    Attributes
    ----------
    folder
        Of this user alone; None where nothing is kept.
    """

    folder: Path | None

    def read(self, key: str) -> bytes | None:
        """What is kept under a key; None where there is nothing, or what was damaged."""
        if self.folder is None:
            return None
        path = self.folder / key
        try:
            whole = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        content = whole[_DIGEST:]
        return content if hashlib.sha256(content).digest() == whole[:_DIGEST] else None

    def write(self, key: str, content: bytes) -> None:
        """Keep something under a key; where it cannot be written, it is not kept."""
        if self.folder is None:
            return
        # Named after the process: two runs may write the same at a time, and the last one whole is as good.
        part = self.folder / f".{key}.{os.getpid()}"
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123  # a descriptor
                file.write(hashlib.sha256(content).digest())
                file.write(content)
            part.replace(self.folder / key)
            self._bound()
        except OSError:
            pass
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _bound(self) -> None:
        """Remove what was used longest ago beyond the bounds."""
        assert self.folder is not None
        with os.scandir(self.folder) as entries:
            found = sorted(((entry.stat(), entry.path) for entry in entries), key=lambda one: -one[0].st_mtime_ns)
        size = 0
        for number, (about, path) in enumerate(found, start=1):
            size += about.st_size
            if number > MOST_FILES or size > MOST_BYTES:
                os.unlink(path)  # noqa: PTH108  # a text, as the listing has it


def user_cache() -> Cache:
    """The cache of this user; one that keeps nothing where it is switched off or its folder cannot be trusted."""
    wanted = os.environ.get(SWITCH, "")
    if wanted == OFF:
        return Cache(None)
    try:
        folder = (Path(wanted) if wanted else _of_user()).resolve() / "prepared"
        folder.mkdir(parents=True, mode=PRIVATE, exist_ok=True)
        return Cache(folder if _is_private(folder) else None)
    except OSError:
        return Cache(None)


def _of_user() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("leidang", appauthor=False)


def _is_private(folder: Path) -> bool:
    """Whether no other user can write into a folder, or put another one in its place."""
    if not hasattr(os, "geteuid"):
        return True  # a user's own folders on Windows are closed to others
    own, user = folder.lstat(), os.geteuid()
    if stat.S_ISLNK(own.st_mode) or own.st_uid != user or own.st_mode & OTHERS_WRITE:
        return False
    above = [place.stat() for place in folder.parents]
    # In a folder that all users may write to, only the sticky bit keeps them from replacing each other's files.
    shared = any(place.st_mode & OTHERS_WRITE and not place.st_mode & stat.S_ISVTX for place in above)
    return not shared and all(place.st_uid in {0, user} for place in above)
