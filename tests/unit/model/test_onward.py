"""Onward movement: columns, trains and ferries that compete for links, and choose by what stands before them."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from sim.domains.movement import onward
from sim.domains.movement.onward import column_slot_s, pass_time_s
from sim.domains.scenario import Scenario
from sim.engine.trace import Kind, Trace
from sim.experiment.meanings import numbered_meanings
from sim.model.build import build
from sim.model.meaning import Element, Meaning
from sim.model.model import Model
from sim.process.check import check
from sim.process.copies import unfolded
from sim.process.index import ProgramIndex, index_program
from tests.unit.model import small
from tests.unit.model.cases import run_model

MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR
TEN_PASS_S = 10 / 15 / 45 * HOUR + 24
"""Pass time of ten vehicles: 0.67 km of road at 45 km/h, and the extra time per vehicle."""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The small scenario."""
    return small.loaded(tmp_path_factory.mktemp("small"))


def element(vehicles: int) -> Element:
    """An element of this size."""
    return Element("one", "one consignment", "one", "NO", "END", vehicles, 2 * vehicles, 0, DAY)


def entered(trace: Trace, index: ProgramIndex, queue: str) -> list[int]:
    """Seconds at which the holds that begin at labels with this text began."""
    holds = trace.intervals.kind == Kind.HOLD
    labels = [index.labels[label] for label in trace.intervals.label[holds].tolist()]
    starts = trace.intervals.start[holds].tolist()
    return sorted(start for label, start in zip(labels, starts, strict=True) if queue in label)


class TestColumns:
    """How long a column keeps a point of the road."""

    def test_pass_time(self, scenario: Scenario) -> None:
        """Ten vehicles at 15 per km and 45 km/h pass in 53 seconds, and 24 more (a minute per 25 vehicles)."""
        assert pass_time_s(10, 45, scenario.movement.road) == pytest.approx(TEN_PASS_S)

    def test_pass_time_of_several_march_units(self, scenario: Scenario) -> None:
        """60 vehicles are three march units, with two gaps of two minutes between them: 6 + 4 + 2.4 minutes."""
        assert pass_time_s(60, 40, scenario.movement.road) == pytest.approx(12.4 * MINUTE)

    def test_a_busy_road_sets_the_slot(self, scenario: Scenario) -> None:
        """On a road for 720 vehicles a day, ten vehicles have their twenty minutes."""
        link = scenario.network.link_by_id["BRK-END-road"]
        assert column_slot_s(element(10), link, 120.0, scenario.movement.road) == 1200.0

    def test_the_gap_sets_the_slot(self, scenario: Scenario) -> None:
        """On a wide road, a column keeps it for its pass time and the gap to the next column."""
        link = scenario.network.link_by_id["PRT-MID-road"]
        slot = column_slot_s(element(10), link, 1.0, scenario.movement.road)
        assert slot == pytest.approx(TEN_PASS_S + 10 * MINUTE)


class TestCapacity:
    """Links let in no more than they carry."""

    @pytest.mark.parametrize(
        ("modes", "queue", "apart"),
        [
            (["road"], "PRT-MID-road from PRT queue", round(TEN_PASS_S + 10 * MINUTE)),
            (["road"], "BRK-END-road from BRK queue", 20 * MINUTE),
            (["rail"], "PRT-MID-rail from PRT 1435 mm train queue", 6 * HOUR),
        ],
    )
    def test_entries_are_apart(self, tmp_path: Path, modes: list[str], queue: str, apart: int) -> None:
        """Columns and trains enter a link at least a slot apart, and the first in a queue as soon as the slot ends."""
        content = small.content()
        content["forces"] = [{**content["forces"][1], "modes": modes, "lift": {"vehicles": 100}}]
        content["closures"] = []
        times = entered(*run_model(small.loaded(tmp_path, content), "national"), queue)
        gaps = [after - before for before, after in pairwise(times)]
        assert len(times) == 10
        assert min(gaps) == apart

    def test_ferries_leave_on_time_with_what_they_hold(self, tmp_path: Path) -> None:
        """A ferry of 300 lane metres takes three elements of 90 m; it sails at six in the morning and evening."""
        content = small.content()
        content["forces"] = [{**content["forces"][1], "modes": ["sea", "road"], "lift": {"vehicles": 80}}]
        content["movement"]["routes"]["options"] = 1
        content["closures"] = []
        links = [row for row in small.LINKS if row["link_id"] != "BRK-END-road"]
        trace, index = run_model(small.loaded(tmp_path, content, links=links), "national")
        held = trace.intervals.kind == Kind.HOLD
        labels = [index.labels[label] for label in trace.intervals.label[held].tolist()]
        ends = trace.intervals.end[held].tolist()
        sailed = Counter(end for label, end in zip(labels, ends, strict=True) if "MID-END-sea" in label)
        assert sum(sailed.values()) == 8
        assert max(sailed.values()) <= 3
        # The run begins at six.
        assert all(second % (12 * HOUR) == 0 for second in sailed)


class TestChoice:
    """Elements go where it is expected to be fastest, queues included."""

    def test_nobody_waits_long_for_a_station_beside_an_open_road(self, tmp_path: Path) -> None:
        """Where trains are faster but load slowly, some wait for them and the others march."""
        content = small.content()
        content["forces"] = [{**content["forces"][1], "to": "MID", "lift": {"vehicles": 120}}]
        content["procedures"], content["arrangements"], content["variants"] = {}, {}, {"national": []}
        content["movement"]["rail"]["loading"] = "6 h"
        content["closures"] = []
        links = [{**row, "speed_kmh": 8} if row["link_id"] == "PRT-MID-road" else row for row in small.LINKS]
        trace, index = run_model(small.loaded(tmp_path, content, links=links), "national")
        by_train = entered(trace, index, "PRT load 1435 queue")
        by_road = entered(trace, index, "PRT-MID-road from PRT queue")
        # By rail 9 h, by road 25 h in free flow: whoever is fourth or later at the station is faster by road.
        assert len(by_train) + len(by_road) == 12
        assert 2 <= len(by_train) <= 5

    def test_a_closed_road_is_left_for_the_railway(self, tmp_path: Path) -> None:
        """With the road closed for days, everybody takes a train, and back again with the railway closed."""
        content = small.content()
        content["forces"] = [{**content["forces"][1], "lift": {"vehicles": 60}}]
        for closed, opened in (("road", "rail"), ("rail", "road")):
            content["closures"] = [{"link": f"PRT-MID-{closed}", "at": "D+0", "lasts": "10 d"}]
            trace, index = run_model(small.loaded(tmp_path / closed, content), "national")
            assert entered(trace, index, f"PRT-MID-{closed} from PRT") == []
            assert len(entered(trace, index, f"PRT-MID-{opened} from PRT")) == 6


def test_copied_ways_are_those_that_would_be_built(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ways of elements alike, copied from those of the first, are what building them for each would give."""
    copied = build(scenario, "national")
    monkeypatch.setattr(onward, "Going", lambda *_: object())
    built = build(scenario, "national")
    assert len(index_program(copied.program).copies) > len(copied.elements) / 2
    assert index_program(built.program).copies == ()
    assert unfolded(copied.program) == built.program
    assert copied.requests == built.requests
    assert meanings_in_order(copied) == meanings_in_order(built)


def meanings_in_order(model: Model) -> list[Meaning]:
    """What each label means."""
    meanings, numbers = numbered_meanings(model, index_program(model.program))
    return [meanings[number] for number in numbers.tolist()]


def test_the_programs_can_be_run(scenario: Scenario) -> None:
    """The models of all variants pass the check of programs: no label twice, nothing kept, nothing unknown."""
    for variant in scenario.variants:
        check(build(scenario, variant).program)


def test_details_begin_with_the_place(scenario: Scenario) -> None:
    """Outside procedures, what a label means begins with a link or a node, so that time can be put on a map."""
    places = {link.id for link in scenario.network.links} | {node.id for node in scenario.network.nodes}
    meanings = build(scenario, "national").meanings.values()
    details = {meaning.detail for meaning in meanings if meaning.procedure is None}
    movement = {detail for detail in details if not detail.startswith("leave by")}  # takes no time
    assert {"PRT-MID-road queue", "PRT berth queue", "MID train transload", "PRT staging marshal"} <= movement
    assert {detail for detail in movement if detail.split()[0] not in places} == set()
