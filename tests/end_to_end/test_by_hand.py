"""Tiny scenarios without chance, worked out by hand second by second.

Monday 12 January 2026, 06:00 in Oslo and Stockholm, is second 0; it is 07:00 in Helsinki.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

import pytest

from tests.end_to_end.running import rows_of, simulate, table
from tests.unit.model import small

MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR

CLOSE_UP = 77
"""Pass time of ten vehicles at 45 km/h and 15 vehicles per km: 53.3 s, and 24 s more at a minute per 25 vehicles."""

COLUMN_SLOT = 677
"""What a column of ten keeps the entry of a wide road for: its pass time and the gap of ten minutes."""

SURE: small.Content = {
    "road": {**small.MOVEMENT["road"], "travel_factor": 1, "rest": "9 h"},
    "rail": {"loading": "2 h", "unloading": "1 h", "transload": "3 h", "travel_factor": 1},
    "sea": {**small.MOVEMENT["sea"], "travel_factor": 1, "delay": "0 h", "ferry_loading": "30 min"},
    "air": {**small.MOVEMENT["air"], "ground_time": "2 h", "travel_factor": 1},
    "staging": {"marshal": "1 h", "crew_per_vehicle": 2},
}
"""Planning factors that leave nothing to chance."""


class Hand:
    """A scenario with one force of two elements of ten vehicles, ready at second 0, run once."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.content = small.content()
        self.content |= {"procedures": {}, "arrangements": {}, "variants": {"only": []}, "closures": []}
        self.content["movement"] |= deepcopy(SURE)
        self.content["replications"] = 1

    def run(self, links: Sequence[str], **force: object) -> list[list[tuple[object, ...]]]:
        """The ledger of each element, over a network of these links only: detail, cause, start and end."""
        lift = {"lift": {"vehicles": 20}, "ready": "D+0", "due": "D+9", "consignment_vehicles": 20}
        self.content["forces"] = [{"name": "force", "sponsor": "NO", **lift, **force}]
        kept = [row for row in small.LINKS if row["link_id"] in links]
        ends = {row[end] for row in kept for end in ("from_node", "to_node")}
        nodes = [row for row in small.NODES if row["node_id"] in ends]
        file = small.write(self.directory / "scenario", self.content, nodes, kept)
        simulate(file, self.directory / "out")
        ledger = table(self.directory / "out", "ledger")
        names = ("force 1", "force 2")
        return [rows_of(ledger[ledger["subject"] == name], "detail", "cause", "start_s", "end_s") for name in names]

    @property
    def delivered(self) -> list[object]:
        """Seconds of delivery of the two elements."""
        return table(self.directory / "out", "deliveries")["delivered_s"].tolist()


@pytest.fixture
def hand(tmp_path: Path) -> Hand:
    """A scenario to be worked out by hand."""
    return Hand(tmp_path)


def test_one_clearance_and_one_road(hand: Hand) -> None:
    """A clearance asked for at the start, then two columns one after the other over 45 km of road."""
    hand.content["procedures"] = {
        "clearance": {
            "title": "clearance",
            "asked": "border",
            "steps": {
                "request": {"desk": "sponsor.centre", "work": "1 h"},
                "decision": {
                    "desk": "host.ministry",
                    "hand_over": "2 h",
                    "work": "30 min",
                    "after": ["request"],
                    "cause": "decision",
                },
            },
        }
    }
    first, second = hand.run(["MID-BRK-road"], sponsor="SE", **{"from": "MID", "to": "BRK"}, modes=["road"])
    # The Swedish movement centre works round the clock: the request is written from 0 to 3,600. The file is under way
    # for two hours, to 10,800: 10:00 in Helsinki, where the ministry has been open since 8. It decides by 12,600.
    clearance = [
        ("SE.centre request", "clearance", 0, HOUR),
        ("FI.ministry decision", "decision", HOUR, 3 * HOUR),
        ("FI.ministry decision", "decision", 3 * HOUR, 12600),
    ]
    # The first column sets off at once, marches an hour, and closes up.
    assert first == [
        *clearance,
        ("MID-BRK-road travel", "transport", 12600, 16200),
        ("BRK close up", "transport", 16200, 16200 + CLOSE_UP),
    ]
    # The second waits until the first has cleared the entry.
    assert second == [
        *clearance,
        ("MID-BRK-road queue", "queue", 12600, 12600 + COLUMN_SLOT),
        ("MID-BRK-road travel", "transport", 12600 + COLUMN_SLOT, 16200 + COLUMN_SLOT),
        ("BRK close up", "transport", 16200 + COLUMN_SLOT, 16200 + COLUMN_SLOT + CLOSE_UP),
    ]
    assert hand.delivered == [16277, 16954]
    procedures = table(hand.directory / "out", "procedures")
    assert rows_of(procedures, "subject", "actor", "from_actor", "requested_s", "decided_s", "outcome") == [
        ("force consignment 1", "FI", "SE", 0, 12600, "granted")
    ]


def test_friday_afternoon(hand: Hand) -> None:
    """Ready on Friday at 15:30 and with half an hour too little, a force crosses the border on Monday."""
    steps = {"decision": {"desk": "host.ministry", "work": "1 h", "cause": "decision"}}
    hand.content["procedures"] = {"clearance": {"title": "clearance", "asked": "border", "steps": steps}}
    friday = 4 * DAY + 8 * HOUR + 30 * MINUTE  # 14:30 by the clock of the scenario, 15:30 in Helsinki
    first, _ = hand.run(
        ["MID-BRK-road"], sponsor="SE", **{"from": "MID", "to": "BRK"}, modes=["road"], ready="D+4 14:30"
    )
    # Half an hour of work until the ministry closes at 16:00, the other half from Monday 08:00 (07:00 in Oslo).
    monday = 7 * DAY + HOUR
    decided = monday + 30 * MINUTE
    assert first == [
        ("FI.ministry decision", "decision", friday, friday + 30 * MINUTE),
        ("FI.ministry decision", "duty_hours", friday + 30 * MINUTE, monday),
        ("FI.ministry decision", "decision", monday, decided),
        ("MID-BRK-road travel", "transport", decided, decided + HOUR),
        ("BRK close up", "transport", decided + HOUR, decided + HOUR + CLOSE_UP),
    ]


def test_snow_on_the_road(hand: Hand) -> None:
    """A road closed for an hour stops who waits to enter it; who is on it is brought off."""
    hand.content["closures"] = [{"link": "MID-BRK-road", "at": "D+0 06:05", "lasts": "1 h", "cause": "weather"}]
    first, second = hand.run(["MID-BRK-road"], **{"from": "MID", "to": "BRK"}, modes=["road"])
    assert first == [
        ("MID-BRK-road travel", "transport", 0, HOUR),
        ("BRK close up", "transport", HOUR, HOUR + CLOSE_UP),
    ]
    # Closed from 300 to 3,900. The first column has 377 s of its slot left when the road opens.
    enters = 3900 + COLUMN_SLOT - 300
    assert second == [
        ("MID-BRK-road queue", "queue", 0, 300),
        ("MID-BRK-road queue", "weather", 300, 3900),
        ("MID-BRK-road queue", "queue", 3900, enters),
        ("MID-BRK-road travel", "transport", enters, enters + HOUR),
        ("BRK close up", "transport", enters + HOUR, enters + HOUR + CLOSE_UP),
    ]


def test_a_road_that_is_half_open(hand: Hand) -> None:
    """With half of the capacity left, a column keeps the entry twice as long; it marches as fast."""
    hand.content["closures"] = [{"link": "MID-BRK-road", "at": "D+0", "lasts": "1 d", "share": "50 %"}]
    hand.run(["MID-BRK-road"], **{"from": "MID", "to": "BRK"}, modes=["road"])
    assert hand.delivered == [HOUR + CLOSE_UP, 2 * COLUMN_SLOT + HOUR + CLOSE_UP]


def test_a_day_at_the_wheel(hand: Hand) -> None:
    """Ten hours of driving are one driving day of nine and a rest; a road for 720 vehicles a day is kept 20 minutes."""
    first, second = hand.run(["BRK-END-road"], **{"from": "BRK", "to": "END"}, modes=["road"])
    assert first == [
        ("BRK-END-road travel", "transport", 0, 10 * HOUR),
        ("BRK-END-road rest", "planned_wait", 10 * HOUR, 19 * HOUR),
        ("END close up", "transport", 19 * HOUR, 19 * HOUR + CLOSE_UP),
    ]
    assert second[0] == ("BRK-END-road queue", "queue", 0, 20 * MINUTE)
    assert hand.delivered == [19 * HOUR + CLOSE_UP, 19 * HOUR + 20 * MINUTE + CLOSE_UP]


def test_ship_berth_staging_and_train(hand: Hand) -> None:
    """One ship discharges two elements, which go on by train from a station with one track."""
    first, second = hand.run(
        ["EXT-PRT-sea", "PRT-MID-rail", "PRT-MID-road"], **{"from": "EXT", "to": "MID"}, modes=["sea", "rail"]
    )
    # Ports work a vehicle in 180 s, at three quarters of that rate when loading: 20 vehicles in 4,800 s.
    # The ship takes ten hours, to 40,800, and finds the berth free. Each element is ashore after 1,800 s.
    # Marshalling takes an hour, to 46,200. Loading the train takes two, to 53,400; it leaves at once.
    assert first == [
        ("EXT loading", "handling", 0, 4800),
        ("EXT-PRT-sea sail", "transport", 4800, 40800),
        ("PRT discharge", "handling", 40800, 42600),
        ("PRT staging marshal", "handling", 42600, 46200),
        ("PRT train load", "handling", 46200, 53400),
        ("PRT-MID-rail travel", "transport", 53400, 60600),
        ("MID train unload", "handling", 60600, 64200),
        ("MID close up", "transport", 64200, 64200 + CLOSE_UP),
    ]
    # The second is discharged after the first, waits for the track, and then for its path: four trains a day are
    # one every 21,600 s, the next one at 53,400 + 21,600 = 75,000.
    assert second == [
        ("EXT loading", "handling", 0, 4800),
        ("EXT-PRT-sea sail", "transport", 4800, 40800),
        ("PRT discharge turn", "handling", 40800, 42600),
        ("PRT discharge", "handling", 42600, 44400),
        ("PRT staging marshal", "handling", 44400, 48000),
        ("PRT train loading queue", "queue", 48000, 53400),
        ("PRT train load", "handling", 53400, 60600),
        ("PRT-MID-rail queue", "queue", 60600, 75000),
        ("PRT-MID-rail travel", "transport", 75000, 82200),
        ("MID train unload", "handling", 82200, 85800),
        ("MID close up", "transport", 85800, 85800 + CLOSE_UP),
    ]
    assert hand.delivered == [64277, 85877]


def test_a_full_staging_area_keeps_the_ship(hand: Hand) -> None:
    """With room for one element only, the second stays on the ship until the first has left by road."""
    hand.content["network"]["changes"] = {"nodes": {"PRT": {"staging_vehicles": 10}}}
    first, second = hand.run(["EXT-PRT-sea", "PRT-MID-road"], **{"from": "EXT", "to": "MID"}, modes=["sea", "road"])
    # The first is discharged and marshalled by 46,200 and sets off at once: only then is there room for the second.
    assert first[-2:] == [
        ("PRT-MID-road travel", "transport", 46200, 53400),
        ("MID close up", "transport", 53400, 53400 + CLOSE_UP),
    ]
    assert second[2:] == [
        ("PRT staging queue", "queue", 40800, 46200),
        ("PRT discharge", "handling", 46200, 48000),
        ("PRT staging marshal", "handling", 48000, 51600),
        ("PRT-MID-road travel", "transport", 51600, 58800),
        ("MID close up", "transport", 58800, 58800 + CLOSE_UP),
    ]
    resources = table(hand.directory / "out", "resources").set_index("resource")
    # The ship leaves its berth when the second element is ashore.
    assert resources.loc["PRT berth", "utilisation"] == pytest.approx((48000 - 40800) / (14 * DAY))
    assert resources.loc["PRT staging", "max_wait_s"] == 5400


BY_AIR = {"from": "EXT", "to": "PRT", "modes": ["sea", "air"], "lift": {"vehicles": 20, "personnel": 40}}


def test_people_who_land_in_time(hand: Hand) -> None:
    """Crews that are there when their vehicles come ashore hold up nobody."""
    hand.content["movement"]["air"] |= {"passengers_per_flight": 10, "ground_time": "2 h"}
    first, second = hand.run(["EXT-PRT-sea", "EXT-PRT-air", "PRT-MID-road"], **BY_AIR)
    # Four flights of an hour, worked one after the other at the one place for aircraft: all 40 people are there at
    # 9 h, long before the first element is ashore at 42,600.
    assert [row for row in first + second if row[1] == "shortage"] == []
    assert hand.delivered == [46200 + CLOSE_UP, 48000 + CLOSE_UP]


def test_people_who_land_late(hand: Hand) -> None:
    """Vehicles that are ashore before their crews have landed wait for them in the staging area."""
    hand.content["movement"]["air"] |= {"passengers_per_flight": 10, "ground_time": "6 h"}
    first, second = hand.run(["EXT-PRT-sea", "EXT-PRT-air", "PRT-MID-road"], **BY_AIR)
    # Two aircraft land at 1 h and share the one place: ten people are there at 7 h and ten at 13 h. Each flies back
    # in an hour and comes with the next ten: they are there at 19 h and 25 h. The first element has its 20 at 13 h.
    assert first[3] == ("PRT staging crews", "shortage", 42600, 13 * HOUR)
    assert second[4] == ("PRT staging crews", "shortage", 44400, 25 * HOUR)
    assert hand.delivered == [14 * HOUR + CLOSE_UP, 26 * HOUR + CLOSE_UP]


def test_a_closed_sky(hand: Hand) -> None:
    """While the air link is closed no aircraft takes off; where a share of it is left, they do."""
    hand.content["movement"]["air"]["passengers_per_flight"] = 40
    hand.content["closures"] = [{"link": "EXT-PRT-air", "at": "D+0", "lasts": "20 h"}]
    first, _ = hand.run(["EXT-PRT-sea", "EXT-PRT-air", "PRT-MID-road"], **BY_AIR)
    # Off at 20 h, an hour of flight and two on the ground; the first element is ashore since 42,600.
    assert first[3] == ("PRT staging crews", "shortage", 42600, 23 * HOUR)
    hand.directory = hand.directory / "half"
    hand.content["closures"][0]["share"] = "50 %"
    first, _ = hand.run(["EXT-PRT-sea", "EXT-PRT-air", "PRT-MID-road"], **BY_AIR)
    assert first[3] == ("PRT staging marshal", "handling", 42600, 46200)


def test_a_ferry(hand: Hand) -> None:
    """Both elements make the sailing of 18:00, twelve hours after the start; there is no road at the other end."""
    first, second = hand.run(["PRT-MID-road", "MID-END-sea"], **{"from": "PRT", "to": "END"}, modes=["sea", "road"])
    # Without a road into the destination, columns close up at 40 km/h: 60 + 24 s.
    sails, arrives = 43200, 43200 + 30 * MINUTE + 8 * HOUR
    assert first == [
        ("PRT-MID-road travel", "transport", 0, 2 * HOUR),
        ("MID-END-sea next sailing", "planned_wait", 2 * HOUR, sails),
        ("MID-END-sea embark", "handling", sails, sails + 30 * MINUTE),
        ("MID-END-sea travel", "transport", sails + 30 * MINUTE, arrives),
        ("MID-END-sea disembark", "handling", arrives, arrives + 30 * MINUTE),
        ("END close up", "transport", arrives + 30 * MINUTE, arrives + 30 * MINUTE + 84),
    ]
    assert second[1] == ("PRT-MID-road travel", "transport", COLUMN_SLOT, 2 * HOUR + COLUMN_SLOT)
    assert hand.delivered == [arrives + 30 * MINUTE + 84] * 2


def test_a_change_of_gauge(hand: Hand) -> None:
    """A train of 1435 mm gauge is transloaded where the other gauge begins, and goes on as one of 1524 mm."""
    first, _ = hand.run(
        ["PRT-MID-rail", "MID-BRK-rail", "BRK-END-rail"], **{"from": "PRT", "to": "END"}, modes=["rail"]
    )
    # Loading 2 h, 100 km at 50 km/h, 10 km at 20 km/h, transload 3 h, 300 km at 60 km/h, unloading 1 h. Both gauges
    # lie on the bridge, so the transload may be at either end; no road leads into the destination.
    assert first == [
        ("PRT train load", "handling", 0, 7200),
        ("PRT-MID-rail travel", "transport", 7200, 14400),
        ("MID-BRK-rail travel", "transport", 14400, 16200),
        ("BRK train transload", "handling", 16200, 27000),
        ("BRK-END-rail travel", "transport", 27000, 45000),
        ("END train unload", "handling", 45000, 48600),
        ("END close up", "transport", 48600, 48684),
    ]
