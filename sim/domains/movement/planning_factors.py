"""Planning formulas of movement staffs, usable on their own.

Pure functions over plain numbers; every unit is in the name or the docstring. The rail formulas are those of a US
Army planning course; the road and airfield formulas are staff practice written down from memory and checked by
arithmetic only (`docs/sources.md` says more). They give planning values, without chance: what queues, duty hours and
weather add is the simulation's business.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

MARCH_UNIT_GAP_MIN = 2.0
SERIAL_GAP_MIN = 5.0
VEHICLES_PER_EXTRA_MINUTE = 25.0
NET_SHARE_OF_TRAILING_LOAD = 0.5
QUEUING_EFFICIENCY = 0.85
HOURS_PER_DAY = 24.0
MINUTES_PER_HOUR = 60.0


def march_unit_count(vehicles: int, vehicles_per_unit: int) -> int:
    """March units needed for a number of vehicles; the last one may be smaller.

    Source: the terms are those of US Army FM 7-10, as reprinted by globalsecurity.org; the usual size is from memory.

    Parameters
    ----------
    vehicles
        Vehicles in the column, at least 1.
    vehicles_per_unit
        Size of a full march unit; 20 to 25 is usual.

    Raises
    ------
    ValueError
        If either number is below 1.
    """
    return -(-_count("vehicles", vehicles) // _count("vehicles_per_unit", vehicles_per_unit))


def column_gaps_min(
    march_units: int = 1,
    serials: int = 1,
    unit_gap_min: float = MARCH_UNIT_GAP_MIN,
    serial_gap_min: float = SERIAL_GAP_MIN,
) -> float:
    """Time lost between the march units and serials of one column, in minutes.

    ``(U - 1) * g_u + (S - 1) * (g_s - g_u)``: one unit gap between any two neighbours, widened to the serial gap
    where a serial ends.

    Source: movement staff practice, from memory; the gaps of 2 and 5 minutes too.

    Parameters
    ----------
    march_units
        March units in the whole column, U.
    serials
        Serials in the column, S; no more than there are march units.
    unit_gap_min, serial_gap_min
        Gap between march units (g_u) and between serials (g_s >= g_u), minutes.

    Raises
    ------
    ValueError
        If a count is below 1, there are more serials than units, or a serial gap is shorter than a unit gap.
    """
    _count("march_units", march_units)
    if _count("serials", serials) > march_units:
        raise ValueError(f"serials: {serials} serials cannot be made of {march_units} march units")
    _not_negative("unit_gap_min", unit_gap_min)
    if _not_negative("serial_gap_min", serial_gap_min) < unit_gap_min:
        raise ValueError(f"serial_gap_min: {serial_gap_min:g} is shorter than the unit gap of {unit_gap_min:g}")
    return (march_units - 1) * unit_gap_min + (serials - 1) * (serial_gap_min - unit_gap_min)


def pass_time_min(
    vehicles: int,
    density_per_km: float,
    speed_kmh: float,
    march_units: int = 1,
    serials: int = 1,
    unit_gap_min: float = MARCH_UNIT_GAP_MIN,
    serial_gap_min: float = SERIAL_GAP_MIN,
) -> float:
    """Minutes from the first vehicle of a column passing a point to the last.

    ``60 * N / (k * v) + gaps + N / 25``: the vehicles themselves, the gaps, and one extra minute per 25 vehicles.

    Source: movement staff practice, from memory.

    Parameters
    ----------
    vehicles
        Vehicles in the column, N.
    density_per_km
        Vehicles per km, k: 15 to 20 in an open column, 40 to 50 in a close one.
    speed_kmh
        March rate v.
    march_units, serials, unit_gap_min, serial_gap_min
        Make the gaps, see `column_gaps_min`.

    Raises
    ------
    ValueError
        If there is no vehicle, a density or speed that is not positive, or gaps that `column_gaps_min` refuses.
    """
    running = MINUTES_PER_HOUR * _count("vehicles", vehicles)
    running /= _positive("density_per_km", density_per_km) * _positive("speed_kmh", speed_kmh)
    gaps = column_gaps_min(march_units, serials, unit_gap_min, serial_gap_min)
    return running + gaps + vehicles / VEHICLES_PER_EXTRA_MINUTE


def road_space_km(
    vehicles: int,
    density_per_km: float,
    speed_kmh: float,
    march_units: int = 1,
    serials: int = 1,
    unit_gap_min: float = MARCH_UNIT_GAP_MIN,
    serial_gap_min: float = SERIAL_GAP_MIN,
) -> float:
    """Length of road that a moving column takes up, in km: ``N / k + gaps * v / 60``.

    Parameters, errors and source as for `pass_time_min`; the extra minute per 25 vehicles is not part of it.
    """
    vehicles_km = _count("vehicles", vehicles) / _positive("density_per_km", density_per_km)
    gaps = column_gaps_min(march_units, serials, unit_gap_min, serial_gap_min)
    return vehicles_km + gaps * _positive("speed_kmh", speed_kmh) / MINUTES_PER_HOUR


def clearance_time_h(
    distance_km: float, speed_kmh: float, pass_min: float, long_halts_h: float = 0.0, start_h: float = 0.0
) -> float:
    """Hour at which the last vehicle of a column leaves the route: ``start + d / v + pass time + long halts``.

    Source: movement staff practice, from memory.

    Parameters
    ----------
    distance_km
        Length of the route, d.
    speed_kmh
        March rate v, which already holds the short halts.
    pass_min
        Pass time of the column in minutes, see `pass_time_min`.
    long_halts_h
        Scheduled meals, refuelling and overnight rest, hours.
    start_h
        Hour at which the first vehicle enters the route.

    Raises
    ------
    ValueError
        If the speed is not positive, or another argument is negative.
    """
    driving_h = _not_negative("distance_km", distance_km) / _positive("speed_kmh", speed_kmh)
    passing_h = _not_negative("pass_min", pass_min) / MINUTES_PER_HOUR
    return _not_negative("start_h", start_h) + driving_h + passing_h + _not_negative("long_halts_h", long_halts_h)


def trains_per_day(passing_tracks: int, speed_kmh: float, length_km: float) -> float:
    """Train density of a single-track line, in trains per day each way: ``(NT + 1) / 2 * 24 * S / LD``.

    An upper bound that knows no other traffic and no maintenance; the rule of thumb is 10 for single track and 30
    for double track. Round down for whole trains.

    Source: US Army rail planning correspondence course, as reprinted online (there in miles and mph; the formula
    holds in any one unit of length).

    Parameters
    ----------
    passing_tracks
        Passing tracks at least 8 km (5 miles) apart, NT; 0 is a line where one train shuttles.
    speed_kmh
        Average speed of a train, S.
    length_km
        Length of the line or division, LD.

    Raises
    ------
    ValueError
        If the speed or length is not positive, or the number of tracks is negative.
    """
    _count("passing_tracks", passing_tracks, least=0)
    running_h = _positive("length_km", length_km) / _positive("speed_kmh", speed_kmh)
    return (passing_tracks + 1) / 2 * HOURS_PER_DAY / running_h


def net_train_load(gross_trailing_load_t: float, net_share: float = NET_SHARE_OF_TRAILING_LOAD) -> float:
    """Payload of one train, in the unit of the gross trailing load (tonnes): half of what hangs behind the engine.

    Source: US Army rail planning correspondence course, as reprinted online.

    Raises
    ------
    ValueError
        If the load is not positive or the share is not in (0, 1].
    """
    return _positive("gross_trailing_load_t", gross_trailing_load_t) * _share("net_share", net_share)


def line_capacity(sections: Iterable[float]) -> float:
    """Capacity of a line made of sections in a row, in the unit of the sections: that of the weakest.

    Source: US Army rail planning correspondence course (end delivery is that of the weakest division), and the
    weakest-link method for ports, both as reprinted online.

    Raises
    ------
    ValueError
        If there is no section, or one is negative.
    """
    capacities = [_not_negative("sections", section) for section in sections]
    if not capacities:
        raise ValueError("sections: a line has at least one section")
    return min(capacities)


def airfield_throughput(
    aircraft_places: int,
    hours_open: float,
    ground_time_h: float,
    payload: float,
    queuing_efficiency: float = QUEUING_EFFICIENCY,
) -> float:
    """What an airfield takes in per day, in the unit of the payload (tonnes, people or vehicles per aircraft).

    ``places * hours / ground time * payload * queuing efficiency``.

    Source: airlift planning practice, from memory. A RAND study of 1998 advises against one standard MOG or ground
    time: take them from what the field can service, refuel and handle.

    Parameters
    ----------
    aircraft_places
        Working maximum on ground (MOG): aircraft that can be worked at the same time; 0 takes in nothing.
    hours_open
        Working hours per day, in (0, 24].
    ground_time_h
        Hours from landing to a free place: 2.25 for a large airlifter, 1.5 for a medium one.
    payload
        Load of one aircraft.
    queuing_efficiency
        Share of the working places that traffic which does not come evenly can use, in (0, 1].

    Raises
    ------
    ValueError
        If an argument is outside the range given above.
    """
    _count("aircraft_places", aircraft_places, least=0)
    if _positive("hours_open", hours_open) > HOURS_PER_DAY:
        raise ValueError(f"hours_open: {hours_open:g} is more than a day has")
    turns = aircraft_places * hours_open / _positive("ground_time_h", ground_time_h)
    return turns * _positive("payload", payload) * _share("queuing_efficiency", queuing_efficiency)


def _count(name: str, value: int, least: int = 1) -> int:
    if value < least:
        raise ValueError(f"{name}: {value} is below {least}")
    return value


def _positive(name: str, value: float) -> float:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name}: {value:g} is not a positive number")
    return value


def _not_negative(name: str, value: float) -> float:
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{name}: {value:g} is not zero or a positive number")
    return value


def _share(name: str, value: float) -> float:
    if not 0 < value <= 1:
        raise ValueError(f"{name}: {value:g} is not a share between 0 and 1")
    return value
