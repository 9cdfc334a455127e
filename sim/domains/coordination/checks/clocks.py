"""Does a change of the clock move a moment, or make it one of two?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sim.domains.coordination.schema.actors import Actor
from sim.scenario.clock.moments import MomentText, moment_text, read_moment
from sim.scenario.domain import file_model
from sim.scenario.draft import Draft
from sim.scenario.shape import leaves, measure
from sim.scenario.tree import Path, Scalar
from sim.units.local_time import zone_named


class _Clock(NamedTuple):
    """Whose clock it is, and which."""

    owner: str
    zone: ZoneInfo


def check_clocks(draft: Draft) -> None:
    """Warn of every moment that keeps the offset of the start over a change of the clock, or that comes twice."""
    start = draft.reading.start
    if start is None or draft.header is None:
        return
    for path, scalar in _moments(draft):
        try:
            text = moment_text(scalar.value)
            second = read_moment(scalar.value, start, draft.reading.zone)
            if draft.reading.zone is not None:
                _warn_twice(draft, scalar, text, start, draft.reading.zone)
            elif text.when is None:
                _warn_moved(draft, path, scalar, start, second)
        except (ValueError, OverflowError):
            continue  # the moment is faulty, which has been reported


def _moments(draft: Draft) -> Iterator[tuple[Path, Scalar]]:
    """The start and every moment of the scenario, with its path."""
    for path, shape, scalar in leaves(file_model(), draft.tree):
        if measure(shape) == "moment" or path == ("start",):
            yield path, scalar


def _warn_twice(draft: Draft, scalar: Scalar, text: MomentText, start: datetime, zone: ZoneInfo) -> None:
    local = text.local(start, zone)
    if local is not None and local.shown == "twice":
        offset = f"{local.instant.astimezone(zone):%z}"
        message = f"{scalar.text} comes twice in {zone.key}, where clocks go back; the first is taken (UTC{offset})"
        draft.faults.warn(scalar.mark, message, scalar.text, "a date and time with offset, for the second")


def _warn_moved(draft: Draft, path: Path, scalar: Scalar, start: datetime, second: int) -> None:
    """Warn where the clock of whoever is concerned has been changed between the start and the moment."""
    moment = start + timedelta(seconds=second)
    for owner, zone in _clocks(draft, path, start):
        change = _offset(moment, zone) - _offset(start, zone)
        if change:
            there = f"{moment.astimezone(zone) - _apart(start, zone):%H:%M}"
            message = f"{scalar.text} is {there}, not {moment:%H:%M}, once clocks have changed in {zone.key} ({owner})"
            expected = f"`zone: {zone.key}` in the scenario, whose clock all moments then follow"
            draft.faults.warn(scalar.mark, message, scalar.text, expected)
            return


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _apart(start: datetime, zone: ZoneInfo) -> timedelta:
    """How far a zone was ahead of the offset of the start when the run began."""
    return _offset(start, zone) - (start.utcoffset() or timedelta())


def _clocks(draft: Draft, path: Path, start: datetime) -> list[_Clock]:
    """The clocks that whoever gave a moment may have meant: of the actor concerned, else those set as the start is."""
    named = [draft.word((*path[:-1], key)) for key in ("sponsor", "by")]
    actors = [name for name in (*named, *_hosts(draft, path)) if name in draft.named(Actor)]
    concerned = [_Clock(name, zone) for name in actors if (zone := zone_named(draft.named(Actor)[name].time_zone))]
    if concerned:
        return concerned
    every = [_Clock(name, zone) for name, one in draft.named(Actor).items() if (zone := zone_named(one.time_zone))]
    return [clock for clock in every if not _apart(start, clock.zone)]


def _hosts(draft: Draft, path: Path) -> list[str]:
    """The countries of the node or link that a closure names."""
    node, link = (draft.word((*path[:-1], key)) for key in ("node", "link"))
    if draft.network is None:
        return []
    ends = [node] if node else []
    if found := draft.network.link_by_id.get(link):
        ends = [found.from_node, found.to_node]
    known = draft.network.node_by_id
    return [known[end].country for end in ends if end in known]
