"""Where the compiled kernel is kept: a folder of the user's, named after everything the machine code depends on.

numba notices when the file of a function changes, but not when a function changes that was compiled into it. So the
folder's name is a mark of all sources; a kernel that was changed anywhere is compiled anew, and an old one is never
run by mistake. Nothing here imports numba: whether the kernel is ready is known without loading it.

What is read from there is run. So nothing is read from a folder, or written to one, that another user could have
written to: where the user has no such folder, the kernel is compiled anew in every session and kept nowhere.
"""

from __future__ import annotations

import hashlib
import os
import stat
from functools import cache
from importlib.metadata import version
from pathlib import Path

COMPILED_INTO_THE_KERNEL = (
    "engine/kernel/*.py",
    "engine/trace.py",
    "engine/failures.py",
    "engine/simpy_engine.py",
    "process/draws.py",
    "process/numerics.py",
)
"""Sources whose code or constants the machine code contains, relative to the package `sim`."""

PRIVATE = 0o700
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


@cache
def cache_folder() -> Path | None:
    """The folder for this version of the kernel, made if it is not there; None where none can be trusted."""
    return None if why_not_kept() else _root() / _name()


@cache
def why_not_kept() -> str:
    """Why the compiled kernel is not kept on disk, in words; empty where it is."""
    try:
        root = _root()
        root.mkdir(parents=True, mode=PRIVATE, exist_ok=True)
        if _is_ours(root):
            root.chmod(PRIVATE)  # as earlier versions did not make it
        folder = root / _name()
        folder.mkdir(mode=PRIVATE, exist_ok=True)
    except OSError as error:
        return f"{error.filename} cannot be written"
    return _distrust(folder)


def is_compiled() -> bool:
    """True where the whole kernel has been compiled before on this machine."""
    folder = cache_folder()
    return folder is not None and (folder / "complete").exists()


def note_compiled() -> None:
    """Remember that everything is compiled and kept."""
    folder = cache_folder()
    if folder is not None:
        (folder / "complete").touch()


def _name() -> str:
    package = Path(__file__).parents[2]
    mark = hashlib.sha256(f"{version('numba')} {version('numpy')}".encode())
    for pattern in COMPILED_INTO_THE_KERNEL:
        for source in sorted(package.glob(pattern)):
            mark.update(source.read_bytes())
    return f"kernel-{mark.hexdigest()[:16]}"


def _root() -> Path:
    """The user's own cache; resolved, so that what is looked at is what is used."""
    from platformdirs import user_cache_path

    return user_cache_path("leidang", appauthor=False).resolve()


def _is_ours(folder: Path) -> bool:
    return not hasattr(os, "geteuid") or folder.stat().st_uid == os.geteuid()


def _distrust(folder: Path) -> str:
    """Why another user could have written into a folder; empty where none could."""
    if not hasattr(os, "geteuid"):
        return ""  # a user's own folders on Windows are closed to others
    for place in (folder, folder.parent):
        if place.is_symlink() or not _is_ours(place):
            return f"{place} belongs to another user"
        if place.stat().st_mode & OTHERS_WRITE:
            return f"{place} can be written by others"
    for place in folder.parent.parents:
        there = place.stat()
        if there.st_uid not in (0, os.geteuid()):
            return f"{place} belongs to another user"
        # In a folder that all users may write to, only the sticky bit keeps them from replacing each other's files.
        if there.st_mode & OTHERS_WRITE and not there.st_mode & stat.S_ISVTX:
            return f"{place} can be written by others"
    return ""
