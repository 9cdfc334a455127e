"""Ships and trains that leave by the clock, worked out by hand.

Monday 2 March 2026; the force of two elements stands at the ferry port MID (Sweden) or begins there.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sim.scenario import check_all, check_scenario, effective, load
from tests.end_to_end.running import rows_of, simulate, table
from tests.end_to_end.test_by_hand import SURE
from tests.unit.model import small

HOUR = 3600
MINUTE = 60
CLOSE_UP = 84
"""Pass time of ten vehicles at 40 km/h, where no road leads: 60 s, and 24 s at a minute per 25 vehicles."""
FERRY = "MID-END-sea"
CROSSING = 8 * HOUR
"""200 km at 25 km/h."""


class Timed:
    """A scenario with one force and timetables, run once on an engine."""

    def __init__(self, directory: Path, timetables: object, start: str = "2026-03-02T06:00+01:00") -> None:
        self.directory = directory
        self.content = small.content()
        self.content |= {"procedures": {}, "arrangements": {}, "variants": {"only": []}, "closures": []}
        self.content |= {"start": start, "replications": 1}
        self.content["movement"] |= deepcopy(SURE)
        self.content["network"] |= {"timetables": timetables}

    def file(self, origin: str, links: list[str], ready: str, vehicles: int = 20) -> Path:
        """The scenario written, with one force over a network of these links only."""
        lift = {"lift": {"vehicles": vehicles}, "ready": ready, "due": "D+9", "consignment_vehicles": 20}
        ends = {"name": "force", "sponsor": "NO", "from": origin, "to": "END"}
        self.content["forces"] = [{**ends, **lift}]
        kept = [row for row in small.LINKS if row["link_id"] in links]
        used = {row[end] for row in kept for end in ("from_node", "to_node")}
        return small.write(
            self.directory / "scenario", self.content, [row for row in small.NODES if row["node_id"] in used], kept
        )

    def run(
        self, origin: str, links: list[str], ready: str, engine: str = "simpy", out: str = "out", vehicles: int = 20
    ) -> list[list[tuple[Any, ...]]]:
        """The ledger of the first and last element: detail, cause, start, end."""
        simulate(self.file(origin, links, ready, vehicles), self.directory / out, engine=engine)
        ledger = table(self.directory / out, "ledger")
        return [
            rows_of(ledger[ledger["subject"] == f"force {number}"], "detail", "cause", "start_s", "end_s")
            for number in range(1, vehicles // 10 + 1)
        ]


@pytest.mark.parametrize("engine", ["simpy", "kernel"])
@pytest.mark.parametrize(("start", "earlier"), [("2026-03-02T06:00+01:00", 0), ("2026-03-02T05:00+01:00", HOUR)])
def test_a_ferry_leaves_by_its_own_clock(tmp_path: Path, engine: str, start: str, earlier: int) -> None:
    """The ship of 12:00 sails at 12:00 whenever the run begins."""
    timed = Timed(tmp_path, {FERRY: {"days": ["mon"], "at": ["12:00", "21:00"], "zone": "Europe/Stockholm"}}, start)
    first, second = timed.run("PRT", ["PRT-MID-road", FERRY], "2026-03-02T08:00+01:00", engine=engine)
    sails, there = 6 * HOUR + earlier, 6 * HOUR + 30 * MINUTE + CROSSING + 30 * MINUTE + earlier
    road = 2 * HOUR + earlier
    assert first == [
        ("PRT-MID-road travel", "transport", road, road + 2 * HOUR),
        (f"{FERRY} next sailing", "planned_wait", road + 2 * HOUR, sails),
        (f"{FERRY} embark", "handling", sails, sails + 30 * MINUTE),
        (f"{FERRY} travel", "transport", sails + 30 * MINUTE, there - 30 * MINUTE),
        (f"{FERRY} disembark", "handling", there - 30 * MINUTE, there),
        ("END close up", "transport", there, there + CLOSE_UP),
    ]
    assert second[-1] == first[-1]


@pytest.mark.parametrize("engine", ["simpy", "kernel"])
@pytest.mark.parametrize(("start", "earlier"), [("2026-03-02T06:00+01:00", 0), ("2026-03-02T05:00+01:00", HOUR)])
def test_a_frequency_is_fixed_by_the_calendar(tmp_path: Path, engine: str, start: str, earlier: int) -> None:
    """Twice a day is 06:00 and 18:00, whenever the run begins."""
    timed = Timed(tmp_path, {}, start)
    timed.content["network"]["changes"] = {"links": {FERRY: {"sailings_per_day": 2}}}
    first, _ = timed.run("PRT", ["PRT-MID-road", FERRY], "2026-03-02T08:00+01:00", engine=engine)
    waits = [(begun, ended) for detail, _, begun, ended in first if detail == f"{FERRY} next sailing"]
    assert waits == [(4 * HOUR + earlier, 12 * HOUR + earlier)]


@pytest.mark.parametrize("engine", ["simpy", "kernel"])
@pytest.mark.parametrize("start", ["2026-10-23T06:00", "2026-10-26T01:00", "2026-10-27T05:00"])
def test_a_frequency_follows_the_clock_of_the_zone(tmp_path: Path, engine: str, start: str) -> None:
    """Twice a day is 06:00 and 18:00 on the wall, whether the run begins before or after clocks have changed."""
    timed = Timed(tmp_path, {}, start)
    timed.content |= {"zone": "Europe/Stockholm", "horizon": "12 d"}
    timed.content["network"]["changes"] = {"links": {FERRY: {"sailings_per_day": 2}}}
    first, _ = timed.run("PRT", ["PRT-MID-road", FERRY], "2026-10-27T08:00", engine=engine)
    begin = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo("Europe/Stockholm"))
    sails = [begun for detail, _, begun, _ in first if detail == f"{FERRY} embark"]
    assert sails == [(datetime.fromisoformat("2026-10-27T18:00+01:00") - begin.astimezone(UTC)).total_seconds()]


@pytest.mark.parametrize("engine", ["simpy", "kernel"])
def test_a_full_ship_leaves_others_behind(tmp_path: Path, engine: str) -> None:
    """Three elements take all lanes of a sailing; the fourth waits for the next, also where it is there on the second.

    Ten vehicles of nine metres are an element, and a sailing has 300 m.
    """
    timed = Timed(tmp_path, {FERRY: {"from": "MID", "at": ["12:00", "21:00"]}})
    timed.content["movement"]["road"]["column_gap"] = "0 min"
    ways = timed.run("PRT", ["PRT-MID-road", FERRY], "D+0 07:00", engine=engine, vehicles=40)
    sailed = sorted(start for way in ways for detail, _, start, _ in way if detail == f"{FERRY} embark")
    assert sailed == [6 * HOUR] * 3 + [15 * HOUR]


@pytest.mark.parametrize("engine", ["simpy", "kernel"])
def test_shiploads_leave_by_the_timetable(tmp_path: Path, engine: str) -> None:
    """A consignment is loaded first and leaves at the next departure; the other one, loaded then, at the one after."""
    timed = Timed(tmp_path, {FERRY: {"from": "MID", "at": ["12:00", "21:00"]}})
    ways = timed.run("MID", [FERRY], "D+0", engine=engine, vehicles=40)
    sailed = sorted({start for way in ways for detail, _, start, _ in way if detail == f"{FERRY} sail"})
    # 20 vehicles at 240 a day are loaded in 2 h 40 min (loading takes a third longer than discharge).
    assert sailed == [6 * HOUR, 15 * HOUR]


@pytest.mark.parametrize("engine", ["simpy", "kernel"])
def test_trains_leave_by_the_timetable(tmp_path: Path, engine: str) -> None:
    """One train at each departure: loaded from six to eight, it leaves at nine, the next at ten."""
    timed = Timed(tmp_path, {"PRT-MID-rail": {"from": "PRT", "at": ["07:30", "09:00", "10:00"]}})
    timed.content["forces"] = []
    rail = "PRT-MID-rail"
    ways = timed.run("PRT", [rail, "MID-END-sea"], "D+0", engine=engine)
    left = sorted(start for way in ways for detail, _, start, _ in way if detail == f"{rail} travel")
    assert left == [3 * HOUR, 4 * HOUR]


def test_no_sailing_at_the_weekend(tmp_path: Path) -> None:
    """Who comes on Friday night sails on Monday, where the ferry rests on Saturdays and Sundays."""
    timed = Timed(
        tmp_path, {FERRY: {"days": ["mon", "tue", "wed", "thu", "fri"], "at": "09:00", "closed": "2026-03-09"}}
    )
    first, _ = timed.run("PRT", ["PRT-MID-road", FERRY], "2026-03-06T18:00+01:00")
    # Monday 9 March is closed by name: Tuesday 10 March 09:00 is 195 h after the start.
    assert first[1][3] == 195 * HOUR


FEED = {
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nR1,A,NS,Northport-Southport,4\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "W,1,1,1,1,1,0,0,20260101,20261231\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "T1,09:00:00,09:00:00,S1,1\nT1,17:30:00,17:30:00,S2,2\nT2,21:00:00,21:00:00,S1,1\nT2,29:30:00,29:30:00,S2,2\n",
}


def test_a_ferry_from_a_feed(tmp_path: Path) -> None:
    """Two sailings each weekday at 09:00 and 21:00 by the clock of the port, and none at the weekend."""
    feed = tmp_path / "scenario" / "feed"
    feed.mkdir(parents=True)
    for name, text in FEED.items():
        (feed / name).write_text(text, encoding="utf-8")
    timed = Timed(tmp_path, {FERRY: {"gtfs": "feed", "route": "R1", "from_stop": "S1", "to_stop": "S2"}})
    ways = timed.run("PRT", ["PRT-MID-road", FERRY], "2026-03-06T18:30+01:00")
    # Friday 20:30 at the quay: the ship of 21:00 is reached.
    assert ways[0][1][3] == (4 * 24 + 15) * HOUR
    ways = timed.run("PRT", ["PRT-MID-road", FERRY], "2026-03-06T19:30+01:00", out="later")
    # Half an hour after it: Monday 9 March 09:00.
    assert ways[0][1][3] == (7 * 24 + 3) * HOUR
    (warning,) = check_all(tmp_path / "scenario" / "small.yaml")
    assert warning.severity == "warning"
    assert "no trips.txt" in warning.message
    assert {path.name for path in (tmp_path / "later" / "sources" / "feed").iterdir()} == set(FEED)


def test_a_feed_for_a_part_of_the_run(tmp_path: Path) -> None:
    """A feed that ends within the run is a warning for each direction that it has, with its days."""
    feed = tmp_path / "scenario" / "feed"
    feed.mkdir(parents=True)
    for name, text in FEED.items():
        (feed / name).write_text(text.replace("20261231", "20260310"), encoding="utf-8")
    timed = Timed(tmp_path, {FERRY: {"gtfs": "feed", "from_stop": "S1", "to_stop": "S2"}})
    timed.content["horizon"] = "20 d"
    problems = check_all(timed.file("PRT", ["PRT-MID-road", FERRY], "D+1"))
    (said,) = (one for one in problems if "whole run" in one.message)
    expected = "the feed has departures from MID only from 2026-01-01 to 2026-03-10, not for the whole run"
    assert (said.message, said.severity) == (expected, "warning")


def test_a_feed_without_a_zone_that_exists(tmp_path: Path) -> None:
    """A time zone of the agency that does not exist is an error, unless the timetable names one."""
    feed = tmp_path / "scenario" / "feed"
    feed.mkdir(parents=True)
    agency = "agency_id,agency_name,agency_url,agency_timezone\nA,Ferries,https://example.org,Europe/Helsingfors\n"
    for name, text in {**FEED, "agency.txt": agency}.items():
        (feed / name).write_text(text, encoding="utf-8")
    found = {"gtfs": "feed", "from_stop": "S1", "to_stop": "S2"}
    for entry, errors in ((found, 1), ({**found, "zone": "Europe/Helsinki"}, 0)):
        timed = Timed(tmp_path, {FERRY: entry})
        problems = check_all(timed.file("PRT", ["PRT-MID-road", FERRY], "D+1"))
        said = [one.message for one in problems if one.severity == "error"]
        assert said == ["the time zone of the feed, 'Europe/Helsingfors', does not exist"] * errors


def test_without_planned_waits_a_timetable_waits_for_nobody(tmp_path: Path) -> None:
    """In a variant without planned waits a ferry sails as soon as somebody is there, by timetable too."""
    timed = Timed(tmp_path, {FERRY: {"from": "MID", "at": ["21:00"]}})
    timed.content["variants"] = {"only": [], "no waits": ["without planned_wait"]}
    simulate(timed.file("PRT", ["PRT-MID-road", FERRY], "D+0 07:00"), tmp_path / "out")
    ledger = table(tmp_path / "out", "ledger")
    embarked = ledger[(ledger["detail"] == f"{FERRY} embark") & (ledger["subject"] == "force 1")]
    assert dict(zip(embarked["variant"], embarked["start_s"], strict=True)) == {"only": 15 * HOUR, "no waits": 3 * HOUR}


def test_no_departure_in_the_run_is_a_warning(tmp_path: Path) -> None:
    """A timetable of one day that the run does not have leaves its link unused, and a warning says so."""
    timed = Timed(tmp_path, {FERRY: {"from": "MID", "days": ["mon"], "at": "09:00", "closed": "mar-01..mar-20"}})
    (warning,) = check_all(timed.file("PRT", ["PRT-MID-road", FERRY], "D+0 07:00"))
    assert (warning.severity, warning.message) == (
        "warning",
        "nothing leaves MID over MID-END-sea in the whole run",
    )


def test_the_way_back_keeps_its_frequency(tmp_path: Path) -> None:
    """An end without timetable has the frequency of the table, which then must stand there."""
    timed = Timed(tmp_path, {FERRY: {"from": "MID", "at": "09:00"}})
    file = timed.file("PRT", ["PRT-MID-road", FERRY], "D+0 07:00")
    (ferry,) = (link for link in load(file).network.links if link.id == FERRY)
    assert (ferry.per_day_from("MID"), ferry.per_day_from("END")) == (1.0, 2.0)
    links = file.parent / "links.csv"
    links.write_text(links.read_text(encoding="utf-8").replace(",2,300,", ",,300,"), encoding="utf-8")
    (fault,) = check_scenario(file)
    assert fault.message == "the timetable of MID-END-sea has no departures from END"


def test_the_effective_scenario_finds_its_feed(tmp_path: Path) -> None:
    """The composed scenario, put into another folder, reads the same departures."""
    feed = tmp_path / "scenario" / "library" / "feed"
    feed.mkdir(parents=True)
    for name, text in FEED.items():
        (feed / name).write_text(text, encoding="utf-8")
    timed = Timed(tmp_path, {FERRY: {"gtfs": "feed", "from_stop": "S1", "to_stop": "S2"}})
    file = timed.file("PRT", ["PRT-MID-road", FERRY], "D+0 07:00")
    again = file.with_name("again.yaml")
    again.write_text(effective(file), encoding="utf-8")
    assert load(again).network == load(file).network
    assert any(link.departures for link in load(again).network.links)
