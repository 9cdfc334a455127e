"""Patrols and escorts: while an actor has some out, its people are not where they else receive and escort forces."""

from __future__ import annotations

from sim.model.switches import Switch
from sim.model.world import World
from sim.process.primitives import Node, Sequence


def patrols_of(world: World, actor: str) -> Switch:
    """The switch that is on while an actor has patrols or escorts out."""
    return Switch(world, f"patrols of {actor}")


def while_out(world: World, actor: str, label: str, work: Node) -> Node:
    """Work during which patrols of an actor are out."""
    patrols = patrols_of(world, actor)
    out, back = (patrols.turned(f"{label} / patrols {what}", on=what == "go out") for what in ("go out", "come back"))
    return Sequence(f"{label} / patrols", (out, work, back))
