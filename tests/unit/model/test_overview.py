"""What `check` understands of a scenario: expected routes, distances, times, permissions, and what is odd."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.domains.movement.overview import ForceOverview, Overview, overview_of
from sim.errors import Problem
from sim.model.build import build
from sim.scenario import load
from sim.scenario.loading import examine, scenario_of
from tests.unit.model import small
from tests.unit.model.cases import DAY, HOUR, run_model

SCENARIOS = Path(__file__).parents[3] / "scenarios"
MINUTE = 60
CERTAIN: dict[str, Any] = {
    **small.MOVEMENT,
    "road": {**small.MOVEMENT["road"], "travel_factor": 1, "rest": "9 h"},
    "rail": {"loading": "2 h", "unloading": "1 h", "transload": "3 h", "travel_factor": 1},
    "sea": {**small.MOVEMENT["sea"], "travel_factor": 1, "delay": "0 h"},
    "staging": {"marshal": "3 h", "crew_per_vehicle": 2},
}
"""The planning factors of the small scenario without chance."""

CLOSING_UP = 60 * (60 * 10 / (15 * 45) + 10 / 25)
"""Seconds in which ten vehicles, 15 to the km, pass a point at 45 km/h."""


def force(**changes: object) -> dict[str, object]:
    """A British force of four elements that goes from EXT to END by sea and road."""
    plain: dict[str, object] = {"name": "north", "sponsor": "GB", "from": "EXT", "to": "END"}
    times = {"ready": "D+2", "due": "D+9", "lift": {"vehicles": 40}, "modes": ["sea", "road"]}
    return {**plain, **times, **changes}


def understood(
    at: Path, *forces: dict[str, object], links: list[small.Row] = small.LINKS, **changes: object
) -> Overview:
    """The overview of the small scenario with these forces, without chance and closures."""
    content = {**small.content(), "movement": CERTAIN, "closures": [], "forces": list(forces), **changes}
    draft = examine(small.write(at, content, links=links))
    assert draft.faults.found() == ()
    return overview_of(scenario_of(draft), draft.tree)


def only(overview: Overview) -> ForceOverview:
    """The one force of an overview."""
    (one,) = overview.forces
    return one


def words(overview: Overview) -> list[str]:
    """The remarks on the only force."""
    return [remark.words for remark in only(overview).remarks]


# Route, distance and time --------------------------------------------------------------------------------------------


def test_route_distance_and_time_are_those_worked_out_by_hand(tmp_path: Path) -> None:
    """By ship to PRT, by road to MID, by ferry to END.

    A ramp works a vehicle in 3 min, and three quarters as fast when it loads: 40 vehicles take 2 h 40 min to load and
    2 h to discharge; 300 km at 30 km/h are 10 h; 3 h to get ready; 90 km at 45 km/h are 2 h; the ferry sails twice a
    day, so 6 h of waiting on average, twice 30 min for loading and unloading, 8 h under way.
    """
    one = only(understood(tmp_path, force()))
    assert one.words == "EXT -sea-> PRT -road-> MID -sea-> END"
    assert one.route.length_km == {"sea": 500.0, "road": 90.0}
    hours = 2 + 2 / 3 + 10 + 2 + 3 + 2 + 6 + 1 + 8
    assert one.route.seconds == pytest.approx(hours * HOUR + CLOSING_UP)
    assert one.elements == 4


NO_FERRY = [link for link in small.LINKS if link["link_id"] != "MID-END-sea"]


@pytest.mark.parametrize(
    ("start", "modes", "route", "hours"),
    [
        # 45 + 450 km at 45 km/h, with a rest of 9 h after 9 h at the wheel.
        ("MID", ["road"], "MID -road-> END", 11 + 9),
        # 100 km at 50 km/h, 10 at 20, 300 at 60; loading 2 h, change of gauge 3 h, unloading 1 h.
        ("PRT", ["rail"], "PRT -rail-> BRK -rail-> END", 2 + 2.5 + 3 + 5 + 1),
        # 10 vehicles: 40 min of loading, 30 of discharge; by road 13 h at the wheel and one rest.
        ("EXT", ["sea", "road"], "EXT -sea-> PRT -road-> END", 2 / 3 + 10 + 0.5 + 3 + 13 + 9),
    ],
    ids=["road", "rail", "ship"],
)
def test_the_time_is_that_of_a_run_in_which_nothing_disturbs(
    tmp_path: Path, start: str, modes: list[str], route: str, hours: float
) -> None:
    """One element alone, no permission to ask for: the model delivers it at the second that was expected."""
    alone = force(**{"from": start, "modes": modes, "lift": {"vehicles": 10}})
    overview = understood(tmp_path, alone, links=NO_FERRY, procedures={}, arrangements={}, variants={"national": []})
    one = only(overview)
    assert one.words == route
    assert one.route.seconds == pytest.approx(hours * HOUR + CLOSING_UP)
    trace, index = run_model(load(tmp_path / "small.yaml"), "national")
    marks = zip(
        (index.milestones[label] for label in trace.marks.label.tolist()), trace.marks.time.tolist(), strict=True
    )
    assert dict(marks)["north 1 / delivered"] == pytest.approx(2 * DAY + one.route.seconds, abs=2)


def test_people_who_fly_are_a_leg_and_vehicles_wait_for_them(tmp_path: Path) -> None:
    """The flight takes 1 h and 2 h on the ground, less than the ship; a slow aircraft holds the vehicles up."""
    flying = force(lift={"vehicles": 40, "personnel": 100}, modes=["sea", "road", "air"])
    fast = only(understood(tmp_path / "fast", flying))
    assert (fast.air_words, fast.route.length_km) == ("EXT -air-> PRT", {"sea": 500.0, "road": 90.0})
    without = only(understood(tmp_path / "without", force())).route.seconds
    assert fast.route.seconds == pytest.approx(without)
    # 650 km at 13 km/h are 50 h; factor (0.95 + 1 + 1.1) / 3; the ship is unloaded after 14 h 40 min.
    slow = [{**link, "speed_kmh": 13} if link["mode"] == "air" else link for link in small.LINKS]
    late = only(understood(tmp_path / "slow", flying, links=slow)).route.seconds
    assert late - without == pytest.approx(50 * HOUR * 3.05 / 3 + 2 * HOUR - (14 + 2 / 3) * HOUR, abs=1)


# Permissions and totals ----------------------------------------------------------------------------------------------


def test_permissions_are_those_of_the_route_and_of_other_ways(tmp_path: Path) -> None:
    """By ship and ferry: Norway, Sweden, Finland; a gateway beside it asks Denmark, for the other way only."""
    nodes = [*small.NODES, small.node("DNK", "DK", "port", **small.port(1, 480, 40))]
    links = [
        *small.LINKS,
        small.link("EXT", "DNK", "sea", 330, 30, sailings_per_day=1, lane_m_per_sailing=450),
        small.link("DNK", "MID", "road", 100, 45, road_vehicles_per_day=1440),
    ]
    content = small.content()
    actors = {**content["actors"], "DK": {**content["actors"]["NO"], "country": "DK", "time_zone": "Europe/Copenhagen"}}
    content |= {"movement": CERTAIN, "closures": [], "forces": [force()], "actors": actors}
    draft = examine(small.write(tmp_path, content, nodes, links))
    assert draft.faults.found() == ()
    permissions = only(overview_of(scenario_of(draft), draft.tree)).permissions
    here = {one.procedure: one.hosts for one in permissions.on_route}
    assert here == {"clearance": ("NO", "SE", "FI"), "support": ("FI",)}
    assert {one.procedure: one.hosts for one in permissions.elsewhere} == {"clearance": ("DK",)}


@pytest.mark.parametrize("name", ["northern_reinforcement", "baltic_reinforcement", "peacetime_exercise"])
def test_elements_and_requests_are_those_of_the_model(name: str) -> None:
    """As many as the model of the reference variant has."""
    draft = examine(SCENARIOS / f"{name}.yaml")
    scenario = scenario_of(draft)
    totals = overview_of(scenario, draft.tree).totals
    model = build(scenario, next(iter(scenario.variants)))
    assert (totals.elements, totals.requests) == (len(model.elements), len(model.requests))
    assert totals.vehicles == sum(one.lift.vehicles for one in scenario.forces)


# Warnings ------------------------------------------------------------------------------------------------------------


def the_warning(overview: Overview) -> Problem:
    """The only problem, which is a warning in the file of the scenario."""
    (problem,) = overview.problems
    assert problem.severity == "warning"
    assert problem.file.endswith("small.yaml")
    return problem


def line_of(at: Path, text: str) -> int:
    """The first line of the scenario that holds a text."""
    lines = (at / "small.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_a_route_as_named_brings_no_warning(tmp_path: Path) -> None:
    """All modes are used, in time, and the destination is no port."""
    assert understood(tmp_path, force(to="BRK")).problems == ()


def test_a_port_that_the_ship_does_not_go_to(tmp_path: Path) -> None:
    """The destination is a port and sea is named, but the ship lands elsewhere: at the destination in the file."""
    problem = the_warning(understood(tmp_path, force()))
    assert "END is a port, but the expected route lands at PRT" in problem.message
    assert "no sea link leads from EXT to END" in problem.message
    assert problem.line == line_of(tmp_path, '"to": "END"')
    far = small.link("EXT", "END", "sea", 3000, 20, sailings_per_day=1, lane_m_per_sailing=450)
    longer = the_warning(understood(tmp_path, force(), links=[*small.LINKS, far]))
    assert "EXT-END-sea takes longer" in longer.message
    near = small.link("EXT", "END", "sea", 400, 20, sailings_per_day=1, lane_m_per_sailing=450)
    direct = understood(tmp_path, force(modes=["sea"]), links=[*small.LINKS, near])
    assert (only(direct).words, direct.problems) == ("EXT -sea-> END", ())


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"modes": ["sea", "rail", "road"], "to": "BRK"}, "road: taken only where faster ways are held up"),
        ({"from": "PRT", "to": "MID", "modes": ["sea", "road"]}, "sea: no way that is considered uses it"),
        ({"from": "BRK", "modes": ["sea", "rail"]}, "sea: no sea link leads from BRK"),
        ({"modes": ["road", "air"], "from": "PRT", "to": "BRK"}, "air: the lift has no personnel"),
        (
            {"modes": ["rail", "air"], "from": "BRK", "lift": {"vehicles": 9, "personnel": 9}},
            "air: no air link leads from BRK",
        ),
        (
            {"modes": ["road", "air"], "from": "PRT", "to": "BRK", "lift": {"vehicles": 9, "personnel": 9}},
            "air: people fly only ahead of vehicles that go by ship",
        ),
    ],
    ids=["road", "sea", "no sea link", "nobody to fly", "no air link", "not by ship"],
)
def test_a_named_mode_that_is_not_used(tmp_path: Path, changes: dict[str, object], why: str) -> None:
    """The warning stands at `modes` and has the reason; a force that names no modes gets none."""
    overview = understood(tmp_path, force(**changes))
    problem = the_warning(overview)
    assert why in problem.message
    assert problem.line == line_of(tmp_path, '"modes"')
    mode = why.partition(":")[0]
    assert f"{mode} not used" in words(overview)
    unnamed = force(**changes)
    del unnamed["modes"]
    assert not any("not used" in remark for remark in words(understood(tmp_path, unnamed)))


def test_one_warning_for_forces_alike(tmp_path: Path) -> None:
    """Modes that several forces do not use for the same reason are one warning, at the first of them."""
    by_road = {"modes": ["sea", "rail", "road"], "to": "BRK"}
    names = ["one", "two", "three", "four"]
    overview = understood(tmp_path, *(force(name=name, **by_road) for name in names), force(name="other", to="BRK"))
    problem = the_warning(overview)
    assert problem.message == (
        "4 forces name road, which their routes do not use (road: taken only where faster ways are held up): "
        "one, two, three and 1 more"
    )
    assert problem.line == line_of(tmp_path, '"modes"')
    assert all("road not used" in [remark.words for remark in one.remarks] for one in overview.forces[:4])


def test_a_way_more_than_twice_the_direct_one(tmp_path: Path) -> None:
    """Against the great circle, 111.2 km to a degree of latitude, and against the shortest way by any means."""
    nodes = [{**row, "lat_deg": 62 if row["node_id"] == "END" else 64} for row in small.NODES]
    content = {**small.content(), "movement": CERTAIN, "closures": []}
    content["forces"] = [force(**{"from": "MID", "modes": ["road"]})]
    draft = examine(small.write(tmp_path, content, nodes))
    one = overview_of(scenario_of(draft), draft.tree)
    assert only(one).direct_km == pytest.approx(2 * 111.19, abs=0.1)
    assert "495 km long, 2.2 times the great circle of 222 km" in the_warning(one).message
    # All nodes of the small scenario lie at one place, so that only the ferry of 200 km is left to measure by.
    against = understood(tmp_path, force(**{"from": "MID", "modes": ["road"]}))
    assert "2.5 times the shortest way by any means of transport, 200 km" in the_warning(against).message


@pytest.mark.parametrize(
    ("due", "horizon", "message", "key"),
    [
        ("D+3", "14 d", "cannot arrive by its due date: the expected route takes 34.7 h without any delay", '"due"'),
        ("D+2 18:00", "3 d", "cannot arrive within the horizon", '"ready"'),
        ("D+4", "14 d", "", ""),
    ],
)
def test_a_due_date_that_cannot_be_met(tmp_path: Path, due: str, horizon: str, message: str, key: str) -> None:
    """Even without any delay: 34 h 40 min do not end within a day, but within two."""
    overview = understood(tmp_path, force(due=due), horizon=horizon)
    late = [problem for problem in overview.problems if "cannot arrive" in problem.message]
    assert [message in problem.message for problem in late] == ([True] if message else [])
    assert [problem.line for problem in late] == ([line_of(tmp_path, key)] if key else [])


def test_a_force_that_no_train_can_carry(tmp_path: Path) -> None:
    """Off the train where two gauges meet it goes on by road for good, so a second train is no way: an error."""
    nodes = [
        small.node("AAA", "NO", rail_gauge_mm=1435, trains_loaded_per_day=6),
        small.node("BBB", "FI", rail_gauge_mm=1435, rail_gauge_second_mm=1524, trains_loaded_per_day=6),
        small.node("CCC", "FI", rail_gauge_mm=1524, trains_loaded_per_day=6),
        small.node("DDD", "FI", rail_gauge_mm=1524, trains_loaded_per_day=6),
    ]
    links = [
        small.link("AAA", "BBB", "rail", 100, 50, trains_per_day=4, rail_gauge_mm=1435),
        small.link("BBB", "CCC", "road", 90, 45, road_vehicles_per_day=1440),
        small.link("CCC", "DDD", "rail", 300, 60, trains_per_day=6, rail_gauge_mm=1524),
    ]
    lost = force(**{"from": "AAA", "to": "DDD", "modes": ["rail", "road"]})
    draft = examine(small.write(tmp_path, {**small.content(), "closures": [], "forces": [lost]}, nodes, links))
    (problem,) = draft.faults.found()
    assert (problem.severity, problem.line) == ("error", line_of(tmp_path, '"to": "DDD"'))
    assert "DDD cannot be reached from AAA by rail or road" in problem.message


# Closures with a date ------------------------------------------------------------------------------------------------


def test_a_closed_way_is_avoided_and_named(tmp_path: Path) -> None:
    """With the sailing to PRT closed for the whole run the ship takes the slower one, and the table has the reason."""
    slow = small.link("EXT", "MID", "sea", 900, 20, sailings_per_day=1, lane_m_per_sailing=450)
    closed = [{"link": "EXT-PRT-sea", "at": "D+0", "lasts": "14 d"}]
    overview = understood(tmp_path, force(), links=[*small.LINKS, slow], closures=closed)
    assert only(overview).words == "EXT -sea-> MID -sea-> END"
    assert "avoids EXT-PRT-sea, closed for the whole run" in words(overview)
    later = [{"link": "EXT-PRT-sea", "at": "D+4", "lasts": "1 d"}]
    passed = understood(tmp_path, force(), links=[*small.LINKS, slow], closures=later)
    assert only(passed).words == "EXT -sea-> PRT -road-> MID -sea-> END"
    assert "EXT-PRT-sea on the route is closed from D+4 until D+5" in words(passed)


def test_a_wait_for_a_closed_port_counts(tmp_path: Path) -> None:
    """There is one port: 40 vehicles are off it after 12 h 40 min, and wait until it opens at D+3."""
    closed = [{"node": "PRT", "at": "D+2 08:00", "lasts": "22 h"}]
    overview = understood(tmp_path, force(), closures=closed)
    assert words(overview)[-1] == "waits for PRT, closed from D+2 08:00 until D+3"
    without = only(understood(tmp_path, force())).route.seconds
    assert only(overview).route.seconds - without == pytest.approx(DAY - (12 + 40 / 60) * HOUR)


def test_a_closed_end_that_holds_nobody_up(tmp_path: Path) -> None:
    """Roads and ferries go on at a closed node; that it is closed is said all the same."""
    closed = [{"node": "END", "at": "D+0", "lasts": "14 d"}]
    overview = understood(tmp_path, force(), closures=closed)
    assert "END is closed for the whole run; roads and ferries there are not" in words(overview)


def test_closures_by_chance_and_partial_ones_change_no_route(tmp_path: Path) -> None:
    """Only what is closed for certain counts."""
    closures = [
        {"link": "MID-END-sea", "rate": "1 per day", "lasts": "14 d"},
        {"link": "MID-END-sea", "at": "D+0", "lasts": "14 d", "share": "50 %"},
    ]
    overview = understood(tmp_path, force(), closures=closures)
    assert only(overview).words == "EXT -sea-> PRT -road-> MID -sea-> END"
    assert not any("closed" in remark for remark in words(overview))


def test_a_variant_that_opens_a_shorter_way_has_its_route_in_a_remark(tmp_path: Path) -> None:
    """The ferry is reserved, and an arrangement opens it."""
    opening = {"title": "ferry", "basis": "made up", "parties": ["SE", "FI"]}
    arrangements = {"ferry": {**opening, "rewrites": [{"do": "open", "links": ["MID-END-sea"]}]}}
    overview = understood(
        tmp_path,
        force(),
        reserved=[{"link": "MID-END-sea"}],
        arrangements=arrangements,
        variants={"national": [], "with ferry": ["ferry"]},
    )
    assert only(overview).words == "EXT -sea-> PRT -road-> END"
    assert words(overview)[-1] == "under with ferry: EXT -sea-> PRT -road-> MID -sea-> END"
