"""The node of the process language that stands for a copy of another tree, without the nodes of that copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.process.copies import Pattern
    from sim.process.primitives import Node


@dataclass(frozen=True)
class Copy:
    """A tree that is another under other names; no engine meets it, but `tree` in its place (see `unfolded`).

    Attributes
    ----------
    pattern
        That of which it is a copy, and which stands in the program as well.
    names
        Stocks, milestones and subjects that are others than in the pattern.
    """

    label: str
    pattern: Pattern
    names: Mapping[str, str]

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The labels of its nodes, in the order of those of the pattern."""
        stem = self.label.removesuffix(self.pattern.endings[-1])
        return tuple([stem + ending for ending in self.pattern.endings])

    @cached_property
    def tree(self) -> Node:
        """All of it, made when it is first read."""
        return self.pattern.made(self)
