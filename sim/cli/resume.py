"""`leidang resume`: go on with a run that was stopped, by the command that began it."""

from __future__ import annotations

import argparse
import json
import shlex
from contextlib import chdir
from pathlib import Path

from sim.cli.main import call, parse
from sim.errors import LeidangError
from sim.experiment.store import PLAN, Stage, stage_of


def main(options: argparse.Namespace) -> int:
    """Do what is missing; the folder ends as if the run had never been stopped, wherever this is called."""
    folder: Path = options.folder
    plan = _plan(folder)
    again = parse(shlex.split(plan["command_line"])[1:])
    directory = _directory(plan, again.file)
    again.again = folder if directory == Path.cwd() else folder.resolve()
    # Whoever began the run, others may end it: on this machine where a number of workers is given, else on a cluster.
    if options.workers or options.dask:
        again.workers, again.dask = options.workers, options.dask
    again.quiet = again.quiet or options.quiet
    # Paths were given, and are written into tables, as they look from there.
    with chdir(directory):
        return call(again)


def _directory(plan: dict[str, str], file: Path) -> Path:
    """The folder in which the run was begun."""
    directory = Path(plan.get("directory", Path.cwd()))
    if directory.is_dir():
        return directory
    if not file.is_absolute():
        raise LeidangError(f"the run was begun with {file} in {directory}, and that folder is not there")
    return Path.cwd()


def _plan(folder: Path) -> dict[str, str]:
    """What the run was asked to do, from its plan or, where all replications are done, from its manifest."""
    found = folder / (PLAN if stage_of(folder) is Stage.UNDER_WAY else "manifest.json")
    try:
        told = json.loads(found.read_text(encoding="utf-8"))
        plan = {"command_line": str(told["command_line"])}
        return plan | ({"directory": str(told["directory"])} if "directory" in told else {})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LeidangError(f"{found} cannot be read ({error}); start the run anew") from None
