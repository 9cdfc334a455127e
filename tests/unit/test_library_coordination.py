"""The shipped bodies, procedures and arrangements: complete, sourced, and calibrated to what is public."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.domains.coordination.arrangements import Arranged, rewritten
from sim.domains.coordination.cases import Cases
from sim.domains.coordination.request import Asking
from sim.domains.coordination.schema.arrangements import Arrangement
from sim.domains.coordination.steps import national_steps
from sim.domains.scenario import Scenario
from sim.engine.simpy_engine import simulate
from sim.model.case import Roles
from sim.model.world import World
from sim.process.index import index_program
from sim.scenario import check_scenario, load

SCENARIOS = Path(__file__).parents[2] / "scenarios"
STATES = ("CA", "DE", "DK", "EE", "FI", "FR", "GB", "IS", "LT", "LV", "NL", "NO", "PL", "SE", "US")
CLEARANCE = "movement_clearance"
QUIET = datetime.fromisoformat("2026-10-05T06:00+02:00")
"""A Monday with few public holidays after it."""
DAY_S = 86400
GB_INTO_SE = Roles(host="SE", origin="NO", sponsor="GB")
NO_INTO_SE = Roles(host="SE", origin="NO", sponsor="NO")
DE_INTO_SE = Roles(host="SE", origin="DK", sponsor="DE")
US_INTO_FI = Roles(host="FI", origin="DE", sponsor="US")
NORDIC = Roles("FI", "FI", "FI", ("DK", "FI", "NO", "SE"))


@cache
def shipped(name: str) -> Scenario:
    """A shipped scenario, loaded once."""
    return load(SCENARIOS / f"{name}.yaml")


def library() -> dict[str, Arrangement]:
    """Every arrangement of the library: the two scenarios on coordination use every file."""
    return {**shipped("peacetime_exercise").arrangements, **shipped("crisis_corridors").arrangements}


def quiet_days(
    name: str, procedure: str, roles: Roles, *arrangements: str, classes: tuple[str, ...] = (), horizon_d: int = 120
) -> np.ndarray:
    """Days from asking to the decision for lone cases, asked on Monday morning and on Friday afternoon."""
    change = {"variants": {"one": arrangements}, "start": QUIET, "horizon": horizon_d * DAY_S}
    scenario = shipped(name).model_copy(update=change)
    found = []
    for asked in (0, 4 * DAY_S + 8 * 3600):
        world = World()
        cases = Cases(world, Arranged(scenario, "one"))
        if roles.parties:
            cases.call(procedure, "one", roles.sponsor, roles.parties, asked)
        else:
            cases.ask(Asking(procedure, "one", "one", roles, asked, 0, classes))
        index = index_program(world.program(scenario.horizon))
        decided = index.label_index[cases.requests[0].decided_label]
        for replication in range(20):
            marks = simulate(index, 1, replication).marks
            found.append((float(marks.time[marks.label == decided][0]) - asked) / DAY_S)
    return np.array(found)


def middle(days: np.ndarray) -> tuple[float, float, float]:
    """The tenth, the fiftieth and the ninetieth percentile."""
    low, median, high = np.quantile(days, [0.1, 0.5, 0.9])
    return float(low), float(median), float(high)


# Who takes part ------------------------------------------------------------------------------------------------------


def test_every_state_has_every_body() -> None:
    """The eight states of the region and the seven allies have the same desks, so that each can be asked or ask."""
    actors = shipped("crisis_corridors").actors
    assert set(STATES) <= actors.keys()
    bodies = {"defence_ministry", "foreign_ministry", "movement_centre", "border_authority", "customs", "police"}
    bodies |= {"road_rail_authority", "rail_manager", "air_traffic", "coast_guard", "telecom_regulator"}
    bodies |= {"energy_regulator", "asset_operators", "civil_protection", "host_nation_support"}
    for state in STATES:
        assert bodies <= actors[state].desks.keys()
        assert actors[state].desks.keys() == actors["NO"].desks.keys()


def test_the_chair_goes_round() -> None:
    """Finland holds the chair of the Nordic Defence Cooperation in 2025, Norway in 2026, Sweden in 2027."""
    chair = shipped("crisis_corridors").actors["NORDEFCO"].chair
    assert chair is not None
    assert [chair.holder(year) for year in (2025, 2026, 2027, 2028, 2029)] == ["FI", "NO", "SE", "DK", "FI"]


# Arrangements --------------------------------------------------------------------------------------------------------


def test_every_arrangement_says_what_it_rests_on() -> None:
    """At least twelve arrangements, each with a basis, a source and how far that is trusted."""
    found = library()
    assert len(found) >= 12
    for name, arrangement in found.items():
        assert arrangement.basis, name
        assert arrangement.source, name
        assert arrangement.confidence, name


def test_every_effect_is_called_notional() -> None:
    """No arrangement claims that a public source gives its effect on the steps."""
    assert [name for name, one in library().items() if "notional" not in one.source] == []


@pytest.mark.parametrize("name", ["peacetime_exercise", "crisis_corridors"])
def test_every_range_can_be_tried(name: str) -> None:
    """Both ends of every range to sweep can be put in place of the number, and the scenario still loads."""
    ranges = [one for arrangement in shipped(name).arrangements.values() for one in arrangement.sweep]
    assert len(ranges) >= 8
    for end in ("low", "high"):
        assert check_scenario(SCENARIOS / f"{name}.yaml", [f"{one.path}={getattr(one, end)}" for one in ranges]) == ()


def test_every_arrangement_changes_a_clearance_between_its_parties() -> None:
    """An arrangement that rewrites the clearance at borders does so between any two of its parties."""
    scenario = shipped("crisis_corridors")
    for name, arrangement in scenario.arrangements.items():
        if not any(getattr(rewrite, "procedure", "") == CLEARANCE for rewrite in arrangement.rewrites):
            continue
        one, other, *_ = arrangement.parties
        roles = Roles(host=one, origin=other, sponsor=other)
        steps = national_steps(scenario.procedures[CLEARANCE], roles, channels=scenario.channels)
        assert rewritten(steps, CLEARANCE, roles, ((name, arrangement),), scenario.channels)[1], name


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("nordic_mobility_corridor", Roles(host="SE", origin="DK", sponsor="GB")),
        ("nordefco_easy_access", GB_INTO_SE),
        ("eda_cross_border_movement", Roles(host="DK", origin="DE", sponsor="DE")),
    ],
)
def test_an_arrangement_does_not_hold_for_a_stranger(name: str, roles: Roles) -> None:
    """A corridor holds at no border with a stranger, an easier permit neither for a force of one nor in its country."""
    scenario = shipped("peacetime_exercise")
    steps = national_steps(scenario.procedures[CLEARANCE], roles, channels=scenario.channels)
    agreed = ((name, scenario.arrangements[name]),)
    assert rewritten(steps, CLEARANCE, roles, agreed, scenario.channels) == (steps, ())


# What the procedures are calibrated to (docs/sources.md) --------------------------------------------------------------


def test_the_clearance_is_calibrated_to_five_working_days() -> None:
    """At quiet desks the median is five to six working days (7 calendar days), and 80 % lie between 2 and 10."""
    low, median, high = middle(quiet_days("northern_reinforcement", CLEARANCE, GB_INTO_SE, horizon_d=60))
    assert 6.2 <= median <= 8.4
    assert low >= 2.0
    assert high <= 14.0


def test_national_rules_take_weeks() -> None:
    """Case by case the median is about ten working days (two weeks), and one case of ten takes some weeks more."""
    low, median, high = middle(quiet_days("peacetime_exercise", CLEARANCE, GB_INTO_SE))
    assert low >= 4.0
    assert 11.0 <= median <= 16.5
    assert 18.0 <= high <= 45.0


def test_special_classes_take_longer() -> None:
    """The bridge check of heavy loads and the check of dangerous goods add days to every single case."""
    plain = quiet_days("peacetime_exercise", CLEARANCE, GB_INTO_SE)
    heavy = quiet_days("peacetime_exercise", CLEARANCE, GB_INTO_SE, classes=("heavy",))
    both = quiet_days("peacetime_exercise", CLEARANCE, GB_INTO_SE, classes=("heavy", "dangerous_goods"))
    assert np.mean(heavy) > np.mean(plain) + 1.0
    assert np.mean(both) > np.mean(heavy)


RANGES = [
    ("peacetime_exercise", CLEARANCE, DE_INTO_SE, ("eda_cross_border_movement",), 3.0, 5.0, 8.0, 11.0),
    ("peacetime_exercise", CLEARANCE, NO_INTO_SE, ("nordefco_easy_access",), 2.0, 4.0, 7.0, 10.0),
    ("peacetime_exercise", CLEARANCE, GB_INTO_SE, ("eu_military_mobility_package_2025",), 1.5, 2.0, 5.0, 7.0),
    ("peacetime_exercise", "host_nation_support", US_INTO_FI, (), 12.0, 18.0, 35.0, 56.0),
    ("peacetime_exercise", "host_nation_support", US_INTO_FI, ("host_nation_support_standing",), 2.0, 4.0, 10.0, 14.0),
    ("peacetime_exercise", "overflight_clearance", GB_INTO_SE, (), 2.0, 3.0, 7.0, 10.0),
    ("peacetime_exercise", "combat_aircraft_clearance", GB_INTO_SE, (), 14.0, 18.0, 25.0, 32.0),
    ("crisis_corridors", "rail_path", DE_INTO_SE, (), 0.5, 1.0, 5.0, 7.5),
    ("crisis_corridors", "transport_hire", US_INTO_FI, (), 3.0, 5.0, 12.0, 21.0),
    ("crisis_corridors", "transport_hire", US_INTO_FI, ("civil_transport_contracts",), 0.25, 0.5, 2.0, 3.0),
    ("crisis_corridors", "crisis_consultation", NORDIC, ("nordefco_crisis_consultation",), 0.2, 0.5, 1.5, 2.5),
    ("crisis_corridors", "extraordinary_ministers_meeting", NORDIC, (), 1.0, 3.0, 7.0, 12.0),
]


@pytest.mark.parametrize(("name", "procedure", "roles", "agreed", "least", "low", "high", "most"), RANGES)
def test_procedures_keep_to_their_public_ranges(
    name: str, procedure: str, roles: Roles, agreed: tuple[str, ...], least: float, low: float, high: float, most: float
) -> None:
    """The median lies in the inner range, and four cases of five in the outer one, all in calendar days."""
    tenth, median, ninetieth = middle(quiet_days(name, procedure, roles, *agreed))
    assert least <= tenth
    assert low <= median <= high
    assert ninetieth <= most


def test_the_council_decides_within_two_days() -> None:
    """The emergency rules are switched on within 48 hours, at any time of the week."""
    parties = library()["eu_emergency_on_activation"].activation
    assert parties is not None
    roles = Roles("EU", "EU", "EU", parties.parties)
    assert quiet_days("crisis_corridors", "eu_emergency_activation", roles).max() <= 2.0


def test_options_agreed_beforehand_make_weeks_days() -> None:
    """The expeditionary force is activated after weeks, or with options agreed beforehand after 3 to 14 days."""
    roles = Roles("GB", "GB", "GB", library()["jef_response"].parties)
    _, without, _ = middle(quiet_days("crisis_corridors", "jef_activation", roles, horizon_d=100))
    low, median, high = middle(quiet_days("crisis_corridors", "jef_activation", roles, "jef_agreed_options"))
    assert 25.0 <= without <= 51.0
    assert low >= 3.0
    assert 4.0 <= median <= 12.0
    assert high <= 14.0


def test_the_corridor_halves_a_quiet_clearance_and_the_emergency_rules_make_it_a_day() -> None:
    """The rewrites work as the comments of the library say: days instead of a week, hours plus the desks' nights."""
    name = "northern_reinforcement"
    national = np.median(quiet_days(name, CLEARANCE, GB_INTO_SE, horizon_d=60))
    corridor = np.median(quiet_days(name, CLEARANCE, GB_INTO_SE, "nordic_mobility_corridor", horizon_d=60))
    emergency = np.median(quiet_days(name, CLEARANCE, GB_INTO_SE, "eu_military_mobility_emergency_2025", horizon_d=60))
    assert corridor < 0.5 * national
    assert emergency < 1.5
