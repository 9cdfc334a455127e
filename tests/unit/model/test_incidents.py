"""Incidents one at a time, with durations that are known: what is stamped, who waits, what is closed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.model.build import build
from tests.unit.model import incidents, small
from tests.unit.model.incidents import DAY, HIT, HOUR, MINUTE, rows, tables
from tests.unit.model.small import Content

FOUND = HIT + 30 * MINUTE
NOTICED = FOUND + 10 * MINUTE


@pytest.fixture
def content() -> Content:
    """One cable is cut."""
    return incidents.content()


def incident(directory: Path, content: Content) -> dict[str, Any]:
    """The one incident of a scenario as it went, in seconds."""
    (found,) = rows(tables(small.loaded(directory, content))["incidents"])
    return found


class TestResponse:
    """The response of states, by its milestones."""

    def test_by_hand(self, tmp_path: Path, content: Content) -> None:
        """Cut, noticed after 30 min, told in 10, neighbours know 20 min later, found in 1 h, decided 2 h after that."""
        found = incident(tmp_path, content)
        assert found["asset"] == "cables"
        assert found["fault_s"] == HIT
        assert found["detected_s"] == FOUND
        assert found["notified_s"] == NOTICED + 20 * MINUTE
        assert found["identified_s"] == NOTICED + HOUR
        assert found["decided_s"] == NOTICED + 3 * HOUR
        assert found["boarded_s"] is None
        assert found["outcome"] is None

    def test_enough_parties(self, tmp_path: Path, content: Content) -> None:
        """A milestone of the parties is reached when as many as are needed have answered, not all."""
        tell = content["procedures"]["response"]["steps"]["tell"]
        content["actors"]["EE"]["desks"]["watch"]["pace"] = 0.1
        assert incident(tmp_path / "all", content)["notified_s"] == NOTICED + 200 * MINUTE
        tell["need"] = 2
        assert incident(tmp_path / "two", content)["notified_s"] == NOTICED + 20 * MINUTE

    def test_time_of_an_outcome(self, tmp_path: Path, content: Content) -> None:
        """An outcome takes its time before the step is done, and its name is told."""
        content["procedures"]["response"]["steps"]["find"]["outcomes"] = [
            {"name": "ship named", "weight": 1, "takes": "5 h"}
        ]
        found = incident(tmp_path, content)
        assert found["outcome"] == "ship named"
        assert found["identified_s"] == NOTICED + 6 * HOUR
        assert found["decided_s"] == NOTICED + 8 * HOUR

    def test_not_reached(self, tmp_path: Path, content: Content) -> None:
        """Where the outcome is that a milestone is not reached, there is none, and the later steps go on."""
        content["procedures"]["response"]["steps"]["find"]["outcomes"] = [
            {"name": "no ship", "weight": 1, "reached": False}
        ]
        found = incident(tmp_path, content)
        assert found["identified_s"] is None
        assert found["decided_s"] == NOTICED + 3 * HOUR

    @pytest.mark.parametrize("named", [True, False])
    def test_only_if_reached(self, tmp_path: Path, content: Content, named: bool) -> None:
        """A step that needs a milestone is passed over where it was not reached, and holds nobody up."""
        steps = content["procedures"]["response"]["steps"]
        steps["find"]["outcomes"] = [{"name": "found", "weight": 1, "takes": "3 h", "reached": named}]
        steps["board"] = {
            "desk": "sponsor.coast guard",
            "work": "5 h",
            "after": ["find"],
            "if_reached": "identified",
            "milestone": "boarded",
            "outcomes": [{"name": "boarded by own forces", "weight": 1}],
        }
        steps["decide"]["after"] = ["tell", "board"]
        found = incident(tmp_path, content)
        assert found["identified_s"] == (NOTICED + 4 * HOUR if named else None)
        assert found["boarded_s"] == (NOTICED + 9 * HOUR if named else None)
        assert found["outcome"] == ("found; boarded by own forces" if named else "found")
        assert found["decided_s"] == NOTICED + (11 if named else 6) * HOUR

    def test_deciding_step_passed_over(self, tmp_path: Path, content: Content) -> None:
        """Where the deciding step is passed over nothing is decided, and the coordination ends all the same."""
        steps = content["procedures"]["response"]["steps"]
        steps["find"]["outcomes"] = [{"name": "no ship", "weight": 1, "reached": False}]
        steps["decide"]["if_reached"] = "identified"
        made = tables(small.loaded(tmp_path, content))
        mine = [row for row in rows(made["ledger"]) if row["subject"] == "winter"]
        assert max(row["end_s"] for row in mine) == NOTICED + HOUR
        assert rows(made["incidents"])[0]["decided_s"] is None

    def test_what_no_step_reaches(self, tmp_path: Path, content: Content) -> None:
        """A milestone whose step an arrangement has taken away keeps no later step from being done."""
        content["procedures"]["response"]["steps"]["decide"] |= {"after": ["tell", "find"], "if_reached": "identified"}
        content["arrangements"]["corridor"] = {
            "title": "no search",
            "basis": "made up",
            "parties": ["FI", "SE", "EE"],
            "rewrites": [{"do": "waive", "procedure": "response", "steps": ["find"], "between": "parties"}],
        }
        content["variants"] = {"no search": ["corridor"]}
        (found,) = rows(tables(small.loaded(tmp_path, content), "no search")["incidents"])
        assert found["decided_s"] == NOTICED + 20 * MINUTE + 2 * HOUR

    def test_done_again(self, tmp_path: Path, content: Content) -> None:
        """A step that is sent back reaches its milestone, and comes to its outcome, when it has been done again."""
        content["procedures"]["response"]["steps"]["find"] |= {
            "rework": {"share": 1, "to": "find"},
            "outcomes": [{"name": "ship named", "weight": 1}],
        }
        found = incident(tmp_path, content)
        assert found["identified_s"] == NOTICED + 2 * HOUR
        assert found["outcome"] == "ship named"

    def test_without_a_deciding_step(self, tmp_path: Path, content: Content) -> None:
        """Where no step says that it decides, the incident is decided when the whole response is done."""
        del content["procedures"]["response"]["steps"]["decide"]["milestone"]
        assert incident(tmp_path, content)["decided_s"] == NOTICED + 3 * HOUR

    def test_clock_stops_at_the_decision(self, tmp_path: Path, content: Content) -> None:
        """The coordination clock stops when the deciding step is done, even if it comes to no decision."""
        steps = content["procedures"]["response"]["steps"]
        steps["decide"]["outcomes"] = [{"name": "no decision", "weight": 1, "reached": False}]
        steps["report"] = {"desk": "sponsor.watch", "work": "9 h", "after": ["decide"]}
        made = tables(small.loaded(tmp_path, content))
        mine = [row for row in rows(made["ledger"]) if row["subject"] == "winter"]
        assert max(row["end_s"] for row in mine) == NOTICED + 3 * HOUR
        assert rows(made["incidents"])[0]["decided_s"] is None

    def test_notice_takes_over(self, tmp_path: Path, content: Content) -> None:
        """A notice that stands for two steps reaches the milestones of both."""
        content["arrangements"]["corridor"] = {
            "title": "one form",
            "basis": "made up",
            "parties": ["FI", "SE", "EE"],
            "rewrites": [
                {
                    "do": "notify_instead",
                    "procedure": "response",
                    "steps": ["tell", "find"],
                    "between": "parties",
                    "desk": "sponsor.watch",
                    "work": "5 min",
                }
            ],
        }
        content["variants"] = {"one form": ["corridor"]}
        (found,) = rows(tables(small.loaded(tmp_path, content), "one form")["incidents"])
        assert found["notified_s"] == found["identified_s"] == NOTICED + 5 * MINUTE


class TestDetection:
    """When a fault comes to the knowledge of the state that leads."""

    def test_soft(self, tmp_path: Path, content: Content) -> None:
        """A soft fault is found late, and is out of service only from then on."""
        content["incident_kinds"]["cut"]["soft"] = {"share": 1, "found_after": "2 d"}
        made = tables(small.loaded(tmp_path, content))
        assert rows(made["incidents"])[0]["detected_s"] == HIT + 2 * DAY
        data = [(row["second"], row["value"]) for row in rows(made["levels"]) if row["level"] == "data"]
        assert data[:2] == [(0, 1.0), (HIT + 2 * DAY, 0.5)]

    def test_outside(self, tmp_path: Path, content: Content) -> None:
        """An operator outside the system begins its repair when it has noticed, and reports later."""
        content["incident_kinds"]["cut"]["outside_reports"] = "4 d"
        content["assets"]["cables"]["outside"] = True
        found = incident(tmp_path, content)
        assert found["detected_s"] == FOUND + 4 * DAY
        assert found["repair_start_s"] == FOUND + 6 * HOUR

    def test_first_of_several(self, tmp_path: Path, content: Content) -> None:
        """States respond when the first of the faults is noticed; all is restored with the last.

        The ship for the second has been found with that for the first.
        """
        content["incidents"][0] |= {"assets": ["lines", "cables"], "spread": "5 h"}
        content["assets"]["lines"]["outside"] = True
        content["incident_kinds"]["cut"]["outside_reports"] = "10 h"
        content["repair_classes"]["ships"]["ships"] = 2
        found = incident(tmp_path, content)
        assert found["asset"] == "lines; cables"
        assert found["detected_s"] == FOUND + 5 * HOUR
        assert found["repair_start_s"] == FOUND + 6 * HOUR
        assert found["restored_s"] == FOUND + 5 * HOUR + 4 * HOUR + DAY

    def test_false_alarm(self, tmp_path: Path, content: Content) -> None:
        """A false alarm is responded to, and nothing is out of service or repaired."""
        content["incident_kinds"]["cut"]["repair"] = False
        made = tables(small.loaded(tmp_path, content))
        (found,) = rows(made["incidents"])
        assert found["decided_s"] == NOTICED + 3 * HOUR
        assert found["repair_start_s"] is None
        assert found["restored_s"] is None
        assert {row["value"] for row in rows(made["levels"])} == {1.0}


class TestRepair:
    """Repair, on its own clock."""

    def test_by_hand(self, tmp_path: Path, content: Content) -> None:
        """Search 2 h and transit 4 h from when the fault is found, then a day on site."""
        found = incident(tmp_path, content)
        assert found["repair_start_s"] == FOUND + 6 * HOUR
        assert found["restored_s"] == FOUND + 6 * HOUR + DAY

    def test_one_ship_for_two(self, tmp_path: Path, content: Content) -> None:
        """With one ship the second fault waits until the first is repaired; with two ships it does not.

        The one ship is found, hired and brought once, and waits for the weather once.
        """
        content["incidents"][0]["assets"] = ["cables", "cables"]
        content["repair_classes"]["ships"] |= {"mobilise": "5 h", "weather": "7 h"}
        one = incident(tmp_path / "one", content)
        there = FOUND + (2 + 5 + 4) * HOUR
        assert one["repair_start_s"] == there
        assert one["restored_s"] == there + 7 * HOUR + 2 * DAY
        content["repair_classes"]["ships"]["ships"] = 2
        two = incident(tmp_path / "two", content)
        assert two["restored_s"] == there + 7 * HOUR + DAY

    def test_ship_comes_back(self, tmp_path: Path, content: Content) -> None:
        """A fault that is found when the ship has left needs a new mobilisation, but no new search."""
        content["incidents"][0] |= {"assets": ["cables", "cables"], "spread": "10 d"}
        content["repair_classes"]["ships"] |= {"mobilise": "5 h", "weather": "7 h"}
        found = incident(tmp_path, content)
        assert found["restored_s"] == FOUND + 10 * DAY + (5 + 4 + 7) * HOUR + DAY

    def test_one_permit_for_two(self, tmp_path: Path, content: Content) -> None:
        """One permit holds for all faults of an incident that ships of one class repair."""
        permit = {"title": "permit", "asked": "call", "steps": {"permit": {"desk": "sponsor.watch", "work": "1 h"}}}
        content["procedures"]["permit"] = permit
        content["repair_classes"]["ships"]["permit"] = "permit"
        content["incidents"][0]["assets"] = ["cables", "cables"]
        model = build(small.loaded(tmp_path, content), "national")
        assert sum(1 for request in model.requests if request.procedure == "permit") == 1

    def test_lent(self, tmp_path: Path, content: Content) -> None:
        """A lent ship repairs the second fault meanwhile; spares come from the common store of the operator's group."""
        content["incidents"][0]["assets"] = ["cables", "cables"]
        content["repair_classes"]["ships"]["spares"] = "9 d"
        for name, parties in (("pool", ["FI", "EE"]), ("others", ["SE", "EE"])):
            content["arrangements"][name] = {
                "title": name,
                "basis": "made up",
                "parties": parties,
                "rewrites": [{"do": "provide", "repair": "ships", "ships": 1, "spares": "1 h"}],
            }
        content["variants"] = {"pool": ["pool"], "of others": ["others"]}
        scenario = small.loaded(tmp_path, content)
        (pooled,) = rows(tables(scenario, "pool")["incidents"])
        assert pooled["restored_s"] == FOUND + 6 * HOUR + DAY
        (others,) = rows(tables(scenario, "of others")["incidents"])
        assert others["restored_s"] == FOUND + 9 * DAY + DAY

    @pytest.mark.parametrize("ice", [False, True])
    def test_season(self, tmp_path: Path, content: Content, ice: bool) -> None:
        """Work at sea goes on at the pace of the month; in ice it waits for the next, here 1 February."""
        content["horizon"] = "40 d"
        content["repair_classes"]["ships"]["season"] = {"jan": "0 %" if ice else "50 %"}
        made = tables(small.loaded(tmp_path, content))
        (found,) = rows(made["incidents"])
        begins = FOUND + 6 * HOUR
        assert found["repair_start_s"] == begins
        # The run begins on 12 January at six, so that February begins 18 hours after its 19th day.
        ends = 19 * DAY + 18 * HOUR + DAY if ice else begins + 2 * DAY
        assert found["restored_s"] == ends
        mine = [row for row in rows(made["ledger"]) if row["subject"] == "winter repair" and row["cause"] == "weather"]
        assert sum(row["end_s"] - row["start_s"] for row in mine) == (ends - DAY - begins if ice else 0)

    def test_ship_of_another_incident(self, tmp_path: Path, content: Content) -> None:
        """Two incidents share the ship too: the later one begins when the ship is free."""
        second = {**content["incidents"][0], "name": "second", "at": "D+1 13:00", "assets": ["lines"]}
        content["incidents"].append(second)
        first, later = sorted(
            rows(tables(small.loaded(tmp_path, content))["incidents"]), key=lambda row: int(row["fault_s"])
        )
        assert later["repair_start_s"] == first["restored_s"] + 4 * HOUR

    def test_beside_each_other(self, tmp_path: Path, content: Content) -> None:
        """Permit and spares are seen to while a ship is searched for and comes; the last of the three is waited for."""
        content["procedures"]["permit"] = {
            "title": "permit",
            "asked": "call",
            "steps": {"permit": {"desk": "sponsor.coast guard", "work": "5 h"}},
        }
        content["repair_classes"]["ships"] |= {"permit": "permit", "spares": "9 h"}
        made = tables(small.loaded(tmp_path, content))
        assert rows(made["incidents"])[0]["repair_start_s"] == FOUND + 9 * HOUR
        mine = [row for row in rows(made["ledger"]) if row["subject"] == "winter repair"]
        waits = [(row["cause"], row["end_s"] - row["start_s"]) for row in sorted(mine, key=lambda row: row["start_s"])]
        # Until hour 6 the ship was not there; what it then waits for is charged to the spares.
        assert waits == [
            ("notification", 30 * MINUTE),
            ("repair", 2 * HOUR),
            ("transport", 4 * HOUR),
            ("shortage", 3 * HOUR),
            ("repair", DAY),
        ]

    def test_waits_for_the_permit(self, tmp_path: Path, content: Content) -> None:
        """A permit that comes late is charged to the desk that has it, inside its procedure."""
        content["procedures"]["permit"] = {
            "title": "permit",
            "asked": "call",
            "steps": {"permit": {"desk": "sponsor.watch", "work": "1 d"}},
        }
        content["repair_classes"]["ships"]["permit"] = "permit"
        made = tables(small.loaded(tmp_path, content))
        mine = [row for row in rows(made["ledger"]) if row["subject"] == "winter repair"]
        permit = [row for row in mine if row["procedure"] == "permit"]
        assert {row["to_actor"] for row in permit} == {"FI"}
        assert sum(row["end_s"] - row["start_s"] for row in mine) == rows(made["incidents"])[0]["restored_s"] - HIT


class TestPlaces:
    """Incidents that close a port or a line."""

    @pytest.fixture
    def stop(self, content: Content) -> Content:
        """A port is stopped for 12 hours."""
        content["incidents"] = [{"name": "stop", "kind": "stop", "place": "MID", "at": "D+1 12:00", "by": "SE"}]
        return content

    def test_by_hand(self, tmp_path: Path, stop: Content) -> None:
        """The place opens again after 12 h, whatever states do; nobody repairs it."""
        found = incident(tmp_path, stop)
        assert found["asset"] == "MID"
        assert found["detected_s"] == HIT + HOUR
        assert found["restored_s"] == HIT + 12 * HOUR
        assert found["repair_start_s"] is None

    def test_closes_like_a_closure(self, tmp_path: Path, stop: Content) -> None:
        """Movements fare as under a closure of the same place for the same time."""
        stop["couplings"] = {}
        closed = incidents.content() | {
            "closures": [{"node": "MID", "at": "D+1 12:00", "lasts": "12 h", "cause": "outage"}],
            "incidents": [],
        }
        closed["variants"] = {"national": []}
        stopped, shut = (
            tables(small.loaded(tmp_path / name, made), replications=3)["deliveries"]
            for name, made in (("stop", stop), ("closed", closed))
        )
        assert stopped.equals(shut)

    @pytest.fixture
    def searched(self, content: Content) -> Content:
        """A place is searched for 6 hours; the response goes on for 9 hours after it is decided."""
        content["incident_kinds"]["cut"]["hold"] = {"of": "6 h"}
        content["incidents"][0]["hold_at"] = "MID"
        steps = content["procedures"]["response"]["steps"]
        steps["report"] = {"desk": "sponsor.watch", "work": "9 h", "after": ["decide"]}
        return content

    def test_search(self, tmp_path: Path, searched: Content) -> None:
        """A place that is searched is closed for that long from the moment of the decision, not of the last report."""
        level = incidents.level_of(small.loaded(tmp_path, searched), "open MID")
        assert level == [(NOTICED + 3 * HOUR, 0.0), (NOTICED + 9 * HOUR, 1.0)]

    def test_search_without_a_deciding_step(self, tmp_path: Path, searched: Content) -> None:
        """Where no step decides, the search begins when the whole response is done."""
        del searched["procedures"]["response"]["steps"]["decide"]["milestone"]
        level = incidents.level_of(small.loaded(tmp_path, searched), "open MID")
        assert level == [(NOTICED + 12 * HOUR, 0.0), (NOTICED + 18 * HOUR, 1.0)]

    def test_no_search(self, tmp_path: Path, searched: Content) -> None:
        """Where nothing is decided nothing is searched."""
        outcomes = [{"name": "no decision", "weight": 1, "reached": False}]
        searched["procedures"]["response"]["steps"]["decide"]["outcomes"] = outcomes
        assert incidents.level_of(small.loaded(tmp_path, searched), "open MID") == []

    def test_search_of_the_place_that_was_hit(self, tmp_path: Path, stop: Content) -> None:
        """Where no other place is named, the one that was hit is searched."""
        stop["incident_kinds"]["stop"] |= {"hold": {"of": "2 d"}, "closes_for": "1 h"}
        level = incidents.level_of(small.loaded(tmp_path, stop), "open MID")
        decided = HIT + HOUR + 10 * MINUTE + 3 * HOUR
        assert level == [(HIT, 0.0), (HIT + HOUR, 1.0), (decided, 0.0), (decided + 2 * DAY, 1.0)]
