"""A program as arrays: the tree of every process becomes instructions, each of which says which one comes next.

A node is compiled together with what follows it, so no return address is needed; a node that several options share
is compiled once for each thing that may follow it. Everything is numbered in the order of the program index, which
is that of the reference engine.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.kernel import layout as at
from sim.engine.kernel.blocks import Block, Tables, repeatable
from sim.engine.trace import CAUSE_CODE
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

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Words = NDArray[np.uint64]

Going = Generator[Any, Any, int]


class Code(NamedTuple):
    """What the kernel reads and never changes. Rows and columns as in `sim.engine.kernel.layout`.

    Attributes
    ----------
    code, number
        Instructions; the one real operand that a gate on a level or a choice by cost has.
    branches
        Start and label of every branch of a parallel.
    options, weight
        Options of choices; the weight (by chance) or fixed cost (by cost) of each.
    term, term_seconds
        Cost terms: 0 and a level, or 1 and a resource; the seconds of each.
    draw_key, draw_family
        Key of each draw's label; its distribution, or -1 for the bare uniform number.
    family, family_number, family_more
        Distributions: family and extent in `family_more`; up to four parameters; values and edges.
    label_key
        Key of each label that names a loop (0 elsewhere).
    processes
        Start, first instruction, label and subject of each process.
    levels, level_base, derived, derived_bounds, inputs, input_weight
        Own cause of each level; base values; derived levels in an order in which they can be computed.
    modifiers, modifier_amount, target_first, target_modifiers
        Targets; amounts; for every level, then every resource, the modifiers that move it, by name.
    resources, level_resources_first, level_resources
        Capacity and level; for every level the resources that it opens and closes.
    stocks
        What each stock holds at the start.
    """

    code: Ints
    number: Floats
    branches: Ints
    options: Ints
    weight: Floats
    term: Ints
    term_seconds: Floats
    draw_key: Words
    draw_family: Ints
    family: Ints
    family_number: Floats
    family_more: Floats
    label_key: Words
    processes: Ints
    levels: Ints
    level_base: Floats
    derived: Ints
    derived_bounds: Floats
    inputs: Ints
    input_weight: Floats
    modifiers: Ints
    modifier_amount: Floats
    target_first: Ints
    target_modifiers: Ints
    resources: Ints
    level_resources_first: Ints
    level_resources: Ints
    stocks: Ints


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
    return Code(**compiler.arrays(), **_world(program, names), processes=_table(sorted(processes), 4)), names


def _subject(index: ProgramIndex, subject: str | None) -> int:
    return at.NONE if subject is None else index.subject_index[subject]


def _table(rows: list[Any], columns: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(-1, columns)


class _Compiler:
    """Compiles trees; grows the tables of instructions, branches, options and cost terms."""

    def __init__(self, index: ProgramIndex, names: Names) -> None:
        self._index = index
        self._level = {name: number for number, name in enumerate(names.levels)}
        self._resource = {name: number for number, name in enumerate(names.resources)}
        self._stock = {name: number for number, name in enumerate(names.stocks)}
        self._modifier = {name: number for number, name in enumerate(names.modifiers)}
        self._tables = Tables()
        self._code, self._number = self._tables.code, self._tables.number
        self._options, self._weight = self._tables.options, self._tables.weight
        self._branches: list[tuple[int, int]] = []
        self._terms: list[tuple[int, int]] = []
        self._term_seconds: list[float] = []
        self._loops: dict[int, int] = {}
        self._known: dict[tuple[int, int], int] = {}
        patterns = {id(copy.pattern.root): copy.pattern for copy in index.copies}
        self._patterns = {root: pattern for root, pattern in patterns.items() if repeatable(pattern)}
        self._blocks: dict[int, Block] = {}
        self._end = self._emit(at.END, None)

    def start_of(self, body: Node) -> int:
        """First instruction of a body after which a token ends."""
        return _run(self._compile(body, self._end))

    def arrays(self) -> dict[str, Any]:
        """The finished tables."""
        families = _Families()
        drawn_from = [draw.distribution for draw in self._index.draws.drawn]
        # Thousands of draws share a few distributions, and it is quicker to see that they are the same than alike.
        number = {id(one): families.add(one) for one in {id(one): one for one in drawn_from}.values()}
        draws = [number[id(one)] for one in drawn_from]
        keys = np.zeros(len(self._index.labels), dtype=np.uint64)
        for label, key in self._loops.items():
            keys[label] = key
        return {
            "code": self._tables.whole_code(),
            "number": np.array(self._number, dtype=np.float64),
            "branches": _table(self._branches, 2),
            "options": _table(self._options, at.OPTION_COLUMNS),
            "weight": np.array(self._weight, dtype=np.float64),
            "term": _table(self._terms, 2),
            "term_seconds": np.array(self._term_seconds, dtype=np.float64),
            "draw_key": self._index.draws.keys,
            "draw_family": np.array(draws, dtype=np.int64),
            "label_key": keys,
            **families.arrays(),
        }

    def _emit(
        self,
        operation: int,
        node: Node | None,
        following: int = at.NONE,
        *,
        cause: Cause = Cause.QUEUE,
        operands: tuple[int, ...] = (),
        number: float = 0.0,
    ) -> int:
        label = at.NONE if node is None else self._index.label_index[node.label]
        four = (*operands, *(at.NONE,) * (4 - len(operands)))
        assert max(map(abs, four)) <= at.LARGEST, "a checked program has no larger numbers"
        self._code.append([operation, label, CAUSE_CODE[cause], *four, following])
        self._number.append(number)
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
        self._blocks[id(pattern.root)] = Block(self._tables, start, since, pattern, self._index, self._stock)
        return start

    def _compile_copy(self, copy: Copy, following: int) -> Going:
        root = copy.pattern.root
        if following != self._end or id(root) not in self._patterns:
            start: int = yield self._compile(copy.tree, following)
            return start
        yield self._compile(root, self._end)
        return self._blocks[id(root)].repeat(copy)

    def _compile_new(self, node: Node, following: int) -> Going:
        match node:
            case Sequence():
                start = following
                for step in reversed(node.steps):
                    start = yield self._compile(step, start)
                return start
            case Hold():
                release = self._emit(at.RELEASE, node, following, operands=(self._resource[node.resource], node.amount))
                body = yield self._compile(node.body, release)
                return self._acquire(node, body)
            case Parallel():
                first, need = len(self._branches), len(node.branches) if node.need is None else node.need
                self._branches += [(at.NONE, at.NONE)] * len(node.branches)
                for number, branch in enumerate(node.branches):
                    start = yield self._compile(branch, self._end)
                    self._branches[first + number] = (start, self._index.label_index[branch.label])
                operands = (first, len(node.branches), need)
                return self._emit(at.FORK, node, following, cause=Cause.PLANNED_WAIT, operands=operands)
            case Choose():
                return (yield from self._choose(node, following))
            case Spawn():
                start = yield self._compile(node.body, self._end)
                label = self._index.label_index[node.body.label]
                return self._emit(
                    at.SPAWN, node, following, operands=(start, label, _subject(self._index, node.subject))
                )
            case Repeat():
                return (yield from self._repeat(node, following))
            case Copy():
                return (yield from self._compile_copy(node, following))
            case _:
                return self._leaf(node, following)

    def _repeat(self, node: Repeat, following: int) -> Going:
        fixed = at.ENDLESS if node.times is None else node.times if isinstance(node.times, int) else at.NONE
        draw = self._index.draw_index[node.label] if fixed == at.NONE else at.NONE
        loop = self._emit(at.LOOP, node, following, operands=(fixed, draw))
        back = self._emit(at.LOOP_BACK, node, loop)
        body = yield self._compile(node.body, back)
        self._code[loop][at.C] = body
        self._code[back][at.C] = body
        self._loops[self._index.label_index[node.label]] = label_key(node.label)
        return loop

    def _choose(self, node: Choose, following: int) -> Going:
        first = len(self._options)
        self._options += [(at.NONE, at.NONE, 0, 0)] * len(node.options)
        self._weight += [0.0] * len(node.options)
        for number, option in enumerate(node.options):
            start = yield self._compile(option, following)
            entry, term, terms = at.NONE, 0, 0
            if isinstance(node.by, ByCost):
                entry = self._entry(option, start)
                term, terms = self._cost_terms(node.by, number)
                self._weight[first + number] = node.by.costs[number].fixed
            else:
                self._weight[first + number] = node.by.weights[number]
            self._options[first + number] = (start, entry, term, terms)
        if isinstance(node.by, ByChance):
            draw = self._index.draw_index[node.label]
            return self._emit(at.CHANCE, node, following, operands=(draw, first, len(node.options)))
        review = at.NONE if node.by.review is None else node.by.review
        return self._emit(
            at.CHOOSE,
            node,
            following,
            cause=node.by.cause,
            operands=(first, len(node.options), review),
            number=node.by.margin,
        )

    def _entry(self, option: Node, start: int) -> int:
        """The instruction of the acquisition with which an option begins, behind its gates."""
        if entry_of(option) is None:
            return at.NONE
        while self._code[start][at.OP] != at.ACQUIRE:
            start = self._code[start][at.NEXT]
        return start

    def _cost_terms(self, by: ByCost, number: int) -> tuple[int, int]:
        first, terms = len(self._terms), by.costs[number].terms
        for term in terms:
            over = isinstance(term, Over)
            target = self._level[term.level] if isinstance(term, Over) else self._resource[term.resource]
            self._terms.append((0 if over else 1, target))
            self._term_seconds.append(term.seconds)
        return first, len(terms)

    def _acquire(self, node: Acquire | Hold, following: int) -> int:
        operands = (self._resource[node.resource], node.amount, node.priority)
        return self._emit(at.ACQUIRE, node, following, cause=node.cause, operands=operands)

    def _leaf(self, node: Node, following: int) -> int:
        draw = self._index.draw_index.get(node.label, at.NONE)
        match node:
            case Delay():
                return self._emit(at.DELAY, node, following, cause=node.cause, operands=(draw,))
            case Work():
                return self._emit(at.WORK, node, following, cause=node.cause, operands=(draw, self._level[node.level]))
            case Acquire():
                return self._acquire(node, following)
            case Release():
                level = at.NONE if node.level is None else self._level[node.level]
                return self._emit(
                    at.RELEASE,
                    node,
                    following,
                    operands=(self._resource[node.resource], node.amount, draw, level),
                )
            case Gate():
                return self._gate(node, following)
            case Adjust():
                change = 1 if node.add else -1
                return self._emit(at.ADJUST, node, following, operands=(self._modifier[node.modifier], change))
            case Put():
                return self._emit(at.PUT, node, following, operands=(self._stock[node.stock], node.amount))
            case Take():
                operands = (self._stock[node.stock], node.amount, node.priority, int(node.follow))
                return self._emit(at.TAKE, node, following, cause=node.cause, operands=operands)
            case Mark():
                return self._emit(at.MARK, node, following)
            case _:
                raise ProgramError(f"{node.label!r}: the kernel does not know {type(node).__name__}")

    def _gate(self, node: Gate, following: int) -> int:
        follow = int(node.follow)
        match node.condition:
            case LevelAtLeast(level, value):
                operation, operands, number = at.GATE_LEVEL, (self._level[level], 0, follow), value
            case StockAtLeast(stock, amount):
                operation, operands, number = at.GATE_STOCK, (self._stock[stock], amount, follow), 0.0
            case ClockAt(second):
                operation, operands, number = at.GATE_CLOCK, (second, 0, 0), 0.0
            case NextDeparture(first, every):
                operation, operands, number = at.GATE_DEPARTURE, (first, every, 0), 0.0
        return self._emit(operation, node, following, cause=node.cause, operands=operands, number=number)


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
        self._rows: list[tuple[int, int, int]] = []
        self._numbers: list[tuple[float, float, float, float]] = []
        self._more: list[float] = []

    def add(self, distribution: Distribution | None) -> int:
        """The number of a distribution; -1 for none."""
        if distribution is None:
            return at.NONE
        if distribution not in self._known:
            number = self._new(distribution)
            self._known[distribution] = number
        return self._known[distribution]

    def arrays(self) -> dict[str, Any]:
        """The finished tables."""
        return {
            "family": _table(self._rows, 3),
            "family_number": np.array(self._numbers, dtype=np.float64).reshape(-1, 4),
            "family_more": np.array(self._more, dtype=np.float64),
        }

    def _new(self, distribution: Distribution) -> int:
        match distribution:
            case Fixed(value):
                return self._row(at.FIXED, value)
            case Lognormal(median, p90, cap):
                return self._row(at.LOGNORMAL, median, *lognormal_parameters(median, p90, cap))
            case Triangular(low, mode, high):
                return self._row(at.TRIANGULAR, low, mode, high)
            case Uniform(low, high):
                return self._row(at.UNIFORM, low, high)
            case LogUniform(low, high):
                return self._row(at.LOG_UNIFORM, low, log_ratio(high, low))
            case Exponential(mean):
                return self._row(at.EXPONENTIAL, mean)
            case Empirical(values):
                return self._row(at.EMPIRICAL, more=sorted(values))
            case Mixture(weights, parts):
                edges = np.cumsum((0.0, *weights))
                numbers = [float(self.add(part)) for part in parts]
                return self._row(at.MIXTURE, more=[*(edges / edges[-1]).tolist(), *numbers])

    def _row(self, family: int, *numbers: float, more: list[float] | None = None) -> int:
        extra = more or []
        self._rows.append((family, len(self._more), len(extra)))
        four = (*numbers, *(0.0,) * (4 - len(numbers)))
        self._numbers.append((four[0], four[1], four[2], four[3]))
        self._more += extra
        return len(self._rows) - 1


def _world(program: Program, names: Names) -> dict[str, Any]:
    level = {name: number for number, name in enumerate(names.levels)}
    resource = {name: number for number, name in enumerate(names.resources)}
    plain = {one.name: one for one in program.levels}
    derived = {one.name: one for one in program.derived}
    graph = {name: [i for i in one.inputs if i in derived] for name, one in derived.items()}
    ordered = [derived[name] for name in TopologicalSorter(graph).static_order()]
    firsts = np.cumsum([0, *(len(one.inputs) for one in ordered)])
    kinds = {"sum": at.SUM, "product": at.PRODUCT, "minimum": at.MINIMUM}
    resources = {one.name: one for one in program.resources}
    stocks = {one.name: one for one in program.stocks}
    own = [plain[name].cause if name in plain else derived[name].cause for name in names.levels]
    opened: list[list[int]] = [[] for _ in names.levels]
    for name in names.resources:
        if (by := resources[name].level) is not None:
            opened[level[by]].append(resource[name])
    return {
        "levels": _table([CAUSE_CODE[cause] for cause in own], 1),
        "level_base": np.array([plain[name].base if name in plain else 0.0 for name in names.levels], dtype=np.float64),
        "derived": _table(
            [
                (kinds[one.kind], level[one.name], int(first), len(one.inputs))
                for one, first in zip(ordered, firsts[:-1], strict=True)
            ],
            at.DERIVED_COLUMNS,
        ),
        "derived_bounds": np.array([(one.low, one.high) for one in ordered], dtype=np.float64).reshape(-1, 2),
        "inputs": np.array([level[name] for one in ordered for name in one.inputs], dtype=np.int64),
        "input_weight": np.array([weight for one in ordered for weight in one.weights], dtype=np.float64),
        **_modifiers(program, names, level, resource),
        "resources": _table(
            [(resources[n].capacity, level.get(resources[n].level or "", at.NONE)) for n in names.resources], 2
        ),
        **_grouped("level_resources", opened),
        "stocks": np.array([stocks[name].amount for name in names.stocks], dtype=np.int64),
    }


def _modifiers(program: Program, names: Names, level: dict[str, int], resource: dict[str, int]) -> dict[str, Any]:
    by_name = {one.name: one for one in program.modifiers}
    moved: list[list[int]] = [[] for _ in range(len(level) + len(resource))]
    targets = []
    for number, name in enumerate(names.modifiers):
        target = by_name[name].target
        targets.append(level[target] if target in level else -1 - resource[target])
        moved[level[target] if target in level else len(level) + resource[target]].append(number)
    grouped = _grouped("target", moved)
    return {
        "modifiers": np.array(targets, dtype=np.int64),
        "modifier_amount": np.array([by_name[name].amount for name in names.modifiers], dtype=np.float64),
        "target_first": grouped["target_first"],
        "target_modifiers": grouped["target"],
    }


def _grouped(name: str, groups: list[list[int]]) -> dict[str, Ints]:
    """Lists one behind the other, and where each begins."""
    return {
        f"{name}_first": np.cumsum([0, *(len(group) for group in groups)]).astype(np.int64),
        name: np.array([member for group in groups for member in group], dtype=np.int64),
    }
