"""Procedures become processes: chains of steps at desks, each waiting for what it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.domains.coordination.steps import chains, national_steps
from sim.domains.scenario import Scenario
from sim.errors import LeidangError
from sim.model.case import Roles
from sim.process.causes import Cause
from sim.units.distributions import Fixed
from tests.unit.model import small
from tests.unit.model.cases import DAY, HOUR, MINUTE, charged, graph, run_alone, run_model, step


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The small scenario: it starts on a Monday at 06:00 in Oslo; Finnish offices work from 07:00 to 15:00 of that."""
    return small.loaded(tmp_path_factory.mktemp("small"))


def names(found: object) -> list[list[str]]:
    """Names of the steps of each chain."""
    assert isinstance(found, tuple)
    return [[one.name for one in chain] for chain in found]


class TestChains:
    """Step graphs are cut where they fork or join."""

    def test_one_line(self) -> None:
        """Steps one after the other are one chain, in whatever order they are named."""
        steps = graph(step("c", ["b"]), step("a"), step("b", ["a"]))
        assert names(chains(steps)) == [["a", "b", "c"]]

    def test_diamond(self) -> None:
        """A fork and a join cut the graph into head, two sides and tail."""
        steps = graph(step("a"), step("b", ["a"]), step("c", ["a"]), step("d", ["b", "c"]))
        assert names(chains(steps)) == [["a"], ["b"], ["c"], ["d"]]

    def test_sides_of_several_steps(self) -> None:
        """What follows a fork runs on as a chain up to the join."""
        steps = graph(
            step("a"), step("b", ["a"]), step("b2", ["b"]), step("c", ["a"]), step("d", ["b2", "c"]), step("e", ["d"])
        )
        assert names(chains(steps)) == [["a"], ["b", "b2"], ["c"], ["d", "e"]]

    def test_steps_side_by_side(self) -> None:
        """Steps that wait for nothing are chains of their own."""
        assert names(chains(graph(step("b"), step("a")))) == [["a"], ["b"]]

    def test_two_needs_end_a_chain(self) -> None:
        """A step with two needs begins a chain, even where one of them is followed by nothing else."""
        steps = graph(step("a"), step("b"), step("c", ["a", "b"]))
        assert names(chains(steps)) == [["a"], ["b"], ["c"]]

    def test_no_steps(self) -> None:
        """No steps, no chains."""
        assert chains({}) == ()

    @pytest.mark.parametrize(
        "steps",
        [
            graph(step("a", ["b"]), step("b", ["a"])),
            graph(step("a", ["a"])),
            graph(step("start"), step("a", ["b"]), step("b", ["a"])),
        ],
        ids=["two", "one", "beside a good one"],
    )
    def test_circle(self, steps: dict[str, object]) -> None:
        """Steps that wait for each other in a circle are refused by name."""
        with pytest.raises(LeidangError, match="circle"):
            chains(steps)  # type: ignore[arg-type]


class TestRoles:
    """Desks are named by role, and the roles are filled by the case."""

    def test_roles(self) -> None:
        """Host, origin and sponsor stand for the actors of the case; any other word is an actor."""
        roles = Roles(host="FI", origin="SE", sponsor="GB")
        asked = [roles.resolve(f"{role}.desk") for role in ("host", "origin", "sponsor", "EU")]
        assert asked == [("FI", "desk"), ("SE", "desk"), ("GB", "desk"), ("EU", "desk")]

    def test_national_steps(self, scenario: Scenario) -> None:
        """National rules are the steps as written, at the desks of the parties."""
        steps = national_steps(scenario.procedures["clearance"], Roles(host="FI", origin="SE", sponsor="GB"))
        assert {name: f"{one.actor}.{one.desk}" for name, one in steps.items()} == {
            "request": "GB.centre",
            "check": "FI.centre",
            "survey": "FI.centre",
            "decision": "FI.ministry",
        }
        assert steps["decision"].after == {"check", "survey"}
        assert steps["decision"].cause is Cause.DECISION
        assert steps["decision"].hand_over == Fixed(2 * HOUR)


class TestAlone:
    """One request on the engine, worked out by hand."""

    def test_a_chain_adds_up(self, scenario: Scenario) -> None:
        """Work and hand-overs of a chain at desks that never close add up."""
        steps = graph(step("a", work=HOUR), step("b", ["a"], work=30 * MINUTE, hand_over=2 * HOUR))
        case = run_alone(scenario, steps, requested=100)
        assert case.decided == 100 + HOUR + 2 * HOUR + 30 * MINUTE
        assert charged(case) == {"clearance": HOUR + 2 * HOUR + 30 * MINUTE}

    def test_a_join_waits_for_the_slower_side(self, scenario: Scenario) -> None:
        """A step that needs two others starts when the later one is done."""
        steps = graph(step("a", work=HOUR), step("b", work=5 * HOUR), step("c", ["a", "b"], work=HOUR))
        case = run_alone(scenario, steps)
        assert case.work["c"] == (5 * HOUR, 6 * HOUR)
        assert case.decided == 6 * HOUR

    def test_a_crossed_graph(self, scenario: Scenario) -> None:
        """Each step starts when all it needs is done, also where the needs cross."""
        steps = graph(
            step("a", work=HOUR),
            step("b", work=2 * HOUR, desk="SE.centre"),
            step("c", ["a"], work=4 * HOUR),
            step("d", ["a", "b"], work=HOUR, desk="SE.centre"),
            step("e", ["c", "d"], work=HOUR),
        )
        case = run_alone(scenario, steps)
        begins = {name: begin // HOUR for name, (begin, _) in case.work.items()}
        assert begins == {"a": 0, "b": 0, "c": 1, "d": 2, "e": 5}
        assert case.decided == 6 * HOUR

    def test_no_steps_are_decided_at_once(self, scenario: Scenario) -> None:
        """With every step waived, a request is granted in the second in which it is made."""
        assert run_alone(scenario, {}, requested=77).decided == 77

    def test_few_staff_work_one_after_the_other(self, scenario: Scenario) -> None:
        """Three steps side by side at a desk of two take two turns."""
        case = run_alone(scenario, graph(*(step(name, work=HOUR) for name in "abc")))
        assert sorted(case.work.values()) == [(0, HOUR), (0, HOUR), (HOUR, 2 * HOUR)]

    def test_work_stops_overnight(self, scenario: Scenario) -> None:
        """What is not finished at 16:00 is finished the next day; the night is charged to duty hours."""
        # Monday 06:00 in Oslo is 07:00 in Helsinki: the office there works from second 3,600 to second 32,400.
        case = run_alone(scenario, graph(step("a", work=10 * HOUR, desk="FI.ministry")))
        assert case.decided == DAY + HOUR + 2 * HOUR
        assert charged(case) == {"clearance": 10 * HOUR, "duty_hours": HOUR + 16 * HOUR}

    def test_a_request_on_friday_afternoon_is_decided_on_monday(self, scenario: Scenario) -> None:
        """Asked at 15:30 on a Friday with an hour of work to do, the ministry decides on Monday at 08:30."""
        friday = 4 * DAY + 8 * HOUR + 30 * MINUTE  # 14:30 in Oslo, 15:30 in Helsinki
        case = run_alone(scenario, graph(step("a", work=HOUR, desk="FI.ministry")), requested=friday)
        monday = 7 * DAY + HOUR + 30 * MINUTE
        assert case.decided == monday
        assert charged(case) == {"clearance": HOUR, "duty_hours": monday - friday - HOUR}

    def test_a_request_after_hours_waits_in_the_queue_for_duty_hours(self, scenario: Scenario) -> None:
        """Asked on a Friday evening, the case lies untouched over the weekend, and that is charged to duty hours."""
        friday = 4 * DAY + 12 * HOUR
        case = run_alone(scenario, graph(step("a", work=HOUR, desk="FI.ministry")), requested=friday)
        assert case.work["a"] == (7 * DAY + HOUR, 7 * DAY + 2 * HOUR)
        assert charged(case) == {"clearance": HOUR, "duty_hours": 7 * DAY + HOUR - friday}

    def test_the_pace_of_a_desk(self, tmp_path: Path) -> None:
        """A desk at half pace takes twice as long, and stops at night like any other."""
        content = small.content()
        content["actors"]["FI"] = {**content["actors"]["FI"], "desks": {**small.DESKS}}
        content["actors"]["FI"]["desks"]["ministry"] = {**small.DESKS["ministry"], "pace": 0.5}
        slow = small.loaded(tmp_path, content)
        case = run_alone(slow, graph(step("a", work=5 * HOUR, desk="FI.ministry")))
        assert case.decided == DAY + HOUR + 2 * HOUR

    def test_the_horizon_leaves_a_request_open(self, scenario: Scenario) -> None:
        """A request that takes longer than the run is not decided."""
        assert run_alone(scenario, graph(step("a", hand_over=100 * DAY))).decided is None

    def test_each_step_says_who_had_the_case(self, scenario: Scenario) -> None:
        """A step is handed over by the actor of the step before it, the first one by the sponsor."""
        steps = graph(step("a", desk="SE.centre"), step("b", ["a"], hand_over=HOUR))
        meanings = run_alone(scenario, steps).meanings
        first, second = meanings["case / a / work"], meanings["case / b / hand-over"]
        assert (first.from_actor, first.to_actor, first.detail) == ("GB", "SE", "SE.centre a")
        assert (second.from_actor, second.to_actor, second.procedure) == ("SE", "FI", "clearance")


def test_priority_goes_first(tmp_path: Path) -> None:
    """Of two forces that ask in one second, the one with the smaller priority number has its clearance first."""
    content = small.content()
    steps = {"decision": {"desk": "host.ministry", "work": "5 h", "cause": "decision"}}
    content["procedures"] = {"clearance": {**small.CLEARANCE, "lead": "0 h", "steps": steps}}
    content["arrangements"], content["variants"] = {}, {"national": []}
    first = {**content["forces"][1], "ready": "D+1", "modes": ["road"], "lift": {"vehicles": 10}}
    content["forces"] = [{**first, "name": "a"}, {**first, "name": "b", "priority": -1}]
    content["closures"] = []
    trace, index = run_model(small.loaded(tmp_path, content), "national")
    decided = {
        index.labels[label]: second
        for label, second in zip(trace.marks.label.tolist(), trace.marks.time.tolist(), strict=True)
    }
    early, late = (decided[f"{force} consignment 1 / clearance NO-SE / decided"] for force in ("b", "a"))
    # Tuesday 06:00; the Swedish ministry opens at 08:00 and has one clerk.
    assert (early, late) == (DAY + 2 * HOUR + 5 * HOUR, 2 * DAY + 2 * HOUR + 2 * HOUR)
