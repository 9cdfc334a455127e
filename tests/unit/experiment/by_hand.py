"""An element's way and the processes around it, made by hand, so that a test can list every piece of its ledger."""

from __future__ import annotations

from sim.model.meaning import Element, delivered_label
from sim.model.model import Model
from sim.process.causes import Cause
from sim.process.primitives import Delay, Gate, Mark, Node, Put, Sequence, Spawn, StockAtLeast
from sim.process.program import Level, Modifier, Process, Program, Resource, Stock
from sim.units.distributions import Fixed

Row = tuple[str, str, int, int]
"""Label, cause, start and end of a piece."""


def takes(label: str, seconds: int, cause: Cause) -> Delay:
    """A delay of whole seconds."""
    return Delay(label, Fixed(seconds), cause)


def permission(follow: bool = True) -> Gate:
    """A wait for one unit of the stock `permission`."""
    return Gate("gate", StockAtLeast("permission", 1), Cause.CLEARANCE, follow=follow)


DELIVERED = Mark("el / there", delivered_label("el"))


def model(
    *element: Node,
    others: tuple[Process, ...] = (),
    ready: int = 0,
    horizon: int = 100,
    levels: tuple[Level, ...] = (),
    modifiers: tuple[Modifier, ...] = (),
) -> Model:
    """An element that is loaded for 10 seconds with its consignment and then goes its own way."""
    way = Spawn("el / sets off", Sequence("el / way", element), "el")
    main = Sequence("con / all", (takes("loading", 10, Cause.HANDLING), way))
    program = Program(
        horizon=horizon,
        processes=(Process("con", main, ready, "con"), *others),
        resources=(Resource("road", 1, level="road open" if levels else None), Resource("berth", 1)),
        stocks=(Stock("permission"), Stock("survey"), Stock("pilot")),
        levels=levels,
        modifiers=modifiers,
    )
    one = Element("el", "con", "force", "NO", "END", 10, 20, ready, 90)
    return Model(program, (one,), (), (), {})


def case(*steps: Node, start: int = 0, name: str = "case", stock: str = "permission") -> Process:
    """A procedure that ends with the permission."""
    return Process(name, Sequence(f"{name} / all", (*steps, Put(f"{name} / done", stock))), start, "con")
