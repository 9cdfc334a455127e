"""Desks at work: who takes a case, when, and how fast, in their own hours and out of hours, alone or pooled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from sim.domains.coordination.calendars import duty_level, hand_over_level
from sim.domains.coordination.schema.actors import Desk
from sim.domains.coordination.schema.procedures import Interoperability
from sim.domains.scenario import Scenario
from sim.model.slowing import Slowing
from sim.model.world import ALWAYS, EVEN, World
from sim.process.program import DerivedLevel


class DeskRules(Protocol):
    """What arrangements do to desks."""

    def pooled(self, actor: str, desk: str) -> tuple[str, ...]:
        """All actors whose desks of this name work as one with that of the actor, itself among them; else empty."""

    def staff(self, actor: str, desk: str) -> int:
        """Staff lent to a desk."""

    def understanding(self, one: str, other: str) -> float | None:
        """The pace at which two actors work on each other's cases, where an arrangement says it."""


class _AsNational:
    """Every desk on its own, as national rules have it."""

    def pooled(self, actor: str, desk: str) -> tuple[str, ...]:
        return ()

    def staff(self, actor: str, desk: str) -> int:
        return 0

    def understanding(self, one: str, other: str) -> float | None:
        return None


NATIONAL: Final[DeskRules] = _AsNational()
"""The rules where no arrangement touches a desk."""


@dataclass(frozen=True, slots=True)
class StaffedDesk:
    """A desk in a world.

    Attributes
    ----------
    staff
        The resource for which cases queue; no case is served while the desk is closed.
    duty
        The level that says whether it is open.
    pace
        The level at which its staff work; 0 while it is closed.
    """

    staff: str
    duty: str
    pace: str


@dataclass(frozen=True, slots=True)
class DutyOfficer:
    """Who works on urgent cases while a desk is closed.

    Attributes
    ----------
    staff
        The resource for which urgent cases queue then; no case is served while the desk is open.
    closed
        The level that is 1 while the desk is closed.
    pace
        The level at which an urgent case is worked on, by the desk or by the duty officer: that of the desk while
        it is open.
    """

    staff: str
    closed: str
    pace: str


class Desks:
    """The desks of a scenario as things in a world, made when first used.

    Parameters
    ----------
    apart
        What sets their staff apart from that of other desks of the same names; empty for nothing.
    """

    def __init__(
        self, world: World, scenario: Scenario, rules: DeskRules, slowed: Slowing | None = None, apart: str = ""
    ) -> None:
        self._apart = apart
        self._world = world
        self._scenario = scenario
        self._rules = rules
        self._slowed = slowed or Slowing()
        self._made: dict[tuple[str, str], StaffedDesk] = {}
        self._officers: dict[tuple[str, str], DutyOfficer | None] = {}
        self._paces: dict[tuple[str, str, str], float] = {}

    def at(self, actor: str, desk: str) -> StaffedDesk:
        """The desk that does the work of an actor's desk: itself, or the pool it belongs to."""
        if (actor, desk) not in self._made:
            self._made[actor, desk] = self._staffed(self._members(actor, desk), desk)
        return self._made[actor, desk]

    def officer(self, actor: str, desk: str) -> DutyOfficer | None:
        """The duty officer of a desk, or of the pool it belongs to; None where there is none."""
        if (actor, desk) not in self._officers:
            self._officers[actor, desk] = self._duty_officer(actor, desk)
        return self._officers[actor, desk]

    def pace_between(self, sender: str, actor: str, desk: str) -> float:
        """How fast an actor's desk works on a case that another actor handed over; 1 = as on its own."""
        key = (sender, actor, desk)
        if key not in self._paces:
            self._paces[key] = max(self._understanding(sender, member) for member in self._members(actor, desk))
        return self._paces[key]

    def _understanding(self, one: str, other: str) -> float:
        if one == other:
            return 1.0
        agreed = self._rules.understanding(one, other)
        return max(understanding(self._scenario.interoperability, one, other), agreed or 0.0)

    def _members(self, actor: str, desk: str) -> tuple[str, ...]:
        return tuple(sorted(self._rules.pooled(actor, desk))) or (actor,)

    def _staffed(self, members: tuple[str, ...], desk: str) -> StaffedDesk:
        name, at = f"{'+'.join(members)}.{desk}", "+".join(members)
        duty = self._on_duty(members, desk)
        staff = sum(self._desk(member, desk).staff + self._rules.staff(member, desk) for member in members)
        pace = self._at_own_pace(f"pace {name}", duty, members, desk)
        return StaffedDesk(self._world.resource(f"{name}{self._apart}", staff, "desk", at, duty), duty, pace)

    def _desk(self, actor: str, desk: str) -> Desk:
        return self._scenario.actors[actor].desks[desk]

    def _on_duty(self, members: tuple[str, ...], desk: str) -> str:
        """The level that is 1 whenever one of the members is on duty."""
        actors = [self._scenario.actors[member] for member in members]
        each = (duty_level(self._world, self._scenario, actor, actor.desks[desk]) for actor in actors)
        duties = tuple(sorted(set(each)))
        if len(duties) == 1:
            return duties[0]
        name = f"duty {'+'.join(members)}.{desk}"
        return self._world.derived(DerivedLevel(name, "sum", duties, tuple(1.0 for _ in duties)))

    def _at_own_pace(self, name: str, level: str, members: tuple[str, ...], desk: str) -> str:
        """A level times whatever makes the desk slower or faster than others; the level itself where nothing does."""
        levels = (level, *self._new_chairs(members), *self._losses(members, desk))
        pace = self._mean_pace(members, desk)
        if levels == (level,) and pace == 1.0:
            return level
        weights = (pace, *(1.0 for _ in levels[1:]))
        return self._world.derived(DerivedLevel(name, "product", levels, weights, high=float("inf")))

    def _mean_pace(self, members: tuple[str, ...], desk: str) -> float:
        """The pace of a desk; that of a pool is the mean over its staff."""
        found = [self._desk(member, desk) for member in members]
        if len({one.pace for one in found}) == 1:
            # No sum may bring in a rounding of its own.
            return found[0].pace
        return sum(one.pace * one.staff for one in found) / sum(one.staff for one in found)

    def _new_chairs(self, members: tuple[str, ...]) -> tuple[str, ...]:
        """The levels of chairs that change hands in the run."""
        chairs = [self._scenario.actors[member].chair for member in members]
        levels = (hand_over_level(self._world, self._scenario, chair) for chair in chairs if chair is not None)
        return tuple(sorted({level for level in levels if level is not None}))

    def _losses(self, members: tuple[str, ...], desk: str) -> tuple[str, ...]:
        """The levels of services whose loss slows the desk; that of a pool is slowed by the mean over its staff."""
        found = {member: self._slowed.desks_of(member) for member in members}
        if len(set(found.values())) == 1:
            return found[members[0]]
        paces = [self._pace_of(member, levels) for member, levels in found.items()]
        staff = [self._desk(member, desk).staff for member in members]
        weights = tuple(EVEN * one / sum(staff) for one in staff)
        name = f"services {'+'.join(members)}.{desk}"
        return (self._world.derived(DerivedLevel(name, "sum", tuple(paces), weights)),)

    def _pace_of(self, actor: str, levels: tuple[str, ...]) -> str:
        if len(levels) == 1:
            return levels[0]
        inputs = levels or (self._world.level(ALWAYS),)
        return self._world.derived(DerivedLevel(f"services {actor}", "product", inputs, tuple(1.0 for _ in inputs)))

    def _duty_officer(self, actor: str, desk: str) -> DutyOfficer | None:
        members = self._members(actor, desk)
        share = max(self._desk(member, desk).duty_officer for member in members)
        if share == 0.0:
            return None
        duty, always = self.at(actor, desk).duty, self._world.level(ALWAYS)
        name, at = f"{'+'.join(members)}.{desk}", "+".join(members)
        closed = self._world.derived(DerivedLevel(f"closed {duty}", "sum", (always, duty), (1.0, -1.0)))
        # In hours the pace of the staff, else the officer's share of it: the sum is cut off at 1.
        by_day = DerivedLevel(f"urgent {share:g} {duty}", "sum", (duty, always), (1.0, share))
        pace = self._at_own_pace(f"urgent pace {name}", self._world.derived(by_day), members, desk)
        staff = self._world.resource(f"{name} duty officer{self._apart}", 1, "desk", at, closed)
        return DutyOfficer(staff, closed, pace)


def understanding(known: Interoperability, one: str, other: str) -> float:
    """How fast two different actors work on each other's cases: the fastest of the groups that name both."""
    shared = (group.pace for group in known.groups if {one, other} <= set(group.actors))
    return max(shared, default=known.default)
