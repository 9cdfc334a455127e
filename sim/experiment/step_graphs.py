"""What the arrangements of each variant make of the procedures, step by step, for the result folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sim.domains.coordination.arrangements import Arranged
from sim.domains.coordination.step_graph_view import step_graphs
from sim.model.case import Case

FILE = "step_graphs.json"


def drawings(arranged: Arranged, cases: Sequence[Case]) -> list[dict[str, object]]:
    """The step graphs before and after of every procedure that a variant changes, as plain data.

    Parameters
    ----------
    cases
        The kinds of case that there are in the variant.
    """
    return [asdict(drawing) for drawing in step_graphs(arranged, cases)]
