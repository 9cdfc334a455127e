"""Does a change of the clock move a moment, or make it one of two?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sim.domains.coordination.schema.actors import Actor
from sim.domains.movement.schema.network import Network
from sim.scenario.clock.moments import MomentText, moment_text, read_moment
from sim.scenario.domain import file_model
from sim.scenario.draft import Draft
from sim.scenario.shape import leaves, measure
from sim.scenario.tree import Path, Problems, Scalar
from sim.units.local_time import zone_named

ALONE: Final = 3
"""So many moments that are moved in a zone have a warning each; more have one together."""

LISTED: Final = 12
"""So many moments of such a warning are listed."""


class _Clock(NamedTuple):
    """Whose clock it is, and which."""

    owner: str
    zone: ZoneInfo


class _Moved(NamedTuple):
    """A moment that a change of the clock moves, and how."""

    scalar: Scalar
    clock: _Clock
    words: str


def check_clocks(draft: Draft) -> None:
    """Warn of every moment that a change of the clock moves, or that comes twice."""
    start = draft.reading.start
    if start is None or draft.header is None:
        return
    moved: dict[str, list[_Moved]] = {}
    for path, scalar in _moments(draft):
        try:
            text = moment_text(scalar.value)
            second = read_moment(scalar.value, start, draft.reading.zone)
            if draft.reading.zone is not None:
                _warn_twice(draft, scalar, text, start, draft.reading.zone)
            elif text.when is None:
                for moment in _moved(draft, path, scalar, start, second):
                    moved.setdefault(moment.clock.zone.key, []).append(moment)
        except (ValueError, OverflowError):
            continue  # the moment is faulty, which has been reported
    for moments in moved.values():
        _warn_moved(draft.faults, moments)


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


def _moved(draft: Draft, path: Path, scalar: Scalar, start: datetime, second: int) -> Iterator[_Moved]:
    """The moment, where a clock of the actor concerned has been changed between the start and then."""
    moment = start + timedelta(seconds=second)
    for clock in _clocks(draft, path, start):
        if _offset(moment, clock.zone) != _offset(start, clock.zone):
            there = moment.astimezone(clock.zone) - _apart(start, clock.zone)
            yield _Moved(scalar, clock, f"{scalar.text} is {there:%H:%M}, not {moment:%H:%M}")
            return


def _warn_moved(faults: Problems, moments: list[_Moved]) -> None:
    """A warning for each of a few moments in a zone; one for many, which lists them."""
    first, *others = moments
    zone, owner = first.clock.zone.key, first.clock.owner
    expected = f"`zone: {zone}` in the scenario, whose clock all moments then follow"
    if len(others) < ALONE:
        for moment in moments:
            message = f"{moment.words}, once clocks have changed in {zone} ({moment.clock.owner})"
            faults.warn(moment.scalar.mark, message, moment.scalar.text, expected)
        return
    listed = ", ".join(_placed(moment.scalar, first.scalar.mark.file) for moment in others[:LISTED])
    more = f" and {len(others) - LISTED} more" if len(others) > LISTED else ""
    message = f"{len(moments)} moments are moved once clocks have changed in {zone} ({owner}): {first.words}; also "
    faults.warn(first.scalar.mark, message + listed + more, first.scalar.text, expected)


def _placed(scalar: Scalar, file: str) -> str:
    """A moment with its line, and its file where that is another one."""
    mark = scalar.mark
    return f"{scalar.text} in line {mark.line}" + (f" of {mark.file}" if mark.file != file else "")


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _apart(start: datetime, zone: ZoneInfo) -> timedelta:
    """How far a zone was ahead of the offset of the start when the run began."""
    return _offset(start, zone) - (start.utcoffset() or timedelta())


def _clocks(draft: Draft, path: Path, start: datetime) -> list[_Clock]:
    """The clocks that a moment may be meant by: of the actor concerned, else those set as the start is."""
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
    network = draft.single(Network)
    if network is None:
        return []
    ends = [node] if node else []
    if found := network.link_by_id.get(link):
        ends = [found.from_node, found.to_node]
    known = network.node_by_id
    return [known[end].country for end in ends if end in known]
