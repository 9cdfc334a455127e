"""A result folder, read only when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

import pandas as pd

from analysis.contents import as_html, as_text, tables_in
from analysis.manifest import Manifest, read_manifest
from analysis.table_files import TableFiles, nothing
from sim.errors import LeidangError

T = TypeVar("T")


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
        return as_text(self.folder, self.manifest, self.tables)

    def _repr_html_(self) -> str:
        """What a notebook shows: scenario, variants, and what one row of each table is."""
        return as_html(self.folder, self.manifest, self.tables)

    @property
    def tables(self) -> dict[str, str]:
        """What one row of each table is that the folder has, by the name under which it is given here."""
        return tables_in(self.folder, type(self))

    @cached_property
    def deliveries(self) -> pd.DataFrame:
        """One row per element and run, delivered or not."""
        return self._files.parquet("deliveries")

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run that did not fail: variant (text) and replication."""
        runs = [deliveries[["variant", "replication"]].drop_duplicates() for (deliveries,) in self.blocks("deliveries")]
        return pd.concat(runs, ignore_index=True).astype({"variant": object})

    @cached_property
    def procedures(self) -> pd.DataFrame:
        """One row per procedure carried out, from request to decision."""
        return self._files.parquet("procedures")

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """One row per interval with one cause on the critical path of an element: thousands a run; see `blocks`."""
        return self._files.parquet("ledger")

    @cached_property
    def roots(self) -> pd.DataFrame:
        """The time of the ledger charged to the roots of what held elements up, with the same columns."""
        return self._files.parquet("roots")

    @cached_property
    def resources(self) -> pd.DataFrame:
        """One row per resource and run: utilisation, requests, waits."""
        return self._files.parquet("resources")

    @cached_property
    def replications(self) -> pd.DataFrame:
        """One row per run and metric (`analysis.movement.metrics`)."""
        return self._files.parquet("replications")

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row per variant and metric: n, censored, mean, sd, interval, quantiles (`analysis.statistics`)."""
        return self._files.csv("summary")

    @cached_property
    def comparisons(self) -> pd.DataFrame:
        """One row per metric and variant other than the reference: the paired difference (`analysis.comparison`)."""
        return self._files.csv("comparisons")

    @cached_property
    def deadlines(self) -> pd.DataFrame:
        """One row per variant and force: how likely it is in place when due (`analysis.comparison.due_dates`)."""
        return self._files.csv("deadlines")

    @cached_property
    def quantile_differences(self) -> pd.DataFrame:
        """One row per headline metric, variant other than the reference and quantile (`analysis.comparison`)."""
        return self._files.csv("quantile_differences")

    @cached_property
    def requests(self) -> pd.DataFrame:
        """One row per variant, procedure and actor: time from request to decision (`analysis.coordination`)."""
        return self._files.csv("requests")

    @cached_property
    def handoffs(self) -> pd.DataFrame:
        """One row per variant, procedure and pair of actors: the hand-off matrix (`analysis.coordination.handoffs`)."""
        return self._files.csv("handoffs")

    @cached_property
    def desks(self) -> pd.DataFrame:
        """One row per variant and desk: use, waits, overload (`analysis.coordination.desks`)."""
        return self._files.csv("desks")

    @cached_property
    def savings(self) -> pd.DataFrame:
        """One row per variant other than the reference, measure and what it is of (`analysis.coordination.savings`)."""
        return self._files.csv("savings")

    @cached_property
    def root_causes(self) -> pd.DataFrame:
        """One row per variant and root cause: hours per element beside the direct ledger (`analysis.delays`)."""
        return self._files.csv("root_causes") if self.has("roots") else nothing("root_causes")

    @cached_property
    def root_flows(self) -> pd.DataFrame:
        """One row per variant, cause of the direct ledger and root cause: hours per element."""
        return self._files.csv("root_flows") if self.has("roots") else nothing("root_flows")

    @cached_property
    def criticality(self) -> pd.DataFrame:
        """One row per variant, force and link, node, desk, ...: how often it decides (`analysis.delays`)."""
        return self._files.csv("criticality") if self.has("roots") else nothing("criticality")

    @cached_property
    def bottlenecks(self) -> pd.DataFrame:
        """One row per variant, force and wait that is the longest of its last element (`analysis.delays`)."""
        there = (self.folder / "bottlenecks.csv").is_file() or "bottlenecks.csv" in self.manifest.tables
        return self._files.csv("bottlenecks") if there else nothing("bottlenecks")

    @cached_property
    def incidents(self) -> pd.DataFrame:
        """One row per incident that happened and asset it hit; none where the scenario has no incidents."""
        return self._files.parquet("incidents") if self.has("incidents") else nothing("incidents")

    @cached_property
    def levels(self) -> pd.DataFrame:
        """One row per change of a service level and run; none where the scenario has no incidents."""
        return self._files.parquet("levels") if self.has("levels") else nothing("levels")

    def about_incidents(self, name: str) -> pd.DataFrame:
        """A table about incidents by its file name without `.csv`, for example "incident_times"; empty without any."""
        return self._files.csv(name) if self.has("incidents") else nothing(name)

    def has(self, name: str) -> bool:
        """Whether the run left this Parquet table: only one with incidents has `incidents` and `levels`."""
        return self._files.has(name)

    @cached_property
    def nodes(self) -> pd.DataFrame:
        """Nodes of the network; longitude and latitude in degrees."""
        return self._files.csv("network_nodes")

    @cached_property
    def links(self) -> pd.DataFrame:
        """Links of the network; length in km."""
        links = self._files.csv("network_links")
        unknown = set(map(str, [*links["from_node"], *links["to_node"]])) - set(map(str, self.nodes["id"]))
        if unknown:
            raise LeidangError(
                f"{self.folder} is damaged: network_links.csv names {min(unknown)!r}, which network_nodes.csv "
                "has not. Run again to make it anew."
            )
        return links

    @cached_property
    def assumptions(self) -> pd.DataFrame:
        """Every quantity of the composed scenario with its source."""
        return self._files.csv("assumptions")

    @cached_property
    def changes(self) -> pd.DataFrame:
        """What the arrangements of each variant change in the procedures, in words."""
        return self._files.csv("changes")

    @cached_property
    def failures(self) -> pd.DataFrame:
        """Replications that failed, with the command that repeats each."""
        return self._files.csv("failures")

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
        return self._files.blocks(*names)

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

    @cached_property
    def _made(self) -> dict[Callable[[Results], object], object]:
        return {}

    @cached_property
    def _files(self) -> TableFiles:
        return TableFiles(self.folder, self.manifest.tables)


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


def load_run(folder: str | Path) -> Results:
    """Open the result folder of a run, of which what happened in each replication was kept.

    Raises
    ------
    LeidangError
        As `load`, and if it is the folder of a sweep or a sensitivity analysis.
    """
    results = load(folder)
    if (results.folder / "design.csv").is_file():
        kind = "sensitivity analysis" if (results.folder / "samples.csv").is_file() else "sweep"
        raise LeidangError(
            f"{results.folder} is the folder of a {kind}: of each point only the metrics were kept, not what happened "
            "in its runs. What it says stands in its report.html and comparisons.csv. To look into a point, run it by "
            "itself with `leidang run FILE --set PATH=VALUE` (design.csv has its values), and take that folder"
        )
    return results
