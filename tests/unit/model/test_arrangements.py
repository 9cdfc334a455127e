"""Arrangements: between whom they hold, and what several of them do together."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from sim.domains.coordination.arrangements import in_phase, rewritten
from sim.domains.coordination.changes import Change
from sim.domains.coordination.rewrites import Delegate, Rewrite, Waive
from sim.domains.coordination.steps import StepGraph
from sim.model.case import Roles
from tests.unit.model import small
from tests.unit.model.cases import ROLES, graph, needs, step
from tests.unit.model.rewrites import LINE, after, arrangement, notify, parallelise, waive


class TestWhoIsParty:
    """An arrangement holds between its parties, in its phases, in the order of the variant."""

    @pytest.mark.parametrize(
        ("parties", "between", "holds"),
        [
            ((), "border", True),
            (("SE", "FI"), "border", True),
            (("SE", "FI", "NO"), "border", True),
            (("FI", "NO"), "border", False),
            (("FI", "GB"), "border", False),
            (("FI", "GB"), "host_sponsor", True),
            (("SE", "FI"), "host_sponsor", False),
        ],
    )
    def test_parties(self, parties: tuple[str, ...], between: str, holds: bool) -> None:
        """At the Finnish border from Sweden, for a British force."""
        rewrite = Waive.model_validate(
            {"do": "waive", "procedure": "clearance", "between": between, "steps": ["b"]}, strict=False
        )
        found, changes = rewritten(LINE, "clearance", ROLES, (("one", arrangement(rewrite, parties=parties)),))
        assert ("b" not in found) is holds
        assert len(changes) == int(holds)

    def test_another_procedure(self) -> None:
        """A rewrite of one procedure leaves all others alone."""
        found, changes = rewritten(LINE, "something else", ROLES, (("one", arrangement(waive("b"))),))
        assert (found, changes) == (LINE, ())

    def test_what_changed_in_words(self) -> None:
        """Each rewrite says how many of how many steps it changed, and which; the steps that go away come last."""
        agreed = arrangement(waive("b"), notify("c"), parallelise("a", "d"))
        _, changes = rewritten(LINE, "clearance", Roles("FI", "SE", "GB"), (("one", agreed),))
        assert [change.words for change in changes] == [
            "2 of 4 steps side by side between SE and FI: a, d",
            "a notice to the host's centre instead of 1 of 4 steps between SE and FI: c",
            "1 of 4 steps waived between SE and FI: b",
        ]

    def test_phase(self, tmp_path: Path) -> None:
        """An arrangement of the crisis does not hold in peace."""
        content = small.content()
        content["arrangements"]["corridor"]["phases"] = ["crisis"]
        content["variants"]["both"] = ["elsewhere", "corridor"]
        crisis = small.loaded(tmp_path / "crisis", content)
        peace = small.loaded(tmp_path / "peace", {**content, "phase": "peace"})
        assert [name for name, _ in in_phase(crisis, "both")] == ["corridor", "elsewhere"]
        assert [name for name, _ in in_phase(peace, "both")] == ["elsewhere"]


class TestTogether:
    """Several arrangements in one case."""

    def test_the_order_of_names_means_nothing(self) -> None:
        """Rewrites of different steps give the same graph in whatever order their arrangements are named."""
        named = (
            ("waives", arrangement(waive("b"))),
            ("notifies", arrangement(notify("d"))),
            ("side by side", arrangement(parallelise("a", "c"))),
            ("also waives", arrangement(waive("e"))),
        )
        line = {**LINE, "e": step("e", ["d"]), "f": step("f", ["e"])}
        found = {str(sorted(rewritten(line, "clearance", ROLES, order)[0].items())) for order in permutations(named)}
        assert len(found) == 1

    def test_the_order_of_rewrites_means_nothing(self) -> None:
        """The same within one arrangement."""
        rewrites: tuple[Rewrite, ...] = (waive("b"), notify("d"), parallelise("a", "c"))
        assert len({str(needs(after(LINE, *order))) for order in permutations(rewrites)}) == 1

    @pytest.mark.parametrize("turned", [False, True])
    def test_the_winner_has_the_contested_step(self, turned: bool) -> None:
        """With `over`, the winner's rewrite of the step holds, and the loser's other rewrites still apply."""
        winner = arrangement(Delegate(do="delegate", procedure="clearance", step="b", desk="origin.centre"))
        winner = winner.model_copy(update={"over": ("loser",)})
        named = (("winner", winner), ("loser", arrangement(waive("b", "c"), notify("d"))))
        found, changes = rewritten(LINE, "clearance", ROLES, named[::-1] if turned else named)
        assert needs(found) == {"a": set(), "b": {"a"}, "notice (d)": {"b"}}
        assert (found["b"].actor, found["b"].desk) == ("SE", "centre")
        assert [f"{change.arrangement}: {change.words}" for change in changes] == [
            "winner: 1 of 4 steps delegated to the origin's centre between SE and FI: b",
            "loser: a notice to the host's centre instead of 1 of 4 steps between SE and FI: d",
            "loser: 1 of 4 steps waived between SE and FI: c",
            "loser: 1 of 4 steps left to winner between SE and FI: b",
        ]

    def test_nobody_wins_where_it_does_not_hold(self) -> None:
        """Between parties that the winner does not bind, the loser's rewrite holds."""
        winner = arrangement(notify("b"), parties=("NO", "SE")).model_copy(update={"over": ("loser",)})
        found, _ = rewritten(LINE, "clearance", ROLES, (("winner", winner), ("loser", arrangement(waive("b")))))
        assert needs(found) == {"a": set(), "c": {"a"}, "d": {"c"}}

    def test_one_step_left_is_not_side_by_side(self) -> None:
        """A loser that may put only one step beside others does nothing, and says who won."""
        winner = arrangement(waive("b")).model_copy(update={"over": ("loser",)})
        named = (("winner", winner), ("loser", arrangement(parallelise("b", "c"))))
        found, changes = rewritten(LINE, "clearance", ROLES, named)
        assert needs(found) == {"a": set(), "c": {"a"}, "d": {"c"}}
        assert [change.what for change in changes] == ["1 of 4 steps left to winner", "1 of 4 steps waived"]


CALL = Roles("NO", "NO", "NO", ("FI", "NO", "SE"))
ANSWERS = [
    replace(step(f"answer {one}", ["call"], desk=f"{one}.centre"), group="answer", need=2) for one in CALL.parties
]
ASKED = graph(step("call"), *ANSWERS, step("result", [one.name for one in ANSWERS]))


class TestParties:
    """Steps that each party of a call does."""

    def between_parties(self, rewrite: Rewrite, parties: tuple[str, ...] = ()) -> tuple[StepGraph, tuple[Change, ...]]:
        """The steps of the call after a rewrite that holds between its parties."""
        return rewritten(ASKED, "clearance", CALL, (("one", arrangement(rewrite, parties=parties)),))

    def test_waived_for_all(self) -> None:
        """A step of the parties is waived for all of them, and counts as one."""
        rewrite = waive("answer").model_copy(update={"between": "parties"})
        found, changes = self.between_parties(rewrite)
        assert needs(found) == {"call": set(), "result": {"call"}}
        assert changes[0].words == "1 of 3 steps waived between FI, NO and SE: answer"

    def test_delegated_to_one(self) -> None:
        """One desk that does it instead does it once."""
        rewrite = Delegate(do="delegate", procedure="clearance", step="answer", desk="SE.centre", between="parties")
        found, _ = self.between_parties(rewrite)
        assert needs(found) == {"call": set(), "answer": {"call"}, "result": {"answer"}}
        assert (found["answer"].actor, found["answer"].group, found["answer"].need) == ("SE", None, None)

    @pytest.mark.parametrize("parties", [("FI", "NO"), ("EE", "LV")])
    def test_all_must_be_parties(self, parties: tuple[str, ...]) -> None:
        """Where a party of the call is none of the arrangement, nothing changes; nor between two at a border."""
        rewrite = waive("answer").model_copy(update={"between": "parties"})
        assert self.between_parties(rewrite, parties) == (ASKED, ())
        assert self.between_parties(waive("answer")) == (ASKED, ())
