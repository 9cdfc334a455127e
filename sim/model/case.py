"""Kinds of case: who is who in it, and what decides how it is handled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Roles:
    """Who is who in one case: country entered, country left, the force's nation (or who calls), parties of a call."""

    host: str
    origin: str
    sponsor: str
    parties: tuple[str, ...] = ()

    def resolve(self, desk: str) -> tuple[str, str]:
        """Actor and desk of a text such as 'host.movement_centre'."""
        role, _, name = desk.partition(".")
        return {"host": self.host, "origin": self.origin, "sponsor": self.sponsor}.get(role, role), name


@dataclass(frozen=True, slots=True)
class Case:
    """What decides how a case is handled.

    Attributes
    ----------
    classes
        Classes of the force it is about; empty for an ordinary one.
    day
        Day on which it is asked for.
    """

    procedure: str
    roles: Roles
    classes: tuple[str, ...]
    day: date
