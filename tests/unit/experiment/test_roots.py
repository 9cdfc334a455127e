"""The ledger of roots on processes made by hand: what held the element up was due to what, second by second."""

from __future__ import annotations

from sim.model.meaning import Meaning
from sim.process.causes import Cause
from sim.process.primitives import (
    Acquire,
    Adjust,
    Gate,
    Hold,
    LevelAtLeast,
    Node,
    Parallel,
    Put,
    Release,
    Sequence,
    Spawn,
    StockAtLeast,
    Take,
)
from sim.process.program import Level, Modifier, Process
from sim.units.distributions import Fixed
from tests.unit.experiment.by_hand import DELIVERED, Row, case, model, permission, takes
from tests.unit.experiment.conftest import Account

LOADING: Row = ("loading", "handling", 0, 10)


def ship(name: str, *at_berth: Node, start: int = 0) -> Process:
    """Somebody else's ship, with what keeps it at the berth."""
    return Process(name, Hold(f"{name} / berth", "berth", Sequence(f"{name} / stay", at_berth)), start, name)


def berth(seconds: int = 5) -> Node:
    """The element's own use of the berth."""
    return Hold("berth", "berth", takes("discharge", seconds, Cause.HANDLING))


def test_a_berth_held_by_a_ship_that_waits_for_a_clearance(ledger: Account, roots: Account) -> None:
    """The queue for the berth is a clearance delay, then the discharge of the ship ahead; directly it is a queue."""
    waits = Gate("ship / papers", StockAtLeast("permission", 1), Cause.CLEARANCE)
    others = (
        ship("ship", waits, takes("ship / discharge", 8, Cause.HANDLING)),
        case(takes("screening", 12, Cause.CLEARANCE), takes("decision", 18, Cause.DECISION)),
    )
    made = model(berth(), DELIVERED, others=others)
    assert ledger(made) == [LOADING, ("berth", "queue", 10, 38), ("discharge", "handling", 38, 43)]
    assert roots(made) == [
        LOADING,
        ("screening", "clearance", 10, 12),
        ("decision", "decision", 12, 30),
        ("ship / discharge", "handling", 30, 38),
        ("discharge", "handling", 38, 43),
    ]


def test_a_chain_of_three(roots: Account) -> None:
    """The berth is held by a ship that waits for a road that a column holds which waits for a pilot who sleeps."""
    others = (
        ship("ship", Hold("ship / road", "road", takes("ship / unload", 4, Cause.HANDLING)), start=2),
        Process(
            "column",
            Hold("column / road", "road", Take("column / pilot", "pilot", cause=Cause.SHORTAGE)),
            1,
            "column",
        ),
        case(
            takes("rest", 25, Cause.PLANNED_WAIT), takes("on the way", 5, Cause.TRANSPORT), name="pilot", stock="pilot"
        ),
    )
    assert roots(model(berth(), DELIVERED, others=others)) == [
        LOADING,
        ("rest", "planned_wait", 10, 25),
        ("on the way", "transport", 25, 30),
        ("ship / unload", "handling", 30, 34),
        ("discharge", "handling", 34, 39),
    ]


def test_the_branch_that_makes_up_the_number(roots: Account) -> None:
    """Of two of three that are needed, the wait is charged to the second, not to the straggler."""
    branches = (
        takes("quick", 3, Cause.CLEARANCE),
        Hold("second / road", "road", takes("second", 5, Cause.DECISION)),
        takes("straggler", 60, Cause.CONSULTATION),
    )
    other = Process("other", Hold("other / road", "road", takes("other / march", 22, Cause.TRANSPORT)), 0, "other")
    made = model(Parallel("two of three", branches, 2), DELIVERED, others=(other,))
    assert roots(made) == [LOADING, ("other / march", "transport", 10, 22), ("second", "decision", 22, 27)]


def test_a_queue_of_two_ahead(roots: Account) -> None:
    """What is waited for is what the two before do at the berth, one after the other, not their own waiting."""
    others = (
        ship("first", takes("first / discharge", 15, Cause.HANDLING)),
        ship("second", takes("second / repair", 9, Cause.REPAIR), start=4),
    )
    assert roots(model(berth(), DELIVERED, others=others)) == [
        LOADING,
        ("first / discharge", "handling", 10, 15),
        ("second / repair", "repair", 15, 24),
        ("discharge", "handling", 24, 29),
    ]


def test_a_capacity_that_rises(roots: Account) -> None:
    """Nobody ended the wait: it is charged where it stands, although a ship holds the berth."""
    opening = Sequence("opening", (takes("works", 16, Cause.REPAIR), Adjust("second berth", "one more")))
    others = (ship("ship", takes("ship / discharge", 90, Cause.HANDLING)), Process("works / all", opening))
    made = model(berth(), DELIVERED, others=others, modifiers=(Modifier("one more", "berth", 1),))
    assert roots(made) == [LOADING, ("berth", "queue", 10, 16), ("discharge", "handling", 16, 21)]


def test_units_that_come_back_by_themselves(roots: Account) -> None:
    """The headway behind a column is nobody's doing; before it, the column held the road while it formed up."""
    steps = (
        Acquire("column / road", "road"),
        takes("form up", 14, Cause.HANDLING),
        Release("column / clear", "road", after=Fixed(6)),
        takes("column / march", 50, Cause.TRANSPORT),
    )
    column = Process("column", Sequence("column / all", steps), 0, "column")
    made = model(Hold("road", "road", takes("march", 5, Cause.TRANSPORT)), DELIVERED, others=(column,))
    assert roots(made) == [
        LOADING,
        ("form up", "handling", 10, 14),
        ("road", "queue", 14, 20),
        ("march", "transport", 20, 25),
    ]


def test_what_was_let_go_before_the_wait_began(roots: Account) -> None:
    """A wait that is all headway is charged where it stands."""
    steps = (Acquire("column / road", "road"), Release("column / clear", "road", after=Fixed(16)))
    column = Process("column", Sequence("column / all", steps), 3, "column")
    made = model(Hold("road", "road", takes("march", 5, Cause.TRANSPORT)), DELIVERED, others=(column,))
    assert roots(made) == [LOADING, ("road", "queue", 10, 19), ("march", "transport", 19, 24)]


def test_the_thread_that_started_the_one_that_ended_the_wait(roots: Account) -> None:
    """A messenger is sent out after the wait began: before that, it is charged to what the sender did."""
    messenger = Sequence("messenger", (takes("ride", 7, Cause.NOTIFICATION), Put("told", "permission")))
    steps = (takes("think", 20, Cause.DECISION), Spawn("send", messenger), takes("sleep", 60, Cause.PLANNED_WAIT))
    others = (Process("chief", Sequence("chief / all", steps), 0, "chief"),)
    made = model(permission(), DELIVERED, others=others)
    assert roots(made) == [LOADING, ("think", "decision", 10, 20), ("ride", "notification", 20, 27)]


def test_before_everything_that_led_to_the_end_of_the_wait_had_begun(roots: Account) -> None:
    """What remains is charged to the gate itself."""
    made = model(permission(), DELIVERED, others=(case(takes("decision", 18, Cause.DECISION), start=25),))
    assert roots(made) == [LOADING, ("gate", "clearance", 10, 25), ("decision", "decision", 25, 43)]


def test_a_queue_whose_cause_changed_meanwhile(ledger: Account, roots: Account) -> None:
    """A road that closes while the element queues: the whole wait is charged to who ended it, who waited as well."""
    closing = Sequence(
        "closing / all",
        (
            takes("before", 15, Cause.PLANNED_WAIT),
            Adjust("closes", "closure"),
            takes("closed", 10, Cause.PLANNED_WAIT),
            Adjust("opens", "closure", add=False),
        ),
    )
    steps = (
        takes("form up", 12, Cause.HANDLING),
        Gate("other / closed", LevelAtLeast("road open", 1.0), Cause.OUTAGE),
        takes("other / march", 15, Cause.TRANSPORT),
    )
    others = (
        Process("closing", closing),
        Process("other", Hold("other / road", "road", Sequence("other / all", steps)), 0, "other"),
    )
    made = model(
        Hold("road", "road", takes("march", 5, Cause.TRANSPORT)),
        DELIVERED,
        others=others,
        levels=(Level("road open", 1.0, cause=Cause.WEATHER),),
        modifiers=(Modifier("closure", "road open", 0.0),),
    )
    assert ledger(made) == [
        LOADING,
        ("road", "queue", 10, 15),
        ("road", "weather", 15, 25),
        ("road", "queue", 25, 27),
        ("march", "transport", 27, 32),
    ]
    assert roots(made) == [
        LOADING,
        ("form up", "handling", 10, 12),
        ("other / march", "transport", 12, 27),
        ("march", "transport", 27, 32),
    ]


def test_neighbours_of_one_meaning_are_one_piece(roots: Account) -> None:
    """Two ships ahead that are discharged alike are one stretch of discharging."""
    others = tuple(ship(name, takes(f"{name} / discharge", 15, Cause.HANDLING)) for name in ("first", "second"))
    made = model(berth(), DELIVERED, others=others)
    made.meanings.update({f"{name} / discharge": Meaning("NVK", "discharge") for name in ("first", "second")})
    assert [(cause, start, end) for _, cause, start, end in roots(made)] == [
        ("handling", 0, 10),
        ("handling", 10, 30),
        ("handling", 30, 35),
    ]


def test_an_element_that_is_not_delivered(roots: Account) -> None:
    """A wait that nobody has ended is charged where it stands, up to the horizon."""
    made = model(berth(), DELIVERED, others=(ship("ship", takes("ship / discharge", 500, Cause.HANDLING)),))
    assert roots(made) == [LOADING, ("berth", "queue", 10, 100)]


def test_a_long_queue_takes_no_deep_stack(roots: Account) -> None:
    """Three thousand ahead, each waiting for the one before: as many pieces as there were ships, without recursion."""
    ahead = 3000
    others = tuple(ship(f"{n:04d}", takes(f"{n:04d} / works", 1, Cause.HANDLING)) for n in range(ahead))
    made = model(berth(), DELIVERED, others=others, horizon=ahead + 100)
    found = roots(made)
    assert found[1:-1] == [(f"{n:04d} / works", "handling", n, n + 1) for n in range(10, ahead)]
