"""Runs the code blocks of the manual and puts what they print beneath them.

In a page of the manual

- a block of kind ``console`` holds command lines that begin with ``$ ``, each followed by what it prints; those with
  `leidang`, `cat` or `ls` are run (``console exit=2`` says that the last of them must end with that code);
- a block of kind ``python`` is run, in one namespace for the whole page; what it prints stands in the block of kind
  ``text`` that follows it;
- a block of kind ``mermaid`` under a comment ``<!-- $ leidang show ... -->`` holds what that command prints;
- a block of kind ``yaml`` whose first line is a comment that names a file, ``# my-scenario/scenario.yaml``, is
  written to that file.

All pages run one after the other in one scratch folder, so a later page can read what an earlier one made. Only what
goes to standard output is shown: the progress of a run, which goes to standard error, is different each time.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sim.cli.main import main

DOCS = Path(__file__).parent
SCENARIOS = DOCS.parent / "scenarios"
BLOCK = re.compile(r"^```(?P<kind>\w+)(?P<rest>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = ("$ leidang ", "$ cat ", "$ ls ")
FILE_NAME = re.compile(r"# (?P<name>[\w./-]+\.(?:yaml|csv))\n")
COMMAND_ABOVE = re.compile(r"<!-- \$ (?P<line>leidang show [^\n]*) -->\s*\Z")
EXIT_CODE = re.compile(r"exit=(\d+)")
WIDTH = 100
"""Columns of the terminal in which commands print."""


class TranscriptError(Exception):
    """A code block that does not do what its page says; the message names page and line."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is written, and as it would be written after running its blocks.

    Attributes
    ----------
    fault
        What went wrong first, empty if nothing did; `run` then ends with the block before.
    """

    name: str
    written: str
    run: str
    fault: str = ""


def run_pages(names: Iterable[str], scratch: Path) -> dict[str, Page]:
    """Run the blocks of some pages of the manual, in the order given.

    Parameters
    ----------
    names
        Files in `docs/`.
    scratch
        An empty folder to run in; the shipped scenarios are linked into it.
    """
    (scratch / "scenarios").symlink_to(SCENARIOS, target_is_directory=True)
    return {name: run_page(name, (DOCS / name).read_text(encoding="utf-8"), scratch) for name in names}


def run_page(name: str, written: str, scratch: Path) -> Page:
    """Run the blocks of one page in a folder."""
    pieces: list[str] = []
    namespace: dict[str, Any] = {"__name__": "manual"}
    end, printed = 0, ""
    for block in BLOCK.finditer(written):
        try:
            above = COMMAND_ABOVE.search(written, end, block.start())
            if above is not None:
                body = run_command(above["line"], scratch).rstrip() + "\n"
            else:
                body, printed = _run(block, printed, namespace, scratch)
        except Exception as error:  # noqa: BLE001  # whatever a block raises is a fault of its page
            line = written.count("\n", 0, block.start()) + 1
            return Page(name, written, "".join(pieces), f"docs/{name}:{line}: {type(error).__name__}: {error}")
        pieces += [written[end : block.start("body")], body]
        end = block.end("body")
    return Page(name, written, "".join((*pieces, written[end:])))


def _run(block: re.Match[str], printed: str, namespace: dict[str, Any], scratch: Path) -> tuple[str, str]:
    """What should stand in the block, and what it printed for the next one."""
    body = block["body"]
    match block["kind"]:
        case "python":
            return body, _run_python(body, namespace, scratch)
        case "text" if printed:
            return printed, ""
        case "console":
            code = EXIT_CODE.search(block["rest"])
            return _run_commands(body, int(code[1]) if code else 0, scratch), ""
        case "yaml" if name := FILE_NAME.match(body):
            path = scratch / name["name"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")
    if printed:
        raise TranscriptError(f"the python block before prints something, and no text block shows it: {printed!r}")
    return body, ""


def _run_python(code: str, namespace: dict[str, Any], scratch: Path) -> str:
    printed = io.StringIO()
    with contextlib.chdir(scratch), contextlib.redirect_stdout(printed):
        exec(compile(code, "block", "exec"), namespace)  # noqa: S102  # our own manual
    return _tidy(printed.getvalue())


def _run_commands(body: str, code: int, scratch: Path) -> str:
    """The block with the output of every command that is run as it is now; others keep what is written."""
    pieces = re.split(r"^(?=\$ )", body, flags=re.MULTILINE)
    commands = [piece for piece in pieces if piece.startswith(RUN)]
    shown: list[str] = []
    for piece in pieces:
        if piece not in commands:
            shown.append(piece)
            continue
        line = piece.partition("\n")[0].removeprefix("$ ")
        output = run_command(line, scratch, code if piece is commands[-1] else 0)
        shown.append(f"$ {line}\n{output}")
    return "".join(shown)


def run_command(line: str, folder: Path, code: int = 0) -> str:
    """What a command line prints on standard output.

    Raises
    ------
    TranscriptError
        If it ends with another exit code.
    """
    here = Path(sys.executable).parent
    path = f"{here}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": str(WIDTH), "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    words = _words_of_leidang(line)
    ended = _run_in_shell(line, folder, environment) if words is None else _run_here(words, folder, environment)
    if ended.code != code:
        raise TranscriptError(f"{line!r} ended with {ended.code}, not {code}: {ended.errors.strip()[-2000:]}")
    return _tidy(ended.output)


@dataclass(frozen=True, slots=True)
class _Ended:
    """What a command line left: its exit code and what it printed on both streams."""

    code: int
    output: str
    errors: str


def _words_of_leidang(line: str) -> list[str] | None:
    """The words behind `leidang`; None where the line needs a shell, for another program, a pipe or a file."""
    parts = shlex.shlex(line, posix=True, punctuation_chars=True)
    parts.whitespace_split, parts.commenters = True, ""
    first, *words = parts
    needs_shell = first != "leidang" or any(set(word) <= set(parts.punctuation_chars) for word in words if word)
    return None if needs_shell else words


def _run_here(words: list[str], folder: Path, environment: dict[str, str]) -> _Ended:
    """Run Leidang in this process: a program of its own would import everything anew, for each of fifty commands."""
    output, errors = io.StringIO(), io.StringIO()
    with ExitStack() as stack:
        stack.enter_context(contextlib.chdir(folder))
        stack.enter_context(patch.dict(os.environ, environment))
        stack.enter_context(contextlib.redirect_stdout(output))
        stack.enter_context(contextlib.redirect_stderr(errors))
        try:
            code = main(words)
        except SystemExit as end:
            code = int(end.code or 0)
    return _Ended(code, output.getvalue(), errors.getvalue())


def _run_in_shell(line: str, folder: Path, environment: dict[str, str]) -> _Ended:
    done = subprocess.run(  # noqa: S603  # our own manual
        ["sh", "-c", line],  # noqa: S607  # wherever the system keeps its shell
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return _Ended(done.returncode, done.stdout, done.stderr)


def _tidy(text: str) -> str:
    """The text without spaces at the ends of lines, ending with a line break unless it is empty."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())
