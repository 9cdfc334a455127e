"""What a case is about: one asking for a procedure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sim.model.case import Roles


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for, once, and of whom.

    Attributes
    ----------
    procedure
        By which procedure.
    name
        Stem of all labels, unique: 'light brigade 1 / clearance NO-SE'.
    subject
        Whose case it is, as it stands in the result tables.
    roles
        Who asks, and who is asked.
    requested
        Second at which it is asked for, or by which it is known which arrangements are in force.
    priority
        Place in the queues of desks; the smaller number goes first.
    classes
        Classes of the force; none where no force moves.
    place
        Which of several cases of the subject it is: the border, port or country that it is for, or the class of
        repair; None where the subject has one case of the procedure.
    """

    procedure: str
    name: str
    subject: str
    roles: Roles
    requested: int
    priority: int
    classes: tuple[str, ...] = ()
    place: str | None = None


class RequestDesk(Protocol):
    """The recipient of the requests of movements."""

    def ask(self, asking: Asking) -> str:
        """Take a request; returns the stock in which the permission will lie."""
        ...
