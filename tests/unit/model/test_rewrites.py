"""Each rewrite by itself: small graphs in, small graphs out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.domains.coordination.arrangements import rewritten
from sim.domains.coordination.rewrites import (
    Delegate,
    NotifyInstead,
    Rewrite,
    ShareChannel,
    Speed,
    StepRewrite,
    step_kinds,
)
from sim.domains.coordination.schema.procedures import Channel, Rework
from sim.domains.coordination.step_graph_drawing import graphviz_steps, mermaid_steps
from sim.domains.coordination.steps import StepGraph
from sim.process.causes import Cause
from sim.record.step_graphs import BeforeAndAfter, StepDiagram, StepNode
from sim.scenario.kinds import kind_word
from sim.units.distributions import Fixed, Lognormal, Triangular
from tests.unit.model.cases import HOUR, ROLES, graph, needs, step
from tests.unit.model.rewrites import DIAMOND, LINE, after, arrangement, notify, parallelise, waive


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


BACK = graph(step("a"), step("b", ["a"]), replace(step("c", ["b"]), rework=Rework(share=0.2, to="a")))


class TestComingBack:
    """Cases that come back for rework."""

    def test_to_a_step_that_is_waived(self) -> None:
        """They come back to the step after it."""
        rework = after(BACK, waive("a"))["c"].rework
        assert rework == Rework(share=0.2, to="b")

    def test_where_nothing_is_left_before(self) -> None:
        """They come back to the step itself."""
        rework = after(BACK, waive("a", "b"))["c"].rework
        assert rework == Rework(share=0.2, to="c")

    def test_to_a_step_that_a_notice_replaces(self) -> None:
        """They come back to the notice."""
        rework = after(BACK, notify("a", "b"))["c"].rework
        assert rework == Rework(share=0.2, to="notice (a + b)")


CHANNELS = {"mail": Channel(title="secure e-mail", delay=Fixed(600))}


class TestChannels:
    """How a case is handed over."""

    def by(self, rewrite: Rewrite) -> StepGraph:
        """The line after a rewrite that names a channel."""
        named = (("one", arrangement(rewrite)),)
        return rewritten(LINE, "clearance", ROLES, named, CHANNELS)[0]

    def test_share(self) -> None:
        """The steps that are named are handed over by the channel; nothing else changes."""
        found = self.by(ShareChannel(do="share", procedure="clearance", steps=("b", "c"), channel="mail"))
        assert {name: one.hand_over for name, one in found.items()} == {
            "a": Fixed(0.0),
            "b": Fixed(600),
            "c": Fixed(600),
            "d": Fixed(0.0),
        }

    def test_delegate(self) -> None:
        """A step that is delegated may reach its new desk by a channel, or after a time of its own."""
        words = {"do": "delegate", "procedure": "clearance", "step": "b", "desk": "host.centre"}
        assert self.by(Delegate.model_validate({**words, "channel": "mail"}))["b"].hand_over == Fixed(600)
        assert self.by(Delegate.model_validate({**words, "hand_over": 60}))["b"].hand_over == Fixed(60.0)

    def test_notice(self) -> None:
        """So may a notice."""
        words = {"do": "notify_instead", "procedure": "clearance", "steps": ("b",), "desk": "host.centre", "work": 60}
        assert self.by(NotifyInstead.model_validate({**words, "channel": "mail"}))["notice (b)"].hand_over == Fixed(600)


class TestKinds:
    """What each kind says of itself."""

    def test_ranks(self) -> None:
        """No two kinds have one rank, so that the order in which rewrites are named means nothing."""
        for ranks in ({kind.rank for kind in step_kinds()}, {kind.precedence for kind in step_kinds()}):
            assert len(ranks) == len(step_kinds())

    @pytest.mark.parametrize("kind", step_kinds(), ids=kind_word)
    def test_diagrams(self, kind: type[StepRewrite]) -> None:
        """Both kinds of diagram draw a step that it changed, in its colour; dashed where the step is gone."""
        steps = StepDiagram((StepNode("a", "a", "FI.desk", "2 h", "", kind.status, ("pact",)),), ())
        case = BeforeAndAfter("pact", "clearance", "Clearance", "NO and FI", ("a change",), steps, steps)
        for text, dashed in ((mermaid_steps(case), "stroke-dasharray"), (graphviz_steps(case), "dashed")):
            assert kind.colour in text
            assert (dashed in text) == kind.takes_away
