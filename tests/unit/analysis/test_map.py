"""The map: its projection, its land and its bottlenecks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib.axes import Axes

from analysis.figures.basemap import basemap
from analysis.figures.map_panel import PROJECTION
from analysis.figures.routes import Net, routes
from analysis.figures.spots import map_table
from analysis.movement.place_names import place_name
from analysis.projection import EARTH_RADIUS_KM, LambertConformal
from analysis.results import Results

LAND = {"Bornholm": (14.9, 55.1), "Gotland": (18.5, 57.5), "Hiiumaa": (22.7, 58.9), "Kiruna": (20.2, 67.9)}
SEA = {
    "fjord by Narvik": (17.3, 68.45),
    "Barents Sea": (28.0, 71.5),
    "mid-Baltic": (19.0, 56.2),
    "Gulf of Finland": (25.0, 59.85),
}


@pytest.mark.parametrize("place", list(LAND))
def test_known_land_is_land(place: str) -> None:
    """Islands and a town, by the shapes that the map draws."""
    assert basemap(PROJECTION).on_land(PROJECTION.project(*LAND[place])[None]).all()


@pytest.mark.parametrize("place", list(SEA))
def test_known_sea_is_sea(place: str) -> None:
    """Open sea, a gulf and a fjord."""
    assert not basemap(PROJECTION).on_land(PROJECTION.project(*SEA[place])[None]).any()


def test_the_projection_is_snyders() -> None:
    """His worked example on the unit sphere (1987, p. 295): 35 N 75 W, parallels 33 and 45, from 23 N 96 W."""
    x, y = LambertConformal(south=33, north=45, middle_lon=-96, middle_lat=23).project(-75, 35) / EARTH_RADIUS_KM
    assert (x, y) == pytest.approx((0.2966785, 0.2462112), abs=1e-7)


@pytest.mark.parametrize("lat", [56.0, 68.0])
def test_scale_is_true_along_the_standard_parallels(lat: float) -> None:
    """A short step along the parallel has its length on the ground."""
    step = PROJECTION.project(np.array([20.0, 20.01]), np.array([lat, lat]))
    ground = math.radians(0.01) * EARTH_RADIUS_KM * math.cos(math.radians(lat))
    assert float(np.linalg.norm(step[1] - step[0])) == pytest.approx(ground, rel=1e-6)


def test_the_projection_keeps_angles() -> None:
    """A step north and a step east have a right angle and the same scale between them."""
    here, north, east = PROJECTION.project(np.array([25.0, 25.0, 25.001]), np.array([62.0, 62.001, 62.0]))
    up, right = north - here, (east - here) / math.cos(math.radians(62))
    assert float(up @ right) == pytest.approx(0, abs=1e-5)
    assert float(np.linalg.norm(up)) == pytest.approx(float(np.linalg.norm(right)), rel=1e-4)


def test_a_link_carries_every_vehicle_that_passes_it(results: Results) -> None:
    """All of the northern brigade's 22 vehicle elements of 60 sail to Narvik, in every replication."""
    table = map_table(results).set_index("place")
    assert table.loc["US_EAST-NVK-sea", "vehicles"] == pytest.approx(22 * 60)
    assert table.loc["US_EAST-NVK-sea", "elements"] == pytest.approx(22)
    assert table.loc["US_EAST-TRD-air", "people"] == pytest.approx(4 * 300)


def test_waiting_at_a_place_is_what_the_ledger_charges_there(results: Results) -> None:
    """Queues at the Narvik berth, added up from the ledger by hand; discharge and staging there are no waiting."""
    ledger = results.ledger[results.ledger["variant"] == "national rules"]
    berth = ledger[(ledger["detail"] == "NVK berth") & (ledger["cause"] == "queue")]
    hours = (berth["end_s"] - berth["start_s"]).sum() / 3600 / 40
    row = map_table(results).set_index("place").loc["NVK"]
    assert row["waited_h"] == pytest.approx(hours)
    assert row["mean_wait_h"] == pytest.approx(hours / 22)


def test_bottlenecks_are_numbered_by_the_time_they_cost(results: Results) -> None:
    """1 is the place where all elements together waited longest."""
    table = map_table(results).sort_values("waited_h", ascending=False)
    assert table["bottleneck"].head(4).tolist() == [1, 2, 3, 4]
    assert table["bottleneck"].iloc[4:].isna().all()


def test_sea_links_go_round_land_where_they_can(results: Results, drawn: dict[str, Axes]) -> None:
    """The course to Narvik as drawn meets less land than the straight line from the map's edge would."""
    net, base = Net.of(results, PROJECTION), basemap(PROJECTION)
    frame = drawn["map"].viewLim.frozen()
    course = next(route for route in routes(net, frame, base) if route.link == "BRV-NVK-sea").points
    straight = np.linspace(course[0], course[-1], len(course))
    assert base.on_land(course).sum() < base.on_land(straight).sum()


def test_places_are_named_in_words(results: Results) -> None:
    """Ids become names; what follows stands in brackets; what is no place stays as it is."""
    assert place_name("NVK berth", results) == "Narvik (berth)"
    assert place_name("NVK-KRN-rail", results) == "Narvik–Kiruna rail"
    assert place_name("HAP-TOR-road from HAP", results) == "Haparanda–Tornio road (from Haparanda)"
    assert place_name("FI.movement_centre", results) == "FI.movement_centre"


def test_main_nodes_and_external_nodes_are_named(drawn: dict[str, Axes]) -> None:
    """Destinations, bottlenecks, and where the forces come from."""
    words = " ".join(text.get_text() for text in drawn["map"].texts)
    for name in ("Rovaniemi", "Tartu", "Narvik", "from US East Coast", "from UK", "Natural Earth"):
        assert name in words
