"""A program as arrays: the tree of every process becomes instructions, each of which says which one comes next.

A node is compiled together with what follows it, so no return address is needed; a node that several options share
is compiled once for each thing that may follow it. Everything is numbered in the order of the program index, which
is that of the reference engine.
"""

from __future__ import annotations

import ctypes
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import accumulate
from typing import Any, Final, NamedTuple

import numpy as np

from sim.engine.kernel.copies import Repeated, Tables, repeatable
from sim.engine.kernel.layout import Block, Records, layout
from sim.engine.kernel.library import library
from sim.engine.trace import CAUSE_CODE, Ints
from sim.errors import ProgramError
from sim.process.causes import Cause
from sim.process.copies import Pattern
from sim.process.copy_node import Copy
from sim.process.draws import label_key, log_ratio, lognormal_parameters
from sim.process.entry import entry_of
from sim.process.index import ProgramIndex
from sim.process.primitives import (
    Acquire,
    Adjust,
    ByChance,
    ByCost,
    Choose,
    ClockAt,
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
    Release,
    Repeat,
    Sequence,
    Spawn,
    StockAtLeast,
    Take,
    Work,
)
from sim.process.program import Program
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

NONE: Final = -1
ENDLESS: Final = 2**31 - 1
"""Turns of a loop that has no end; also the largest operand there can be."""

Going = Generator[Any, Any, int]


class Code(NamedTuple):
    """What the compiled engine reads and never changes: the lists of `Program` in kernel.h, under their names there."""

    instructions: Records
    numbers: Records
    branches: Records
    options: Records
    terms: Records
    draws: Records
    families: Records
    more: Records
    label_keys: Records
    processes: Records
    levels: Records
    derived: Records
    inputs: Records
    modifiers: Records
    target_first: Records
    target_modifiers: Records
    resources: Records
    level_resources_first: Records
    level_resources: Records
    stocks: Records
    subjects: int

    def block(self) -> Block:
        """The program as the library takes it; checked, so that a run needs no look at any bound.

        Raises
        ------
        ProgramError
            The arrays refer to what is not there.
        """
        block = Block("Program", self._asdict(), subjects=self.subjects)
        place = ctypes.c_int32()
        unsound = library().leidang_check(block.address, ctypes.byref(place))
        if unsound is not None:
            raise ProgramError(f"row {place.value} of the {unsound.decode()} of a compiled program does not hold")
        return block

    def by_label(self) -> Code:
        """The same with its processes in the order of their labels, whenever they start."""
        return self._replace(processes=np.sort(self.processes, order="label"))

    def by_start(self) -> Code:
        """The same with its processes in the order in which they start, as a run needs them."""
        return self._replace(processes=np.sort(self.processes))

    def with_distributions(self, of_draw: Ints, distributions: Iterable[Distribution | None]) -> Code:
        """The same with other distributions of its draws.

        Parameters
        ----------
        of_draw
            For each draw which of the distributions it has; they come in the order of the first draw of each.
        """
        families = _Families()
        numbers = np.array([families.add(distribution) for distribution in distributions], dtype=np.int32)
        draws = self.draws.copy()
        draws["family"] = numbers[of_draw]
        types = layout().lists["Program"]
        rows, more = np.array(families.rows, types["families"]), np.array(families.more, types["more"])
        return self._replace(draws=draws, families=rows, more=more)


FAMILIES: Final = (("draws", "family"), ("families",), ("more",))
"""Where a code has the distributions of its draws."""


@dataclass(frozen=True)
class Names:
    """Names by their number in the arrays."""

    levels: tuple[str, ...]
    resources: tuple[str, ...]
    stocks: tuple[str, ...]
    modifiers: tuple[str, ...]


def flatten(index: ProgramIndex) -> tuple[Code, Names]:
    """The arrays of a checked, numbered program.

    Raises
    ------
    ProgramError
        A primitive that the kernel does not know.
    """
    program = index.program
    names = Names(
        levels=tuple(sorted([*(level.name for level in program.levels), *(level.name for level in program.derived)])),
        resources=tuple(sorted(resource.name for resource in program.resources)),
        stocks=tuple(sorted(stock.name for stock in program.stocks)),
        modifiers=tuple(sorted(modifier.name for modifier in program.modifiers)),
    )
    compiler = _Compiler(index, names)
    processes = [
        (
            process.start,
            compiler.start_of(process.body),
            index.label_index[process.name],
            _subject(index, process.subject),
        )
        for process in program.processes
    ]
    tables = compiler.tables() | _world(program, names) | {"processes": sorted(processes)}
    types = layout().lists["Program"]
    rows = {name: np.array(table, dtype=types[name]) for name, table in tables.items()}
    return Code(**rows, subjects=len(index.subjects)), names


def _subject(index: ProgramIndex, subject: str | None) -> int:
    return NONE if subject is None else index.subject_index[subject]


class _Compiler:
    """Compiles trees; grows the tables of instructions, branches, options and cost terms."""

    def __init__(self, index: ProgramIndex, names: Names) -> None:
        self._index = index
        self._level = {name: number for number, name in enumerate(names.levels)}
        self._resource = {name: number for number, name in enumerate(names.resources)}
        self._stock = {name: number for number, name in enumerate(names.stocks)}
        self._modifier = {name: number for number, name in enumerate(names.modifiers)}
        self._operations, self._operands = layout().codes["Operation"], layout().operands
        self._tables = Tables()
        self._code, self._numbers, self._options = self._tables.code, self._tables.numbers, self._tables.options
        self._branches: list[tuple[int, int]] = []
        self._terms: list[tuple[float, int, int]] = []
        self._loops: dict[int, int] = {}
        self._known: dict[tuple[int, int], int] = {}
        patterns = {id(copy.pattern.root): copy.pattern for copy in index.copies}
        self._patterns = {root: pattern for root, pattern in patterns.items() if repeatable(pattern)}
        self._repeated: dict[int, Repeated] = {}
        self._end = self._emit("END", None)

    def start_of(self, body: Node) -> int:
        """First instruction of a body after which a token ends."""
        return _run(self._compile(body, self._end))

    def tables(self) -> dict[str, Any]:
        """The finished tables."""
        families = _Families()
        drawn = self._index.draws.drawn
        # Thousands of draws share a few distributions, and it is quicker to see that they are the same than alike.
        number = {
            id(one): families.add(one) for one in {id(one): one for one in (d.distribution for d in drawn)}.values()
        }
        draws = np.zeros(len(drawn), dtype=layout().records["Draw"])
        draws["key"] = self._index.draws.keys
        draws["family"] = [number[id(draw.distribution)] for draw in drawn]
        draws["label"] = [self._index.label_index[draw.label] for draw in drawn]
        keys = np.zeros(len(self._index.labels), dtype=np.uint64)
        for label, key in self._loops.items():
            keys[label] = key
        return {
            "instructions": self._tables.instructions(),
            "numbers": self._numbers,
            "branches": self._branches,
            "options": self._options,
            "terms": self._terms,
            "draws": draws,
            "families": families.rows,
            "more": families.more,
            "label_keys": keys,
        }

    def _emit(
        self,
        operation: str,
        node: Node | None,
        following: int = NONE,
        operands: Mapping[str, int] | None = None,
        *,
        cause: Cause = Cause.QUEUE,
        number: float = 0.0,
    ) -> int:
        """Add an instruction; its operands are named as in kernel.h."""
        label = NONE if node is None else self._index.label_index[node.label]
        four = [NONE] * 4
        for name, operand in (operands or {}).items():
            assert abs(operand) <= ENDLESS, "a checked program has no larger numbers"
            four[self._operands[operation][name]] = operand
        code = getattr(self._operations, operation)
        self._code.append((code, label, CAUSE_CODE[cause], four, following))
        self._numbers.append(number)
        return len(self._code) - 1

    def _compile(self, node: Node, following: int) -> Going:
        """First instruction of a node that goes on to `following`; a generator, so that deep trees need no stack."""
        known = self._known.get((id(node), following))
        if known is None:
            pattern = self._patterns.get(id(node)) if following == self._end else None
            known = yield from self._compile_new(node, following) if pattern is None else self._compile_pattern(pattern)
            self._known[id(node), following] = known
        return known

    def _compile_pattern(self, pattern: Pattern) -> Going:
        since = self._tables.sizes()
        start = yield from self._compile_new(pattern.root, self._end)
        self._repeated[id(pattern.root)] = Repeated(self._tables, start, since, pattern, self._index, self._stock)
        return start

    def _compile_copy(self, copy: Copy, following: int) -> Going:
        root = copy.pattern.root
        if following != self._end or id(root) not in self._patterns:
            start: int = yield self._compile(copy.tree, following)
            return start
        yield self._compile(root, self._end)
        return self._repeated[id(root)].repeat(copy)

    def _compile_new(self, node: Node, following: int) -> Going:
        match node:
            case Sequence():
                start = following
                for step in reversed(node.steps):
                    start = yield self._compile(step, start)
                return start
            case Hold():
                units = {"resource": self._resource[node.resource], "amount": node.amount}
                release = self._emit("RELEASE", node, following, units)
                body = yield self._compile(node.body, release)
                return self._acquire(node, body)
            case Parallel():
                first, need = len(self._branches), len(node.branches) if node.need is None else node.need
                self._branches += [(NONE, NONE)] * len(node.branches)
                for number, branch in enumerate(node.branches):
                    start = yield self._compile(branch, self._end)
                    self._branches[first + number] = (start, self._index.label_index[branch.label])
                operands = {"branch": first, "branches": len(node.branches), "need": need}
                return self._emit("FORK", node, following, operands, cause=Cause.PLANNED_WAIT)
            case Choose():
                return (yield from self._choose(node, following))
            case Spawn():
                start = yield self._compile(node.body, self._end)
                label = self._index.label_index[node.body.label]
                operands = {"start": start, "label": label, "subject": _subject(self._index, node.subject)}
                return self._emit("SPAWN", node, following, operands)
            case Repeat():
                return (yield from self._repeat(node, following))
            case Copy():
                return (yield from self._compile_copy(node, following))
            case _:
                return self._leaf(node, following)

    def _repeat(self, node: Repeat, following: int) -> Going:
        fixed = ENDLESS if node.times is None else node.times if isinstance(node.times, int) else NONE
        draw = self._index.draw_index[node.label] if fixed == NONE else NONE
        loop = self._emit("LOOP", node, following, {"times": fixed, "draw": draw})
        back = self._emit("LOOP_BACK", node, loop)
        body = yield self._compile(node.body, back)
        for instruction, operation in ((loop, "LOOP"), (back, "LOOP_BACK")):
            self._code[instruction][3][self._operands[operation]["body"]] = body
        self._loops[self._index.label_index[node.label]] = label_key(node.label)
        return loop

    def _choose(self, node: Choose, following: int) -> Going:
        first = len(self._options)
        self._options += [(0.0, NONE, NONE, 0, 0)] * len(node.options)
        for number, option in enumerate(node.options):
            start = yield self._compile(option, following)
            if isinstance(node.by, ByCost):
                terms = self._cost_terms(node.by, number)
                self._options[first + number] = (node.by.costs[number].fixed, start, self._entry(option, start), *terms)
            else:
                self._options[first + number] = (node.by.weights[number], start, NONE, 0, 0)
        options = {"option": first, "options": len(node.options)}
        if isinstance(node.by, ByChance):
            return self._emit("CHANCE", node, following, options | {"draw": self._index.draw_index[node.label]})
        options["review"] = NONE if node.by.review is None else node.by.review
        return self._emit("CHOOSE", node, following, options, cause=node.by.cause, number=node.by.margin)

    def _entry(self, option: Node, start: int) -> int:
        """The instruction of the acquisition with which an option begins, behind its gates."""
        if entry_of(option) is None:
            return NONE
        while self._code[start][0] != self._operations.ACQUIRE:
            start = self._code[start][4]
        return start

    def _cost_terms(self, by: ByCost, number: int) -> tuple[int, int]:
        first, terms, kinds = len(self._terms), by.costs[number].terms, layout().codes["TermKind"]
        for term in terms:
            if isinstance(term, Over):
                self._terms.append((term.seconds, kinds.OVER_LEVEL, self._level[term.level]))
            else:
                self._terms.append((term.seconds, kinds.OF_QUEUE, self._resource[term.resource]))
        return first, len(terms)

    def _acquire(self, node: Acquire | Hold, following: int) -> int:
        operands = {"resource": self._resource[node.resource], "amount": node.amount, "priority": node.priority}
        return self._emit("ACQUIRE", node, following, operands, cause=node.cause)

    def _leaf(self, node: Node, following: int) -> int:
        draw = self._index.draw_index.get(node.label, NONE)
        match node:
            case Delay():
                return self._emit("DELAY", node, following, {"draw": draw}, cause=node.cause)
            case Work():
                operands = {"draw": draw, "level": self._level[node.level]}
                return self._emit("WORK", node, following, operands, cause=node.cause)
            case Acquire():
                return self._acquire(node, following)
            case Release():
                level = NONE if node.level is None else self._level[node.level]
                operands = {
                    "resource": self._resource[node.resource],
                    "amount": node.amount,
                    "draw": draw,
                    "level": level,
                }
                return self._emit("RELEASE", node, following, operands)
            case Gate():
                return self._gate(node, following)
            case Adjust():
                operands = {"modifier": self._modifier[node.modifier], "change": 1 if node.add else -1}
                return self._emit("ADJUST", node, following, operands)
            case Put():
                return self._emit("PUT", node, following, {"stock": self._stock[node.stock], "amount": node.amount})
            case Take():
                units = {"stock": self._stock[node.stock], "amount": node.amount}
                served = {"priority": node.priority, "follow": int(node.follow)}
                return self._emit("TAKE", node, following, units | served, cause=node.cause)
            case Mark():
                return self._emit("MARK", node, following)
            case _:
                raise ProgramError(f"{node.label!r}: the kernel does not know {type(node).__name__}")

    def _gate(self, node: Gate, following: int) -> int:
        follow, number = int(node.follow), 0.0
        match node.condition:
            case LevelAtLeast(level, number):
                operation, operands = "GATE_LEVEL", {"level": self._level[level], "follow": follow}
            case StockAtLeast(stock, amount):
                operation, operands = "GATE_STOCK", {"stock": self._stock[stock], "amount": amount, "follow": follow}
            case ClockAt(second):
                operation, operands = "GATE_CLOCK", {"second": second}
            case NextDeparture(first, every):
                operation, operands = "GATE_DEPARTURE", {"second": first, "every": every}
        return self._emit(operation, node, following, operands, cause=node.cause, number=number)


def _run(going: Going) -> int:
    """Drive nested generators without nesting Python's own stack."""
    stack: list[Going] = [going]
    result: int | None = None
    while stack:
        try:
            stack.append(stack[-1].send(result))
            result = None
        except StopIteration as finished:
            stack.pop()
            result = finished.value
    assert result is not None
    return result


class _Families:
    """Distributions as numbers, each kept once."""

    def __init__(self) -> None:
        self._known: dict[Distribution, int] = {}
        self._kinds = layout().codes["FamilyKind"]
        self.rows: list[tuple[tuple[float, ...], int, int, int]] = []
        self.more: list[float] = []

    def add(self, distribution: Distribution | None) -> int:
        """The number of a distribution; -1 for none."""
        if distribution is None:
            return NONE
        if distribution not in self._known:
            number = self._new(distribution)
            self._known[distribution] = number
        return self._known[distribution]

    def _new(self, distribution: Distribution) -> int:
        kinds = self._kinds
        match distribution:
            case Fixed(value):
                return self._row(kinds.FIXED, value)
            case Lognormal(median, p90, cap):
                return self._row(kinds.LOGNORMAL, median, *lognormal_parameters(median, p90, cap))
            case Triangular(low, mode, high):
                return self._row(kinds.TRIANGULAR, low, mode, high)
            case Uniform(low, high):
                return self._row(kinds.UNIFORM, low, high)
            case LogUniform(low, high):
                return self._row(kinds.LOG_UNIFORM, low, log_ratio(high, low))
            case Exponential(mean):
                return self._row(kinds.EXPONENTIAL, mean)
            case Empirical(values):
                return self._row(kinds.EMPIRICAL, more=sorted(values))
            case Mixture(weights, parts):
                edges = np.cumsum((0.0, *weights))
                numbers = [float(self.add(part)) for part in parts]
                return self._row(kinds.MIXTURE, more=[*(edges / edges[-1]).tolist(), *numbers])

    def _row(self, kind: int, *numbers: float, more: list[float] | None = None) -> int:
        extra = more or []
        self.rows.append(((*numbers, *(0.0,) * (4 - len(numbers))), kind, len(self.more), len(extra)))
        self.more += extra
        return len(self.rows) - 1


def _world(program: Program, names: Names) -> dict[str, Any]:
    level = {name: number for number, name in enumerate(names.levels)}
    resource = {name: number for number, name in enumerate(names.resources)}
    plain = {plain.name: plain for plain in program.levels}
    derived = {derived.name: derived for derived in program.derived}
    graph = {name: [name for name in level.inputs if name in derived] for name, level in derived.items()}
    ordered = [derived[name] for name in TopologicalSorter(graph).static_order()]
    firsts = accumulate((len(level.inputs) for level in ordered), initial=0)
    kinds = vars(layout().codes["DerivedKind"])
    resources = {resource.name: resource for resource in program.resources}
    stocks = {stock.name: stock for stock in program.stocks}
    opened: list[list[int]] = [[] for _ in names.levels]
    for name in names.resources:
        if (by := resources[name].level) is not None:
            opened[level[by]].append(resource[name])
    return {
        "levels": [
            (plain[name].base, CAUSE_CODE[plain[name].cause])
            if name in plain
            else (0.0, CAUSE_CODE[derived[name].cause])
            for name in names.levels
        ],
        "derived": [
            (one.low, one.high, kinds[one.kind.upper()], level[one.name], first, len(one.inputs))
            for one, first in zip(ordered, firsts, strict=False)  # and where the last one ends
        ],
        "inputs": [
            (weight, level[name]) for one in ordered for name, weight in zip(one.inputs, one.weights, strict=True)
        ],
        **_modifiers(program, names, level, resource),
        "resources": [(resources[n].capacity, level.get(resources[n].level or "", NONE)) for n in names.resources],
        **_grouped("level_resources", opened),
        "stocks": [stocks[name].amount for name in names.stocks],
    }


def _modifiers(program: Program, names: Names, level: dict[str, int], resource: dict[str, int]) -> dict[str, Any]:
    by_name = {modifier.name: modifier for modifier in program.modifiers}
    moved: list[list[int]] = [[] for _ in range(len(level) + len(resource))]
    modifiers = []
    for number, name in enumerate(names.modifiers):
        target = by_name[name].target
        modifiers.append((by_name[name].amount, level[target] if target in level else -1 - resource[target]))
        moved[level[target] if target in level else len(level) + resource[target]].append(number)
    grouped = _grouped("target", moved)
    targets = {"target_first": grouped["target_first"], "target_modifiers": grouped["target"]}
    return {"modifiers": modifiers, **targets}


def _grouped(name: str, groups: list[list[int]]) -> dict[str, list[int]]:
    """Lists one behind the other, and where each begins."""
    return {
        f"{name}_first": list(accumulate(map(len, groups), initial=0)),
        name: [member for group in groups for member in group],
    }
