"""`leidang resume`: go on with a run that was stopped, by the command that began it."""

from __future__ import annotations

import argparse
import json
import shlex
from pathlib import Path

from sim.cli.main import call, parse
from sim.errors import LeidangError
from sim.experiment.store import PLAN, Stage, stage_of


def main(options: argparse.Namespace) -> int:
    """Do what is missing; the folder ends as if the run had never been stopped."""
    folder: Path = options.folder
    told = _told(folder)
    again = parse(shlex.split(told["command_line"])[1:])
    again.again = folder
    again.file = Path(told["file"]) if "file" in told else again.file
    # Whoever began the run, others may end it: on this machine where a number of workers is given, else on a cluster.
    if options.workers or options.dask:
        again.workers, again.dask = options.workers, options.dask
    again.quiet = again.quiet or options.quiet
    return call(again)


def _told(folder: Path) -> dict[str, str]:
    """What the run was asked to do, from its plan or, where all replications are done, from its manifest."""
    found = folder / (PLAN if stage_of(folder) is Stage.UNDER_WAY else "manifest.json")
    try:
        told = json.loads(found.read_text(encoding="utf-8"))
        command = {"command_line": str(told["command_line"])}
        return command | ({"file": str(told["file"])} if "file" in told else {})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LeidangError(f"{found} cannot be read ({error}); start the run anew") from None
