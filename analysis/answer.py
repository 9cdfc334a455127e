"""An answer: result tables that are made from the big tables of a result folder, read block by block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias

from analysis.runs import Columns

if TYPE_CHECKING:
    import pandas as pd

Block = Mapping[str, Columns]
"""Tables by name with all rows of some runs, or as many of these tables as there are."""

Frames: TypeAlias = "Mapping[str, pd.DataFrame]"
"""The same as pandas frames."""


class Answer(Protocol):
    """What accumulates blocks of runs, in any order, and gives tables at the end."""

    def add(self, block: Frames) -> None:
        """Add a block of runs."""

    def tables(self, reference: str) -> dict[str, pd.DataFrame]:
        """The tables by the names of their files, with the columns that `sim.record.tables` gives them."""
