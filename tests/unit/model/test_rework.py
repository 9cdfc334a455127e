"""Cases that come back, steps that several parties do, and steps that only some forces need: worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from sim.domains.coordination.schema.procedures import Channel, Procedure, Rework, Step
from sim.domains.coordination.steps import StepPlan, national_steps
from sim.domains.scenario import Scenario
from sim.model.case import Roles
from sim.units.distributions import Fixed
from tests.unit.model import small
from tests.unit.model.cases import HOUR, MINUTE, One, graph, needs, run_alone, run_cases, step

MINUTE_OF_WORK = Fixed(60.0)
ROLES = Roles(host="FI", origin="SE", sponsor="GB", parties=("SE", "NO", "FI"))


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The small scenario; its movement centres never close and have a staff of two."""
    return small.loaded(tmp_path_factory.mktemp("small"))


def back(plan: StepPlan, share: float, to: str) -> StepPlan:
    """The step with a share of cases that come back after it."""
    return replace(plan, rework=Rework(share=share, to=to))


class TestRework:
    """A case that comes back goes through the steps again, once."""

    def test_all_come_back_once(self, scenario: Scenario) -> None:
        """With a share of 1, the steps from the one it goes back to up to this one are done exactly twice."""
        steps = graph(
            step("a", work=HOUR),
            step("b", ["a"], work=2 * HOUR, hand_over=30 * MINUTE),
            back(step("c", ["b"], work=4 * HOUR), 1.0, "b"),
            step("d", ["c"], work=8 * HOUR),
        )
        case = run_alone(scenario, steps)
        assert case.decided == (1 + 2.5 + 4 + 2.5 + 4 + 8) * HOUR
        assert sorted(case.work) == ["a", "b", "c", "c sent back / b", "c sent back / c", "d"]

    def test_a_step_that_is_done_again_by_itself(self, scenario: Scenario) -> None:
        """A case may come back to the very step after which it comes back."""
        assert run_alone(scenario, graph(back(step("a", work=HOUR), 1.0, "a"))).decided == 2 * HOUR

    def test_steps_side_by_side_are_done_again_side_by_side(self, scenario: Scenario) -> None:
        """What ran side by side the first time does so the second time, and nothing else is done again."""
        steps = graph(
            step("a", work=HOUR),
            step("b", ["a"], work=2 * HOUR),
            step("c", ["a"], work=5 * HOUR, desk="SE.centre"),
            step("aside", ["a"], work=HOUR, desk="NO.centre"),
            back(step("d", ["b", "c"], work=HOUR), 1.0, "a"),
        )
        case = run_alone(scenario, steps)
        assert case.decided == 2 * (1 + 5 + 1) * HOUR
        assert "d sent back / aside" not in case.work

    def test_whoever_waits_for_the_step_waits_for_the_second_time(self, scenario: Scenario) -> None:
        """Two steps that follow begin when the case has been through for the second time."""
        first = back(step("a", work=HOUR), 1.0, "a")
        steps = graph(first, step("b", ["a"], work=HOUR), step("c", ["a"], work=HOUR, desk="SE.centre"))
        case = run_alone(scenario, steps)
        assert case.work["b"][0] == case.work["c"][0] == 2 * HOUR

    def test_two_steps_that_send_back(self, scenario: Scenario) -> None:
        """Each step may send the case back once; what is done again is not sent back in its turn."""
        steps = graph(back(step("a", work=HOUR), 1.0, "a"), back(step("b", ["a"], work=HOUR), 1.0, "a"))
        assert run_alone(scenario, steps).decided == (2 + 1 + 2) * HOUR

    def test_the_share(self, scenario: Scenario) -> None:
        """Of 400 cases, about 30 % come back: within the 99.9 % interval of the binomial distribution."""
        steps = graph(back(step("a", work=HOUR), 0.3, "a"))
        ends = [run_alone(scenario, steps, replication=number).decided for number in range(400)]
        assert set(ends) == {HOUR, 2 * HOUR}
        assert 90 <= ends.count(2 * HOUR) <= 151

    def test_no_share(self, scenario: Scenario) -> None:
        """With a share of 0 no case comes back, and nothing is built for it."""
        case = run_alone(scenario, graph(back(step("a", work=HOUR), 0.0, "a")))
        assert case.decided == HOUR
        assert not any("sent back" in label for label in case.index.labels)

    def test_a_step_that_is_gone(self, scenario: Scenario) -> None:
        """Where the step it would go back to is not in the graph, the step alone is done again."""
        assert run_alone(scenario, graph(step("a"), back(step("b", ["a"]), 1.0, "gone"))).decided == 3 * HOUR

    def test_who_hands_over(self, scenario: Scenario) -> None:
        """What is done again is handed over by the actor who sent it back."""
        steps = graph(step("a", desk="SE.centre"), back(step("b", ["a"], desk="NO.centre"), 1.0, "a"))
        meaning = run_alone(scenario, steps).meanings["case / b sent back / a / work"]
        assert (meaning.from_actor, meaning.to_actor, meaning.detail) == ("NO", "SE", "SE.centre a")


def answers(hours: dict[str, int], need: int | None, after: Iterable[str] = ()) -> list[StepPlan]:
    """A step of several parties, each of whom takes some hours."""
    plans = [
        step(f"answer {party}", after, work=count * HOUR, desk=f"{party}.centre") for party, count in hours.items()
    ]
    return [replace(plan, group="answer", need=need) for plan in plans]


HOURS = {"FI": 9, "NO": 2, "SE": 4}


class TestParties:
    """A step of the parties is done by each of them; some answers may be enough."""

    @pytest.mark.parametrize(("need", "enough_h"), [(1, 2), (2, 4), (3, 9), (None, 9), (7, 9)])
    def test_so_many_answers_are_enough(self, need: int | None, enough_h: int, scenario: Scenario) -> None:
        """The next step begins as soon as the needed number has answered; more than all is all."""
        members = answers(HOURS, need)
        following = step("next", [plan.name for plan in members], work=HOUR, desk="GB.centre")
        case = run_alone(scenario, graph(*members, following))
        assert case.work["next"] == (enough_h * HOUR, (enough_h + 1) * HOUR)
        assert case.decided == max(enough_h + 1, 0) * HOUR

    @pytest.mark.parametrize(("need", "decided_h"), [(1, 3), (2, 5), (None, 10)])
    def test_a_decision_of_the_parties(self, need: int | None, decided_h: int, scenario: Scenario) -> None:
        """Where the answers are the decision, the case is decided when enough have answered."""
        steps = graph(step("call", work=HOUR, desk="GB.centre"), *answers(HOURS, need, ["call"]))
        assert run_alone(scenario, steps).decided == decided_h * HOUR

    def test_the_others_work_on(self, scenario: Scenario) -> None:
        """Who has not answered yet works on after the decision, and keeps the desk busy."""
        steps = graph(*answers(HOURS, 1))
        case = run_alone(scenario, steps)
        assert case.decided == 2 * HOUR
        assert case.work["answer FI"] == (0, 9 * HOUR)

    def test_the_parties_come_back(self, scenario: Scenario) -> None:
        """A case that comes back to the step of the parties needs as many answers again."""
        members = answers(HOURS, 2)
        steps = graph(*members, back(step("sum", [plan.name for plan in members], desk="GB.centre"), 1.0, "answer"))
        case = run_alone(scenario, steps)
        # The Finnish answer to the first round is still worked on, beside the second at a desk of two.
        assert case.decided == 2 * (4 + 1) * HOUR

    def test_one_step_for_each_party(self) -> None:
        """A step of the parties becomes one for each of them, and who waits for it waits for all of these."""
        procedure = Procedure(
            title="consultation",
            asked="call",
            steps={
                "answer": Step(desk="parties.ministry", work=MINUTE_OF_WORK, need=2, after=("call",)),
                "call": Step(desk="sponsor.centre", work=MINUTE_OF_WORK),
                "sum": Step(desk="sponsor.centre", work=MINUTE_OF_WORK, after=("answer",)),
            },
        )
        steps = national_steps(procedure, ROLES)
        three = {"answer FI", "answer NO", "answer SE"}
        assert needs(steps) == {"call": set(), **{name: {"call"} for name in three}, "sum": three}
        assert {(one.actor, one.desk, one.group, one.need) for one in steps.values() if one.name in three} == {
            (party, "ministry", "answer", 2) for party in ("FI", "NO", "SE")
        }
        nobody = national_steps(procedure, replace(ROLES, parties=()))
        assert needs(nobody) == {"call": set(), "sum": {"call"}}


class TestOnlySome:
    """Steps that are needed for some forces only, and channels."""

    PROCEDURE = Procedure(
        title="clearance",
        asked="border",
        steps={
            "request": Step(desk="sponsor.centre", work=MINUTE_OF_WORK),
            "bridges": Step(
                desk="host.centre", work=MINUTE_OF_WORK, after=("request",), only=("heavy",), channel="mail"
            ),
            "goods": Step(
                desk="host.centre", work=MINUTE_OF_WORK, after=("bridges",), only=("heavy", "dangerous_goods")
            ),
            "decision": Step(desk="host.ministry", work=MINUTE_OF_WORK, after=("goods",), hand_over=Fixed(300.0)),
        },
    )
    CHANNELS: Final = {"mail": Channel(title="mail", delay=Fixed(7200.0))}

    @pytest.mark.parametrize(
        ("classes", "done"),
        [
            ((), {"request": set(), "decision": {"request"}}),
            (("combat_aircraft",), {"request": set(), "decision": {"request"}}),
            (("dangerous_goods",), {"request": set(), "goods": {"request"}, "decision": {"goods"}}),
            (
                ("heavy",),
                {"request": set(), "bridges": {"request"}, "goods": {"bridges"}, "decision": {"goods"}},
            ),
        ],
    )
    def test_classes(self, classes: tuple[str, ...], done: dict[str, set[str]]) -> None:
        """A step that is needed for other classes only is left out, as if it were waived."""
        assert needs(national_steps(self.PROCEDURE, ROLES, classes, self.CHANNELS)) == done

    def test_channels(self) -> None:
        """A channel brings its delay; without one, the hand-over of the step holds, or none."""
        steps = national_steps(self.PROCEDURE, ROLES, ("heavy",), self.CHANNELS)
        found = {name: one.hand_over for name, one in steps.items()}
        assert found["bridges"] == Fixed(7200.0)
        assert found["decision"] == Fixed(300.0)
        assert found["request"] == Fixed(0.0)


def test_interrupted_by_nobody(tmp_path: Path) -> None:
    """The second round of a case queues like any other: another case may go first."""
    content = small.content()
    content["actors"]["FI"] = {**content["actors"]["FI"], "desks": {"centre": {**small.DESKS["centre"], "staff": 1}}}
    content["procedures"]["clearance"]["steps"]["decision"]["desk"] = "host.centre"
    content["arrangements"], content["variants"] = {}, {"national": []}
    other = One(graph(step("x", work=5 * HOUR)), MINUTE, name="other")
    case = run_cases(small.loaded(tmp_path, content), One(graph(back(step("a", work=HOUR), 1.0, "a"))), other)
    assert case.decided == (1 + 5 + 1) * HOUR
