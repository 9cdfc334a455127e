"""Every table that incidents and services have of their own."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.answer import Block
from analysis.comparison.cube import Metric
from analysis.incidents.incident_groups import IncidentGroups
from analysis.incidents.services import ServiceUse
from analysis.incidents.stage_times import outcome_shares, stage_series, stage_times
from analysis.runs import Runs
from sim.record.columns import Record


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

    def tables(self, reference: str) -> dict[str, list[Record]]:
        """The tables about incidents alone by the names of their files."""
        return {
            "incident_times": stage_times(self.incidents),
            "incident_outcomes": outcome_shares(self.incidents),
            "services": self.services.table(reference),
        }
