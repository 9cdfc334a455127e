"""`leidang counterfactual`: how much is saved without a cause of delay, or with a change, beside the ledger."""

from __future__ import annotations

import argparse

from sim.cli.study import run_study
from sim.cli.work import wanted_of
from sim.experiment.counterfactual import plan_arms
from sim.scenario import load


def main(options: argparse.Namespace) -> int:
    """Run a variant with one thing different at a time; the last line printed is the path of the result folder."""
    from analysis.studies.metric_names import metric_named

    wanted = wanted_of(options)
    forces = [force.name for force in load(wanted.file, wanted.sets).forces]
    metric = metric_named(options.metric, forces, hours=True)
    plan = plan_arms(wanted, options.arm, options.without, options.change)
    asked = {"variant": plan.variant, "ledger": plan.ledger, "changes": plan.changes, "metric": metric}
    return run_study(options, "counterfactual", plan, **asked)
