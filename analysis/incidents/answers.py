"""Every table about incidents and services, with what the answers about coordination know of the movement."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.answer import Block
from analysis.comparison.cube import Metric
from analysis.coordination.answers import CoordinationAnswers
from analysis.incidents.incident_groups import IncidentGroups
from analysis.incidents.knock_on import counterparts, incident_actor_table, knock_on_costs
from analysis.incidents.services import ServiceUse
from analysis.incidents.stage_times import outcome_shares, stage_series, stage_times
from analysis.results import Results
from analysis.runs import Runs


class IncidentAnswers:
    """Incidents and services of some runs, from incidents, levels and, after these, procedures.

    Parameters
    ----------
    every_stage
        Whether a stage that no incident of a kind reaches is part of the answer too: other runs may reach it.
    """

    def __init__(self, runs: Runs, horizon_s: int, *, every_stage: bool = False) -> None:
        self.incidents = IncidentGroups(runs, horizon_s, every_stage=every_stage)
        self.services = ServiceUse(runs, horizon_s)

    def add(self, block: Block) -> None:
        """Add a block of runs."""
        if "incidents" in block:
            self.incidents.add(block["incidents"])
        if "levels" in block:
            self.services.add(block["levels"])
        if "procedures" in block:
            self.incidents.add_responses(block["procedures"])

    def metrics(self) -> Iterator[Metric]:
        """Metrics of each run; a time that was not reached is infinite."""
        yield from stage_series(self.incidents)
        for service in self.services.names:
            yield f"service lost / {service}", "h", self.services.lost(service)

    def tables(self, results: Results, coordination: CoordinationAnswers) -> dict[str, pd.DataFrame]:
        """The tables about incidents by the names of their files."""
        runs, pairs = coordination.runs, counterparts(results.manifest.arrangements, results.variants)
        return {
            "incident_times": stage_times(self.incidents),
            "incident_outcomes": outcome_shares(self.incidents),
            "incident_actors": incident_actor_table(runs, pairs, coordination.desks),
            "services": self.services.table(results.reference),
            "knock_on": knock_on_costs(runs, pairs, coordination.arrivals, coordination.handoffs),
        }
