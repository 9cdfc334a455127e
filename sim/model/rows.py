"""Rows of a domain's own result tables: what is the same in every replication, and the moments that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.record.table import RUN, Table


@dataclass(frozen=True, slots=True)
class DomainRows:
    """The rows of a result table in each replication.

    Attributes
    ----------
    table
        Its description.
    columns
        The columns that are the same in every replication, each with a value for every row.
    milestones
        The columns in seconds, each with the label of a `Mark` for every row: when it was first passed, or empty.

    Raises
    ------
    ValueError
        If the columns are not those of the description, in any order, or are not equally long.
    """

    table: Table
    columns: Mapping[str, tuple[str, ...] | tuple[int, ...] | tuple[float, ...]]
    milestones: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        head = tuple(column.name for column in RUN)
        if sorted((*head, *self.columns, *self.milestones)) != sorted(self.table.names):
            raise ValueError(f"table {self.table.name}: its columns are {', '.join(self.table.names)}")
        if len({len(values) for values in (*self.columns.values(), *self.milestones.values())}) != 1:
            raise ValueError(f"table {self.table.name}: some columns have more rows than others")

    @property
    def count(self) -> int:
        """Number of rows in each replication."""
        return len(next(iter((*self.columns.values(), *self.milestones.values()))))
