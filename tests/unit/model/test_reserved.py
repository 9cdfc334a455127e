"""Reserved places: closed to movement, unless an arrangement of the variant opens them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.domains.scenario import Scenario
from sim.errors import ScenarioError
from sim.model.build import build
from tests.unit.model import small

ROADS = {
    "title": "roads for all",
    "basis": "made up",
    "rewrites": [{"do": "open", "links": ["PRT-MID-road"]}],
}
PLACES = {
    "title": "a border station for all",
    "basis": "made up",
    "rewrites": [{"do": "open", "nodes": ["BRK"]}],
}


def content(*reserved: dict[str, str]) -> small.Content:
    """The small scenario with reserved places, and an arrangement for each that opens it."""
    made = small.content()
    made["forces"], made["closures"] = made["forces"][:2], []
    made["reserved"] = list(reserved)
    opening = {"PRT-MID-road": {"roads": ROADS}, "BRK": {"places": PLACES}}
    for place in reserved:
        made["arrangements"] |= opening[place.get("link") or place["node"]]
    made["variants"] = {"national": [], "again": [], "opened": [*made["arrangements"]][2:]}
    return made


def links(scenario: Scenario, variant: str) -> set[str]:
    """The links that some way in the model leads over."""
    labels = build(scenario, variant).meanings
    return {link.id for link in scenario.network.links if any(f"{link.id} from" in label for label in labels)}


def test_a_reserved_link_is_used_where_it_is_open(tmp_path: Path) -> None:
    """Nobody goes by a reserved road, except in the variants whose arrangement opens it."""
    scenario = small.loaded(tmp_path, content({"link": "PRT-MID-road"}))
    assert "PRT-MID-road" not in links(scenario, "national")
    assert "PRT-MID-rail" in links(scenario, "national")
    assert "PRT-MID-road" in links(scenario, "opened")


def test_open_is_as_if_it_had_never_been_reserved(tmp_path: Path) -> None:
    """A variant that opens all reserved places is the model of the same scenario without any."""
    reserved = small.loaded(tmp_path / "reserved", content({"link": "PRT-MID-road"}))
    free = small.loaded(tmp_path / "free", content())
    assert build(reserved, "opened").program == build(free, "national").program
    assert build(reserved, "national").program != build(free, "national").program


def test_no_link_into_a_reserved_node(tmp_path: Path) -> None:
    """A reserved node is passed by: ships go where roads and rails through it may not be used."""
    made = content({"node": "BRK"})
    made["forces"] = [{**made["forces"][0], "modes": ["sea", "rail", "road"]}]
    scenario = small.loaded(tmp_path, made)
    assert {"MID-BRK-road", "BRK-END-road", "BRK-END-rail"} & links(scenario, "national") == set()
    assert "MID-END-sea" in links(scenario, "national")
    assert {"MID-BRK-road", "BRK-END-road"} <= links(scenario, "opened")


def test_a_force_without_a_way_is_told_with_the_variants(tmp_path: Path) -> None:
    """A force that needs a reserved place in some variant is a fault that names these variants and no other."""
    made = content({"node": "BRK"})
    with pytest.raises(ScenarioError) as caught:
        small.loaded(tmp_path, made)
    (fault,) = caught.value.faults
    assert fault.message == "END cannot be reached from PRT in variants 'national', 'again': BRK may not be used there"


def test_an_arrangement_of_another_phase_opens_nothing(tmp_path: Path) -> None:
    """In a crisis, an arrangement for peacetime opens no reserved place, and the force has no way."""
    made = content({"node": "BRK"})
    made["arrangements"]["places"] = {**PLACES, "phases": ["peace"]}
    made["variants"] = {"opened": ["places"]}
    with pytest.raises(ScenarioError, match="'opened': BRK may not be used there"):
        small.loaded(tmp_path, made)


def test_an_arrangement_out_of_date_opens_nothing(tmp_path: Path) -> None:
    """An arrangement that begins after the scenario opens nothing in it."""
    made = content({"node": "BRK"})
    made["arrangements"]["places"] = {**PLACES, "in_force": {"from": "2027-01-01"}}
    made["variants"] = {"opened": ["places"]}
    with pytest.raises(ScenarioError, match="'opened': BRK may not be used there"):
        small.loaded(tmp_path, made)
