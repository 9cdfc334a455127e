"""Ports, stations and links as resources, and the closures that stop them."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from sim.domains.movement.infrastructure import Infrastructure
from sim.domains.movement.schema.network import Closure
from sim.domains.scenario import Scenario
from sim.engine.simpy_engine import simulate
from sim.model.world import World
from sim.process.index import index_program
from sim.process.program import Program, Resource
from sim.units.distributions import Fixed, Uniform
from tests.unit.model import small

HOUR = 3600
DAY = 24 * HOUR


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The small scenario, without closures."""
    content = small.content()
    content["closures"] = []
    return small.loaded(tmp_path_factory.mktemp("small"), content)


@pytest.fixture
def world() -> World:
    """An empty world."""
    return World()


@pytest.fixture
def places(world: World, scenario: Scenario) -> Infrastructure:
    """The places of the small scenario in that world."""
    return Infrastructure(world, scenario)


def resource(world: World, name: str) -> Resource:
    """A resource by name."""
    return next(one for one in world.program(DAY).resources if one.name == name)


class TestCapacity:
    """What a place can carry, as resources."""

    @pytest.mark.parametrize(
        ("link", "seconds", "kind"),
        [("PRT-MID-road", 60.0, "road"), ("PRT-MID-rail", DAY / 4, "rail"), ("EXT-PRT-sea", float(DAY), "sailing")],
    )
    def test_entries(
        self, world: World, places: Infrastructure, scenario: Scenario, link: str, seconds: float, kind: str
    ) -> None:
        """1,440 vehicles a day are one a minute; four trains a day one every six hours; one sailing a day one a day."""
        row = scenario.network.link_by_id[link]
        name, each = places.link_entry(row, row.from_node)
        assert each == seconds
        assert resource(world, name).capacity == 1
        assert [(one.kind, one.at) for one in world.reported] == [(kind, link)]

    def test_each_direction_has_its_own_entry(self, places: Infrastructure, scenario: Scenario) -> None:
        """Traffic there does not hold up traffic back."""
        row = scenario.network.link_by_id["PRT-MID-road"]
        assert places.link_entry(row, "PRT")[0] != places.link_entry(row, "MID")[0]

    def test_both_directions_close_together(self, world: World, places: Infrastructure, scenario: Scenario) -> None:
        """Both entries of a link hang on the one level of the link."""
        row = scenario.network.link_by_id["PRT-MID-road"]
        levels = {resource(world, places.link_entry(row, end)[0]).level for end in ("PRT", "MID")}
        assert levels == {places.level("PRT-MID-road")}

    def test_ferry(self, world: World, places: Infrastructure, scenario: Scenario) -> None:
        """Two sailings a day leave twelve hours apart, each with its lane metres."""
        name, every = places.ferry_lanes(scenario.network.link_by_id["MID-END-sea"], "MID")
        assert every == 12 * HOUR
        assert resource(world, name).capacity == 300

    def test_berth(self, world: World, places: Infrastructure) -> None:
        """One berth that discharges 480 vehicles a day works one vehicle in three minutes."""
        name, seconds = places.berth("PRT")
        assert seconds == 180.0
        assert resource(world, name).capacity == 1

    def test_two_berths_share_the_rate_of_the_port(self, tmp_path: Path) -> None:
        """The discharge rate is that of the whole port: with two berths each works half as fast."""
        nodes = [{**row, "berths": 2} if row["node_id"] == "PRT" else row for row in small.NODES]
        world = World()
        name, seconds = Infrastructure(world, small.loaded(tmp_path, nodes=nodes)).berth("PRT")
        assert seconds == 360.0
        assert resource(world, name).capacity == 2

    @pytest.mark.parametrize(("trains", "tracks"), [(1, 1), (6, 1), (15, 1), (16, 2), (30, 3)])
    def test_station_tracks(self, tmp_path: Path, trains: int, tracks: int) -> None:
        """A station has the tracks that its trains per day keep busy: loading takes 2 h 20 min here, so 6 are 0.58."""
        nodes = [{**row, "trains_loaded_per_day": trains} if row["node_id"] == "PRT" else row for row in small.NODES]
        world = World()
        name = Infrastructure(world, small.loaded(tmp_path, nodes=nodes)).train_loading("PRT")
        assert resource(world, name).capacity == tracks

    def test_staging_is_not_closed_with_the_port(self, world: World, places: Infrastructure) -> None:
        """A closed port works no ships; what stands in its staging area may leave."""
        assert resource(world, places.staging("PRT")).level is None
        assert resource(world, places.berth("PRT")[0]).level == places.level("PRT")


def program_with(scenario: Scenario, *closures: Closure) -> Program:
    """The world with nothing but these closures."""
    world = World()
    Infrastructure(world, scenario.model_copy(update={"closures": closures}))
    return world.program(scenario.horizon)


def levels(program: Program, replication: int = 0) -> dict[str, list[tuple[int, float]]]:
    """The changes of each level in a run."""
    index = index_program(program)
    trace = simulate(index, 1, replication)
    names = [level.name for level in program.levels]
    found: dict[str, list[tuple[int, float]]] = {name: [] for name in names}
    columns = (trace.levels.level.tolist(), trace.levels.time.tolist(), trace.levels.value.tolist())
    for level, second, value in zip(*columns, strict=True):
        found[names[level]].append((second, value))
    return found


NODE_BY_CHANCE = Closure(node="PRT", rate=1.0, lasts=Uniform(HOUR, 9 * HOUR))
LINK_BY_CHANCE = Closure(link="PRT-MID-road", rate=1.0, lasts=Uniform(HOUR, 9 * HOUR))
AT_DAY_1 = Closure(link="MID-BRK-road", at=DAY, lasts=Fixed(6 * HOUR), share=0.5)
AGAIN_AT_DAY_1 = Closure(link="MID-BRK-road", at=DAY, lasts=Fixed(9 * HOUR))
AT_DAY_10 = Closure(link="MID-BRK-road", at=10 * DAY, lasts=Uniform(HOUR, 9 * HOUR))


class TestClosures:
    """Closures move the level of a place."""

    def test_once(self, scenario: Scenario) -> None:
        """A closure at a moment leaves its share of the capacity, for as long as it lasts."""
        changes = levels(program_with(scenario, AT_DAY_1))
        assert changes == {"open MID-BRK-road": [(DAY, 0.5), (DAY + 6 * HOUR, 1.0)]}

    def test_at_the_start(self, scenario: Scenario) -> None:
        """A closure may begin with the scenario."""
        changes = levels(program_with(scenario, Closure(node="PRT", at=0, lasts=Fixed(HOUR))))
        assert changes == {"open PRT": [(0, 0.0), (HOUR, 1.0)]}

    def test_two_at_once(self, scenario: Scenario) -> None:
        """Where two closures overlap their shares multiply, and the place opens when the last one ends."""
        changes = levels(program_with(scenario, AT_DAY_1, AGAIN_AT_DAY_1))
        assert changes == {"open MID-BRK-road": [(DAY, 0.0), (DAY + 9 * HOUR, 1.0)]}

    def test_by_chance(self, scenario: Scenario) -> None:
        """At one closure a day there are about as many as days, other ones in every replication."""
        program = program_with(scenario, NODE_BY_CHANCE)
        runs = [levels(program, replication)["open PRT"] for replication in range(20)]
        closings = [sum(value == 0.0 for _, value in changes) for changes in runs]
        # 20 runs of 14 days: 280 spells expected, some of which overlap; three standard deviations are 50.
        assert 160 < sum(closings) < 330
        assert len({tuple(changes) for changes in runs}) == len(runs)

    def test_the_order_in_the_file_does_not_matter(self, scenario: Scenario) -> None:
        """However the closures are ordered, the same program comes out."""
        closures = (NODE_BY_CHANCE, LINK_BY_CHANCE, AT_DAY_1, AGAIN_AT_DAY_1)
        programs = [program_with(scenario, *order) for order in permutations(closures)]
        assert all(program == programs[0] for program in programs)

    @pytest.mark.parametrize(
        ("kept", "added"),
        [(NODE_BY_CHANCE, LINK_BY_CHANCE), (AT_DAY_10, AT_DAY_1)],
        ids=["a link whose name begins like the node's", "a moment whose number begins alike"],
    )
    def test_a_closure_elsewhere_changes_nothing_here(self, scenario: Scenario, kept: Closure, added: Closure) -> None:
        """Adding a closure of another place or moment leaves the draws of those that were there."""
        alone = {process.name: process for process in program_with(scenario, kept).processes}
        both = {process.name: process for process in program_with(scenario, kept, added).processes}
        assert alone.items() <= both.items()

    def test_a_closure_with_a_name_draws_by_it(self, scenario: Scenario) -> None:
        """Its draws are its own, whatever else happens at the same place and time."""
        named = AT_DAY_1.model_copy(update={"name": "ice"})
        alone = {process.name: process for process in program_with(scenario, AT_DAY_1).processes}
        both = {process.name: process for process in program_with(scenario, AT_DAY_1, named).processes}
        assert alone.items() <= both.items()
        assert both.keys() - alone.keys() == {"closure 'ice'"}

    def test_the_cause_is_that_of_the_closure(self, scenario: Scenario) -> None:
        """Time lost to a road closed by weather is charged to weather, to one closed otherwise to the outage."""
        program = program_with(
            scenario, Closure(link="MID-BRK-road", at=0, lasts=Fixed(1), cause="weather"), LINK_BY_CHANCE
        )
        assert {level.name: level.cause.value for level in program.levels} == {
            "open MID-BRK-road": "weather",
            "open PRT-MID-road": "outage",
        }
