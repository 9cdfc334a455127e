"""Where the compiled kernel is kept: a folder of the user's, named after everything the machine code depends on.

numba notices when the file of a function changes, but not when a function changes that was compiled into it. So the
folder's name is a mark of all sources; a kernel that was changed anywhere is compiled anew, and an old one is never
run by mistake. Nothing here imports numba: whether the kernel is ready can be told without loading it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

COMPILED_INTO_THE_KERNEL = ("engine/kernel/*.py", "engine/trace.py", "engine/simpy_engine.py", "process/numerics.py")
"""Sources whose code or constants the machine code contains, relative to the package `sim`."""


@cache
def cache_folder() -> Path:
    """The folder for this version of the kernel; it may not exist yet."""
    package = Path(__file__).parents[2]
    mark = hashlib.sha256(f"{version('numba')} {version('numpy')}".encode())
    for pattern in COMPILED_INTO_THE_KERNEL:
        for source in sorted(package.glob(pattern)):
            mark.update(source.read_bytes())
    return _root() / f"kernel-{mark.hexdigest()[:16]}"


def is_compiled() -> bool:
    """True where the whole kernel has been compiled before on this machine."""
    return (cache_folder() / "complete").exists()


def note_compiled() -> None:
    """Remember that everything is compiled and kept."""
    if cache_folder().is_dir():
        (cache_folder() / "complete").touch()


def _root() -> Path:
    from platformdirs import user_cache_path

    wanted = user_cache_path("leidang", appauthor=False)
    with contextlib.suppress(OSError):
        wanted.mkdir(parents=True, exist_ok=True)
    # A machine that lets us write nowhere of our own compiles anew in every session, but works.
    return wanted if os.access(wanted, os.W_OK) else Path(tempfile.gettempdir()) / "leidang"
