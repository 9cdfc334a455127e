"""Every table about coordination from one pass over the big tables: requests, hand-overs, desks, savings."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from analysis.answer import Block
from analysis.coordination.desks import DeskUse
from analysis.coordination.handoffs import Handoffs
from analysis.coordination.requests import Requests
from analysis.coordination.savings import savings_of
from analysis.movement.arrival_delay import ArrivalDelay
from analysis.runs import Runs


class CoordinationAnswers:
    """The tables about coordination, from deliveries, ledger, procedures and resources.

    Parameters
    ----------
    runs
        The runs of the folder (`analysis.runs.runs_of` its deliveries).
    horizon_s
        Length of a run; what is open at its end counts up to it.
    incidents
        Names of the incidents that happened.
    """

    def __init__(self, runs: Runs, horizon_s: int, incidents: Collection[str] = ()) -> None:
        self.runs = runs
        self.arrivals = ArrivalDelay(runs, horizon_s)
        self.handoffs = Handoffs(runs, frozenset(incidents))
        self.requests = Requests(runs, horizon_s)
        self.desks = DeskUse(runs, horizon_s)

    def add(self, block: Block) -> None:
        """Add a block of runs."""
        readers = {
            "deliveries": self.arrivals.add,
            "ledger": self.handoffs.add,
            "procedures": self.requests.add,
            "resources": self.desks.add,
        }
        for name in block.keys() & readers.keys():
            readers[name](block[name])

    def tables(self, reference: str) -> dict[str, pd.DataFrame]:
        """`requests`, `handoffs`, `desks` and `savings`."""
        return {
            "requests": self.requests.table(),
            "handoffs": self.handoffs.table(reference),
            "desks": self.desks.table(self.handoffs),
            "savings": savings_of(self.runs, reference, self.arrivals, self.handoffs, self.requests),
        }
