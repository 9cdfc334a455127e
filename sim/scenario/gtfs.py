"""Timetables from a feed in the General Transit Feed Specification (GTFS): when a route leaves one stop for another.

A feed is a folder or a ZIP file of tables (gtfs.org). Read are `routes`, `trips`, `stop_times`, `calendar` and
`calendar_dates`, and where they are there `stops`, `agency` and `frequencies`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

from sim.scenario.gtfs_tables import Feed, FeedError, Row, need
from sim.scenario.tables.headings import folded
from sim.scenario.tree import near

_WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME: Final = re.compile(r"\s*(\d{1,3}):([0-5]\d):([0-5]\d)\s*")
_ADDED: Final = "1"
_REMOVED: Final = "2"
_NOT_HERE: Final = "1"
"""Of `pickup_type` and `drop_off_type`: no boarding or alighting."""


@dataclass
class ServiceDays:
    """On which days trips run: on days of the week between two dates, and on dates of their own.

    Attributes
    ----------
    weekdays
        Monday = 0.
    """

    weekdays: frozenset[int] = frozenset()
    since: date = date.max
    until: date = date.min
    added: set[date] = field(default_factory=set)
    removed: set[date] = field(default_factory=set)

    def runs_on(self, day: date) -> bool:
        """Whether trips run on a day."""
        regular = self.since <= day <= self.until and day.weekday() in self.weekdays
        return (regular and day not in self.removed) or day in self.added

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day of which anything is known; the first is the later where there is none."""
        days = (*self.added, *((self.since, self.until) if self.weekdays else ()))
        return min(days, default=date.max), max(days, default=date.min)


@dataclass(frozen=True)
class RouteTimes:
    """When a route leaves a stop for another.

    Attributes
    ----------
    departures
        Services, each with its departures in seconds from the midnight of the service day; more than a day is the
        next day.
    time_zone
        IANA zone of the agency; empty where the feed has none.
    assumed
        What had to be assumed since the feed does not have it; empty for nothing.
    """

    departures: tuple[tuple[ServiceDays, tuple[int, ...]], ...]
    time_zone: str
    assumed: str = ""


def read_route(feed: Path, route: str, from_stop: str, to_stop: str) -> RouteTimes:
    """When a route leaves a stop for another that it calls at later.

    Parameters
    ----------
    feed
        Folder or ZIP file.
    route
        Its id, short or long name; empty for the only route of the feed.
    from_stop, to_stop
        Id or name of the stops; the stops of a station count as the station.

    Raises
    ------
    FeedError
        When tables or columns are missing, or the feed has no such route or stops.
    """
    tables = Feed(feed)
    chosen = _route(tables, route)
    trips, assumed = _trips(tables, chosen)
    starts, ends = _stops(tables, from_stop), _stops(tables, to_stop)
    times = _departures(tables, trips, starts, ends, (from_stop, to_stop))
    services = _services(tables)
    by_service: dict[str, set[int]] = defaultdict(set)
    for trip, seconds in times.items():
        by_service[trips[trip]].update(seconds)
    for service in by_service.keys() - services.keys():
        raise FeedError(f"service {service!r} has no days", "a row in calendar.txt or calendar_dates.txt")
    found = tuple((services[name], tuple(sorted(by_service[name]))) for name in sorted(by_service))
    return RouteTimes(found, _time_zone(tables, chosen), assumed)


def _route(feed: Feed, route: str) -> Row:
    need(feed, "routes.txt", "stop_times.txt")
    routes = list(feed.rows("routes.txt", "route_id"))
    names = ("route_id", "route_short_name", "route_long_name")
    if not route and len(routes) == 1:
        return routes[0]
    for same in (str, folded):
        for name in names:
            for row in routes:
                if route and same(row.get(name, "")) == same(route):
                    return row
    known = [row[name] for row in routes for name in names if row.get(name)]
    listed = "one of " + ", ".join(row["route_id"] for row in routes[:12]) if routes else "a row in routes.txt"
    message = f"the feed has no route {route!r}" if route else "the feed has several routes"
    raise FeedError(message, listed, near(route, known))


def _trips(feed: Feed, route: Row) -> tuple[dict[str, str], str]:
    """The service of each trip of a route, and what had to be assumed."""
    if feed.has("trips.txt"):
        rows = feed.rows("trips.txt", "trip_id", "route_id", "service_id")
        return {row["trip_id"]: row["service_id"] for row in rows if row["route_id"] == route["route_id"]}, ""
    routes, services = list(feed.rows("routes.txt")), _services(feed)
    if len(routes) > 1 or len(services) != 1:
        raise FeedError("the feed has no trips.txt, which has the route and the days of each trip", "a table trips.txt")
    service = next(iter(services))
    trips = {row["trip_id"]: service for row in feed.rows("stop_times.txt", "trip_id")}
    return trips, f"there is no trips.txt: all trips are of route {route['route_id']} and service {service}"


def _stops(feed: Feed, stop: str) -> frozenset[str]:
    """The ids of a stop: itself, and the stops of a station."""
    rows = list(feed.rows("stops.txt", "stop_id"))
    named = {row["stop_id"] for row in rows if stop in (row["stop_id"], row.get("stop_name"))}
    if not named:
        named = {row["stop_id"] for row in rows if folded(row.get("stop_name", "")) == folded(stop)} or {stop}
    return frozenset(named | {row["stop_id"] for row in rows if row.get("parent_station") in named})


def _departures(
    feed: Feed, trips: Mapping[str, str], starts: frozenset[str], ends: frozenset[str], named: tuple[str, str]
) -> dict[str, list[int]]:
    """The departures of each trip that goes from one stop to the other."""
    calls: dict[str, list[Row]] = defaultdict(list)
    for row in feed.rows("stop_times.txt", "trip_id", "departure_time", "stop_id", "stop_sequence"):
        if row["trip_id"] in trips:
            calls[row["trip_id"]].append(row)
    headways = _headways(feed)
    found: dict[str, list[int]] = {}
    for trip, rows in calls.items():
        rows.sort(key=_sequence)
        boarded = _boards(rows, starts, ends)
        if boarded is not None:
            found[trip] = _repeated(_time(boarded, "departure_time"), rows[0], headways.get(trip, ()))
    if not found:
        stops = sorted({row["stop_id"] for rows in calls.values() for row in rows})
        strange = next((name for name, ids in zip(named, (starts, ends), strict=True) if not ids & set(stops)), "")
        message = (
            f"the route does not call at {strange!r}" if strange else f"no trip goes from {named[0]} to {named[1]}"
        )
        raise FeedError(message, "two stops of the route: " + ", ".join(stops[:12]), near(strange, stops))
    return found


def _sequence(row: Row) -> int:
    if not row["stop_sequence"].isdecimal():
        raise FeedError("stop_sequence is no number", "a whole number", table="stop_times.txt", line=int(row[""]))
    return int(row["stop_sequence"])


def _boards(rows: list[Row], starts: frozenset[str], ends: frozenset[str]) -> Row | None:
    """The call at which a trip is boarded for one of the ends; None where it does not go there."""
    for at, row in enumerate(rows):
        if row["stop_id"] in starts and row.get("pickup_type") != _NOT_HERE:
            later = rows[at + 1 :]
            if any(call["stop_id"] in ends and call.get("drop_off_type") != _NOT_HERE for call in later):
                return row
    return None


def _headways(feed: Feed) -> dict[str, list[tuple[int, int, int]]]:
    """Begin, end and headway of the times in which a trip is repeated."""
    found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for row in feed.rows("frequencies.txt", "trip_id", "start_time", "end_time", "headway_secs"):
        if not row["headway_secs"].isdecimal() or int(row["headway_secs"]) < 1:
            raise FeedError("headway_secs is no time", "a number above 0", table="frequencies.txt", line=int(row[""]))
        begin, end = (_time(row, name, "frequencies.txt") for name in ("start_time", "end_time"))
        found[row["trip_id"]].append((begin, end, int(row["headway_secs"])))
    return found


def _repeated(departure: int, first: Row, headways: list[tuple[int, int, int]] | tuple[()]) -> list[int]:
    """The departures of a trip: the one in stop_times.txt, or its repetitions, counted from the first stop."""
    if not headways:
        return [departure]
    since_first = departure - _time(first, "departure_time")
    return [begin + since_first for low, high, every in headways for begin in range(low, high, every)]


def _time(row: Row, column: str, table: str = "stop_times.txt") -> int:
    match = _TIME.fullmatch(row[column] or row.get("arrival_time", ""))
    if match is None:
        raise FeedError(f"{column} is no time", "a time such as 09:00:00 or 25:30:00", table=table, line=int(row[""]))
    hours, minutes, seconds = map(int, match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _services(feed: Feed) -> dict[str, ServiceDays]:
    if not feed.has("calendar.txt") and not feed.has("calendar_dates.txt"):
        message = "the feed has no calendar.txt and no calendar_dates.txt, which have the days of each service"
        raise FeedError(message, "at least one of them")
    found: dict[str, ServiceDays] = {}
    for row in feed.rows("calendar.txt", "service_id", *_WEEK, "start_date", "end_date"):
        for day in _WEEK:
            _check_among(row, day, ("0", "1"), "calendar.txt")
        days = frozenset(number for number, day in enumerate(_WEEK) if row[day] == "1")
        since, until = (_date(row, name, "calendar.txt") for name in ("start_date", "end_date"))
        found[row["service_id"]] = ServiceDays(days, since, until)
    for row in feed.rows("calendar_dates.txt", "service_id", "date", "exception_type"):
        _check_among(row, "exception_type", (_ADDED, _REMOVED), "calendar_dates.txt")
        service = found.setdefault(row["service_id"], ServiceDays())
        days_of = service.added if row["exception_type"] == _ADDED else service.removed
        days_of.add(_date(row, "date", "calendar_dates.txt"))
    return found


def _check_among(row: Row, column: str, values: tuple[str, str], table: str) -> None:
    if row[column] not in values:
        message = f"{column} is {row[column]!r}"
        raise FeedError(message, " or ".join(values), table=table, line=int(row[""]))


def _date(row: Row, column: str, table: str) -> date:
    try:
        return datetime.strptime(row[column], "%Y%m%d").date()  # noqa: DTZ007  # a date alone
    except ValueError:
        raise FeedError(f"{column} is no date", "a date such as 20260102", table=table, line=int(row[""])) from None


def _time_zone(feed: Feed, route: Row) -> str:
    agencies = list(feed.rows("agency.txt", "agency_timezone"))
    own = [row for row in agencies if row.get("agency_id") == route.get("agency_id")]
    return next((row["agency_timezone"] for row in own or agencies), "")
