"""The tables of one replication of one variant, with what the events of a storyline need to know about their rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.movement.place_names import node_names, place_name
from analysis.results import Results
from analysis.runs import names_in
from analysis.storyline.events import StoryClock
from sim.units.seconds import HOUR_S


@dataclass(frozen=True, slots=True)
class Choice:
    """The replication of a storyline.

    Attributes
    ----------
    variant, replication
        Which one.
    other
        The variant that it is compared with; empty for none.
    why
        Why this one, with its closure and where it stands, in a sentence or two.
    """

    variant: str
    replication: int
    other: str
    why: str


@dataclass(frozen=True)
class Replication:
    """One replication of one variant.

    Attributes
    ----------
    results
        The result folder.
    variant, replication
        Which of its runs this is.
    """

    results: Results
    variant: str
    replication: int

    @property
    def horizon(self) -> int:
        """Second at which the run ends."""
        return self.results.manifest.scenario.horizon_s

    @cached_property
    def clock(self) -> StoryClock:
        """The scenario's clock."""
        return StoryClock(self.results.manifest.scenario)

    @cached_property
    def deliveries(self) -> pd.DataFrame:
        """The elements of the run."""
        return self._own(self.results.deliveries)

    @cached_property
    def procedures(self) -> pd.DataFrame:
        """The procedures of the run, with `owner`: the force or incident that each was carried out for."""
        rows = self._own(self.results.procedures)
        return rows.assign(owner=[self._owner(str(subject)) for subject in rows["subject"]])

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """The ledger of the run by subject and time, texts as text (empty for none).

        With `owner` (force or incident) and `hours`.
        """
        table = self.results.ledger_of([self.variant], self.replication)
        texts = {name: table[name].astype(object).fillna("") for name in table.columns if not name.endswith("_s")}
        table = table.assign(**texts, hours=(table["end_s"] - table["start_s"]) / HOUR_S)
        owners = {subject: self._owner(subject) for subject in names_in(table["subject"])}
        owner = table["subject"].map(owners).astype(object)
        table = table.assign(owner=owner)
        return table.sort_values(["subject", "start_s", "end_s"], kind="stable", ignore_index=True)

    @cached_property
    def incidents(self) -> pd.DataFrame:
        """The incidents of the run."""
        return self._own(self.results.incidents)

    @cached_property
    def levels(self) -> pd.DataFrame:
        """The services of the run; empty without incidents."""
        return self._own(self.results.levels)

    @cached_property
    def knows_places(self) -> bool:
        """Whether the ledger says where and when time passed: one of totals does not."""
        return bool((self.ledger["detail"] != "").any())

    @cached_property
    def forces(self) -> tuple[str, ...]:
        """The forces, in the scenario's order."""
        return tuple(force.name for force in self.results.manifest.forces)

    @cached_property
    def incident_names(self) -> tuple[str, ...]:
        """The incidents that happen, in order of their faults."""
        return names_in(self.incidents.sort_values("fault_s", kind="stable")["incident"])

    @cached_property
    def force_of(self) -> dict[str, str]:
        """The force of every element."""
        pairs = self.deliveries[["element", "force"]].astype(str)
        return dict(zip(pairs["element"], pairs["force"], strict=True))

    def value(self, metric: str) -> float:
        """The value of a metric in this run; nan if it has none."""
        table = self.metrics
        return float(table[metric]) if metric in table else float("nan")

    @cached_property
    def metrics(self) -> dict[str, float]:
        """Every metric of the run by name."""
        rows = self._own(self.results.replications)
        return dict(zip(rows["metric"].astype(str), rows["value"].astype("float64"), strict=True))

    def node(self, name: str) -> str:
        """A node in words."""
        return self._nodes.get(name, name)

    def place(self, name: str) -> str:
        """A node or link in words: "NVK-KRN-rail" -> "Narvik–Kiruna rail"."""
        return place_name(name, self.results) if name in self.places else name

    @cached_property
    def places(self) -> frozenset[str]:
        """The nodes and links of the network."""
        return frozenset((*self._nodes, *self.modes))

    @cached_property
    def modes(self) -> dict[str, str]:
        """The mode of every link."""
        links = self.results.links
        return dict(zip(links["id"].astype(str), links["mode"].astype(str), strict=True))

    def _own(self, table: pd.DataFrame) -> pd.DataFrame:
        return table[(table["replication"] == self.replication) & (table["variant"] == self.variant)]

    def _owner(self, subject: str) -> str:
        """The element's force, or else the force or incident with whose name the subject begins; empty for none."""
        if subject in self.force_of:
            return self.force_of[subject]
        names = [name for name in (*self.forces, *self.incident_names) if f"{subject} ".startswith(f"{name} ")]
        return max(names, key=len, default="")

    @cached_property
    def _nodes(self) -> dict[str, str]:
        return self.results.once(node_names)
