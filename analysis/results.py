"""A result folder, read only when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar, cast

import numpy as np

from analysis.contents import as_html, as_text
from analysis.runs import Runs, names_in, positions_in
from sim.errors import LeidangError
from sim.record.checked_files import CheckedFiles
from sim.record.columns import Record, Rows
from sim.record.manifest import Manifest, read_manifest
from sim.record.tables import TABLES
from sim.record.tables.events import DELIVERIES
from sim.record.tables.inputs import LINKS, NODES

if TYPE_CHECKING:
    import pandas as pd

    from sim.record.reading import ResultTables

T = TypeVar("T")
RUN: Final = ("variant", "replication")
RUNS: Final = "a replication of a variant that did not fail"


class RunTables(Protocol):
    """The big tables of a run that are not in files yet, as arrays."""

    @property
    def done(self) -> Mapping[str, Sequence[int]]:
        """Numbers of the replications of each variant that did not fail."""

    def has(self, name: str) -> bool:
        """Whether there is such a table."""

    def arrays(self, *names: str) -> Iterator[tuple[Rows, ...]]:
        """The named tables block by block; a block holds whole runs, the same ones in every table."""


@dataclass(frozen=True)
class Results:
    """Everything that a run left behind.

    The tables are pandas frames, read from their files when first used and then kept; treat them as read-only.
    Texts of the Parquet tables are categorical. Times are seconds since the scenario's start, empty as nan.

    Attributes
    ----------
    folder
        Where it lies.
    manifest
        How it came about.
    unwritten
        The big tables of a run that has just been simulated and has not written them yet.
    """

    folder: Path
    manifest: Manifest
    unwritten: RunTables | None = None

    def __repr__(self) -> str:
        return as_text(self.folder, self.manifest, self.tables)

    def _repr_html_(self) -> str:
        """What a notebook shows: scenario, variants, and what one row of each table is."""
        return as_html(self.folder, self.manifest, self.tables)

    @property
    def tables(self) -> dict[str, str]:
        """What one row of each table is that the folder has, by the name under which it is given here."""
        names = {NODES.name: "nodes", LINKS.name: "links"}
        described = [table for table in TABLES.values() if (self.folder / table.file).is_file()]
        rows = {names.get(table.name, table.name): table.row for table in described}
        return rows | ({"runs": RUNS} if DELIVERIES in described else {})

    def __getattr__(self, name: str) -> pd.DataFrame:
        """A table by its name, such as `deliveries` or `summary`; `tables` lists those of this folder.

        Raises
        ------
        AttributeError
            If there is no table of this name.
        """
        if name.startswith("_"):
            raise AttributeError(name)
        return self.table(name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def table(self, name: str) -> pd.DataFrame:
        """A table by its name; one that only some runs have is without rows where this run has none.

        Raises
        ------
        AttributeError
            If there is no table of this name.
        LeidangError
            If the table is missing, damaged or changed.
        """
        if name not in self._read:
            try:
                self._read[name] = self._files.table(name)
            except KeyError:
                raise AttributeError(f"{self.folder} has no table {name!r}") from None
        return self._read[name]

    def records(self, name: str) -> list[Record]:
        """The rows of a small table: as the answers of this run made them, or from its CSV file.

        Raises
        ------
        LeidangError
            If the table is missing, damaged or changed.
        """
        if name not in self._records:
            self._records[name] = CheckedFiles(self.folder, self.manifest.tables).records(name)
        return self._records[name]

    def keep_records(self, tables: Mapping[str, list[Record]]) -> None:
        """Take rows of tables that were computed from this run, instead of reading their files."""
        self._records.update(tables)

    def recorded(self, name: str) -> bool:
        """Whether there are rows of this small table, or a file of it: one that is optional may have neither."""
        return name in self._records or name in self.tables

    def has(self, name: str) -> bool:
        """Whether the run left this Parquet table: only one with incidents has `incidents` and `levels`."""
        return (self.unwritten or self._files).has(name)

    @cached_property
    def run_numbers(self) -> Runs:
        """Every replication of a variant that did not fail, by number."""
        found = self.unwritten.done if self.unwritten else self._done()
        replications = np.array(sorted(set().union(*found.values())), dtype=np.int64)
        present = np.array([np.isin(replications, own) for own in found.values()], dtype=np.bool_)
        return Runs(tuple(found), replications, present.ravel())

    def _done(self) -> dict[str, list[int]]:
        """The replications of each variant that did not fail."""
        done: dict[str, list[int]] = {}
        for (deliveries,) in self.arrays("deliveries"):
            numbers = np.asarray(deliveries["replication"], dtype=np.int64)
            for variant in names_in(deliveries["variant"]):
                own = positions_in(deliveries["variant"], [variant]) == 0
                done.setdefault(variant, []).extend(np.unique(numbers[own]).tolist())
        return done

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per replication of a variant that did not fail: variant (text) and replication."""
        import pandas as pd

        runs = [deliveries.drop_duplicates() for (deliveries,) in self.blocks("deliveries", columns=RUN)]
        return pd.concat(runs, ignore_index=True).astype({"variant": object})

    @property
    def nodes(self) -> pd.DataFrame:
        """Nodes of the network; longitude and latitude in degrees."""
        return self.table(NODES.name)

    @cached_property
    def links(self) -> pd.DataFrame:
        """Links of the network; length in km."""
        links = self.table(LINKS.name)
        unknown = set(map(str, [*links["from_node"], *links["to_node"]])) - set(map(str, self.nodes["id"]))
        if unknown:
            raise LeidangError(
                f"{self.folder} is damaged: {LINKS.file} names {min(unknown)!r}, which {NODES.file} "
                "has not. Run again to make it anew."
            )
        return links

    @property
    def variants(self) -> tuple[str, ...]:
        """The variants that have runs, in the scenario's order."""
        return tuple(variant for variant in self.manifest.variants if variant in self.run_numbers.variants)

    @property
    def reference(self) -> str:
        """The variant that others are compared with: the scenario's, or the first that was run."""
        variants = self.variants
        return self.manifest.reference if self.manifest.reference in variants or not variants else variants[0]

    def blocks(self, *names: str, columns: Sequence[str] = ()) -> Iterator[tuple[pd.DataFrame, ...]]:
        """The named Parquet tables block by block, so that memory does not grow with the replications.

        A block holds whole runs, the same ones in every table. This is how to go through the ledger, which has
        thousands of rows a run: one per interval with one cause on the critical path of an element.

        Parameters
        ----------
        columns
            The only columns to read, of each table those that it has; all of them without.
        """
        return self._files.blocks(*names, columns=columns)

    def arrays(self, *names: str, columns: Sequence[str] = ()) -> Iterator[tuple[Rows, ...]]:
        """The same as arrays (`sim.record.columns`), whether they are in files yet (then of `columns` alone) or not."""
        if self.unwritten is not None:
            return self.unwritten.arrays(*names)
        return self._files.arrays(*names, columns=columns)

    def ledger_of(self, variants: Sequence[str], replication: int) -> pd.DataFrame:
        """The ledger of one replication, in the variants given: intervals with one cause, by element and start."""
        return self.rows_of("ledger", variants, replication)

    def rows_of(self, name: str, variants: Sequence[str], replication: int) -> pd.DataFrame:
        """The rows of a Parquet table that are about one replication, in the variants given."""
        return self._files.rows_of(name, variants, replication)

    def once(self, make: Callable[[Results], T]) -> T:
        """What `make` makes of these results, made at the first call and kept."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    def keep(self, make: Callable[[Results], T], made: T) -> None:
        """Keep what `make` would make of these results, where it came about with something else."""
        self._made[make] = made

    @cached_property
    def _made(self) -> dict[Callable[[Results], object], object]:
        return {}

    @cached_property
    def _read(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def _records(self) -> dict[str, list[Record]]:
        return {}

    @cached_property
    def _files(self) -> ResultTables:
        from sim.record.reading import ResultTables

        return ResultTables(self.folder, self.manifest.tables)


def open_results(folder: str | Path) -> Results:
    """Open a result folder; its tables are read when first used.

    Raises
    ------
    LeidangError
        If it is not a result folder. Reading a table raises it if that table is missing, damaged or changed.
    """
    path = Path(folder)
    if not path.is_dir():
        raise LeidangError(f"{path} is not a folder; give the result folder whose path a run prints last")
    return Results(path, read_manifest(path))


def load_run(folder: str | Path) -> Results:
    """Open the result folder of a run, of which what happened in each replication was kept.

    Raises
    ------
    LeidangError
        As `open_results`, and if it is the folder of a sweep or a sensitivity analysis.
    """
    results = open_results(folder)
    if (results.folder / "design.csv").is_file():
        kind = "sensitivity analysis" if (results.folder / "samples.csv").is_file() else "sweep"
        raise LeidangError(
            f"{results.folder} is the folder of a {kind}: of each point only the metrics were kept, not what happened "
            "in its runs. What it says stands in its report.html and comparisons.csv. To look into a point, run it by "
            "itself with `leidang run FILE --set PATH=VALUE` (design.csv has its values), and take that folder"
        )
    return results
