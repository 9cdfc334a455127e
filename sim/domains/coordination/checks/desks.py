"""Do actors, desks and duty hours exist that others name?"""

from __future__ import annotations

from zoneinfo import available_timezones

from sim.domains.coordination.checks.calendars import check_calendar, check_days
from sim.domains.coordination.schema.procedures import ROLES
from sim.domains.movement.checks.reach import Crossings
from sim.domains.movement.schema.forces import Force
from sim.scenario.draft import Draft
from sim.scenario.tree import Mapping, Path, child, near
from sim.units.local_time import zone_named


def check_desks(draft: Draft) -> None:
    """Every actor's time zone or chair, the duty hours of its desks, and who understands whom."""
    for at in range(draft.length("interoperability", "groups")):
        for path, actor in draft.words("interoperability", "groups", at, "actors"):
            draft.known(path, actor, "actor", draft.names("actors"))
    hours = draft.names("duty_hours")
    for name in hours:
        check_days(draft, ("duty_hours", name))
    for actor in draft.names("actors"):
        check_calendar(draft, actor)
        check_days(draft, ("actors", actor))
        _check_time_zone(draft, ("actors", actor, "time_zone"))
        _check_chair(draft, actor)
        for desk in draft.names("actors", actor, "desks"):
            path = ("actors", actor, "desks", desk, "duty")
            draft.known(path, draft.word(path), "set of duty hours", hours)
            check_days(draft, path[:-1])


def _check_chair(draft: Draft, actor: str) -> None:
    """Whether countries hold the chair: actors that have a place of their own."""
    for path, holder in draft.words("actors", actor, "chair", "order"):
        known = draft.known(path, holder, "actor", draft.names("actors"))
        if known and draft.at(("actors", holder, "chair")) is not None:
            draft.say(path, f"{holder} has no time zone of its own: its chair goes round too", "a country")


def _check_time_zone(draft: Draft, path: Path) -> None:
    zone = draft.word(path)
    if zone and zone_named(zone) is None:
        suggestion = near(zone, available_timezones())
        draft.say(path, f"there is no time zone {zone!r}", "an IANA time zone, such as Europe/Oslo", suggestion)


def check_desk(draft: Draft, path: Path, crossed: Crossings) -> None:
    """Whether the 'role.desk' at a path names a desk of every actor that may be asked.

    Parameters
    ----------
    crossed
        Countries that the host, and the country left, may be.
    """
    text = draft.word(path)
    role, _, desk = text.partition(".")
    if not text or not draft.names("actors"):
        draft.known(path, text, "desk", [])
        return
    if not role or not desk:
        draft.say(path, f"{text!r} names no desk", "role.desk, such as host.movement_centre")
    elif role in ROLES:
        sponsors = sponsors_of(draft) if crossed.sponsors is None else crossed.sponsors
        _check_role(draft, path, role, desk, {"host": crossed.entered, "origin": crossed.left}.get(role, sponsors))
    elif draft.known(path, role, "role or actor", [*ROLES, *draft.names("actors")]) and _has_desks(draft, role):
        draft.known(path, desk, "desk", draft.names("actors", role, "desks"), f" at {role}")


def _check_role(draft: Draft, path: Path, role: str, desk: str, who: frozenset[str]) -> None:
    everywhere = {actor: draft.names("actors", actor, "desks") for actor in draft.names("actors")}
    anywhere = {desk for desks in everywhere.values() for desk in desks}
    if not draft.known(path, desk, "desk", sorted(anywhere), " at any actor") or not draft.complete:
        return
    for actor in sorted(who - everywhere.keys() - draft.missing_actors):
        draft.missing_actors.add(actor)
        draft.known(path, actor, "actor", everywhere, f", whose {desk} may be asked")
    lacking = sorted(
        actor for actor in who & everywhere.keys() if desk not in everywhere[actor] and _has_desks(draft, actor)
    )
    if lacking:
        message = f"{role}.{desk} may be asked of {', '.join(lacking)}, where there is no such desk"
        draft.say(path, message, f"a desk {desk} of {' and '.join(lacking)}")


def _has_desks(draft: Draft, actor: str) -> bool:
    """Whether the desks of an actor can be looked up: what is written in their place is another problem."""
    node = draft.at(("actors", actor))
    return node is None or (isinstance(node, Mapping) and isinstance(child(node, "desks") or node, Mapping))


def sponsors_of(draft: Draft) -> frozenset[str]:
    """The sponsors of all forces, as far as they are known actors (others are reported at the force)."""
    return frozenset(force.sponsor for force in draft.listed(Force).values()) & set(draft.names("actors"))
