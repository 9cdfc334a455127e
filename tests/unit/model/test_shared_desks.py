"""Desks that several nations share or lend staff to, and desks that work on cases of others: worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sim.domains.coordination.desks import understanding
from sim.domains.coordination.schema.procedures import Interoperability, InteroperabilityGroup
from sim.domains.scenario import Scenario
from tests.unit.model import small
from tests.unit.model.cases import DAY, HOUR, MINUTE, One, at_ministry, graph, ministry, run_cases, step, with_actors


@dataclass(frozen=True)
class Agreed:
    """What arrangements make of desks, for one test."""

    pool: tuple[str, ...] = ()
    lent: dict[str, int] = field(default_factory=dict)
    liaison: float | None = None

    def pooled(self, actor: str, desk: str) -> tuple[str, ...]:
        """The pool, for its members."""
        return self.pool if actor in self.pool else ()

    def staff(self, actor: str, desk: str) -> int:
        """Staff lent to an actor."""
        return self.lent.get(actor, 0)

    def understanding(self, one: str, other: str) -> float | None:
        """The pace between any two."""
        return self.liaison


class TestPool:
    """Desks of several nations that work as one."""

    def three(self, scenario: Scenario, rules: Agreed) -> list[int]:
        """When three cases of an hour end that come on Tuesday noon, a second apart: two Finnish, one Swedish."""
        noon, ends = DAY + 6 * HOUR, []
        for looked_at in range(3):
            ones = [
                One(
                    graph(step("a", work=HOUR, desk=f"{actor}.ministry")),
                    noon + place,
                    "case" if place == looked_at else f"other {place}",
                )
                for place, actor in enumerate(("FI", "FI", "SE"))
            ]
            ends.append(run_cases(scenario, *ones, rules=rules).work["a"][1] - noon)
        return ends

    def test_staff_is_added_up(self, tmp_path: Path) -> None:
        """Two ministries of one officer each are a desk of two, which serves whoever comes."""
        scenario = with_actors(tmp_path)
        assert self.three(scenario, Agreed()) == [HOUR, 2 * HOUR, HOUR + 2]
        assert self.three(scenario, Agreed(pool=("FI", "SE"))) == [HOUR, HOUR + 1, 2 * HOUR]

    def test_on_duty_whenever_one_of_them_is(self, tmp_path: Path) -> None:
        """At seven in Stockholm the pool is open, since it is eight in Helsinki; at 15:30 there it is open still."""
        scenario, pool = with_actors(tmp_path), Agreed(pool=("FI", "SE"))
        swedish = graph(step("a", work=HOUR, desk="SE.ministry"))
        assert run_cases(scenario, One(swedish), rules=pool).work["a"][0] == HOUR
        late = 9 * HOUR + 30 * MINUTE
        assert run_cases(scenario, One(at_ministry(30 * MINUTE), late), rules=pool).decided == late + 30 * MINUTE

    def test_the_pool_is_one_resource(self, tmp_path: Path) -> None:
        """Requests of all members queue at one desk, named after them all."""
        case = run_cases(with_actors(tmp_path), One(at_ministry(HOUR)), rules=Agreed(pool=("SE", "FI")))
        (desk,) = case.index.program.resources
        assert (desk.name, desk.capacity) == ("FI+SE.ministry", 2)

    def test_the_duty_officer_of_one_serves_the_pool(self, tmp_path: Path) -> None:
        """With a Finnish duty officer, an urgent Swedish case is worked on at night."""
        on_call = with_actors(tmp_path, FI=ministry(duty_officer=0.5))
        swedish = graph(step("a", work=HOUR, desk="SE.ministry"))
        case = run_cases(on_call, One(swedish, 5 * DAY, urgent=True), rules=Agreed(pool=("FI", "SE")))
        assert case.decided == 5 * DAY + 2 * HOUR

    def test_paces_are_averaged(self, tmp_path: Path) -> None:
        """One officer at pace 1 and one at pace 0.5 make a pool of two at 0.75."""
        scenario = with_actors(tmp_path, FI=ministry(pace=0.5))
        case = run_cases(scenario, One(at_ministry(3 * HOUR), 2 * HOUR), rules=Agreed(pool=("FI", "SE")))
        assert case.decided == 2 * HOUR + 4 * HOUR


def test_lent_staff_works_beside_their_own(tmp_path: Path) -> None:
    """With one officer lent to a ministry of one, two cases are worked on at the same time."""
    other, asked = One(at_ministry(HOUR), 6 * HOUR, name="other"), 6 * HOUR + 1
    lent: tuple[dict[str, int], ...] = ({}, {"FI": 1}, {"SE": 1})
    ends = [
        run_cases(with_actors(tmp_path), other, One(at_ministry(HOUR), asked), rules=Agreed(lent=one)).decided
        for one in lent
    ]
    assert ends == [8 * HOUR, 7 * HOUR + 1, 8 * HOUR]


class TestInteroperability:
    """A case from abroad takes longer where people do not share language and procedures."""

    def worked(self, at: Path, rules: Agreed, *names: str) -> dict[str, int]:
        """Working seconds of a chain of steps of an hour, each at the movement centre of an actor; Britain asks."""
        content = small.content()
        allies = {"title": "allies", "actors": ["GB", "FI"], "pace": 0.8}
        content["interoperability"] = {"default": 0.5, "groups": [allies]}
        steps = [
            step(name, [names[place - 1]] if place else [], desk=f"{name}.centre") for place, name in enumerate(names)
        ]
        case = run_cases(small.loaded(at, content), One(graph(*steps)), rules=rules)
        return {name: end - begin for name, (begin, end) in case.work.items()}

    def test_work_is_longer_by_exactly_the_pace(self, tmp_path: Path) -> None:
        """From Britain to Finland at 0.8, from Finland to Sweden at the default of 0.5, within a nation at 1."""
        assert self.worked(tmp_path, Agreed(), "FI", "SE") == {"FI": 4500, "SE": 7200}
        assert self.worked(tmp_path, Agreed(), "GB") == {"GB": 3600}

    def test_liaison_officers_help(self, tmp_path: Path) -> None:
        """Liaison officers bring a pace of their own, and never a worse one."""
        assert self.worked(tmp_path, Agreed(liaison=1.0), "FI", "SE") == {"FI": 3600, "SE": 3600}
        assert self.worked(tmp_path, Agreed(liaison=0.6), "FI", "SE") == {"FI": 4500, "SE": 6000}

    def test_a_pool_understands_what_one_of_it_understands(self, tmp_path: Path) -> None:
        """A case from Britain at a pool of Sweden and Finland is understood as in Finland."""
        assert self.worked(tmp_path, Agreed(pool=("FI", "SE")), "SE") == {"SE": 4500}

    def test_the_fastest_group_holds(self) -> None:
        """Of several groups that name both, the fastest holds; where none does, the default."""
        three = InteroperabilityGroup(title="", actors=("A", "B", "C"), pace=0.7)
        two = InteroperabilityGroup(title="", actors=("A", "B"), pace=0.9)
        known = Interoperability(default=0.4, groups=(three, two))
        assert [understanding(known, one, other) for one, other in ("AB", "BC", "CD")] == [0.9, 0.7, 0.4]
