"""`leidang sweep`: run a scenario with other values, one point after the other."""

from __future__ import annotations

import argparse

from sim.cli.study import run_study
from sim.cli.work import wanted_of
from sim.errors import LeidangError
from sim.experiment.design import lay_out, read_inputs
from sim.experiment.sweep import SweepPlan
from sim.scenario import open_scenario


def main(options: argparse.Namespace) -> int:
    """Run the points of a sweep; the last line printed is the path of the result folder."""
    from analysis.studies.metric_names import metric_named

    wanted = wanted_of(options)
    opened = open_scenario(wanted.file, wanted.sets)
    metric = metric_named(options.metric, [force.name for force in opened.scenario.forces])
    _check_discover(options, tuple(opened.scenario.variants))
    inputs = read_inputs(options.vary, {one.path: one.dimension for one in opened.assumptions})
    seed = opened.scenario.seed if wanted.seed is None else wanted.seed
    plan = SweepPlan(lay_out(inputs, options.design, options.points, seed))
    asked = {"discover": options.discover, "least": options.least, "late": options.fails == "late"}
    return run_study(options, "sweep", plan, metric=metric, **asked)


def _check_discover(options: argparse.Namespace, variants: tuple[str, ...]) -> None:
    """Find out before anything runs whether the variant will be there to be asked about."""
    late = options.fails == "late"
    others = [name for name in variants if not options.variant or name in options.variant][0 if late else 1 :]
    if late and options.least is not None and not 0 < options.least <= 1:
        raise LeidangError(f"--least {options.least:g}: with --fails late it is a share of the replications, up to 1")
    if options.discover is not None and options.discover not in others:
        known = ", ".join(map(repr, others)) or "none"
        raise LeidangError(f"--discover {options.discover!r}: no such variant is compared; those that are: {known}")
