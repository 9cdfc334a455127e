"""What a report says of its figures about incidents, for those who see them and for those who do not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final

from analysis.figures.resilience import loss_words
from analysis.incidents.lanes import swim_lane_words
from analysis.incidents.stages import COORDINATION
from analysis.incidents.words import STAGE_WORDS, kind_words, time_words
from analysis.results import Results
from analysis.words import duration, listed, percent
from sim.record.tables import ALL_FORCES


@dataclass(frozen=True, slots=True)
class FigureWords:
    """What is said of a figure: its file name, a title, what one would see in it, its caption."""

    name: str
    title: str
    alt: str
    caption: str


def incident_figure_words(results: Results, there: Collection[str]) -> Iterator[FigureWords]:
    """What is said of each figure about incidents that there is."""
    for name, (title, seen, said, caption) in _FIGURES.items():
        if name in there:
            yield FigureWords(name, title, f"{seen} {said(results)}", caption)


def _medians(results: Results) -> str:
    table = results.table("incident_times")
    own = table[(table["variant"] == table["variant"].iloc[0]) & (table["clock"] == COORDINATION)]
    if own.empty:
        return ""
    own = own[own["kind"] == own["kind"].iloc[0]]
    said = [
        f"{STAGE_WORDS[str(row.stage)]} {time_words(float(str(row.p50_h)))}"
        for row in own.itertuples()
        if float(str(row.p50_h)) >= 0
    ]
    return f"Medians after a {kind_words(str(own['kind'].iloc[0]))} under {own['variant'].iloc[0]}: {listed(said)}."


def _most(results: Results) -> str:
    table = results.table("incident_outcomes")
    row = table.sort_values("count", ascending=False, kind="stable").iloc[0]
    share = percent(float(row["share"]))
    return f"Most frequent: {row['outcome']}, {share} of {kind_words(str(row['kind']))} under {row['variant']}."


def _costs(results: Results) -> str:
    table = results.table("knock_on")
    own = table[table["of"] == ALL_FORCES]
    said = [f"{duration(float(str(row.knock_on_h)))} under {row.variant}" for row in own.itertuples()]
    return f"All forces: {listed(said)}."


_FIGURES: Final[dict[str, tuple[str, str, Callable[[Results], str], str]]] = {
    "swim_lane": (
        "one incident, actor by actor",
        "Bars in a lane per actor, from the fault to the decision, and below them the repair.",
        swim_lane_words,
        "One incident in one replication. The clocks of coordination and of repair have their own scales.",
    ),
    "incident_times": (
        "time until each stage of an incident",
        "Per stage a line for each variant: spread of the time since the fault, the two clocks apart.",
        _medians,
        "Time from the fault to each stage. Stages that no incident of a kind reaches are left out.",
    ),
    "outcomes": (
        "outcomes of incidents",
        "Per outcome a marker for each variant: share of the incidents with its interval.",
        _most,
        "How incidents end, by kind.",
    ),
    "resilience": (
        "services over time",
        "A panel per service: its level by day in each variant, with a band.",
        loss_words,
        "Services over time. The area between the line and 100 % is what users lose.",
    ),
    "knock_on": (
        "what incidents cost the movement",
        "Per force a marker for each variant: hours per element that the incidents add, with the interval.",
        _costs,
        "Delay that the incidents add, paired with the same run without them.",
    ),
}
"""By name: title, what is seen, what it comes to in these results, caption."""
