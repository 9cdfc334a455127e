"""The check of programs: each fault by itself, all at once, and the sound cases next to them."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest

from sim.errors import ProgramError
from sim.process.causes import Cause
from sim.process.check import check
from sim.process.primitives import (
    Acquire,
    Adjust,
    ByChance,
    ByCost,
    Choose,
    ClockAt,
    Cost,
    Delay,
    Gate,
    Hold,
    LevelAtLeast,
    Mark,
    NextDeparture,
    Node,
    Over,
    Parallel,
    Put,
    Queued,
    Release,
    Repeat,
    Sequence,
    Spawn,
    StockAtLeast,
    Take,
    Work,
)
from sim.process.program import DerivedLevel, Level, Modifier, Process, Program, Resource, Stock
from sim.units.distributions import (
    Distribution,
    Empirical,
    Exponential,
    Fixed,
    Lognormal,
    LogUniform,
    Mixture,
    Triangular,
    Uniform,
)

WORLD = Program(
    horizon=1000,
    processes=(),
    resources=(Resource("berth", 2), Resource("desk", 1)),
    levels=(Level("wind"),),
    derived=(DerivedLevel("service", "minimum", ("wind",), (1.0,)),),
    stocks=(Stock("fuel"),),
    modifiers=(Modifier("storm", "wind", 0.0),),
)


def wait(label: str, seconds: float = 10.0) -> Delay:
    """A delay of so many seconds."""
    return Delay(label, Fixed(seconds), Cause.TRANSPORT)


def by_chance(label: str, *options: Node) -> Choose:
    """A choice of options that are equally likely."""
    return Choose(label, options, ByChance((1.0,) * len(options)))


def faults(program: Program) -> list[str]:
    """The lines of the error, or none."""
    try:
        check(program)
    except ProgramError as error:
        return str(error).splitlines()
    return []


def faults_of(*steps: Node) -> list[str]:
    """The faults of a process that goes through the steps, in a small sound world."""
    body = steps[0] if len(steps) == 1 else Sequence("body", steps)
    return faults(replace(WORLD, processes=(Process("p", body),)))


SOUND: dict[str, Node] = {
    "every primitive": Sequence(
        "all",
        (
            wait("delay"),
            Work("work", Fixed(5), "service", Cause.HANDLING),
            Acquire("ask", "berth"),
            Release("give", "berth", after=Fixed(5), level="wind"),
            Hold("hold", "desk", wait("held")),
            Parallel("parallel", (wait("left"), wait("right")), need=1),
            by_chance("choose", wait("one"), wait("other")),
            Gate("gate", LevelAtLeast("wind", 1.0), Cause.WEATHER),
            Gate("morning", ClockAt(60), Cause.PLANNED_WAIT),
            Adjust("adjust", "storm"),
            Put("put", "fuel"),
            Take("take", "fuel"),
            Gate("stock", StockAtLeast("fuel", 1), Cause.SHORTAGE),
            Spawn("spawn", wait("spawned")),
            Repeat("repeat", wait("again"), Uniform(1, 3)),
            Mark("mark", "done"),
        ),
    ),
    "an empty sequence": Sequence("nothing", ()),
    "holds that overlap": Sequence(
        "overlap",
        (Acquire("a", "berth"), Acquire("b", "desk"), Release("c", "berth"), wait("w"), Release("d", "desk")),
    ),
    "units given back in parts": Sequence(
        "parts", (Acquire("a", "berth", 2), Release("b", "berth"), Release("c", "berth"))
    ),
    "a choice whose options all keep the berth": Sequence(
        "keep", (by_chance("c", Acquire("a", "berth"), Acquire("b", "berth")), Release("d", "berth"))
    ),
    "a berth kept for good by a process that never ends": Sequence(
        "for good", (Acquire("a", "berth"), Repeat("r", wait("w")))
    ),
    "an endless loop with one step that takes time": Repeat(
        "r", Sequence("s", (wait("w"), by_chance("c", Sequence("skip", ()), Mark("m", "x"))))
    ),
    "an endless loop until the next departure": Repeat("r", Gate("g", NextDeparture(0, 60), Cause.PLANNED_WAIT)),
    "an endless loop that waits for the slower of two branches": Repeat(
        "r", Parallel("p", (Mark("m", "x"), wait("w")))
    ),
    "an endless loop inside another": Repeat("r", Repeat("s", wait("w"))),
    "an endless loop of a delay that may be zero": Repeat("r", Delay("d", Uniform(0, 9), Cause.WEATHER)),
    "a loop of zero seconds that ends": Repeat("r", wait("w", 0), 3),
}


@pytest.mark.parametrize("node", SOUND.values(), ids=SOUND.keys())
def test_sound(node: Node) -> None:
    """A sound program passes."""
    assert faults_of(node) == []


HOLDINGS: dict[str, tuple[Node, str]] = {
    "never given back": (
        Sequence("s", (Acquire("a", "berth"), wait("w"))),
        "'a': 1 of 'berth' still held when process 'p' ends",
    ),
    "given back in part": (
        Sequence("s", (Acquire("a", "berth", 2), Release("r", "berth"))),
        "'a': 1 of 'berth' still held when process 'p' ends",
    ),
    "never taken": (
        Sequence("s", (wait("w"), Release("r", "berth", 2))),
        "'r': gives back 2 of 'berth' that process 'p' does not hold",
    ),
    "given back before it is taken": (
        Sequence("s", (Release("r", "berth"), Acquire("a", "berth"))),
        "'r': gives back 1 of 'berth' that process 'p' does not hold",
    ),
    "given back twice, since a hold gives back by itself": (
        Hold("h", "berth", Release("r", "berth")),
        "'h': gives back 1 of 'berth' that process 'p' does not hold",
    ),
    "taken in one option only": (
        Sequence("s", (by_chance("c", Acquire("a", "berth"), wait("w")), Release("r", "berth"))),
        "'c': the options differ in what they leave held of 'berth': +1, +0",
    ),
    "given back too often in one option": (
        Sequence(
            "s",
            (
                Acquire("a", "berth"),
                by_chance(
                    "c",
                    Sequence("o", (Release("r", "berth", 2), Acquire("b", "berth"))),
                    Release("q", "berth"),
                ),
            ),
        ),
        "'r': gives back 1 of 'berth' that process 'p' does not hold",
    ),
    "given back by a branch": (
        Sequence("s", (Acquire("a", "berth"), Parallel("p", (Release("r", "berth"),)), Release("q", "berth"))),
        "'r': gives back 1 of 'berth' that branch 'r' does not hold",
    ),
    "kept by a branch": (
        Parallel("p", (Sequence("b", (Acquire("a", "berth"),)), wait("w"))),
        "'a': 1 of 'berth' still held when branch 'b' ends",
    ),
    "given back by a spawned process": (
        Sequence("s", (Acquire("a", "berth"), Spawn("n", Release("r", "berth")), Release("q", "berth"))),
        "'r': gives back 1 of 'berth' that spawned process 'n' does not hold",
    ),
    "kept from turn to turn": (
        Repeat("l", Sequence("b", (Acquire("a", "berth"), wait("w"))), 2),
        "'a': 1 of 'berth' still held when one turn of 'l' ends",
    ),
    "given back too often in an option that never ends": (
        by_chance("c", wait("w"), Sequence("s", (Release("r", "berth"), Repeat("l", wait("v"))))),
        "'r': gives back 1 of 'berth' that process 'p' does not hold",
    ),
}


@pytest.mark.parametrize(("node", "fault"), HOLDINGS.values(), ids=HOLDINGS.keys())
def test_holdings(node: Node, fault: str) -> None:
    """On every path, what is taken is given back, and only what is held."""
    assert fault in faults_of(node)


def test_one_fault_for_one_mistake() -> None:
    """A mistake inside a branch is told once and not again for everything around it."""
    branch = Sequence("b", (Acquire("a", "berth"), wait("w")))
    assert faults_of(Hold("h", "desk", Repeat("r", Parallel("l", (branch, wait("v"))), 2))) == [
        "'a': 1 of 'berth' still held when branch 'b' ends"
    ]


REQUESTS: dict[str, tuple[Node, list[str]]] = {
    "one request": (
        Hold("h", "berth", wait("w"), amount=3),
        ["'h': asks for 3 of 'berth', which can never be granted: there are at most 2"],
    ),
    "requests on top of each other": (
        Sequence("s", (Acquire("a", "berth", 2), Acquire("b", "berth"), Release("r", "berth", 3))),
        ["'s': comes to hold 3 of 'berth', which can never be granted: there are at most 2"],
    ),
    "all there is": (Hold("h", "berth", wait("w"), amount=2), []),
}


@pytest.mark.parametrize(("node", "expected"), REQUESTS.values(), ids=REQUESTS.keys())
def test_requests_beyond_capacity(node: Node, expected: list[str]) -> None:
    """A request for more than there can ever be is refused."""
    assert faults_of(node) == expected


@pytest.mark.parametrize(
    ("changes", "granted"),
    [
        (Sequence("none", ()), False),
        (Adjust("add", "crane"), False),
        (Sequence("both", (Adjust("add", "crane"), Adjust("add again", "crane"))), True),
        (Repeat("loop", Sequence("turn", (wait("w"), Adjust("add", "crane")))), True),
        (Sequence("gone", (Adjust("remove", "crane", add=False), Adjust("strike on", "strike"))), False),
    ],
    ids=["never added", "added once", "added twice", "added in a loop", "only less"],
)
def test_capacity_that_grows(changes: Node, granted: bool) -> None:
    """Modifiers that a program adds count towards what a resource can have, as often as they may be added."""
    program = replace(
        WORLD,
        processes=(Process("p", Hold("h", "berth", wait("v"), amount=4)), Process("q", changes)),
        modifiers=(Modifier("crane", "berth", 1), Modifier("strike", "berth", -2)),
    )
    assert (faults(program) == []) is granted


LOOPS: dict[str, Node] = {
    "nothing": Sequence("s", ()),
    "zero seconds": wait("w", 0),
    "less than half a second": wait("w", 0.4),
    "no work": Work("w", Fixed(0), "wind", Cause.HANDLING),
    "one quick option": by_chance("c", wait("w"), Mark("m", "x")),
    "one quick branch of which one is needed": Parallel("p", (wait("w"), Mark("m", "x")), need=1),
    "a process started and left": Spawn("n", wait("w")),
    "a gate that may be open": Gate("g", LevelAtLeast("wind", 1.0), Cause.WEATHER),
    "a resource given back later": Sequence("s", (Acquire("a", "desk"), Release("r", "desk", after=Fixed(9)))),
    "a loop that turns no time": Repeat("l", wait("w"), 0),
}


@pytest.mark.parametrize("body", LOOPS.values(), ids=LOOPS.keys())
def test_endless_loop_without_time(body: Node) -> None:
    """An endless loop in which a turn may take no time is refused."""
    assert faults_of(Repeat("loop", body)) == ["'loop': repeats without end, and a turn may take no time"]


UNKNOWN: dict[str, tuple[Node, str]] = {
    "resource to take": (Sequence("s", (Acquire("a", "x"), Release("r", "x"))), "'a': unknown resource 'x'"),
    "resource to give": (Sequence("s", (Acquire("a", "x"), Release("r", "x"))), "'r': unknown resource 'x'"),
    "resource to hold": (Hold("a", "x", wait("w")), "'a': unknown resource 'x'"),
    "level of work": (Work("a", Fixed(1), "x", Cause.HANDLING), "'a': unknown level 'x'"),
    "level of a release": (
        Sequence("s", (Acquire("a", "desk"), Release("r", "desk", after=Fixed(1), level="x"))),
        "'r': unknown level 'x'",
    ),
    "level of a gate": (Gate("a", LevelAtLeast("x", 1), Cause.WEATHER), "'a': unknown level 'x'"),
    "stock of a gate": (Gate("a", StockAtLeast("x", 1), Cause.SHORTAGE), "'a': unknown stock 'x'"),
    "stock to put": (Put("a", "x"), "'a': unknown stock 'x'"),
    "stock to take": (Take("a", "x"), "'a': unknown stock 'x'"),
    "modifier": (Adjust("a", "x"), "'a': unknown modifier 'x'"),
    "level of a cost": (
        Choose("a", (wait("w"),), ByCost((Cost(1.0, (Over(1.0, "x"),)),))),
        "'a': unknown level 'x'",
    ),
    "resource of a cost": (
        Choose("a", (wait("w"),), ByCost((Cost(1.0, (Queued(1.0, "x"),)),))),
        "'a': unknown resource 'x'",
    ),
}


@pytest.mark.parametrize(("node", "fault"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_unknown_names(node: Node, fault: str) -> None:
    """A node that names something the program does not define is refused."""
    assert fault in faults_of(node)


def by_cost(label: str, *costs: Cost, review: int | None = None, margin: float = 0.0) -> Choose:
    """A choice of two options by what they cost."""
    return Choose(label, (wait("o1"), wait("o2")), ByCost(costs, review=review, margin=margin))


TWO = (Cost(), Cost())
NUMBERS: dict[str, tuple[Node, str]] = {
    "no units": (Hold("a", "desk", wait("w"), amount=0), "'a': the amount must be at least 1, not 0"),
    "negative put": (Put("a", "fuel", -1), "'a': the amount must be at least 1, not -1"),
    "no take": (Take("a", "fuel", 0), "'a': the amount must be at least 1, not 0"),
    "gate on no stock": (
        Gate("a", StockAtLeast("fuel", 0), Cause.SHORTAGE),
        "'a': the amount must be at least 1, not 0",
    ),
    "need of none": (Parallel("a", (wait("w"),), 0), "'a': needs 0 of 1 branches"),
    "need of too many": (Parallel("a", (wait("w"),), 2), "'a': needs 2 of 1 branches"),
    "negative turns": (Repeat("a", wait("w"), -1), "'a': cannot repeat -1 times"),
    "no option": (by_chance("a"), "'a': a choice needs an option"),
    "too few weights": (Choose("a", (wait("v"), wait("w")), ByChance((1.0,))), "'a': 1 weights for 2 options"),
    "a weight of zero": (
        Choose("a", (wait("v"), wait("w")), ByChance((1.0, 0.0))),
        "'a': the weights must be positive numbers, not 0.0",
    ),
    "an endless weight": (
        Choose("a", (wait("w"),), ByChance((float("inf"),))),
        "'a': the weights must be positive numbers, not inf",
    ),
    "too many costs": (by_cost("a", *TWO, Cost()), "'a': 3 costs for 2 options"),
    "a negative cost": (by_cost("a", Cost(), Cost(-1.0)), "'a': a cost must not be negative (-1.0)"),
    "a negative term": (
        by_cost("a", Cost(), Cost(0.0, (Over(-2.0, "wind"),))),
        "'a': a cost must not be negative (-2.0)",
    ),
    "a review without pause": (
        by_cost("a", *TWO, review=0),
        "'a': reviews every 0 s; they must be at least 1 s apart",
    ),
    "a negative margin": (by_cost("a", *TWO, margin=-1.0), "'a': the margin must not be negative (-1.0)"),
    "departures without pause": (
        Gate("a", NextDeparture(0, 0), Cause.PLANNED_WAIT),
        "'a': departures every 0 s; they must be at least 1 s apart",
    ),
    "no label": (wait(""), "'': a Delay has no label"),
}


@pytest.mark.parametrize(("node", "fault"), NUMBERS.values(), ids=NUMBERS.keys())
def test_numbers_out_of_range(node: Node, fault: str) -> None:
    """A node whose numbers cannot mean anything is refused."""
    assert fault in faults_of(node)


BAD_DISTRIBUTIONS: list[Distribution] = [
    Fixed(-1),
    Fixed(float("nan")),
    Lognormal(0, 10),
    Lognormal(10, 5),
    Lognormal(10, 20, cap=0),
    Triangular(5, 4, 6),
    Triangular(-1, 0, 1),
    Uniform(-1, 1),
    Uniform(2, 1),
    LogUniform(0, 1),
    Exponential(-1),
    Empirical(()),
    Empirical((1, -1)),
    Mixture((0.5, 0.4), (Fixed(1), Fixed(2))),
    Mixture((1.0,), (Fixed(1), Fixed(2))),
    Mixture((), ()),
    Mixture((0.5, 0.5), (Fixed(1), Fixed(-2))),
]


@pytest.mark.parametrize("bad", BAD_DISTRIBUTIONS, ids=str)
def test_bad_distributions(bad: Distribution) -> None:
    """A duration, an amount of work, a time of giving back and a number of turns are never negative or undefined."""
    program = (
        Delay("a", bad, Cause.TRANSPORT),
        Work("b", bad, "wind", Cause.HANDLING),
        Acquire("c", "desk"),
        Release("d", "desk", after=bad),
        Repeat("e", Delay("f", bad, Cause.TRANSPORT), bad),
    )
    found = faults_of(*program)
    assert [fault[:3] for fault in found] == ["'a'", "'b'", "'d'", "'f'", "'e'"]
    assert all("not a distribution of values that are 0 or more" in fault for fault in found)


def test_one_label_twice() -> None:
    """Two nodes have two labels; two draws above all, which would draw the same number."""
    assert faults_of(wait("a"), wait("a"), Mark("b", "x"), Mark("b", "y")) == [
        "'a': two draws have this identity (Delay and Delay)",
        "'b': two nodes have this label (Mark and Mark)",
    ]


def test_one_label_twice_in_equal_nodes_of_a_choice() -> None:
    """Equal nodes are not one node: even in two options of a choice they need two labels or one object."""
    assert faults_of(by_chance("c", wait("a"), wait("a"))) == ["'a': two draws have this identity (Delay and Delay)"]


def test_shared_by_options() -> None:
    """One node object may stand in several options of a choice, however deep."""
    tail = Hold("tail", "desk", wait("w"))
    inner = by_chance("inner", Sequence("a", (wait("x"), tail)), Sequence("b", (wait("y"), tail)))
    assert faults_of(by_chance("outer", inner, tail, Sequence("c", (wait("z"), tail)))) == []


TAIL = Hold("tail", "desk", wait("w"))
SHARED: dict[str, tuple[Node, str]] = {
    "in one sequence": (Sequence("s", (TAIL, TAIL)), "'tail': stands twice on one path, under 's'"),
    "in two branches": (Parallel("s", (TAIL, TAIL)), "'tail': stands twice on one path, under 's'"),
    "after a choice that has it": (
        Sequence("s", (by_chance("c", TAIL, wait("v")), Sequence("t", (TAIL,)))),
        "'tail': stands twice on one path, under 's'",
    ),
    "twice in one of two options": (
        by_chance("c", TAIL, Sequence("s", (TAIL, TAIL))),
        "'tail': stands twice on one path, under 's'",
    ),
}


@pytest.mark.parametrize(("node", "fault"), SHARED.values(), ids=SHARED.keys())
def test_shared_on_one_path(node: Node, fault: str) -> None:
    """One node object stands nowhere twice on one path; the fault names it, not also all that is beneath it."""
    assert faults_of(node) == [fault]


def test_shared_by_processes() -> None:
    """One node object stands in one process only."""
    processes = (Process("p", TAIL), Process("q", Sequence("s", (TAIL,))))
    assert faults(replace(WORLD, processes=processes)) == ["'tail': stands in two processes, 'p' and 'q'"]


DEFINITIONS: dict[str, tuple[Program, str]] = {
    "two processes": (
        replace(WORLD, processes=(Process("p", wait("v")), Process("p", wait("w")))),
        "'p': 2 process definitions have this name",
    ),
    "two resources": (
        replace(WORLD, resources=(Resource("r", 1), Resource("r", 2))),
        "'r': 2 resource definitions have this name",
    ),
    "a level and a derived level": (
        replace(WORLD, levels=(Level("wind"), Level("service"))),
        "'service': 2 level definitions have this name",
    ),
    "two stocks": (replace(WORLD, stocks=(Stock("s"), Stock("s"))), "'s': 2 stock definitions have this name"),
    "two modifiers": (
        replace(WORLD, modifiers=(Modifier("m", "wind", 0), Modifier("m", "wind", 1))),
        "'m': 2 modifier definitions have this name",
    ),
    "no time": (replace(WORLD, horizon=0), "horizon: must be at least 1 second, not 0"),
    "starts too early": (
        replace(WORLD, processes=(Process("p", wait("w"), start=-1),)),
        "'p': starts at -1 s, outside the run of [0, 1000) s",
    ),
    "starts too late": (
        replace(WORLD, processes=(Process("p", wait("w"), start=1000),)),
        "'p': starts at 1000 s, outside the run of [0, 1000) s",
    ),
    "negative capacity": (
        replace(WORLD, resources=(Resource("r", -1),)),
        "'r': the capacity must not be negative (-1)",
    ),
    "negative stock": (replace(WORLD, stocks=(Stock("s", -1),)), "'s': the stock must not be negative (-1)"),
    "negative level": (
        replace(WORLD, levels=(Level("wind", -1.0),)),
        "'wind': the base must be a number of at least 0, not -1.0",
    ),
    "resource of an unknown level": (
        replace(WORLD, resources=(Resource("r", 1, level="x"),)),
        "'r': unknown level 'x'",
    ),
    "derived from an unknown level": (
        replace(WORLD, derived=(DerivedLevel("d", "sum", ("x",), (1.0,)),)),
        "'d': unknown level 'x'",
    ),
    "derived from nothing": (
        replace(WORLD, derived=(DerivedLevel("d", "sum", (), ()),)),
        "'d': a derived level needs an input",
    ),
    "weights that do not fit": (
        replace(WORLD, derived=(DerivedLevel("d", "sum", ("wind",), ()),)),
        "'d': 0 weights for 1 inputs",
    ),
    "ends the wrong way round": (
        replace(WORLD, derived=(DerivedLevel("d", "sum", ("wind",), (1.0,), low=2.0),)),
        "'d': the low end 2.0 lies above the high end 1.0",
    ),
    "modifier of nothing": (replace(WORLD, modifiers=(Modifier("m", "x", 1),)), "'m': unknown target 'x'"),
    "modifier of a derived level": (
        replace(WORLD, modifiers=(Modifier("m", "service", 1),)),
        "'m': the target 'service' is a derived level; change one of its inputs",
    ),
    "modifier of two things": (
        replace(WORLD, levels=(Level("wind"), Level("berth")), modifiers=(Modifier("m", "berth", 1),)),
        "'m': the target 'berth' is both a level and a resource",
    ),
    "half a berth": (
        replace(WORLD, modifiers=(Modifier("m", "berth", 0.5),)),
        "'m': changes a capacity by 0.5; it must be a whole number",
    ),
    "negative factor": (
        replace(WORLD, modifiers=(Modifier("m", "wind", -1.0),)),
        "'m': multiplies a level by -1.0; it must be a number of at least 0",
    ),
}


@pytest.mark.parametrize(("program", "fault"), DEFINITIONS.values(), ids=DEFINITIONS.keys())
def test_definitions(program: Program, fault: str) -> None:
    """What a program defines has names of its own, sound numbers and targets that exist."""
    assert fault in faults(program)


def test_levels_derived_in_a_circle() -> None:
    """Each circle among the derived levels is named once."""

    def derived(name: str, *inputs: str) -> DerivedLevel:
        return DerivedLevel(name, "product", inputs, (1.0,) * len(inputs))

    circles = (derived("a", "b", "wind"), derived("b", "c"), derived("c", "a"), derived("d", "d"))
    found = faults(replace(WORLD, derived=circles))
    assert len(found) == 2
    assert any(set("abc") <= set(fault.split(": derived from itself: ")[1]) for fault in found)
    assert "'d': derived from itself: d -> d" in found


def test_all_faults_at_once() -> None:
    """One error tells everything that is wrong, one fault on a line."""
    body = Sequence("body", (Hold("hold", "quay", wait("w", -1)), Put("put", "tank", 0), Release("give", "berth")))
    with pytest.raises(ProgramError) as caught:
        check(replace(WORLD, processes=(Process("p", body, start=2000),)))
    assert str(caught.value).splitlines() == [
        "'p': starts at 2000 s, outside the run of [0, 1000) s",
        "'w': not a distribution of values that are 0 or more: Fixed(value=-1)",
        "'hold': unknown resource 'quay'",
        "'put': the amount must be at least 1, not 0",
        "'put': unknown stock 'tank'",
        "'give': gives back 1 of 'berth' that process 'p' does not hold",
    ]


def test_deep_trees() -> None:
    """A tree of any depth is checked; so is one in which every level offers what lies below it twice."""
    deep: Node = Mark("end", "end")
    for depth in range(20_000):
        deep = Sequence(f"step {depth}", (deep,))
    shared: Node = Mark("tail", "end")
    for depth in range(1_000):
        shared = by_chance(f"choose {depth}", shared, Sequence(f"leg {depth}", (wait(f"go {depth}"), shared)))
    assert faults(replace(WORLD, processes=(Process("p", deep), Process("q", shared)))) == []


def test_fast_enough() -> None:
    """A program of 60,000 nodes is checked in seconds at most (about one on a desk computer)."""
    processes = tuple(
        Process(f"p{i}", Sequence(f"s{i}", tuple(Hold(f"h{i} {k}", "desk", wait(f"w{i} {k}")) for k in range(60))))
        for i in range(500)
    )
    begin = perf_counter()
    assert faults(replace(WORLD, processes=processes)) == []
    assert perf_counter() - begin < 5.0
