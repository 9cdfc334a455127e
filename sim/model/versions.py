"""Several versions of one process, of which one happens.

What they have in common stands in all of them under one label, and so draws the same numbers whichever happens.
"""

from __future__ import annotations

from dataclasses import replace

from sim.model.meaning import Meaning
from sim.model.world import World
from sim.process.primitives import Node
from sim.process.walk import with_children

Known = tuple[Node, Meaning | None]


class Versions:
    """Collects versions for the options of one choice; all are built with the same labels."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, list[Known]] = {}

    def add(self, nodes: tuple[Node, ...], suffix: str) -> tuple[Node, ...]:
        """The nodes of one version, straight after they have been built.

        Parameters
        ----------
        suffix
            Goes behind the label of what differs from a version before; unique among the versions.
        """
        meanings = self._world.meanings
        renamed: dict[str, Meaning | None] = {}
        merged = tuple(self._merged(node, suffix, renamed) for node in nodes)
        # A later version has overwritten what the labels of earlier ones mean.
        meanings.update((label, seen[0][1]) for label, seen in self._known.items() if seen[0][1] is not None)
        meanings.update((label, meaning) for label, meaning in renamed.items() if meaning is not None)
        return merged

    def _merged(self, node: Node, suffix: str, renamed: dict[str, Meaning | None]) -> Node:
        """The node of an earlier version that is the same, or this one, under a label of its own if need be."""
        meaning = self._world.meanings.get(node.label)
        node = with_children(node, lambda inner: self._merged(inner, suffix, renamed))
        known = self._known.setdefault(node.label, [])
        for other, its_meaning in known:
            if (replace(other, label=node.label), its_meaning) == (node, meaning):
                return other
        if known:
            node = replace(node, label=f"{node.label} {suffix}")
            renamed[node.label] = meaning
        known.append((node, meaning))
        return node
