"""Do actors, desks and duty hours exist that others name?"""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from sim.scenario.binding import entries_of
from sim.scenario.draft import Draft
from sim.scenario.schema_actors import ROLES
from sim.scenario.tree import Path, child, near


def check_desks(draft: Draft) -> None:
    """Every actor's time zone, and the duty hours of its desks."""
    hours = draft.names("duty_hours")
    for name, actor in draft.actors.items():
        _check_time_zone(draft, ("actors", name, "time_zone"), actor.time_zone)
        for desk_name, desk in actor.desks.items():
            draft.known(("actors", name, "desks", desk_name, "duty"), desk.duty, "duty hours", hours)


def _check_time_zone(draft: Draft, path: Path, zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        suggestion = near(zone, available_timezones())
        draft.say(path, f"there is no time zone {zone!r}", "an IANA time zone, such as Europe/Oslo", suggestion)


def check_desk(draft: Draft, path: Path, text: str, hosts: set[str]) -> None:
    """Whether 'role.desk' names a desk of every actor that may be asked.

    Parameters
    ----------
    hosts
        Countries that the host, and the country left, may be.
    """
    role, dot, desk = text.partition(".")
    if not dot or not desk:
        draft.say(path, f"{text!r} names no desk", "role.desk, such as host.movement_centre")
    elif role in ROLES:
        _check_role(draft, path, role, desk, _sponsors(draft) if role == "sponsor" else hosts)
    elif draft.known(path, role, "role or actor", [*ROLES, *draft.names("actors")]):
        desks = _desks(draft, role)
        if desk not in desks:
            draft.say(path, f"actor {role} has no desk {desk!r}", _one_of(desks), near(desk, desks))


def _check_role(draft: Draft, path: Path, role: str, desk: str, who: set[str]) -> None:
    everywhere = {name: _desks(draft, name) for name in draft.names("actors")}
    anywhere = sorted({desk for desks in everywhere.values() for desk in desks})
    if desk not in anywhere:
        draft.say(path, f"no actor has a desk {desk!r}", _one_of(anywhere), near(desk, anywhere))
        return
    lacking = sorted(name for name in who if desk not in everywhere.get(name, ()))
    if lacking:
        listed = ", ".join(lacking)
        draft.say(path, f"{role}.{desk} is asked of {listed}, which has no such desk", f"a desk {desk} of {listed}")


def _sponsors(draft: Draft) -> set[str]:
    """The sponsors of all forces, as far as they are known actors (others are reported at the force)."""
    return {force.sponsor for force in draft.forces.values()} & set(draft.names("actors"))


def _desks(draft: Draft, actor: str) -> list[str]:
    """The desks of an actor as written."""
    found = entries_of(draft.tree.entries.get("actors")).get(actor)
    return list(entries_of(child(found, "desks"))) if found is not None else []


def _one_of(words: list[str]) -> str:
    return "one of " + ", ".join(words) if words else "a desk"
