"""`leidang resume`: go on with an interrupted run, by the command that began it."""

from __future__ import annotations

import shlex
from contextlib import chdir
from itertools import dropwhile
from pathlib import Path

import click

from sim.cli.commands import Command, RunCommand, program
from sim.cli.options import dask_option, quiet_option, result_folder, workers_option
from sim.errors import LeidangError


@click.command(cls=Command)
@result_folder
@workers_option("as the run")
@dask_option
@quiet_option()
def resume_command(folder: Path, workers: int | None, dask: str | None, quiet: bool) -> int:
    """Resume an interrupted run: only missing replications are run; the result is that of an uninterrupted run."""
    plan = _plan(folder)
    run = _parsed(folder, plan["command_line"])
    directory = _directory(plan, run.params["file"])
    run.params["again"] = folder if directory == Path.cwd() else folder.resolve()
    # A run may be resumed elsewhere: on this machine where a number of workers is given, else on a cluster.
    if workers or dask:
        run.params.update(workers=workers, dask=dask)
    run.params["quiet"] |= quiet
    # Paths were given, and are written into tables, as they look from there.
    with chdir(directory), run:
        code: int = run.command.invoke(run)
    return code


def _directory(plan: dict[str, str], file: Path) -> Path:
    """The folder in which the run was begun."""
    directory = Path(plan.get("directory", Path.cwd()))
    if directory.is_dir():
        return directory
    if not file.is_absolute():
        raise LeidangError(f"the run was begun with {file} in {directory}, and that folder is not there")
    return Path.cwd()


def _parsed(folder: Path, command_line: str) -> click.Context:
    """The command that began the run, with its parameters, ready to be invoked."""
    damage = f"{folder} is damaged: its command line {command_line!r}"
    try:
        name, *words = dropwhile("--debug".__eq__, shlex.split(command_line)[1:])
        root = click.Context(program, info_name="leidang", obj=command_line)
        command = program.get_command(root, name)
        if isinstance(command, RunCommand):
            return command.make_context(name, words, parent=root)
    except (ValueError, click.UsageError) as error:
        raise LeidangError(f"{damage} cannot be read ({error})") from None
    raise LeidangError(f"{damage} begins no run")


def _plan(folder: Path) -> dict[str, str]:
    """What the run was asked to do, from its plan or, where all replications are done, from its manifest."""
    from sim.experiment.store import Stage, stage_of
    from sim.files import read_json
    from sim.record.manifest import MANIFEST, PLAN

    path = folder / (PLAN if stage_of(folder) is Stage.UNDER_WAY else MANIFEST)
    plan = read_json(path)
    if not isinstance(plan.get("command_line"), str):
        raise LeidangError(f"{path} is damaged: it has no command_line; start the run anew")
    return {key: str(plan[key]) for key in ("command_line", "directory") if key in plan}
