"""`leidang value`: what each arrangement of a set is worth."""

from __future__ import annotations

import argparse

from sim.cli.study import run_study
from sim.experiment.value import plan_subsets
from sim.scenario import load


def main(options: argparse.Namespace) -> int:
    """Run the subsets of a set of arrangements; the last line printed is the path of the result folder."""
    from analysis.studies.metric_names import check_metric

    check_metric(options.metric, [force.name for force in load(options.file, options.set).forces])
    plan = plan_subsets(options.arrangements, options.given, options.orders, options.seed or 0)
    asked = {"names": plan.names, "orders": plan.orders, "metric": options.metric, "given": plan.given}
    return run_study(options, "value", plan, **asked)
