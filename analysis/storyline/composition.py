"""The storyline of one replication: its choice, what happened, without what matters least."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from analysis.results import Results
from analysis.runs import names_in
from analysis.storyline.events import ONLY_IN_FULL, Event, StoryClock, by_time, most_important
from analysis.storyline.incident_events import incidents, services
from analysis.storyline.movement_events import movement
from analysis.storyline.other_variant import with_other_variant
from analysis.storyline.permission_events import permissions
from analysis.storyline.replication import Choice, Replication
from analysis.storyline.replication_choice import choose_replication
from analysis.storyline.wait_events import waits
from sim.errors import LeidangError

LINES: Final = 55
"""Events of a storyline unless all are asked for."""

NO_PLACES: Final = (
    "The run recorded totals only (--record totals), so ships, waits, closures and what a permission held up are "
    "missing: the ledger has their hours, not their places and moments."
)


@dataclass(frozen=True, slots=True)
class Storyline:
    """One replication as a dated list of events.

    Attributes
    ----------
    results
        The result folder.
    choice
        Which replication of which variant, and why.
    events
        The events, in order of time.
    happened
        How many events there are in all, with those left out.
    notes
        What a reader must know besides.
    force, incident
        To which of these the storyline is limited; empty for none.
    """

    results: Results
    choice: Choice
    events: tuple[Event, ...]
    happened: int
    notes: tuple[str, ...]
    force: str = ""
    incident: str = ""

    @property
    def clock(self) -> StoryClock:
        """The scenario's clock."""
        return StoryClock(self.results.manifest.scenario)


def make_storyline(
    results: Results,
    which: str = "median",
    *,
    variant: str = "",
    force: str = "",
    incident: str = "",
    most: int = LINES,
) -> Storyline:
    """Make the storyline of one replication.

    Parameters
    ----------
    which
        "median", "worst", "largest-difference" or a number; see `analysis.storyline.replication_choice`.
    variant
        The variant; empty for the reference.
    force, incident
        Only what belongs to this force, or this incident; empty for everything.
    most
        Events at most; 0 for all.

    Raises
    ------
    LeidangError
        If there is no such variant, force, incident or replication.
    """
    choice = choose_replication(results, which, variant, force, incident)
    run = Replication(results, choice.variant, choice.replication)
    if incident:
        _check_incident(incident, run)
    events = _about(_collected(run), force, incident)
    if choice.other:
        there = _about(_collected(Replication(results, choice.other, choice.replication)), force, incident)
        events = by_time(with_other_variant(events, there, choice.other))
    kept = most_important(events, most) if most else events
    return Storyline(results, choice, kept, len(events), tuple(_notes(run, events, kept)), force, incident)


def _collected(run: Replication) -> tuple[Event, ...]:
    events = [*movement(run), *permissions(run), *incidents(run), *services(run)]
    if run.knows_places:
        events += waits(run)
    return by_time(events)


def _about(events: Iterable[Event], force: str, incident: str) -> tuple[Event, ...]:
    """What belongs to the force or the incident asked for; everything if neither is."""
    if not force and not incident:
        return tuple(events)
    return tuple(event for event in events if any(name and event.belongs_to(name) for name in (force, incident)))


def _check_incident(incident: str, run: Replication) -> None:
    names = run.incident_names
    if incident in names:
        return
    elsewhere = names_in(run.results.incidents["incident"])
    if incident in elsewhere:
        raise LeidangError(
            f"{incident!r} does not happen in replication {run.replication} of {run.variant}; "
            "choose another with --replication"
        )
    near = get_close_matches(incident, elsewhere, n=1, cutoff=0.3)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise LeidangError(f"no incident of these results is called {incident!r}{hint}")


def _notes(run: Replication, events: tuple[Event, ...], kept: tuple[Event, ...]) -> Iterable[str]:
    left = len(events) - len(kept)
    if left:
        minor = sum(event.rank == ONLY_IN_FULL for event in events)
        single = f"{minor} of them single arrivals, decisions and waits"
        yield f"{left} more events are left out ({single}); --all lists them."
    if not run.knows_places:
        yield NO_PLACES
    yield "One replication is one draw of chance: what is typical, and how sure that is, is in report.html."
