"""The planning formulas give the worked values, the right limits, and refuse nonsense."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from sim.domains.movement import planning_factors as pf

# The worked column: 240 vehicles, 20 per km, 40 km/h, march units of 20 in three serials, gaps of 2 and 5 minutes.
VEHICLES, DENSITY, SPEED = 240, 20.0, 40.0
UNITS, SERIALS = 12, 3


def test_worked_column_has_twelve_march_units_and_28_minutes_of_gaps() -> None:
    """Twelve march units in three serials lose 11 unit gaps and two widenings of 3 minutes."""
    assert pf.march_unit_count(VEHICLES, 20) == UNITS
    assert pf.column_gaps_min(UNITS, SERIALS) == pytest.approx(28.0)


def test_worked_column_passes_in_55_6_minutes() -> None:
    """Travel part 18.0, gaps 28, extra 9.6 minutes."""
    assert pf.pass_time_min(VEHICLES, DENSITY, SPEED, UNITS, SERIALS) == pytest.approx(18.0 + 28.0 + 9.6)


def test_worked_column_takes_up_30_7_km() -> None:
    """Twelve km of vehicles and 28 minutes of gaps at 40 km/h."""
    assert pf.road_space_km(VEHICLES, DENSITY, SPEED, UNITS, SERIALS) == pytest.approx(12.0 + 28.0 * 40.0 / 60.0)


def test_worked_column_clears_180_km_in_5_4_hours() -> None:
    """Driving 4.5 h and 55.6 min of pass time; start and long halts are simply added."""
    passing = pf.pass_time_min(VEHICLES, DENSITY, SPEED, UNITS, SERIALS)
    clear = pf.clearance_time_h(180.0, SPEED, passing)
    assert clear == pytest.approx(4.5 + 55.6 / 60.0)
    assert pf.clearance_time_h(180.0, SPEED, passing, long_halts_h=1.0, start_h=6.0) == pytest.approx(clear + 7.0)


def test_worked_airfield_takes_816_per_day() -> None:
    """Two places, 24 h, 2.25 h on the ground, 45 short tons, 0.85 of it."""
    assert pf.airfield_throughput(2, 24.0, 2.25, 45.0) == pytest.approx(816.0)


def test_an_open_column_of_one_vehicle_is_a_point() -> None:
    """One vehicle has no gaps, and its space is the distance to the next."""
    assert pf.column_gaps_min(1) == 0.0
    assert pf.road_space_km(1, DENSITY, SPEED) == pytest.approx(0.05)


def test_one_march_unit_left_over_is_a_unit() -> None:
    """Twenty-one vehicles in units of twenty are two units."""
    assert [pf.march_unit_count(vehicles, 20) for vehicles in (1, 20, 21, 40)] == [1, 1, 2, 2]


def test_a_close_column_is_shorter_and_passes_sooner() -> None:
    """At a higher density both the road space and the pass time shrink."""
    open_, close = 15.0, 45.0
    assert pf.road_space_km(100, close, SPEED) < pf.road_space_km(100, open_, SPEED)
    assert pf.pass_time_min(100, close, SPEED) < pf.pass_time_min(100, open_, SPEED)


def test_a_faster_column_passes_sooner_but_its_gaps_are_longer_road() -> None:
    """A gap is a time: at a higher speed it is more road."""
    assert pf.pass_time_min(100, DENSITY, 45.0, UNITS) < pf.pass_time_min(100, DENSITY, 30.0, UNITS)
    assert pf.road_space_km(100, DENSITY, 45.0, UNITS) > pf.road_space_km(100, DENSITY, 30.0, UNITS)


def test_pass_time_at_endless_speed_is_gaps_and_extra_time() -> None:
    """Only what does not depend on speed is left."""
    assert pf.pass_time_min(100, DENSITY, 1e9, march_units=6) == pytest.approx(10.0 + 4.0, abs=1e-4)


def test_a_line_without_passing_tracks_is_a_shuttle() -> None:
    """One train goes out and back: half of 24 h over the running time."""
    assert pf.trains_per_day(0, 40.0, 40.0) == pytest.approx(12.0)


def test_trains_per_day_do_not_depend_on_the_unit_of_length() -> None:
    """Miles and mph give what km and km/h give."""
    assert pf.trains_per_day(6, 10.0, 100.0) == pytest.approx(pf.trains_per_day(6, 16.09344, 160.9344))


def test_a_hundred_miles_at_ten_mph_with_seven_passing_tracks_carry_about_ten_trains() -> None:
    """(7 + 1) / 2 * 24 * 10 / 100 = 9.6, near the rule of thumb for single track."""
    assert pf.trains_per_day(7, 10.0, 100.0) == pytest.approx(9.6)


def test_more_tracks_and_speed_carry_more_and_a_longer_line_less() -> None:
    """Train density rises with passing tracks and speed and falls with length."""
    base = pf.trains_per_day(3, 40.0, 100.0)
    assert pf.trains_per_day(4, 40.0, 100.0) > base
    assert pf.trains_per_day(3, 50.0, 100.0) > base
    assert pf.trains_per_day(3, 40.0, 120.0) < base


def test_half_of_the_trailing_load_is_payload() -> None:
    """1,000 t behind the engine carry 500 t, unless another share is given."""
    assert pf.net_train_load(1000.0) == pytest.approx(500.0)
    assert pf.net_train_load(1000.0, net_share=0.6) == pytest.approx(600.0)


def test_an_airfield_without_places_takes_in_nothing() -> None:
    """Throughput is proportional to the places."""
    assert pf.airfield_throughput(0, 24.0, 2.25, 45.0) == 0.0
    assert pf.airfield_throughput(4, 24.0, 2.25, 45.0) == pytest.approx(2 * 816.0)
    assert pf.airfield_throughput(2, 24.0, 1.75, 45.0) > 816.0


NONSENSE: dict[str, Callable[[], float | str]] = {
    "vehicles": lambda: pf.pass_time_min(0, DENSITY, SPEED),
    "vehicles_per_unit": lambda: pf.march_unit_count(20, 0),
    "density_per_km": lambda: pf.road_space_km(10, 0.0, SPEED),
    "speed_kmh": lambda: pf.clearance_time_h(100.0, 0.0, 10.0),
    "march_units": lambda: pf.column_gaps_min(0),
    "serials": lambda: pf.column_gaps_min(2, serials=3),
    "serial_gap_min": lambda: pf.column_gaps_min(4, 2, unit_gap_min=5.0, serial_gap_min=2.0),
    "unit_gap_min": lambda: pf.column_gaps_min(4, 2, unit_gap_min=-1.0),
    "distance_km": lambda: pf.clearance_time_h(-1.0, SPEED, 10.0),
    "pass_min": lambda: pf.clearance_time_h(1.0, SPEED, math.nan),
    "long_halts_h": lambda: pf.clearance_time_h(1.0, SPEED, 10.0, long_halts_h=-1.0),
    "start_h": lambda: pf.clearance_time_h(1.0, SPEED, 10.0, start_h=-1.0),
    "passing_tracks": lambda: pf.trains_per_day(-1, 40.0, 100.0),
    "length_km": lambda: pf.trains_per_day(1, 40.0, 0.0),
    "gross_trailing_load_t": lambda: pf.net_train_load(math.inf),
    "net_share": lambda: pf.net_train_load(1000.0, net_share=1.5),
    "sections": lambda: pf.line_capacity([]),
    "aircraft_places": lambda: pf.airfield_throughput(-1, 24.0, 2.25, 45.0),
    "hours_open": lambda: pf.airfield_throughput(2, 25.0, 2.25, 45.0),
    "ground_time_h": lambda: pf.airfield_throughput(2, 24.0, 0.0, 45.0),
    "payload": lambda: pf.airfield_throughput(2, 24.0, 2.25, -45.0),
    "queuing_efficiency": lambda: pf.airfield_throughput(2, 24.0, 2.25, 45.0, queuing_efficiency=0.0),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_refused_by_the_name_of_the_argument(name: str) -> None:
    """A value that cannot be is a ValueError that names the argument."""
    with pytest.raises(ValueError, match=f"^{name}: "):
        NONSENSE[name]()
