"""Switches: what is off at first, can be turned on and off by processes, and decides what others do."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.world import ALWAYS, World
from sim.process.causes import Cause
from sim.process.primitives import Adjust, ByCost, Choose, Cost, Node, Over, Sequence
from sim.process.program import DerivedLevel


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch in a world, off at first; turned on several times, it is off when it has been turned off as often.

    Attributes
    ----------
    name
        What is so while it is on, unique in the world.
    """

    world: World
    name: str

    @property
    def level(self) -> str:
        """The level that is 1 while it is on, else 0."""
        inputs = (self.world.level(ALWAYS), self.off_level)
        return self.world.derived(DerivedLevel(self.name, "sum", inputs, (1.0, -1.0)))

    @property
    def off_level(self) -> str:
        """The level that is 0 while it is on, else 1."""
        return self.world.level(f"not {self.name}", Cause.DECISION)

    def turned(self, label: str, *, on: bool) -> Node:
        """The node that turns it on or off."""
        return Adjust(label, self.world.modifier(f"{self.name} on", self.off_level, 0.0), add=on)

    def only_if_on(self, label: str, nodes: tuple[Node, ...]) -> Node:
        """The nodes where it is on when their turn comes, else nothing."""
        return self._choice(label, nodes, ())

    def unless_on(self, label: str, nodes: tuple[Node, ...]) -> Node:
        """The nodes where it is off when their turn comes, else nothing."""
        return self._choice(label, (), nodes)

    def _choice(self, label: str, on: tuple[Node, ...], off: tuple[Node, ...]) -> Node:
        ways = (Sequence(f"{label} / on", on), Sequence(f"{label} / off", off))
        # That it is off costs more, so that it counts only where the other way is closed.
        return Choose(label, ways, ByCost((Cost(terms=(Over(0.0, self.level),)), Cost(1.0))))
