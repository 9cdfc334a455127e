"""Cases under arrangements that need an activation, and what it costs to tell others."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.domains.coordination.arrangements import Arranged
from sim.domains.scenario import Scenario
from sim.engine.simpy_engine import simulate
from sim.errors import LeidangError
from sim.model.build import build
from sim.process.check import check
from sim.process.index import index_program
from tests.unit.model import small
from tests.unit.model.cases import HOUR

COUNCIL: small.Content = {
    "title": "decision of the council",
    "asked": "call",
    "steps": {"decision": {"desk": "EU.council", "work": "30 h", "cause": "decision"}},
}
EU: small.Content = {
    "name": "EU",
    "time_zone": "Europe/Brussels",
    "desks": {"council": {"title": "council", "staff": 1, "duty": "watch"}},
}
ALL_STEPS = [{"do": "waive", "procedure": "clearance", "steps": [one]} for one in ("survey", "check", "decision")]


def quiet() -> small.Content:
    """The small scenario with desks at which no case waits for another."""
    content = small.content()
    desks = {name: {**desk, "staff": 99} for name, desk in small.DESKS.items()}
    content["actors"] = {code: {**actor, "desks": desks} for code, actor in content["actors"].items()}
    return content


def scenario(tmp_path: Path, work: str = "30 h", **activation: object) -> Scenario:
    """The small scenario with a corridor always in force, and one that the council decides on from the start on."""
    content = quiet()
    content["procedures"]["council"] = {
        **COUNCIL,
        "steps": {"decision": {**COUNCIL["steps"]["decision"], "work": work}},
    }
    content["actors"]["EU"] = EU
    activated = {"procedure": "council", "by": "EU", "at": "D+0", **activation}
    content["arrangements"]["later"] = {**content["arrangements"]["corridor"], "activation": activated}
    content["variants"] = {"national": [], "corridor": ["corridor"], "later": ["later"]}
    return small.loaded(tmp_path, content)


def decided(scenario: Scenario, variant: str, replication: int = 0) -> dict[str, int]:
    """Second of the decision of each case in a run, by the name of the case."""
    program = build(scenario, variant).program
    check(program)
    index = index_program(program)
    trace = simulate(index, 1, replication)
    labels = (index.labels[label] for label in trace.marks.label.tolist())
    times = zip(labels, trace.marks.time.tolist(), strict=True)
    return {label.removesuffix(" / decided"): second for label, second in times if label.endswith(" / decided")}


def asked(scenario: Scenario, variant: str) -> dict[str, int]:
    """Second at which each case is asked for."""
    model = build(scenario, variant)
    starts = {process.name: process.start for process in model.program.processes}
    names = [request.requested_label.removesuffix(" / requested") for request in model.requests]
    return {name: starts[name] for name in names}


EARLY = "local consignment 1 / clearance NO-SE"
LATE = "north consignment 1 / clearance NO-SE"


class TestActivation:
    """An arrangement that is in force once a procedure is decided."""

    def test_until_then_as_before(self, tmp_path: Path) -> None:
        """Cases asked for before the decision go as without the arrangement, those after it as with it."""
        made = scenario(tmp_path)
        national, corridor, later = (decided(made, variant) for variant in made.variants)
        when = later.pop("activation of later")
        assert when == 30 * HOUR
        before = {name for name, second in asked(made, "national").items() if second < when}
        assert EARLY in before
        assert LATE not in before
        assert {name: later[name] for name in before} == {name: national[name] for name in before}
        assert later[LATE] == corridor[LATE] != national[LATE]

    def test_decided_at_once(self, tmp_path: Path) -> None:
        """Where the decision takes no time, everything is as if the arrangement had always been in force."""
        made = scenario(tmp_path, work="0 h")
        later = decided(made, "later")
        assert later.pop("activation of later") == 0
        assert later == decided(made, "corridor")

    def test_never_decided(self, tmp_path: Path) -> None:
        """Where the decision is not taken by the horizon, everything is as without the arrangement."""
        made = scenario(tmp_path, work="20 d")
        assert decided(made, "later") == decided(made, "national")

    def test_asked_again(self, tmp_path: Path) -> None:
        """A case under way is asked for again when the arrangement begins, and the first answer counts."""
        keep = scenario(tmp_path / "keep", "19 h")
        again = scenario(tmp_path / "again", "19 h", cases_under_way="ask_again")
        saved = []
        for replication in range(4):
            kept, renewed = decided(keep, "later", replication), decided(again, "later", replication)
            assert renewed.keys() == kept.keys()
            assert all(19 * HOUR < renewed[name] <= kept[name] for name in kept if name.startswith("local"))
            saved.append(kept[EARLY] - renewed[EARLY])
        assert max(saved) > 0

    def test_nobody_asks_again_for_what_is_decided(self, tmp_path: Path) -> None:
        """What was decided before the arrangement began, or asked for after it, is asked for once."""
        made = scenario(tmp_path, "12 d", cases_under_way="ask_again")
        later = decided(made, "later")
        assert later.pop("activation of later") == 12 * 24 * HOUR
        assert later == decided(made, "national")
        made = scenario(tmp_path, "0 h", cases_under_way="ask_again")
        later = decided(made, "later")
        del later["activation of later"]
        assert later == decided(made, "corridor")

    def test_only_where_it_can_hold(self, tmp_path: Path) -> None:
        """Where no case is between its parties, nobody decides on it and nothing changes."""
        content = small.content()
        content["procedures"]["council"], content["actors"]["EU"] = COUNCIL, EU
        content["arrangements"]["elsewhere"]["activation"] = {"procedure": "council", "by": "EU", "at": "D+0"}
        made = small.loaded(tmp_path, content)
        assert build(made, "of others") == build(made, "national")

    def test_several(self, tmp_path: Path) -> None:
        """Of several arrangements, those that are active when a case is asked for hold, in any combination."""
        content = quiet()
        content["procedures"]["council"], content["actors"]["EU"] = COUNCIL, EU
        for name, rewrite, at in zip("abc", ALL_STEPS, ("D+0", "D+0 12:00", "D+9"), strict=True):
            activation = {"procedure": "council", "by": "EU", "at": at}
            one = {"title": name, "basis": "made up", "activation": activation, "rewrites": [rewrite]}
            content["arrangements"][name] = one
            content["arrangements"][f"{name} at once"] = {key: one[key] for key in ("title", "basis", "rewrites")}
        content["variants"] = {"later": ["a", "b", "c"], "at once": ["a at once", "b at once"], "one": ["a at once"]}
        made = small.loaded(tmp_path, content)
        later = decided(made, "later")
        assert (later["activation of a"], later["activation of b"]) == (30 * HOUR, 60 * HOUR)
        assert later[LATE] == decided(made, "one")[LATE]
        case = next(one for one in build(made, "later").cases if one.procedure == "clearance")
        assert len(Arranged(made, "later").on_case(case).graphs) == 8

    def test_too_many(self, tmp_path: Path) -> None:
        """More than three such arrangements in one case are refused, with their names."""
        made = scenario(tmp_path)
        later = made.arrangements["later"]
        more = dict.fromkeys("abcd", later)
        made = made.model_copy(update={"arrangements": more, "variants": {"all": tuple(more)}})
        with pytest.raises(LeidangError, match=r"4 arrangements .* clearance \(a, b, c, d\); at most 3"):
            build(made, "all")


class TestInform:
    """Telling others costs staff time at real desks."""

    @staticmethod
    def telling(tmp_path: Path, *frameworks: str, work: str = "6 h") -> Scenario:
        """The small scenario, in which each framework wants to be informed of each case by the host's centre."""
        content = small.content()
        for name in frameworks:
            inform = [{"desk": "host.centre", "work": work, "procedure": "clearance"}]
            content["arrangements"][name] = {"title": name, "basis": "made up", "inform": inform}
        content["variants"] = {"none": [], "all": list(frameworks)}
        return small.loaded(tmp_path, content)

    def test_more_frameworks_are_slower(self, tmp_path: Path) -> None:
        """Every framework to be told makes the cases slower in the mean: the desk is busy."""
        means = []
        for number in range(4):
            made = self.telling(tmp_path / str(number), *"abc"[:number])
            found = [second for replication in range(3) for second in decided(made, "all", replication).values()]
            means.append(sum(found) / len(found))
        assert means == sorted(set(means))

    def test_nobody_waits_for_it(self, tmp_path: Path) -> None:
        """Told by a desk that has nothing else to do, a case takes the same time."""
        content = small.content()
        content["actors"]["EU"] = EU
        inform = [{"desk": "EU.council", "work": "5 d", "procedure": "clearance"}]
        content["arrangements"]["club"] = {"title": "club", "basis": "made up", "inform": inform}
        content["variants"] = {"none": [], "club": ["club"]}
        made = small.loaded(tmp_path, content)
        assert decided(made, "club") == decided(made, "none")

    def test_every_party(self, tmp_path: Path) -> None:
        """The role `parties` stands for every party of the arrangement that has the desk."""
        content = small.content()
        club = {"title": "club", "basis": "made up", "parties": ["NO", "SE", "FI", "EE"]}
        inform = [{"desk": "parties.ministry", "work": "10 min", "procedure": "clearance"}]
        content["arrangements"]["club"] = {**club, "inform": inform}
        content["variants"] = {"club": ["club"]}
        made = small.loaded(tmp_path, content)
        arranged = Arranged(made, "club")
        told = {one.actor for case in build(made, "club").cases for one in arranged.on_case(case).informed}
        assert told == {"NO", "SE", "FI", "EE"}


class TestConditions:
    """Dates and classes."""

    @pytest.mark.parametrize(
        ("dates", "holds"),
        [
            ({"until": "2026-01-12"}, False),
            ({"until": "2026-01-13"}, True),
            ({"from": "2026-01-13", "until": "2026-01-31"}, True),
            ({"from": "2026-01-14"}, False),
        ],
    )
    def test_dates(self, tmp_path: Path, dates: dict[str, str], holds: bool) -> None:
        """A case counts by the day on which it is asked for; the first and last day belong to it."""
        content = small.content()
        content["arrangements"]["corridor"]["in_force"] = dates
        made = small.loaded(tmp_path, content)
        same = decided(made, "corridor")[EARLY] == decided(made, "national")[EARLY]
        assert same is not holds

    @pytest.mark.parametrize(
        ("classes", "covers", "holds"),
        [
            ([], None, True),
            (["heavy"], None, True),
            (["heavy"], ["heavy", "dangerous_goods"], True),
            (["heavy", "combat_aircraft"], ["heavy", "dangerous_goods"], False),
            ([], ["combat_aircraft"], True),
            (["heavy"], [], False),
            ([], [], True),
        ],
    )
    def test_classes(self, tmp_path: Path, classes: list[str], covers: list[str] | None, holds: bool) -> None:
        """A force is covered when each of its classes is; an ordinary one always."""
        content = small.content()
        local = next(one for one in content["forces"] if one["name"] == "local")
        local["classes"] = classes
        content["arrangements"]["corridor"] |= {} if covers is None else {"covers": covers}
        made = small.loaded(tmp_path, content)
        same = decided(made, "corridor")[EARLY] == decided(made, "national")[EARLY]
        assert same is not holds
