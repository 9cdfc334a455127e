"""`leidang resume`: go on with a run that was stopped, by the command that began it."""

from __future__ import annotations

import argparse
import shlex
from contextlib import chdir
from pathlib import Path

from sim.cli.main import call, parse
from sim.errors import LeidangError
from sim.experiment.store import Stage, stage_of
from sim.files import read_json
from sim.record.manifest import MANIFEST, PLAN


def main(options: argparse.Namespace) -> int:
    """Do what is missing; the folder ends as if the run had never been stopped, wherever this is called."""
    folder: Path = options.folder
    plan = _plan(folder)
    again = _parsed(folder, plan["command_line"])
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


def _parsed(folder: Path, command_line: str) -> argparse.Namespace:
    """The options of the command that began the run."""
    try:
        options = parse(shlex.split(command_line)[1:])
    except ValueError as error:
        raise LeidangError(f"{folder} is damaged: its command line {command_line!r} cannot be read ({error})") from None
    if not hasattr(options, "again"):
        raise LeidangError(f"{folder} is damaged: its command line {command_line!r} begins no run")
    return options


def _plan(folder: Path) -> dict[str, str]:
    """What the run was asked to do, from its plan or, where all replications are done, from its manifest."""
    found = folder / (PLAN if stage_of(folder) is Stage.UNDER_WAY else MANIFEST)
    plan = read_json(found)
    if not isinstance(plan.get("command_line"), str):
        raise LeidangError(f"{found} is damaged: it has no command_line; start the run anew")
    return {key: str(plan[key]) for key in ("command_line", "directory") if key in plan}
