"""Can every force be moved as the scenario says?"""

from __future__ import annotations

from typing import Final

from sim.domains.movement.checks.reach import Reach, modes_of, reach
from sim.domains.movement.schema.forces import Force
from sim.domains.movement.schema.network import Mode, Network
from sim.scenario.draft import Draft
from sim.units.quantities import format_quantity

_GROUND: Final[tuple[Mode, ...]] = ("sea", "rail", "road")


def check_forces(draft: Draft) -> None:
    """Names, sponsors, times and ways of all forces."""
    first: dict[str, int] = {}
    for at in range(draft.length("forces")):
        name = draft.word(("forces", at, "name"))
        if name and first.setdefault(name, at) != at:
            draft.say(("forces", at, "name"), f"force {name!r} is also entry {first[name] + 1}", "another name")
        draft.known(("forces", at, "sponsor"), draft.word(("forces", at, "sponsor")), "actor", draft.names("actors"))
        for end in ("from", "to"):
            draft.known(("forces", at, end), draft.word(("forces", at, end)), "node", draft.row_names("nodes"))
    network = draft.single(Network)
    for at, force in draft.listed(Force).items():
        _check_times(draft, at, force)
        if network is not None and Network not in draft.partial:
            _check_way(draft, at, force, network)


def _check_times(draft: Draft, at: int, force: Force) -> None:
    """Ready within the horizon, and due after that."""
    if force.ready < 0:
        draft.say(("forces", at, "ready"), f"{force.name} is ready before the start of the scenario", "D+0 or later")
    if force.due <= force.ready:
        draft.say(("forces", at, "due"), f"{force.name} is due before it is ready", "a moment after `ready`")
    if draft.horizon is None or force.due < draft.horizon:
        return
    key = "ready" if force.ready >= draft.horizon else "due"
    within = format_quantity(draft.horizon, "duration")
    draft.say(("forces", at, key), f"{force.name} is {key} beyond the horizon", f"a moment within {within}")


def _check_way(draft: Draft, at: int, force: Force, network: Network) -> None:
    """Ends that differ, with a way between them."""
    if not {force.origin, force.destination} <= network.node_by_id.keys():
        return
    if force.origin == force.destination:
        draft.say(("forces", at, "to"), f"{force.name} is already at its destination", "another node")
        return
    found = reach(network, force.origin, modes_of(force))
    if force.destination not in found.nodes:
        _say_unreachable(draft, at, force, network, found)


def _say_unreachable(draft: Draft, at: int, force: Force, network: Network, found: Reach) -> None:
    """Why there is no way: a node that cannot handle the lift, or no link at all."""
    modes = modes_of(force)
    by = " or ".join(modes) or "air, which takes no vehicles"
    message = f"{force.destination} cannot be reached from {force.origin} by {by}"
    if force.destination in reach(network, force.origin, modes, handling=False).nodes:
        lacking = ", ".join(f"{node} has no {what}" for node, what in sorted(found.refused.items()))
        key = "from" if force.origin in found.refused else "to"
        draft.say(("forces", at, key), f"{message}: {lacking}", "a port or station that can handle the lift")
        return
    helping = _helping(network, force, modes)
    expected = f"also {helping} among the modes" if helping else "a destination that links lead to"
    draft.say(("forces", at, "to"), message, expected)


def _helping(network: Network, force: Force, modes: tuple[Mode, ...]) -> str:
    """The means of transport of which one would do, or all together; empty where none helps."""
    others = [mode for mode in _GROUND if mode not in modes]
    each = [mode for mode in others if force.destination in reach(network, force.origin, (*modes, mode)).nodes]
    if each:
        return " or ".join(each)
    together = force.destination in reach(network, force.origin, (*modes, *others)).nodes
    return " and ".join(others) if together else ""
