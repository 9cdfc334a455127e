"""The check of a program before it runs: everything that cannot mean anything, all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from math import inf, isfinite

from sim.errors import ProgramError
from sim.process.check_identity import label_faults, sharing_faults
from sim.process.check_nodes import MOST, Names, node_faults
from sim.process.check_paths import path_faults
from sim.process.copies import unfolded
from sim.process.copy_node import Copy
from sim.process.program import DerivedLevel, Modifier, Program
from sim.process.walk import postorder


def check(program: Program) -> None:
    """Refuse a program that cannot mean anything.

    Raises
    ------
    ProgramError
        With every fault on a line of its own, each beginning with the label or name it is about.
    """
    # Where something is wrong with a pattern, the same is said of each of its copies.
    if any(_faults(program)) and (faults := tuple(dict.fromkeys(_faults(unfolded(program))))):
        raise ProgramError("\n".join(faults))


def _faults(program: Program) -> Iterator[str]:
    names = Names.of(program)
    trees = [postorder(process.body) for process in program.processes]
    patterns = {id(node.pattern): node.pattern.nodes for tree in trees for node in tree if isinstance(node, Copy)}
    # Patterns come first, so that each copy is met when its pattern is known.
    nodes = list({id(node): node for tree in (*patterns.values(), *trees) for node in tree}.values())
    yield from _name_faults(program)
    yield from _number_faults(program)
    yield from _level_faults(program, names)
    for modifier in program.modifiers:
        yield from _modifier_faults(modifier, names)
    yield from label_faults(nodes)
    yield from node_faults(nodes, names)
    yield from sharing_faults(program.processes, trees)
    yield from path_faults(program, nodes)


def _name_faults(program: Program) -> Iterator[str]:
    """Names that more than one thing of a kind has; levels and derived levels are one kind."""
    yield from _repeated("process", (process.name for process in program.processes))
    yield from _repeated("resource", (resource.name for resource in program.resources))
    yield from _repeated(
        "level", [*(level.name for level in program.levels), *(derived.name for derived in program.derived)]
    )
    yield from _repeated("stock", (stock.name for stock in program.stocks))
    yield from _repeated("modifier", (modifier.name for modifier in program.modifiers))


def _repeated(kind: str, names: Iterable[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{name!r}: {count} {kind} definitions have this name"


def _number_faults(program: Program) -> Iterator[str]:
    if program.horizon < 1:
        yield f"horizon: must be at least 1 second, not {program.horizon}"
    if program.horizon > MOST:
        yield f"horizon: must be at most {MOST:,} seconds (68 years), not {program.horizon:,}"
    for process in program.processes:
        if not 0 <= process.start < program.horizon:
            yield f"{process.name!r}: starts at {process.start} s, outside the run of [0, {program.horizon}) s"
    for resource in program.resources:
        if resource.capacity < 0:
            yield f"{resource.name!r}: the capacity must not be negative ({resource.capacity})"
        if resource.capacity > MOST:
            yield f"{resource.name!r}: the capacity must be at most {MOST:,}, not {resource.capacity:,}"
    for stock in program.stocks:
        if stock.amount < 0:
            yield f"{stock.name!r}: the stock must not be negative ({stock.amount})"
        if stock.amount > MOST:
            yield f"{stock.name!r}: the stock must be at most {MOST:,}, not {stock.amount:,}"
    for level in program.levels:
        if not (isfinite(level.base) and level.base >= 0):
            yield f"{level.name!r}: the base must be a number of at least 0, not {level.base}"


def _level_faults(program: Program, names: Names) -> Iterator[str]:
    for resource in program.resources:
        if resource.level is not None and resource.level not in names.levels:
            yield f"{resource.name!r}: unknown level {resource.level!r}"
    for derived in program.derived:
        yield from _derived_faults(derived, names)
    yield from _cycle_faults(program.derived)


def _derived_faults(derived: DerivedLevel, names: Names) -> Iterator[str]:
    if not derived.inputs:
        yield f"{derived.name!r}: a derived level needs an input"
    if len(derived.weights) != len(derived.inputs):
        yield f"{derived.name!r}: {len(derived.weights)} weights for {len(derived.inputs)} inputs"
    if not (all(map(isfinite, derived.weights)) and derived.low < inf and derived.high > -inf):
        yield f"{derived.name!r}: weights and ends must be finite numbers: {derived}"
    if not derived.low <= derived.high:
        yield f"{derived.name!r}: the low end {derived.low} lies above the high end {derived.high}"
    for name in derived.inputs:
        if name not in names.levels:
            yield f"{derived.name!r}: unknown level {name!r}"


def _cycle_faults(derived: tuple[DerivedLevel, ...]) -> Iterator[str]:
    """One fault for each cycle, which is then cut so that the next can be found."""
    inputs = {level.name: set(level.inputs) for level in derived}
    while True:
        try:
            TopologicalSorter(inputs).prepare()
        except CycleError as error:
            # The sorter lists a cycle from input to user, with its first level again at the end.
            cycle: list[str] = error.args[1]
            yield f"{cycle[0]!r}: derived from itself: {' -> '.join(cycle)}"
            inputs[cycle[1]].discard(cycle[0])
        else:
            return


def _modifier_faults(modifier: Modifier, names: Names) -> Iterator[str]:
    a_level, a_resource = modifier.target in names.base_levels, modifier.target in names.resources
    if a_level and a_resource:
        yield f"{modifier.name!r}: the target {modifier.target!r} is both a level and a resource"
    elif a_level:
        if not (isfinite(modifier.amount) and modifier.amount >= 0):
            yield f"{modifier.name!r}: multiplies a level by {modifier.amount}; it must be a number of at least 0"
    elif a_resource:
        if not (abs(modifier.amount) <= MOST and float(modifier.amount).is_integer()):
            yield f"{modifier.name!r}: changes a capacity by {modifier.amount}; it must be a whole number"
    elif modifier.target in names.levels:
        yield f"{modifier.name!r}: the target {modifier.target!r} is a derived level; change one of its inputs"
    else:
        yield f"{modifier.name!r}: unknown target {modifier.target!r}"
