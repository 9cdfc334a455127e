"""Description of a result table: its columns, their types and units, and the columns that identify a row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

Kind = Literal["text", "whole number", "number", "true or false"]

AS_UNIT: Final = "as `unit`"
"""Unit of a column whose unit stands in the column `unit` of the same row."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, the type of its values, their unit (empty for none), and their meaning."""

    name: str
    kind: Kind
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the result folder.

    Attributes
    ----------
    name
        Of its file, without ending; with the subfolder, if it lies in one.
    row
        What one row is.
    key
        The columns that identify a row: no two rows have the same values in all of them.
    form
        Parquet, or CSV (UTF-8, comma, one header line).
    optional
        Whether only some runs have the table; where it is missing, it reads as a table without rows.

    Raises
    ------
    ValueError
        If two columns have one name, or a key column does not exist.
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    form: Literal["parquet", "csv"] = "csv"
    optional: bool = False

    def __post_init__(self) -> None:
        if len(set(self.names)) < len(self.names):
            raise ValueError(f"table {self.name}: two columns have one name")
        if missing := sorted(set(self.key) - set(self.names)):
            raise ValueError(f"table {self.name}: no column for the key {', '.join(missing)}")

    @property
    def file(self) -> str:
        """Name of the file in the result folder."""
        return f"{self.name}.{self.form}"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def named(self, kind: Kind) -> tuple[str, ...]:
        """Names of the columns of a type."""
        return tuple(column.name for column in self.columns if column.kind == kind)

    def at_points(self, row: str) -> Table:
        """The same table of a sweep: one for every point, whose number is the first column."""
        return replace(self, row=row, key=("point", *self.key), columns=(POINT, *self.columns))


def text_column(name: str, meaning: str) -> Column:
    """A column of names or words."""
    return Column(name, "text", "", meaning)


def flag(name: str, meaning: str) -> Column:
    """A column of `True` and `False`."""
    return Column(name, "true or false", "", meaning)


def whole_column(name: str, meaning: str, unit: str = "") -> Column:
    """A column of whole numbers."""
    return Column(name, "whole number", unit, meaning)


def seconds(name: str, meaning: str) -> Column:
    """A column of times since the start of the scenario, in whole seconds."""
    return whole_column(name, meaning, "s")


def number_column(name: str, unit: str, meaning: str) -> Column:
    """A column of numbers."""
    return Column(name, "number", unit, meaning)


def interval_columns(of: str, unit: str = "h", stem: str = "") -> tuple[Column, Column]:
    """The two ends of a 95 % interval, `<stem>low_95` and `<stem>high_95`."""
    return (
        number_column(f"{stem}low_95", unit, f"Lower end of the 95 % interval of {of}; empty for fewer than two."),
        number_column(f"{stem}high_95", unit, f"Upper end of the 95 % interval of {of}."),
    )


VARIANT: Final = text_column("variant", "Variant.")
POINT: Final = whole_column("point", "Number of the point, from 0: a row of `design.csv`.")
RUN: Final = (
    text_column("variant", "Variant, as the scenario names it."),
    whole_column("replication", "Number of the replication, from 0."),
)
"""The columns that say of which replication of which variant a row is."""
