"""The timetables of links, put on the clock of a run: every departure as a second since its start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from pydantic import TypeAdapter, ValidationError

from sim.scenario.binding import entries_of
from sim.scenario.clock.days import days_within
from sim.scenario.clock.week import WEEK, clock_s
from sim.scenario.draft import Draft
from sim.scenario.fields import Reading
from sim.scenario.gtfs import RouteTimes, ServiceDays, read_route
from sim.scenario.gtfs_tables import FeedError, tables_of
from sim.scenario.library import Shelf, shown_path
from sim.scenario.schema_network import NetworkLink
from sim.scenario.schema_timetables import Departures, Timetable, Timetables
from sim.scenario.tree import ListNode, Mapping, Node, Position, Scalar, child, near, place, plain_data
from sim.scenario.tree import Path as TreePath
from sim.units.local_time import DAY, at_clock, zone_named
from sim.units.seconds import DAY_S

HERE: Final[TreePath] = ("network", "timetables")
MOST: Final = 100_000
"""So many departures of one end fit in a run; each is an event of its own."""

_TIMED: Final = ("sea", "rail")
_TIMETABLES: Final = TypeAdapter[tuple[Timetable, ...]](Timetables)


@dataclass(frozen=True)
class _Leaving:
    """Departures from one end of a link: in which zone, on which days, at which seconds of the day."""

    node: str
    zone: ZoneInfo
    service: ServiceDays
    at_s: tuple[int, ...]


def timed_links(section: Node | None) -> frozenset[str]:
    """The links for which the section `network` has timetables."""
    return frozenset(entries_of(child(section, "timetables") if section else None))


def feeds(tree: Mapping, shelf: Shelf) -> Iterator[tuple[Scalar, Path]]:
    """Every feed that a scenario names and that can be found."""
    section = tree.entries.get("network")
    for entry in entries_of(child(section, "timetables") if section else None).values():
        for one in entry.items if isinstance(entry, ListNode) else [entry]:
            said = child(one, "gtfs")
            if isinstance(said, Scalar) and isinstance(said.value, str):
                path = shelf.feed(said.value, said.mark.file)
                if path is not None:
                    yield said, path


def feed_files(tree: Mapping, shelf: Shelf) -> tuple[Path, ...]:
    """The files of all feeds that a scenario names."""
    return tuple(dict.fromkeys(file for _, path in feeds(tree, shelf) for file in tables_of(path)))


def add_timetables(draft: Draft, shelf: Shelf) -> None:
    """Give the links of a draft their departures, and note what is wrong with their timetables."""
    network, start = draft.network, draft.reading.start
    if network is None or start is None or draft.header is None:
        return
    made: dict[str, tuple[Departures, ...]] = {}
    for name in draft.names(*HERE):
        link = network.link_by_id.get(name)
        if link is None:
            if draft.network_complete:
                draft.known((*HERE, name), name, "link", draft.link_names())
        elif link.mode not in _TIMED:
            message = f"a {link.mode} link has no timetable"
            draft.say((*HERE, name), message, "a sea or rail link")
        else:
            leaving = list(_leaving(draft, shelf, link))
            made[name] = _departures(draft, link, leaving, start, draft.header.horizon)
            _check_both_ends(draft, link, made[name])
    if made:
        links = (link.model_copy(update={"departures": made.get(link.id, ())}) for link in network.links)
        draft.network = network.model_copy(update={"links": tuple(links)})


def _leaving(draft: Draft, shelf: Shelf, link: NetworkLink) -> Iterator[_Leaving]:
    """The departures of every timetable of a link that has no fault of its own (these are found with the section)."""
    node = draft.at((*HERE, link.id))
    try:
        timetables = _TIMETABLES.validate_python(plain_data(node) if node else (), context=Reading(None))
    except ValidationError:
        return
    for at, timetable in enumerate(timetables):
        path: TreePath = (*HERE, link.id, at) if isinstance(node, ListNode) else (*HERE, link.id)
        if timetable.zone and zone_named(timetable.zone) is None:
            suggestion = near(timetable.zone, available_timezones())
            draft.say((*path, "zone"), f"there is no time zone {timetable.zone!r}", "an IANA time zone", suggestion)
        elif timetable.gtfs:
            yield from _from_feed(draft, shelf, link, timetable, path)
        else:
            yield from _written(draft, link, timetable, path)


def _written(draft: Draft, link: NetworkLink, timetable: Timetable, path: TreePath) -> Iterator[_Leaving]:
    ends = (link.from_node, link.to_node)
    if timetable.origin and timetable.origin not in ends:
        draft.say((*path, "from"), f"{link.id} does not end at {timetable.origin!r}", f"{ends[0]} or {ends[1]}")
        return
    assert draft.header is not None
    first, last = draft.header.local(0).date() - 2 * DAY, draft.header.local(draft.header.horizon).date() + 2 * DAY
    added, removed = (set(days_within(days, first, last)) for days in (timetable.opened, timetable.closed))
    if both := sorted(added & removed):
        draft.say((*path, "opened"), f"{both[0]} is closed and opened", "each day once")
    weekdays = frozenset(WEEK.index(day) for day in timetable.days)
    service = ServiceDays(weekdays, first, last, added, removed)
    for node in [timetable.origin] if timetable.origin else ends:
        zone = _zone(draft, timetable.zone, node, path)
        if zone is not None:
            yield _Leaving(node, zone, service, tuple(map(clock_s, timetable.at)))


def _from_feed(
    draft: Draft, shelf: Shelf, link: NetworkLink, timetable: Timetable, path: TreePath
) -> Iterator[_Leaving]:
    """The departures both ways; a feed that has only the way back is taken for that."""
    feed = shelf.feed(timetable.gtfs, _file(draft, (*path, "gtfs")))
    if feed is None:
        draft.say((*path, "gtfs"), f"there is no feed {timetable.gtfs!r}", "a folder or ZIP file beside this one")
        return
    stops = (timetable.from_stop, timetable.to_stop)
    found, errors = 0, list[FeedError]()
    for node, pair in ((link.from_node, stops), (link.to_node, stops[::-1])):
        try:
            times = read_route(feed, timetable.route, *pair)
        except FeedError as error:
            errors.append(error)
            continue
        found += 1
        zone = _feed_zone(draft, timetable.zone, times.time_zone, node, path)
        if zone is not None:
            _warn_outside(draft, path, node, times)
            yield from (_Leaving(node, zone, service, at_s) for service, at_s in times.departures)
        _warn_assumed(draft, path, times)
    broken = [error for error in errors if error.table] or (errors if not found else [])
    if broken:
        _say_feed(draft, path, feed, broken[0])


def _warn_assumed(draft: Draft, path: TreePath, times: RouteTimes) -> None:
    node = draft.at((*path, "gtfs"))
    if times.assumed and isinstance(node, Scalar):
        draft.faults.warn(node.mark, times.assumed, node.text)


def _warn_outside(draft: Draft, path: TreePath, node: str, times: RouteTimes) -> None:
    """Say that a feed has days for a part of the run only, or for none of it."""
    assert draft.header is not None
    begin, end = (draft.header.local(second).date() for second in (0, draft.header.horizon))
    firsts, lasts = zip(*(service.span for service, _ in times.departures), strict=True)
    first, last = min(firsts), max(lasts)
    if first <= last and (first > begin or last < end):
        mark, text = place(draft.tree, (*path, "gtfs"))
        message = f"the feed has departures from {node} only from {first} to {last}, not for the whole run"
        draft.faults.warn(mark, message, text, "a feed for the time of the run")


def _feed_zone(draft: Draft, named: str, agency: str, node: str, path: TreePath) -> ZoneInfo | None:
    """The zone that is named, else that of the agency, which has to exist."""
    if not named and agency and zone_named(agency) is None:
        suggestion = near(agency, available_timezones())
        message = f"the time zone of the feed, {agency!r}, does not exist"
        draft.say((*path, "gtfs"), message, "an IANA time zone in agency.txt, or a key zone here", suggestion)
        return None
    return _zone(draft, named or agency, node, path)


def _say_feed(draft: Draft, path: TreePath, feed: Path, error: FeedError) -> None:
    """A fault in a row of the feed stands there, any other where the feed is named."""
    if error.line and feed.is_dir():
        mark = Position(shown_path(feed / error.table), error.line, 1)
        draft.faults.add(mark, error.message, "", error.expected, error.suggestion)
    else:
        where = f"{error.table}:{error.line}: " if error.line else ""
        draft.say((*path, "gtfs"), f"{where}{error.message}", error.expected, error.suggestion)


def _file(draft: Draft, path: TreePath) -> str:
    node = draft.at(path)
    return node.mark.file if node is not None else draft.tree.mark.file


def _zone(draft: Draft, named: str, node: str, path: TreePath) -> ZoneInfo | None:
    """The zone that is named, else that of the country's actor, else that of the scenario."""
    known = draft.network.node_by_id.get(node) if draft.network else None
    of_actor = draft.word(("actors", known.country, "time_zone")) if known else ""
    found = zone_named(named) or zone_named(of_actor) or draft.reading.zone
    if found is None:
        message = f"the time zone of departures from {node} is not known"
        draft.say(path, message, "a key zone, such as zone: Europe/Oslo")
    return found


def _warn_none(draft: Draft, link: NetworkLink, node: str) -> None:
    mark, text = place(draft.tree, (*HERE, link.id))
    draft.faults.warn(mark, f"nothing leaves {node} over {link.id} in the whole run", text, "a day within the run")


def _check_both_ends(draft: Draft, link: NetworkLink, departures: tuple[Departures, ...]) -> None:
    """Whether each end is left by timetable or by frequency, where the timetables have no other fault."""
    column = "sailings_per_day" if link.mode == "sea" else "trains_per_day"
    lacking = [node for node in (link.from_node, link.to_node) if node not in {one.node for one in departures}]
    if departures and lacking and getattr(link, column) is None:
        message = f"the timetable of {link.id} has no departures from {lacking[0]}"
        draft.say((*HERE, link.id), message, f"those too, or {column} in the row of the link")


def _departures(
    draft: Draft, link: NetworkLink, leaving: list[_Leaving], start: datetime, horizon: int
) -> tuple[Departures, ...]:
    """Every departure of a link within the run, by the end from which it is."""
    made = []
    for node in (link.from_node, link.to_node):
        own = [one for one in leaving if one.node == node]
        if not own:
            continue
        seconds = sorted({second for one in own for second in _seconds(one, start, horizon)})
        if not seconds:
            _warn_none(draft, link, node)
        elif len(seconds) > MOST:
            draft.say((*HERE, link.id), f"{len(seconds)} departures from {node} in the run", f"at most {MOST}")
        made.append(Departures(node=node, seconds=tuple(seconds), per_day=max(len(seconds), 1) * DAY_S / horizon))
    return tuple(made)


def _seconds(leaving: _Leaving, start: datetime, horizon: int) -> Iterator[int]:
    begin = start.astimezone(leaving.zone).date()
    # A trip may leave some days after the day that its feed counts it to.
    first = begin - (2 + max(leaving.at_s, default=0) // 86400) * DAY
    for n in range((begin - first).days + horizon // 86400 + 3):
        day = first + n * DAY
        if leaving.service.runs_on(day):
            for clock in leaving.at_s:
                second = round((at_clock(day, clock, leaving.zone).instant - start).total_seconds())
                if 0 <= second < horizon:
                    yield second
