"""Departures of a route are read from a GTFS feed."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from sim.scenario.gtfs import ServiceDays, read_route
from sim.scenario.gtfs_tables import FeedError

HOUR = 3600
WEEK = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
FEED = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nA,Ferries,https://example.org,Europe/Helsinki\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\n"
    "R1,A,NS,North-South,4\nR2,A,X,Bus,3\n",
    "stops.txt": "stop_id,stop_name,parent_station\nN,North,\nN1,North quay 1,N\nS,South,\nM,Middle,\n",
    "trips.txt": "route_id,service_id,trip_id\nR1,W,T1\nR1,W,T2\nR1,H,T3\nR1,W,B1\nR2,W,T9\n",
    "calendar.txt": f"service_id,{WEEK},start_date,end_date\nW,1,1,1,1,1,0,0,20260101,20261231\n",
    "calendar_dates.txt": "service_id,date,exception_type\nW,20260406,2\nH,20260406,1\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n"
    "T1,9:00:00,9:10:00,N1,1,0,0\nT1,11:00:00,11:05:00,M,2,0,0\nT1,12:00:00,12:00:00,S,10,0,0\n"
    "T2,25:30:00,,N1,1,0,0\nT2,29:00:00,29:00:00,S,2,0,0\n"
    "T3,10:00:00,10:00:00,N1,1,0,0\nT3,13:00:00,13:00:00,S,2,0,0\n"
    "B1,18:00:00,18:00:00,S,1,0,0\nB1,21:00:00,21:00:00,N1,2,0,0\n"
    "T9,07:00:00,07:00:00,N1,1,0,0\nT9,08:00:00,08:00:00,S,2,0,0\n",
}


def feed(at: Path, **changed: str | None) -> Path:
    """A folder with the feed; tables are changed by name without '.txt', or left out."""
    at.mkdir(exist_ok=True)
    for name, text in {**FEED, **{f"{name}.txt": text for name, text in changed.items()}}.items():
        if text is not None:
            (at / name).write_text(text, encoding="utf-8")
    return at


def departures(path: Path, day: date, *route: str) -> list[int]:
    """Departures of a day, in seconds of its clock."""
    times = read_route(path, *(route or ("R1", "N", "S")))
    return sorted(second for service, seconds in times.departures if service.runs_on(day) for second in seconds)


def test_days_and_exceptions(tmp_path: Path) -> None:
    """Weekdays have two sailings, one of them after midnight; a holiday has its own, a weekend none."""
    path = feed(tmp_path / "feed")
    weekday = [9 * HOUR + 600, 25 * HOUR + 1800]
    assert departures(path, date(2026, 4, 7)) == weekday
    assert departures(path, date(2026, 4, 6)) == [10 * HOUR]
    assert departures(path, date(2026, 4, 5)) == []
    assert departures(path, date(2027, 4, 7)) == []


def test_directions_names_and_zone(tmp_path: Path) -> None:
    """The way back is a way of its own; routes and stops are known by name too; the agency says the zone."""
    path = feed(tmp_path / "feed")
    assert departures(path, date(2026, 4, 7), "North-South", "South", "North") == [18 * HOUR]
    assert departures(path, date(2026, 4, 7), "NS", "Middle", "S") == [11 * HOUR + 300]
    assert read_route(path, "R1", "N", "S").time_zone == "Europe/Helsinki"


def test_nobody_boards_where_nobody_may(tmp_path: Path) -> None:
    """A call at which nobody gets on, or nobody gets off, is none."""
    text = FEED["stop_times.txt"].replace("9:10:00,N1,1,0,0", "9:10:00,N1,1,1,0").replace("S,2,0,0", "S,2,0,1")
    path = feed(tmp_path / "feed", stop_times=text)
    with pytest.raises(FeedError, match="no trip goes from N to S"):
        read_route(path, "R1", "N", "S")


def test_frequencies(tmp_path: Path) -> None:
    """A trip that is repeated leaves every 90 minutes in a time, counted from its first stop."""
    text = "trip_id,start_time,end_time,headway_secs\nT1,08:00:00,12:00:00,5400\n"
    path = feed(tmp_path / "feed", frequencies=text)
    middle = departures(path, date(2026, 4, 7), "R1", "M", "S")
    # 11:05 is 1 h 55 min after the first departure, of 9:10.
    assert middle == [8 * HOUR + 6900 + n * 5400 for n in range(3)]


def test_a_zip_file(tmp_path: Path) -> None:
    """A feed as it is downloaded says the same; a byte order mark is no part of a name."""
    folder = feed(tmp_path / "feed", routes="\ufeff" + FEED["routes.txt"])
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    for path in (folder, tmp_path / "feed.zip"):
        assert departures(path, date(2026, 4, 6)) == [10 * HOUR]


def test_a_zip_file_of_a_folder(tmp_path: Path) -> None:
    """Tables are found also where the folder was packed, and not the tables in it."""
    folder = feed(tmp_path / "feed")
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"ferries 2026/{path.name}")
    assert departures(tmp_path / "feed.zip", date(2026, 4, 6)) == [10 * HOUR]


def test_names_in_other_letters(tmp_path: Path) -> None:
    """Routes and stops are found by their names whatever the case, where none has exactly that name."""
    path = feed(tmp_path / "feed")
    assert departures(path, date(2026, 4, 7), "NORTH-SOUTH", "south", "NORTH") == [18 * HOUR]


def test_letters_that_are_not_utf_8(tmp_path: Path) -> None:
    """The table and the line of the first letter that is not UTF-8 are named, without words of a decoder."""
    path = feed(tmp_path / "feed")
    (path / "routes.txt").write_bytes(FEED["routes.txt"].replace("North-South", "Malmö").encode("cp1252"))
    with pytest.raises(FeedError) as caught:
        read_route(path, "R1", "N", "S")
    assert (caught.value.message, caught.value.line) == ("routes.txt is not UTF-8 (byte 0xF6)", 2)


def test_the_days_that_a_feed_knows() -> None:
    """From the first to the last day, those added by date among them; days of a service that never runs count not."""
    day = date(2026, 3, 2)
    assert ServiceDays(frozenset({0}), day, date(2026, 6, 1), added={date(2026, 7, 1)}).span == (day, date(2026, 7, 1))
    assert ServiceDays(frozenset(), day, day, added={date(2026, 7, 1)}).span == (date(2026, 7, 1), date(2026, 7, 1))
    assert ServiceDays().span == (date.max, date.min)


def test_without_trips(tmp_path: Path) -> None:
    """Where there is one route and one service all trips are theirs, which is said; else trips.txt is missing."""
    one_route = FEED["routes.txt"].replace("R2,A,X,Bus,3\n", "")
    path = feed(tmp_path / "one", trips=None, routes=one_route, calendar_dates=None)
    assert departures(path, date(2026, 4, 7)) == [7 * HOUR, 9 * HOUR + 600, 10 * HOUR, 25 * HOUR + 1800]
    assert "no trips.txt" in read_route(path, "", "N", "S").assumed
    with pytest.raises(FeedError, match=r"no trips\.txt"):
        read_route(feed(tmp_path / "two", trips=None), "R1", "N", "S")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"stop_times": None}, r"no stop_times\.txt"),
        ({"routes": None}, r"no routes\.txt"),
        ({"calendar": None, "calendar_dates": None}, r"no calendar\.txt and no calendar_dates\.txt"),
        ({"stop_times": "trip_id,stop_id\nT1,N\n"}, "no column 'departure_time'"),
        ({"trips": FEED["trips.txt"].replace("W", "V")}, "service 'V' has no days"),
        ({"calendar": FEED["calendar.txt"].replace("20260101", "1.1.2026")}, "start_date is no date"),
        ({"stop_times": FEED["stop_times.txt"].replace("9:10:00", "9.10")}, "departure_time is no time"),
        ({"calendar": FEED["calendar.txt"].replace("W,1", "W,yes")}, "monday is 'yes'"),
        ({"calendar_dates": "service_id,date,exception_type\nW,20260406,3\n"}, "exception_type is '3'"),
        ({"frequencies": "trip_id,start_time,end_time,headway_secs\nT1,08:00:00,09:00:00,0\n"}, "headway_secs"),
    ],
)
def test_what_a_feed_lacks(tmp_path: Path, changed: dict[str, str | None], message: str) -> None:
    """A feed that cannot be read is an error that names the table and what is missing."""
    with pytest.raises(FeedError, match=message):
        read_route(feed(tmp_path / "feed", **changed), "R1", "N", "S")


def test_no_feed_at_all(tmp_path: Path) -> None:
    """A file that is no archive is an error."""
    (tmp_path / "feed.zip").write_text("no archive", encoding="utf-8")
    with pytest.raises(FeedError, match="cannot be read"):
        read_route(tmp_path / "feed.zip", "R1", "N", "S")
