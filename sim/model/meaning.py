"""What the labels, resources and subjects of a program mean in the domain: the key to reading a trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ResourceKind = Literal[
    "berth", "staging", "road", "rail", "sailing", "aircraft place", "airlift", "train loading", "desk", "repair ship"
]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What time at a label is about.

    Attributes
    ----------
    at
        The node, link, desk ('FI.coast_guard'), asset, repair class or actor; None where it is at none.
    what
        What happens there, for example 'queue'.
    procedure, from_actor, to_actor
        Inside a procedure: its name, who handed the case over and who has it. None elsewhere.
    """

    at: str | None
    what: str
    procedure: str | None = None
    from_actor: str | None = None
    to_actor: str | None = None

    @property
    def detail(self) -> str:
        """Both for a reader: 'NVK-KRN-road queue'. Names may have spaces, so it cannot be split into the two."""
        return self.what if self.at is None else f"{self.at} {self.what}"


@dataclass(frozen=True, slots=True)
class ReportedResource:
    """A resource that users want to read about: its kind and the node, link or actor it belongs to."""

    name: str
    kind: ResourceKind
    at: str
    capacity: int


@dataclass(frozen=True, slots=True)
class Load:
    """What of the lift of its force an element carries; those of all elements of a force add up to its lift.

    Attributes
    ----------
    personnel
        People who belong to it.
    people_fly
        Whether they fly ahead and join it at the port.
    """

    vehicles: int = 0
    containers: int = 0
    personnel: int = 0
    people_fly: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """A part of a force that moves as one and is delivered as one. Times in seconds since the start.

    Attributes
    ----------
    vehicles
        Vehicle places that it takes on ships, roads and trains: its vehicles, and containers by what one takes up.
    people
        Crew that these need.
    load
        What it carries, in vehicles, containers and people of the input.
    """

    name: str
    consignment: str
    force: str
    sponsor: str
    destination: str
    vehicles: int
    people: int
    ready: int
    due: int
    load: Load = Load()


@dataclass(frozen=True, slots=True)
class Request:
    """A procedure carried out once for a subject; the labels are those of its first and last milestone.

    `place` tells cases of one subject and procedure apart: the border, port or country, or the class of repair.
    """

    procedure: str
    subject: str
    actor: str
    from_actor: str
    requested_label: str
    decided_label: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """A service, the level that says how much of it there is, and that level with everything up."""

    name: str
    level: str
    undisturbed: float


def ready_label(element: str) -> str:
    """Label of the milestone at which an element's clock starts."""
    return f"{element} / ready"


def delivered_label(element: str) -> str:
    """Label of the milestone at which an element is delivered."""
    return f"{element} / delivered"
