"""Every table about coordination in one pass over the big tables: requests, hand-overs, desks, savings."""

from __future__ import annotations

import pandas as pd

from analysis.arrival_delay import ArrivalDelay
from analysis.coordination.desks import Desks
from analysis.coordination.handoffs import Handoffs
from analysis.coordination.requests import Requests
from analysis.coordination.savings import savings_table
from analysis.runs import Runs


class Answers:
    """Feed it the tables of a result folder in chunks of whole replications, in any order; then ask for the answers.

    Parameters
    ----------
    runs
        The runs of the folder (`analysis.runs.runs_of` its deliveries).
    horizon_s
        Length of a run; what is open at its end counts up to it.
    incidents
        Names of the incidents that happened.
    """

    def __init__(self, runs: Runs, horizon_s: int, incidents: frozenset[str] = frozenset()) -> None:
        self.runs = runs
        self.arrivals = ArrivalDelay(runs, horizon_s)
        self.handoffs = Handoffs(runs, incidents)
        self.requests = Requests(runs, horizon_s)
        self.desks = Desks(runs, horizon_s)

    def add(self, table: str, chunk: pd.DataFrame) -> None:
        """Add a chunk of `deliveries`, `ledger`, `procedures` or `resources`."""
        {
            "deliveries": self.arrivals.add,
            "ledger": self.handoffs.add,
            "procedures": self.requests.add,
            "resources": self.desks.add,
        }[table](chunk)

    def tables(self, reference: str) -> dict[str, pd.DataFrame]:
        """The tables by name, each with the columns that `sim.record.tables` gives it."""
        return {
            "requests": self.requests.table(),
            "handoffs": self.handoffs.table(reference),
            "desks": self.desks.table(self.handoffs),
            "savings": savings_table(self.runs, reference, self.arrivals, self.handoffs, self.requests),
        }
