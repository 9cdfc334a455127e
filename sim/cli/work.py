"""What the commands that run a scenario share: what the user wants, and how they are told of it on the way."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable

from sim.cli.output import print_on
from sim.errors import LeidangError
from sim.experiment.options import RunOptions, RunResult
from sim.experiment.run_spec import ExecutorSpec


def wanted_of(options: argparse.Namespace) -> RunOptions:
    """What the user says about the work, for every command that runs a scenario."""
    return RunOptions(
        file=options.file,
        sets=(*options.set, *_precision(options)),
        replications=options.replications,
        seed=options.seed,
        variants=tuple(options.variant),
        only=options.only,
        executor=ExecutorSpec(options.workers or os.cpu_count() or 1, options.dask),
        engine=options.engine,
        record=options.record,
        out=options.out,
        again=options.again,
        command_line=options.command_line,
    )


def _precision(options: argparse.Namespace) -> list[str]:
    """How precise the answer is to be, as changes of the scenario, so that a fault is told as any other."""
    given = {"half_width": options.half_width, "of": options.of, "at_most": options.at_most}
    said = {key: value for key, value in given.items() if value is not None}
    if said and options.replications is not None:
        raise LeidangError("say either --replications or how precise the answer is to be, not both")
    if options.half_width is not None:
        return [f"replications={json.dumps(said)}"]
    return [f"replications.{key}={value}" for key, value in said.items()]


def tell(line: str) -> None:
    """Say something to the user, apart from the results."""
    print_on(sys.stderr, line)


def voice(options: argparse.Namespace) -> Callable[[str], None]:
    """How the user is told something on the way: not at all where they want it quiet."""
    return (lambda _: None) if options.quiet else tell


def warn_of_failures(finished: RunResult) -> None:
    """Say on the terminal how many replications failed, if any."""
    if finished.failures:
        tell(f"{len(finished.failures)} of {finished.asked} replications failed; see failures.csv")


def warn_unlike(warnings: Iterable[str]) -> None:
    """Print on the error stream what is not alike in runs that are compared."""
    for warning in warnings:
        tell(f"leidang: warning: {warning}")
