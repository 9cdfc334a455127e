"""Arrangements rewrite step graphs: small graphs in, small graphs out."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.model.arrangements import in_force, rewritten
from sim.model.procedures import Roles, StepGraph, chains
from sim.process.causes import Cause
from sim.scenario.schema import (
    Arrangement,
    Delegate,
    NotifyInstead,
    Parallelise,
    Rewrite,
    Speed,
    Waive,
)
from sim.units.distributions import Fixed, Lognormal, Triangular
from tests.unit.model import small
from tests.unit.model.cases import HOUR, ROLES, graph, needs, step

LINE = graph(step("a"), step("b", ["a"]), step("c", ["b"]), step("d", ["c"]))
DIAMOND = graph(step("a"), step("b", ["a"]), step("c", ["a"]), step("d", ["b", "c"]))


def arrangement(*rewrites: Rewrite, parties: tuple[str, ...] = ()) -> Arrangement:
    """An arrangement made of these rewrites."""
    return Arrangement(title="made up", basis="made up", parties=parties, rewrites=rewrites)


def after(steps: StepGraph, *rewrites: Rewrite) -> StepGraph:
    """The steps after rewrites that hold everywhere; they are still a procedure that can be carried out."""
    found, _ = rewritten(steps, "clearance", ROLES, (("one", arrangement(*rewrites)),))
    chains(found)
    return found


def waive(*steps: str) -> Waive:
    """The steps fall away."""
    return Waive(do="waive", procedure="clearance", steps=steps)


def notify(*steps: str) -> NotifyInstead:
    """A notice takes their place."""
    return NotifyInstead(
        do="notify_instead", procedure="clearance", steps=steps, desk="host.centre", work=Fixed(60), hand_over=Fixed(30)
    )


def parallelise(*steps: str) -> Parallelise:
    """They run side by side."""
    return Parallelise(do="parallelise", procedure="clearance", steps=steps)


class TestWaive:
    """Steps that fall away."""

    def test_the_middle_of_a_line(self) -> None:
        """Whoever waited for the waived step waits for what that one waited for."""
        assert needs(after(LINE, waive("b"))) == {"a": set(), "c": {"a"}, "d": {"c"}}

    def test_two_in_a_row(self) -> None:
        """Two neighbours waived join what stood on either side, whichever is named first."""
        assert needs(after(LINE, waive("b", "c"))) == needs(after(LINE, waive("c", "b"))) == {"a": set(), "d": {"a"}}

    def test_the_ends(self) -> None:
        """The first and last step can go too."""
        assert needs(after(LINE, waive("a", "d"))) == {"b": set(), "c": {"b"}}

    def test_one_side_of_a_diamond(self) -> None:
        """With one side gone, the join waits for the other side and for the head, which that side needs anyway."""
        assert needs(after(DIAMOND, waive("b"))) == {"a": set(), "c": {"a"}, "d": {"a", "c"}}

    def test_the_head_of_a_diamond(self) -> None:
        """With the head gone, both sides start at once."""
        assert needs(after(DIAMOND, waive("a"))) == {"b": set(), "c": set(), "d": {"b", "c"}}

    def test_everything(self) -> None:
        """A procedure may be waived altogether."""
        assert after(LINE, waive("a", "b", "c", "d")) == {}

    def test_what_is_gone_already(self) -> None:
        """A step that an earlier rewrite took away cannot be taken away again; nothing else changes."""
        assert needs(after(LINE, waive("b"), waive("b", "c"))) == {"a": set(), "d": {"a"}}


class TestNotifyInstead:
    """A notice takes the place of steps."""

    def test_one_step(self) -> None:
        """The notice stands where the step stood, at its own desk and charged as a notification."""
        found = after(LINE, notify("b"))
        assert needs(found) == {"a": set(), "notice (b)": {"a"}, "c": {"notice (b)"}, "d": {"c"}}
        notice = found["notice (b)"]
        assert (notice.actor, notice.desk, notice.cause) == ("FI", "centre", Cause.NOTIFICATION)
        assert (notice.work, notice.hand_over) == (Fixed(60), Fixed(30))

    def test_both_sides_of_a_diamond(self) -> None:
        """One notice for both sides stands between head and tail."""
        found = after(DIAMOND, notify("b", "c"))
        assert needs(found) == {"a": set(), "notice (b + c)": {"a"}, "d": {"notice (b + c)"}}

    def test_a_step_between_two_that_are_replaced(self) -> None:
        """A step between two replaced ones comes after the notice, not in a circle with it."""
        found = after(LINE, notify("a", "c"))
        assert needs(found) == {"notice (a + c)": set(), "b": {"notice (a + c)"}, "d": {"notice (a + c)"}}

    def test_several_steps_between(self) -> None:
        """The same with two steps between, one of which also waits for something from outside."""
        steps = graph(step("a"), step("b", ["a"]), step("x"), step("c", ["b", "x"]), step("d", ["c"]), step("e", ["d"]))
        found = after(steps, notify("a", "d"))
        assert needs(found) == {
            "notice (a + d)": set(),
            "b": {"notice (a + d)"},
            "x": set(),
            "c": {"b", "x"},
            "e": {"notice (a + d)"},
        }

    def test_what_both_waited_for(self) -> None:
        """The notice waits for everything that any replaced step waited for from outside."""
        steps = graph(step("x"), step("y"), step("a", ["x"]), step("b", ["y"]), step("c", ["a"]), step("d", ["b"]))
        found = after(steps, notify("a", "b"))
        assert found["notice (a + b)"].after == {"x", "y"}
        assert found["c"].after == found["d"].after == {"notice (a + b)"}

    def test_only_the_steps_that_are_left(self) -> None:
        """After a waiver, the notice takes the place of the steps that are left."""
        assert needs(after(LINE, waive("b"), notify("b", "c"))) == {
            "a": set(),
            "notice (c)": {"a"},
            "d": {"notice (c)"},
        }

    def test_two_notices(self) -> None:
        """Two notices in one procedure keep their order."""
        found = after(LINE, notify("a"), notify("c"))
        assert needs(found) == {
            "notice (a)": set(),
            "b": {"notice (a)"},
            "notice (c)": {"b"},
            "d": {"notice (c)"},
        }


class TestParallelise:
    """Steps side by side."""

    def test_neighbours(self) -> None:
        """Neighbours start together, and what follows waits for both."""
        found = after(LINE, parallelise("b", "c"))
        assert needs(found) == {"a": set(), "b": {"a"}, "c": {"a"}, "d": {"b", "c"}}

    def test_a_step_between(self) -> None:
        """A step between two that now run side by side comes after both."""
        found = after(LINE, parallelise("a", "c"))
        assert needs(found) == {"a": set(), "c": set(), "b": {"a", "c"}, "d": {"a", "c"}}

    def test_all_wait_for_what_any_waited_for(self) -> None:
        """The group starts when all that any of it needed is done."""
        steps = graph(step("x"), step("a"), step("b", ["a", "x"]), step("c", ["b"]))
        found = after(steps, parallelise("a", "b"))
        assert needs(found) == {"x": set(), "a": {"x"}, "b": {"x"}, "c": {"a", "b"}}

    def test_what_is_side_by_side_already(self) -> None:
        """Sides of a diamond are side by side already."""
        assert needs(after(DIAMOND, parallelise("b", "c"))) == needs(DIAMOND)

    def test_a_whole_line(self) -> None:
        """All steps at once wait for nothing."""
        assert needs(after(LINE, parallelise("a", "b", "c", "d"))) == {name: set() for name in "abcd"}


class TestDelegateAndSpeed:
    """The same steps elsewhere or faster."""

    def test_delegate(self) -> None:
        """Another desk does the step; its place, work and hand-over stay."""
        found = after(LINE, Delegate(do="delegate", procedure="clearance", step="c", desk="origin.centre"))
        assert (found["c"].actor, found["c"].desk) == ("SE", "centre")
        assert found["c"].after == {"b"}
        assert found["c"].work == LINE["c"].work
        assert {name: one for name, one in found.items() if name != "c"} == {
            name: one for name, one in LINE.items() if name != "c"
        }

    def test_speed(self) -> None:
        """Every number of the working time is multiplied; the hand-over is not."""
        steps = graph(
            step("a", work=Triangular(10, 20, 40), hand_over=HOUR),
            step("b", ["a"], work=Lognormal(100, 300, 1000)),
            step("c", ["b"], work=HOUR),
        )
        rewrite = Speed(do="speed", procedure="clearance", steps=("a", "b"), factor=0.5, evidence="made up")
        found = after(steps, rewrite)
        assert found["a"].work == Triangular(5, 10, 20)
        assert found["a"].hand_over == Fixed(HOUR)
        assert found["b"].work == Lognormal(50, 150, 500)
        assert found["c"] == steps["c"]


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
        """Each rewrite says how many of how many steps it changed; one that finds nothing left says nothing."""
        agreed = arrangement(waive("b"), waive("b"), notify("c"), parallelise("a", "d"))
        _, changes = rewritten(LINE, "clearance", Roles("FI", "SE", "GB"), (("one", agreed),))
        assert [change.words for change in changes] == [
            "1 of 4 steps waived: b",
            "a notice instead of 1 of 3: c",
            "2 of 3 steps side by side: a, d",
        ]
        assert {change.between for change in changes} == {("SE", "FI")}

    def test_phase(self, tmp_path: Path) -> None:
        """An arrangement of the crisis does not hold in peace."""
        content = small.content()
        content["arrangements"]["corridor"]["phases"] = ["crisis"]
        content["variants"]["both"] = ["elsewhere", "corridor"]
        crisis = small.loaded(tmp_path / "crisis", content)
        peace = small.loaded(tmp_path / "peace", {**content, "phase": "peace"})
        assert [name for name, _ in in_force(crisis, "both")] == ["elsewhere", "corridor"]
        assert [name for name, _ in in_force(peace, "both")] == ["elsewhere"]

    def test_later_arrangements_find_what_earlier_ones_left(self) -> None:
        """Arrangements are applied in the order in which the variant names them."""
        first, second = ("first", arrangement(notify("b", "c"))), ("second", arrangement(waive("c")))
        one, _ = rewritten(LINE, "clearance", ROLES, (first, second))
        other, _ = rewritten(LINE, "clearance", ROLES, (second, first))
        assert sorted(one) == ["a", "d", "notice (b + c)"]
        assert sorted(other) == ["a", "d", "notice (b)"]
