"""Build of the compiled engine: one shared library from the C files beside this module.

    python -m sim.engine.kernel.build              build it where it is looked for
    python -m sim.engine.kernel.build --sanitize   beside it, a build that stops at any error of memory or arithmetic

The build hook runs this file by its path before the package is installed, so it imports the standard library alone.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
SUFFIX: Final = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
LIBRARY: Final = FOLDER / f"_kernel{SUFFIX}"
SANITIZED: Final = FOLDER / f"_sanitized{SUFFIX}"

STRICT: Final = ("-std=c11", "-O2", "-ffp-contract=off", "-fno-math-errno", "-fvisibility=hidden", "-Wall", "-Wextra")
"""Every operation is rounded as written, on every processor: no contraction, no fast mathematics."""

SANITIZERS: Final = ("-g", "-fno-omit-frame-pointer", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined")


class BuildError(Exception):
    """There is no compiler, or none that builds the library; the message gives the reason."""


def mark_of_sources(folder: Path = FOLDER) -> str:
    """A mark of all C files: that of the library in use must be that of the files beside it."""
    mark = hashlib.sha256()
    for source in sorted(folder.glob("*.[ch]")):
        mark.update(source.read_bytes())
    return mark.hexdigest()[:16]


def build(library: Path = LIBRARY, flags: tuple[str, ...] = ()) -> Path:
    """Build the library with the first compiler that can.

    Parameters
    ----------
    library
        Where it goes; replaced as a whole, so that a program that has the old one loaded keeps it.
    flags
        Further flags of the compiler.

    Raises
    ------
    BuildError
        No compiler could.
    """
    reasons = []
    for compiler in _compilers():
        try:
            _build_with(compiler, library, flags)
        except (OSError, subprocess.CalledProcessError) as error:
            output = error.stderr.strip() if isinstance(error, subprocess.CalledProcessError) else str(error)
            reasons.append(f"{' '.join(compiler)}: {output}")
        else:
            return library
    raise BuildError("\n".join(reasons) or "no C compiler was found (neither CC, cc, gcc or clang, nor ziglang)")


def has_compiler() -> bool:
    """Whether the system has a C compiler of its own."""
    return "CC" in os.environ or any(map(shutil.which, ("cc", "gcc", "clang")))


def _compilers() -> Iterator[list[str]]:
    if "CC" in os.environ:
        yield shlex.split(os.environ["CC"])
    for name in ("cc", "gcc", "clang"):
        if path := shutil.which(name):
            yield [path]
    if importlib.util.find_spec("ziglang"):
        # Of itself it compiles for this very processor; the library may be packed and run on another.
        yield [sys.executable, "-m", "ziglang", "cc", "-mcpu=baseline"]


def _build_with(compiler: list[str], library: Path, flags: tuple[str, ...]) -> None:
    position = () if sys.platform == "win32" else ("-fPIC",)
    mathematics = () if sys.platform == "win32" else ("-lm",)
    mark = f'-DSOURCES="{mark_of_sources()}"'
    with tempfile.TemporaryDirectory(dir=library.parent, prefix="_build") as scratch:
        made = Path(scratch) / library.name
        source = str(FOLDER / "kernel.c")
        command = [*compiler, *STRICT, *position, *flags, mark, "-shared", "-o", str(made), source, *mathematics]
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # the user's own compiler
        made.replace(library)


def main() -> int:
    """Build the library and print where it is; exit code 1 where it cannot be built."""
    sanitized = sys.argv[1:] == ["--sanitize"]
    try:
        library = build(SANITIZED, SANITIZERS) if sanitized else build()
    except BuildError as error:
        print(f"The compiled engine cannot be built: {error}", file=sys.stderr)  # noqa: T201  # a program of its own
        return 1
    print(library)  # noqa: T201  # a program of its own
    return 0


if __name__ == "__main__":
    sys.exit(main())
