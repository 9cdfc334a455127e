"""A result folder, read only when asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.contents import as_html, as_text
from analysis.manifest import Manifest, read_manifest
from analysis.tables import CSV_COLUMNS, INCIDENT_CSV, INCIDENT_PARQUET, PARQUET_COLUMNS, TRACE_PARQUET
from sim.errors import LeidangError

T = TypeVar("T")

_COLUMNS = {**PARQUET_COLUMNS, **INCIDENT_PARQUET, **TRACE_PARQUET}
_CSV_COLUMNS = {**CSV_COLUMNS, **INCIDENT_CSV}

ROWS_AT_ONCE = 200_000
"""So many rows of its largest table does a block have at most, unless a group of runs in the file has more: large
enough that pandas works on rows and not on its own set-up, small enough to lie in memory several times."""


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
    """

    folder: Path
    manifest: Manifest

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        """What a notebook shows: scenario, variants, and what one row of each table is."""
        return as_html(self)

    @cached_property
    def deliveries(self) -> pd.DataFrame:
        """One row per element and run, delivered or not."""
        return self._parquet("deliveries")

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run that did not fail: variant (text) and replication."""
        runs = [deliveries[["variant", "replication"]].drop_duplicates() for (deliveries,) in self.blocks("deliveries")]
        return pd.concat(runs, ignore_index=True).astype({"variant": object})

    @cached_property
    def procedures(self) -> pd.DataFrame:
        """One row per procedure carried out, from request to decision."""
        return self._parquet("procedures")

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """One row per interval with one cause on the critical path of an element: thousands a run; see `blocks`."""
        return self._parquet("ledger")

    @cached_property
    def roots(self) -> pd.DataFrame:
        """The time of the ledger charged to the roots of what held elements up, with the same columns."""
        return self._parquet("roots")

    @cached_property
    def resources(self) -> pd.DataFrame:
        """One row per resource and run: utilisation, requests, waits."""
        return self._parquet("resources")

    @cached_property
    def replications(self) -> pd.DataFrame:
        """One row per run and metric (`analysis.metrics`)."""
        return self._parquet("replications")

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row per variant and metric: n, censored, mean, sd, interval, quantiles (`analysis.statistics`)."""
        return self._csv("summary")

    @cached_property
    def comparisons(self) -> pd.DataFrame:
        """One row per metric and variant other than the reference: the paired difference (`analysis.comparison`)."""
        return self._csv("comparisons")

    @cached_property
    def deadlines(self) -> pd.DataFrame:
        """One row per variant and force: how likely it is in place when due (`analysis.comparison.due_dates`)."""
        return self._csv("deadlines")

    @cached_property
    def quantile_differences(self) -> pd.DataFrame:
        """One row per headline metric, variant other than the reference and quantile (`analysis.comparison`)."""
        return self._csv("quantile_differences")

    @cached_property
    def requests(self) -> pd.DataFrame:
        """One row per variant, procedure and actor: time from request to decision (`analysis.coordination`)."""
        return self._csv("requests")

    @cached_property
    def handoffs(self) -> pd.DataFrame:
        """One row per variant, procedure and pair of actors: the hand-off matrix (`analysis.coordination.handoffs`)."""
        return self._csv("handoffs")

    @cached_property
    def desks(self) -> pd.DataFrame:
        """One row per variant and desk: use, waits, overload (`analysis.coordination.desks`)."""
        return self._csv("desks")

    @cached_property
    def savings(self) -> pd.DataFrame:
        """One row per variant other than the reference, measure and what it is of (`analysis.coordination.savings`)."""
        return self._csv("savings")

    @cached_property
    def root_causes(self) -> pd.DataFrame:
        """One row per variant and root cause: hours per element beside the direct ledger (`analysis.root_causes`)."""
        return self._csv("root_causes") if self.has("roots") else _nothing("root_causes")

    @cached_property
    def root_flows(self) -> pd.DataFrame:
        """One row per variant, cause of the direct ledger and root cause: hours per element."""
        return self._csv("root_flows") if self.has("roots") else _nothing("root_flows")

    @cached_property
    def criticality(self) -> pd.DataFrame:
        """One row per variant, force and link, node, desk, ...: how often it decides (`analysis.criticality`)."""
        return self._csv("criticality") if self.has("roots") else _nothing("criticality")

    @cached_property
    def incidents(self) -> pd.DataFrame:
        """One row per incident that happened and asset it hit; none where the scenario has no incidents."""
        return self._parquet("incidents") if self.has("incidents") else _nothing("incidents")

    @cached_property
    def levels(self) -> pd.DataFrame:
        """One row per change of a service level and run; none where the scenario has no incidents."""
        return self._parquet("levels") if self.has("levels") else _nothing("levels")

    def about_incidents(self, name: str) -> pd.DataFrame:
        """A table about incidents by its file name without `.csv`, for example "incident_times"; empty without any."""
        return self._csv(name) if self.has("incidents") else _nothing(name)

    def has(self, name: str) -> bool:
        """Whether the run left this Parquet table: only one with incidents has `incidents` and `levels`."""
        return (self.folder / f"{name}.parquet").is_file()

    @cached_property
    def nodes(self) -> pd.DataFrame:
        """Nodes of the network; longitude and latitude in degrees."""
        return self._csv("network_nodes")

    @cached_property
    def links(self) -> pd.DataFrame:
        """Links of the network; length in km."""
        return self._csv("network_links")

    @cached_property
    def assumptions(self) -> pd.DataFrame:
        """Every quantity of the composed scenario with its source."""
        return self._csv("assumptions")

    @cached_property
    def changes(self) -> pd.DataFrame:
        """What the arrangements of each variant change in the procedures, in words."""
        return self._csv("changes")

    @cached_property
    def failures(self) -> pd.DataFrame:
        """Replications that failed, with the command that repeats each."""
        return self._csv("failures")

    @property
    def variants(self) -> tuple[str, ...]:
        """The variants that have runs, in the scenario's order."""
        there = set(self.runs["variant"])
        return tuple(variant for variant in self.manifest.variants if variant in there)

    @property
    def reference(self) -> str:
        """The variant that others are compared with: the scenario's, or the first that was run."""
        variants = self.variants
        return self.manifest.reference if self.manifest.reference in variants or not variants else variants[0]

    def blocks(self, *names: str) -> Iterator[tuple[pd.DataFrame, ...]]:
        """The named Parquet tables block by block, so that memory does not grow with the replications.

        A block holds whole runs, the same ones in every table. This is how to go through the ledger, which has
        thousands of rows a run: one per interval with one cause on the critical path of an element.
        """
        paths = [self._checked(f"{name}.parquet") for name in names]
        try:
            files = [pq.ParquetFile(path) for path in paths]
            same = len({file.num_row_groups for file in files}) == 1
            for groups in _at_once(files) if same else (None,):
                tables = [file.read() if groups is None else file.read_row_groups(groups) for file in files]
                frames = [table.cast(_with_dictionaries(table.schema)).to_pandas() for table in tables]
                yield tuple(
                    _complete(frame, _COLUMNS[name], path)
                    for frame, name, path in zip(frames, names, paths, strict=True)
                )
        except (pa.ArrowException, OSError) as error:
            raise _damaged(paths[0], str(error)) from error

    def ledger_of(self, variants: Sequence[str], replication: int) -> pd.DataFrame:
        """The ledger of one replication, in the variants given: intervals with one cause, by element and start."""
        return self.rows_of("ledger", variants, replication)

    def rows_of(self, name: str, variants: Sequence[str], replication: int) -> pd.DataFrame:
        """The rows of a Parquet table that are about one replication, in the variants given."""
        path = self._checked(f"{name}.parquet")
        wanted = [("variant", "in", list(variants)), ("replication", "=", replication)]
        try:
            # A table without rows has no columns of texts that could be asked for.
            some = pq.read_metadata(path).num_rows > 0
            table = pq.read_table(path, filters=wanted if some else None)
            frame = table.cast(_with_dictionaries(table.schema)).to_pandas()
        except (pa.ArrowException, OSError) as error:
            raise _damaged(path, str(error)) from error
        return _complete(frame, _COLUMNS[name], path)

    def once(self, make: Callable[[Results], T]) -> T:
        """What `make` makes of these results, made at the first call and kept."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    @cached_property
    def _made(self) -> dict[Callable[[Results], object], object]:
        return {}

    def _parquet(self, name: str) -> pd.DataFrame:
        path = self._checked(f"{name}.parquet")
        try:
            table = pq.read_table(path)
            frame = table.cast(_with_dictionaries(table.schema)).to_pandas()
        except (pa.ArrowException, OSError) as error:
            raise _damaged(path, str(error)) from error
        return _complete(frame, _COLUMNS[name], path)

    def _csv(self, name: str) -> pd.DataFrame:
        path = self._checked(f"{name}.csv")
        try:
            # "NA" is Namibia and "None" a name: only an empty cell is empty.
            frame = pd.read_csv(path, keep_default_na=False, na_values=[""])
        except (ValueError, OSError) as error:
            raise _damaged(path, str(error)) from error
        return _complete(frame, _CSV_COLUMNS[name], path)

    def _checked(self, name: str) -> Path:
        """The path of a table that is there and, if the manifest has its hash, is as the run wrote it."""
        if name in self._known_good:
            return self.folder / name
        path = self.folder / name
        if not path.is_file():
            raise LeidangError(
                f"{self.folder} has no {name}: the run did not finish, or the file was removed; run again"
            )
        stated = self.manifest.tables.get(name)
        if stated is not None and stated != _sha256(path):
            raise _damaged(path, "its SHA-256 is not the one in manifest.json, so it was changed after the run")
        self._known_good.add(name)
        return path

    @cached_property
    def _known_good(self) -> set[str]:
        """Tables whose checksum has been looked at; that of a ledger takes a while."""
        return set()


def load(folder: str | Path) -> Results:
    """Open a result folder; its tables are read when first used.

    Raises
    ------
    LeidangError
        If it is not a result folder. Reading a table raises it if that table is missing, damaged or changed.
    """
    path = Path(folder)
    if not path.is_dir():
        raise LeidangError(f"{path} is not a folder; give the result folder whose path a run prints last")
    return Results(path, read_manifest(path / "manifest.json"))


def _at_once(files: Sequence[pq.ParquetFile]) -> Iterator[list[int]]:
    """The row groups of tables that are read together, in order; never those of two variants."""
    found: list[int] = []
    rows, before = 0, None
    for group in range(files[0].num_row_groups):
        more = max(file.metadata.row_group(group).num_rows for file in files)
        variant = _variant_of(files[0].metadata.row_group(group))
        if found and (rows + more > ROWS_AT_ONCE or variant is None or variant != before):
            yield found
            found, rows = [], 0
        found.append(group)
        rows, before = rows + more, variant
    yield found


def _variant_of(group: pq.RowGroupMetaData) -> str | None:
    """The one variant of a row group; None where there are several, or the file does not say."""
    places = [place for place in range(group.num_columns) if group.column(place).path_in_schema == "variant"]
    told = group.column(places[0]).statistics if places else None
    return told.min if told is not None and told.has_min_max and told.min == told.max else None


def _with_dictionaries(schema: pa.Schema) -> pa.Schema:
    """The same schema with every text as a dictionary, which pandas reads as categories."""
    text = (pa.string(), pa.large_string())
    return pa.schema(
        [field.with_type(pa.dictionary(pa.int32(), pa.string())) if field.type in text else field for field in schema]
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(path: Path, reason: str) -> LeidangError:
    return LeidangError(f"{path} cannot be used: {reason}. Run again to make it anew.")


def _nothing(name: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list((_COLUMNS | _CSV_COLUMNS)[name]))


def _complete(frame: pd.DataFrame, columns: tuple[str, ...], path: Path) -> pd.DataFrame:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise _damaged(path, f"no column {', '.join(missing)}")
    return frame
