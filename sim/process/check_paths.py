"""Faults that show along the paths of a process: what is held, what is never given back, loops without time.

Each node is summed up once, from the sums of its children: how it changes what the path holds of each resource,
whether it comes to an end, and whether it may do so in no time. So a node shared by many options costs nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import NamedTuple

from sim.process.check_nodes import distribution_fault
from sim.process.copy_node import Copy
from sim.process.primitives import (
    Acquire,
    Adjust,
    Choose,
    Delay,
    Gate,
    Hold,
    NextDeparture,
    Node,
    Parallel,
    Release,
    Repeat,
    Sequence,
    Spawn,
    Work,
)
from sim.process.program import Program
from sim.process.walk import preorder
from sim.units.distributions import Distribution, bounds


class Balance(NamedTuple):
    """What going through a node does to the units held of one resource, counted from the node's own start.

    `net` is the change at the end, `low` the lowest on the way; `taker` is the label that last took units, `giver`
    the label that went down to `low`.
    """

    net: int = 0
    low: int = 0
    taker: str = ""
    giver: str = ""


class NodePassage(NamedTuple):
    """Going through a node: what it changes in what is held, whether it ends, and whether it may end in no time.

    Resources that are given back as taken are left out of `balances`.
    """

    balances: Mapping[str, Balance]
    ends: bool = True
    instant: bool = True


UNCHANGED = Balance()
AT_ONCE = NodePassage({})
TAKES_TIME = NodePassage({}, instant=False)


def path_faults(program: Program, nodes: list[Node]) -> Iterator[str]:
    """The faults along all paths of a program.

    Parameters
    ----------
    nodes
        Every node object of the program once, each after its children and a copy after its pattern.
    """
    paths = _Paths(most_units(program, nodes))
    for node in nodes:
        paths.visit(node)
    for process in program.processes:
        paths.closed(process.body, f"process {process.name!r}")
    yield from paths.faults


def most_units(program: Program, nodes: list[Node]) -> dict[str, float]:
    """An upper bound of the units that each resource can ever have.

    The capacity at the start, with every positive modifier counted once for each node that adds it; without bound
    where such a node stands in a loop, since it may be gone through any number of times.
    """
    most: dict[str, float] = {resource.name: resource.capacity for resource in program.resources}
    raises = {
        modifier.name: modifier for modifier in program.modifiers if modifier.target in most and modifier.amount > 0
    }
    if not raises:
        return most
    looped = {id(node) for node in preorder(node.body for node in nodes if isinstance(node, Repeat))}
    for node in nodes:
        for inner in node.pattern.nodes if isinstance(node, Copy) else (node,):
            if isinstance(inner, Adjust) and inner.add and inner.modifier in raises:
                modifier = raises[inner.modifier]
                most[modifier.target] += inf if {id(node), id(inner)} & looped else modifier.amount
    return most


def takes_time(distribution: Distribution) -> bool:
    """Whether a drawn duration or amount of work can be a second or more; one that is ill-formed is left alone."""
    return distribution_fault(distribution) is not None or bounds(distribution)[1] >= 0.5


class _Paths:
    """The passages of all nodes with children visited so far, by node object, and the faults found on the way."""

    def __init__(self, most: Mapping[str, float]) -> None:
        self.faults: list[str] = []
        self._most = most
        self._passages: dict[int, NodePassage] = {}

    def visit(self, node: Node) -> None:
        """Sum up a node whose children have been visited; what has no children is summed up where it is met."""
        match node:
            case Copy():
                passage = self._of(node.pattern.root)
            case Sequence():
                passage = self._one_after_the_other(node.label, (self._of(step) for step in node.steps))
            case Hold():
                passage = self._holding(node)
            case Choose():
                passage = self._one_of(node)
            case Parallel():
                passage = self._side_by_side(node)
            case Repeat():
                passage = self._again_and_again(node)
            case Spawn():
                self.closed(node.body, f"spawned process {node.label!r}")
                passage = AT_ONCE
            case _:
                return
        self._passages[id(node)] = passage

    def closed(self, node: Node, scope: str) -> NodePassage:
        """The passage of a node that must give back all it takes by itself; says so where it does not."""
        passage = self._of(node)
        for resource, balance in passage.balances.items():
            if balance.low < 0:
                self._fault(balance.giver, f"gives back {-balance.low} of {resource!r} that {scope} does not hold")
            if balance.net > 0 and passage.ends:
                self._fault(balance.taker, f"{balance.net} of {resource!r} still held when {scope} ends")
        return passage._replace(balances={}) if passage.balances else passage

    def _fault(self, label: str, message: str) -> None:
        self.faults.append(f"{label!r}: {message}")

    def _of(self, node: Node) -> NodePassage:
        passage = self._passages.get(id(node))
        return self._leaf(node) if passage is None else passage

    def _leaf(self, node: Node) -> NodePassage:
        match node:
            case Acquire():
                return self._taking(node)
            case Release():
                return _giving(node)
            case Delay():
                return TAKES_TIME if takes_time(node.duration) else AT_ONCE
            case Work():
                return TAKES_TIME if takes_time(node.amount) else AT_ONCE
            case Gate(condition=NextDeparture()):
                return TAKES_TIME
            case _:
                return AT_ONCE

    def _taking(self, node: Acquire | Hold) -> NodePassage:
        if node.amount > self._most.get(node.resource, inf):
            self._never_granted(node.label, f"asks for {node.amount}", node.resource)
        return NodePassage({node.resource: Balance(net=node.amount, taker=node.label)})

    def _holding(self, node: Hold) -> NodePassage:
        taken, body = self._taking(node), self._of(node.body)
        if node.resource not in body.balances:
            return body
        return self._one_after_the_other(node.label, (taken, body, _giving(node)))

    def _never_granted(self, label: str, what: str, resource: str) -> None:
        most = int(self._most[resource])
        self._fault(label, f"{what} of {resource!r}, which can never be granted: there are at most {most}")

    def _one_after_the_other(self, label: str, parts: Iterable[NodePassage]) -> NodePassage:
        balances: dict[str, Balance] = {}
        instant = True
        for part in parts:
            for resource, later in part.balances.items():
                earlier = balances.pop(resource, None)
                joined = later if earlier is None else self._joined(label, resource, earlier, later)
                if joined.net or joined.low:
                    balances[resource] = joined
            if not part.ends:
                return NodePassage(balances, ends=False, instant=False)
            instant = instant and part.instant
        return NodePassage(balances, instant=instant)

    def _joined(self, label: str, resource: str, earlier: Balance, later: Balance) -> Balance:
        net, low = earlier.net + later.net, min(earlier.low, earlier.net + later.low)
        if net > self._most.get(resource, inf) >= max(earlier.net, later.net):
            self._never_granted(label, f"comes to hold {net}", resource)
        return Balance(
            net,
            low,
            taker=later.taker if later.net > 0 else earlier.taker,
            giver=earlier.giver if low == earlier.low else later.giver,
        )

    def _one_of(self, node: Choose) -> NodePassage:
        options = [self._of(option) for option in node.options]
        # An option that never ends never meets the others again, so it need not agree with them.
        ending = [option for option in options if option.ends]
        balances = {}
        for resource in dict.fromkeys(resource for option in options for resource in option.balances):
            nets = [option.balances.get(resource, UNCHANGED).net for option in ending]
            if len(set(nets)) > 1:
                held = ", ".join(f"{net:+d}" for net in nets)
                self._fault(node.label, f"the options differ in what they leave held of {resource!r}: {held}")
            balances[resource] = _either([option.balances.get(resource, UNCHANGED) for option in options], nets)
        return NodePassage(balances, ends=bool(ending), instant=any(option.instant for option in options))

    def _side_by_side(self, node: Parallel) -> NodePassage:
        branches = [self.closed(branch, f"branch {branch.label!r}") for branch in node.branches]
        need = len(branches) if node.need is None else node.need
        return NodePassage(
            {},
            ends=sum(branch.ends for branch in branches) >= need,
            instant=sum(branch.instant for branch in branches) >= need,
        )

    def _again_and_again(self, node: Repeat) -> NodePassage:
        turn = self.closed(node.body, f"one turn of {node.label!r}")
        if node.times is None:
            if turn.instant:
                self._fault(node.label, "repeats without end, and a turn may take no time")
            return NodePassage({}, ends=False, instant=False)
        happens = node.times > 0 if isinstance(node.times, int) else takes_time(node.times)
        return turn if happens else AT_ONCE


def _giving(node: Release | Hold) -> NodePassage:
    return NodePassage({node.resource: Balance(net=-node.amount, low=-node.amount, giver=node.label)})


def _either(options: list[Balance], nets: list[int]) -> Balance:
    """The balance of a choice: the lowest way through it; `nets` are those of the options that end, all alike."""
    lowest = min(options, key=lambda option: option.low)
    taker = next((option.taker for option in options if option.taker), "")
    return Balance(nets[0] if nets else 0, lowest.low, taker, lowest.giver)
