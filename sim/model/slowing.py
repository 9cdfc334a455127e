"""What slows desks and places, as the builders of all domains see it."""

from __future__ import annotations


class Slowing:
    """The levels by which the pace of desks and places is multiplied; none, unless a domain provides some."""

    def desks_of(self, actor: str) -> tuple[str, ...]:
        """The levels of an actor's desks."""
        return ()

    def port(self, node: str) -> tuple[str, ...]:
        """The levels of a port."""
        return ()

    def link(self, link: str) -> tuple[str, ...]:
        """The levels of a link."""
        return ()
