"""`leidang resume`: go on with a run that was stopped, by the command that began it."""

from __future__ import annotations

import argparse
import shlex
from importlib import import_module
from pathlib import Path

from sim.cli.main import parse
from sim.errors import LeidangError
from sim.experiment.guard import PLAN
from sim.experiment.store import Stage, stage_of
from sim.files import read_json


def main(options: argparse.Namespace) -> int:
    """Do what is missing; the folder ends as if the run had never been stopped."""
    folder: Path = options.folder
    told = _told(folder)
    again = _parsed(folder, told["command_line"])
    again.again = folder
    again.file = Path(told["file"]) if "file" in told else again.file
    # Whoever began the run, others may end it: on this machine where a number of workers is given, else on a cluster.
    if options.workers or options.dask:
        again.workers, again.dask = options.workers, options.dask
    again.quiet = again.quiet or options.quiet
    code: int = import_module(f"sim.cli.{again.command}").main(again)
    return code


def _parsed(folder: Path, command_line: str) -> argparse.Namespace:
    """The options of the command that began the run."""
    try:
        options = parse(shlex.split(command_line)[1:])
    except ValueError as error:
        raise LeidangError(f"{folder} is damaged: its command line {command_line!r} cannot be read ({error})") from None
    if not hasattr(options, "again"):
        raise LeidangError(f"{folder} is damaged: its command line {command_line!r} begins no run")
    return options


def _told(folder: Path) -> dict[str, str]:
    """What the run was asked to do, from its plan or, where all replications are done, from its manifest."""
    found = folder / (PLAN if stage_of(folder) is Stage.UNDER_WAY else "manifest.json")
    told = read_json(found)
    if not isinstance(told.get("command_line"), str):
        raise LeidangError(f"{found} is damaged: it has no command_line; start the run anew")
    return {key: str(told[key]) for key in ("command_line", "file") if key in told}
