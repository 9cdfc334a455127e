"""Can the arrangements of a variant hold together?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations, product
from typing import Final, NamedTuple

from sim.domains.coordination.checks.rewrites import AskedOf, is_called
from sim.domains.coordination.rewrites import DeskRewrite, Open, StepRewrite
from sim.domains.coordination.schema.arrangements import Arrangement
from sim.domains.movement.checks.reach import Crossings
from sim.scenario.draft import Draft
from sim.scenario.limits import ACTIVATIONS, ARRANGEMENTS, CASE_ACTIVATIONS
from sim.scenario.schema import Header
from sim.scenario.tree import Path


class _Named(NamedTuple):
    """An arrangement where a variant names it."""

    path: Path
    name: str
    arrangement: Arrangement


def check_conflicts(draft: Draft, asked: AskedOf) -> None:
    """The arrangements of every variant, as far as they hold in the scenario's phase."""
    if draft.header is None:
        return
    meeting = _Meeting(draft, asked)
    reported: set[tuple[str, ...]] = set()
    for variant in draft.names("variants"):
        named = list(_holding(draft, draft.header, variant))
        if len(named) > ARRANGEMENTS:
            # So many are refused for their number; looking at every pair of them would take for ever.
            continue
        for one in named:
            _check_alone(draft, draft.header, one, reported)
        for one, other in combinations(named, 2):
            _check_pair(draft, one, other, meeting)
        _check_activations(draft, named, meeting)


def _holding(draft: Draft, header: Header, variant: str) -> Iterator[_Named]:
    for path, name in draft.words("variants", variant):
        arrangement = draft.named(Arrangement).get(name)
        if arrangement is not None and header.phase in arrangement.phases:
            yield _Named(path, name, arrangement)


def _check_alone(draft: Draft, header: Header, one: _Named, reported: set[tuple[str, ...]]) -> None:
    """What only matters once a variant names the arrangement; each reported once."""
    if (one.name,) in reported:
        return
    reported.add((one.name,))
    activation = one.arrangement.activation
    if activation is not None and not 0 <= activation.at < header.horizon:
        message = f"the activation of {one.name} is started outside the run"
        draft.say(("arrangements", one.name, "activation", "at"), message, "a moment within the horizon")
    for at, rewrite in enumerate(one.arrangement.rewrites):
        here = ("arrangements", one.name, "rewrites", at)
        if isinstance(rewrite, DeskRewrite) and _for_a_part(header, one.arrangement):
            message = f"{rewrite.do} holds for a whole run, and {one.name} is in force only for a part of it"
            draft.say((*here, "do"), message, "dates that take in the whole run, or none of it")
        if isinstance(rewrite, Open):
            _check_reserved(draft, here)


def _for_a_part(header: Header, arrangement: Arrangement) -> bool:
    """Whether an arrangement is in force on some days of the run, but not on all."""
    first, last = header.local(0).date(), header.local(header.horizon).date()
    since, until = arrangement.in_force.since or date.min, arrangement.in_force.until or date.max
    return since <= last and until >= first and not (since <= first and until >= last)


def _check_reserved(draft: Draft, here: Path) -> None:
    reserved = {
        key: [draft.word(("reserved", at, key)) for at in range(draft.length("reserved"))] for key in ("link", "node")
    }
    existing = {"link": draft.row_names("links"), "node": draft.row_names("nodes")}
    for key, places in reserved.items():
        if not set(places) - {""} <= set(existing[key]):
            continue  # a mistyped place may be the one that is missing here, and is a problem of its own
        for path, place in draft.words(*here, f"{key}s"):
            if place in existing[key] and place not in places:
                draft.say(path, f"{key} {place!r} is not reserved, so nothing is opened", "a place under `reserved`")


def _check_pair(draft: Draft, one: _Named, other: _Named, meeting: _Meeting) -> None:
    """Two arrangements that rewrite one step between one pair of parties must say which wins."""
    if one.name in other.arrangement.over or other.name in one.arrangement.over or one.name == other.name:
        return
    if not _overlap(one.arrangement, other.arrangement):
        return
    if not {*one.arrangement.over, *other.arrangement.over}.issubset(draft.names("arrangements")):
        return  # a mistyped name may be the one that is missing here, and is a problem of its own
    for first, second in product(_of_steps(one.arrangement), _of_steps(other.arrangement)):
        if first.procedure != second.procedure:
            continue
        both = [step for step in first.touched if step in second.touched]
        if both and meeting.possible(
            first.procedure, (one.arrangement, first.between), (other.arrangement, second.between)
        ):
            message = (
                f"{one.name} and {other.name} both rewrite {first.procedure}.{both[0]}; say which wins with `over`"
            )
            draft.say(other.path, message, f"over: [{one.name}] at {other.name}, or the other way round")
            return


def _overlap(one: Arrangement, other: Arrangement) -> bool:
    """Whether there is a day on which both are in force."""
    begins = max(one.in_force.since or date.min, other.in_force.since or date.min)
    ends = min(one.in_force.until or date.max, other.in_force.until or date.max)
    return begins <= ends


def _of_steps(arrangement: Arrangement) -> Iterator[StepRewrite]:
    return (rewrite for rewrite in arrangement.rewrites if isinstance(rewrite, StepRewrite))


def _check_activations(draft: Draft, named: list[_Named], meeting: _Meeting) -> None:
    """More arrangements with an activation in one case than can be combined."""
    waiting = [one for one in named if one.arrangement.activation is not None]
    if len(waiting) > ACTIVATIONS:
        message = f"{len(waiting)} arrangements of this variant need an activation"
        draft.say(waiting[ACTIVATIONS].path, message, f"at most {ACTIVATIONS}")
        return
    for group in combinations(waiting, CASE_ACTIVATIONS + 1):
        if (procedure := _in_one_case(group, meeting)) is not None:
            names = ", ".join(one.name for one in group)
            message = f"{names} all need an activation and rewrite {procedure} in one case"
            draft.say(group[-1].path, message, f"at most {CASE_ACTIVATIONS} such arrangements")
            return


def _in_one_case(group: tuple[_Named, ...], meeting: _Meeting) -> str | None:
    """A procedure of which one case can fall under all of some arrangements; None where there is none."""
    between = [_between(one.arrangement) for one in group]
    for procedure in between[0]:
        if all(procedure in each for each in between):
            for chosen in product(*(each[procedure] for each in between)):
                under = ((one.arrangement, word) for one, word in zip(group, chosen, strict=True))
                if meeting.possible(procedure, *under):
                    return procedure
    return None


def _between(arrangement: Arrangement) -> dict[str, list[str]]:
    """The procedures that an arrangement rewrites, each with the words that say between whom, once each."""
    found: dict[str, list[str]] = {}
    for rewrite in _of_steps(arrangement):
        words = found.setdefault(rewrite.procedure, [])
        if rewrite.between not in words:
            words.append(rewrite.between)
    return found


class _Meeting:
    """Knows whether some case of the scenario can fall under several arrangements."""

    def __init__(self, draft: Draft, asked: AskedOf) -> None:
        self._draft = draft
        self._asked = asked

    def possible(self, procedure: str, *under: tuple[Arrangement, str]) -> bool:
        """Whether there can be a case between parties of all these arrangements.

        Parameters
        ----------
        under
            Arrangements, each with the words that say who must be a party.
        """
        if is_called(self._draft, procedure):
            return all(_both(one, other) for (one, _), (other, _) in combinations(under, 2))
        crossed = self._asked(procedure)
        found = {role: _candidates(role, crossed, under) for role in ("host", "origin", "sponsor")}
        needed = {role for _, between in under for role in _ROLES[between]}
        # A train is asked for within one country, everything else between two.
        within = self._draft.word(("procedures", procedure, "asked")) == "train"
        kinds = {between for _, between in under}
        return all(found[role] for role in needed) and (within or _can_differ(found, kinds))


def _candidates(role: str, crossed: Crossings, under: tuple[tuple[Arrangement, str], ...]) -> frozenset[str]:
    found = {"host": crossed.entered, "origin": crossed.left, "sponsor": crossed.sponsors or frozenset()}[role]
    for arrangement, between in under:
        if role in _ROLES[between] and arrangement.parties:
            found &= frozenset(arrangement.parties)
    return found


def _can_differ(found: dict[str, frozenset[str]], kinds: set[str]) -> bool:
    """Whether the two ends of a border, or host and sponsor, can be two."""
    pairs = [(found["host"], found["origin" if between == "border" else "sponsor"]) for between in kinds]
    return all(len(hosts | others) > 1 for hosts, others in pairs)


_ROLES: Final = {"border": ("host", "origin"), "host_sponsor": ("host", "sponsor"), "parties": ()}


def _both(one: Arrangement, other: Arrangement) -> bool:
    return not one.parties or not other.parties or bool(set(one.parties) & set(other.parties))
