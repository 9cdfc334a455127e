"""The elements that runs have in common: a mean over other elements is another mean.

An element is the same in two runs where its name, its force, its destination, and its vehicles and people are the same.
Where runs move different elements, what is measured of movement is measured anew over those that all have in common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.comparison.cube import made_cube
from analysis.movement.arrival_delay import ArrivalDelay
from analysis.movement.metrics import Measures, metric_cube
from analysis.results import Results
from analysis.runs import runs_of
from analysis.words import count
from sim.errors import LeidangError
from sim.text import listed

Element = tuple[str, str, str, str, int, int]
"""Name, force, destination, kind, vehicles, people."""

INCIDENT_METRICS: Final = ("time until ", "service lost")
"""What metrics begin with that are not about elements."""

FORCES_NAMED: Final = 4
"""So many forces are named where elements differ; of more, the number."""


@dataclass(frozen=True, slots=True)
class CommonElements:
    """What some runs move.

    Attributes
    ----------
    names
        Elements that all have in common.
    others
        Those that only some have, by force.
    """

    names: frozenset[str]
    others: dict[str, int]

    @property
    def differ(self) -> bool:
        """Whether some runs move elements that others do not."""
        return bool(self.others)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What differs and what is made of it, in a sentence without an end; none where nothing differs."""
        if not self.differ:
            return ()
        if not self.names:
            return (f"{self.words}, and no other is, so that their means cannot be compared",)
        return (f"{self.words}; means are over the {count(len(self.names))} in common",)

    @property
    def words(self) -> str:
        """What differs."""
        forces = [f"{count(number)} of {force}" for force, number in list(self.others.items())[:FORCES_NAMED]]
        if len(self.others) > FORCES_NAMED:
            forces.append(f"some of {len(self.others) - FORCES_NAMED} more forces")
        return f"the runs move different elements: {listed(forces)} are not in all of them"


def elements_by_variant(results: Results) -> dict[str, frozenset[Element]]:
    """The elements of each variant of a result folder."""
    columns = ["element", "force", "destination", "kind", "vehicles", "people"]
    elements: dict[str, set[Element]] = {}
    for (deliveries,) in results.blocks("deliveries"):
        different = deliveries[["variant", *columns]].astype({"variant": object}).drop_duplicates()
        for variant, *element in different.itertuples(index=False, name=None):
            name, force, destination, kind, vehicles, people = element
            key = str(name), str(force), str(destination), str(kind), int(vehicles), int(people)
            elements.setdefault(str(variant), set()).add(key)
    return {variant: frozenset(elements) for variant, elements in elements.items()}


def common_elements(sets: Iterable[frozenset[Element]]) -> CommonElements:
    """What the elements of several runs have in common."""
    every = list(sets)
    common = frozenset.intersection(*every)
    others = frozenset.union(*every) - common
    # One whose size alone differs stands there twice.
    by_force = Counter(force for force, _ in sorted({(force, name) for name, force, *_ in others}))
    return CommonElements(frozenset(name for name, *_ in common), dict(by_force))


def common_to(opened: Sequence[Results]) -> CommonElements:
    """What the runs of some result folders have in common.

    Raises
    ------
    LeidangError
        They have not one element in common.
    """
    common = common_elements(elements for results in opened for elements in elements_by_variant(results).values())
    if not common.names:
        raise LeidangError(common.warnings[0])
    return common


def unlike_reference(results: Results) -> dict[str, CommonElements]:
    """What each variant has in common with the reference, for those that move other elements."""
    elements = elements_by_variant(results)
    common = {name: common_elements([elements[results.reference], elements[name]]) for name in results.variants}
    return {variant: common for variant, common in common.items() if common.differ}


def replications_over(results: Results, elements: CommonElements) -> pd.DataFrame:
    """The rows of `replications.parquet`, measured anew over the elements in common where others are moved too.

    What is measured anew has `arrival delay / <force>` besides, which always has a value.
    """
    rows = results.replications
    if not elements.differ:
        return rows
    runs = runs_of(results.runs)
    arrivals = ArrivalDelay(runs, results.manifest.scenario.horizon_s)
    measures = Measures(runs)
    for deliveries, ledger, resources in results.blocks("deliveries", "ledger", "resources"):
        compared = deliveries[deliveries["element"].isin(elements.names)]
        arrivals.add(compared)
        measures.add({"deliveries": compared, "ledger": ledger, "resources": resources})
    others = rows[rows["metric"].str.startswith(INCIDENT_METRICS)]
    parts = (metric_cube(measures).table(), made_cube(runs, arrivals.metrics()).table(), others)
    words = {"variant": object, "metric": object, "unit": object}
    return pd.concat([part.astype(words) for part in parts], ignore_index=True)
