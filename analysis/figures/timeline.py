"""The storyline of a replication as a picture: a lane per force, nation, incident and service, events by number."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis import style
from analysis.figures.legends import Group, below
from analysis.storyline.composition import Storyline
from analysis.storyline.events import KINDS, ONLY_IN_FULL, Event
from sim.record.tables import ALL_FORCES
from sim.units.seconds import DAY_S

ROW_IN: Final = 0.17
"""Height of a row of numbers; a lane has as many as its events need so as not to lie on each other."""

LABEL_IN: Final = 0.27
"""Width of a mark with its number."""

AXES_IN: Final = 5.4
"""Width of the axes about which the marks are packed."""

MOST: Final = 120
"""Events up to which all are drawn."""

LOOKS: Final[dict[str, tuple[str, str, bool]]] = {
    "ready": (">", "#1B7F5F", True),
    "request": ("o", "#56B4E9", False),
    "decision": ("D", "#0072B2", True),
    "sailing": ("^", "#5B3A8E", True),
    "arrival": ("s", "#222222", True),
    "share": ("s", "#222222", False),
    "wait": ("|", "#D55E00", True),
    "closure": ("X", "#8C6D00", True),
    "incident": ("*", "#B00020", True),
    "stage": ("o", "#9B4F80", True),
    "repair": ("P", "#7D5A36", True),
    "service": ("v", "#B00020", False),
    "meanwhile": ("<", "#5f5f5f", False),
    "end": ("x", "#222222", True),
}
"""Marker, colour and whether it is filled, for each kind of event: no two look alike in black and white."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """An event with its number and its row."""

    number: int
    event: Event
    row: int


def plot_timeline(story: Storyline, ax: Axes | None = None) -> Axes:
    """Draw the events of a story, each with the number that it has in the text."""
    events = _shown(story)
    lanes, span = _lanes(story, events), _span(events)
    placed, heads = _packed(events, lanes, (span[1] - span[0]) * LABEL_IN / AXES_IN)
    rows = max(heads[-1] if heads else 1, 2)
    with style.paper():
        axes = ax or style.new_axes((rows * ROW_IN + 0.1) / 0.77)
        axes.set(xlim=span, ylim=(rows - 0.3, -0.7))
        _frame(axes, lanes, heads)
        for mark in placed:
            _draw(axes, mark)
        if not placed:
            style.empty(axes, "No event.")
        axes.set_xlabel(f"days since the start ({story.clock.date(0)}, {story.clock.time(0)}, {story.clock.zone})")
        _legend(axes, {mark.event.kind for mark in placed})
        style.heading(axes, "Storyline of one replication", _note(story))
    return axes


def _lanes(story: Storyline, events: list[tuple[int, Event]]) -> list[str]:
    """All forces, the forces in the scenario's order, then nations, incidents and services as they come up."""
    there = list(dict.fromkeys(event.lane for _, event in events))
    forces = [ALL_FORCES, *(force.name for force in story.results.manifest.forces)]
    incidents = {event.lane for _, event in events if event.kind == "incident"}
    services = {event.lane for _, event in events if event.kind == "service"}
    nations = sorted(set(there) - {*forces, *incidents, *services})
    rest = [lane for lane in there if lane in incidents] + sorted(services)
    return [lane for lane in (*forces, *nations, *rest) if lane in there]


def _span(events: list[tuple[int, Event]]) -> tuple[float, float]:
    """The days that are drawn: a little more than from the first to the last event."""
    seconds = [event.second for _, event in events] or [0]
    first, last = min(seconds) / DAY_S, max(seconds) / DAY_S
    wide = max(last - first, 0.5)
    return first - 0.015 * wide, last + (LABEL_IN / AXES_IN + 0.01) * wide


def _shown(story: Storyline) -> list[tuple[int, Event]]:
    """The events that are drawn, with their numbers: of a full story, not each arrival, decision and wait."""
    numbered = list(enumerate(story.events, start=1))
    return numbered if len(numbered) <= MOST else [pair for pair in numbered if pair[1].rank != ONLY_IN_FULL]


def _packed(events: list[tuple[int, Event]], lanes: list[str], width: float) -> tuple[list[_Placed], list[int]]:
    """Each event in the first free row of its lane; and the row with which each lane begins, and the last ends."""
    heads, placed = [0], list[_Placed]()
    for lane in lanes:
        free: list[float] = []
        for number, event in events:
            if event.lane != lane:
                continue
            day = event.second / DAY_S
            row = next((place for place, until in enumerate(free) if until <= day), len(free))
            free[row : row + 1] = [max(day + width, (event.until or 0) / DAY_S)]
            placed.append(_Placed(number, event, heads[-1] + row))
        heads.append(heads[-1] + max(len(free), 1))
    return placed, heads


def _frame(axes: Axes, lanes: list[str], heads: list[int]) -> None:
    middles = [(low + high - 1) / 2 for low, high in pairwise(heads)]
    style.name_rows(axes, lanes, middles, width=24)
    for place, (low, high) in enumerate(pairwise(heads)):
        if place % 2 == 0:
            axes.axhspan(low - 0.5, high - 0.5, color="#f3f3f0", zorder=0, linewidth=0)


def _draw(axes: Axes, mark: _Placed) -> None:
    event, y = mark.event, mark.row
    marker, colour, filled = LOOKS[event.kind]
    day = event.second / DAY_S
    if event.until is not None:
        end = min(event.until / DAY_S, axes.get_xlim()[1])
        axes.plot([day, end], [y + 0.34, y + 0.34], color=colour, linewidth=1.6, solid_capstyle="butt", zorder=2)
    size, face = (6.5 if marker == "*" else 4.6, colour if filled else "white")
    (drawn,) = axes.plot([day], [y], marker=marker, color=colour, markersize=size, linestyle="none", zorder=4)
    drawn.set(markerfacecolor=face, markeredgewidth=1.1, clip_on=False)
    style.write(axes, str(mark.number), (day, y), (4, -0.3), size=7, zorder=5)


def _legend(axes: Axes, kinds: set[str]) -> None:
    entries = []
    for kind, words in KINDS.items():
        if kind in kinds:
            marker, colour, filled = LOOKS[kind]
            face = colour if filled else "white"
            handle = Line2D([], [], color=colour, marker=marker, markerfacecolor=face, linestyle="none", markersize=5)
            entries.append((handle, words))
    if entries:
        below(axes, [Group("", tuple(entries))])


def _note(story: Storyline) -> str:
    choice = story.choice
    runs = int((story.results.runs["variant"] == choice.variant).sum())
    drawn = len(_shown(story))
    some = "" if drawn == len(story.events) else f"{drawn} of {len(story.events)} events. "
    lines = "A line under a mark: how long it lasts." if any(event.until for event in story.events) else ""
    return (
        f"Variant: {choice.variant}; replication {choice.replication} of n = {runs} (one run, so no interval). "
        f"Numbers are those of the story. {some}{lines}"
    )
