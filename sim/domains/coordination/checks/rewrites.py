"""Does every rewrite find what it changes?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, get_args

from sim.domains.coordination.checks.desks import check_desk
from sim.domains.coordination.rewrites import Between, DeskRewrite, step_kinds
from sim.domains.coordination.schema.procedures import Asked
from sim.domains.movement.checks.reach import Crossings
from sim.domains.movement.schema.network import Network
from sim.scenario.domain import rewrite_kinds
from sim.scenario.draft import Draft
from sim.scenario.kinds import kind_word
from sim.scenario.library import brief
from sim.scenario.tree import Path, place

AskedOf = Callable[[str], Crossings]
"""Who may be asked in the cases of a procedure, by its name."""

FEW: Final = 3
"""So many names of steps that a procedure lacks are a problem each; more are one, at the steps of the procedure."""


class UnknownSteps:
    """Steps that arrangements name and that procedures do not have, with where they are named."""

    def __init__(self) -> None:
        self._of: dict[str, list[tuple[Path, str]]] = {}

    def add(self, procedure: str, path: Path, step: str) -> None:
        """Keep a name until all arrangements are read."""
        self._of.setdefault(procedure, []).append((path, step))

    def report(self, draft: Draft) -> None:
        """A problem for each name; of a procedure whose steps are others as a whole, a single one."""
        for procedure, named in self._of.items():
            here: Path = ("procedures", procedure, "steps")
            steps = draft.names(*here)
            if len(named) <= FEW or not draft.complete:
                for path, step in named:
                    draft.known(path, step, "step", steps)
                continue
            lost = ", ".join(dict.fromkeys(step for _, step in named))
            first = brief(place(draft.tree, named[0][0])[0])
            message = f"{len(named)} rewrites name steps that {procedure} does not have: {lost} (the first: {first})"
            draft.say(here, message, "steps with these names, or no arrangement that rewrites them")


def check_rewrites(draft: Draft, arrangement: str, asked: AskedOf, unknown: UnknownSteps) -> None:
    """Every rewrite of an arrangement."""
    parties = frozenset(party for _, party in draft.words("arrangements", arrangement, "parties"))
    gone: dict[tuple[str, str, str], int] = {}
    of_desks = {kind_word(kind) for kind in rewrite_kinds() if issubclass(kind, DeskRewrite)}
    for at in range(draft.length("arrangements", arrangement, "rewrites")):
        here = ("arrangements", arrangement, "rewrites", at)
        if draft.word((*here, "do")) in of_desks:
            _check_of_desks(draft, arrangement, here)
            continue
        procedure = draft.word((*here, "procedure"))
        channel = (*here, "channel")
        draft.known(channel, draft.word(channel), "channel", draft.names("channels"))
        if draft.known((*here, "procedure"), procedure, "procedure", draft.names("procedures")):
            _check_between(draft, here, procedure)
            between = draft.word((*here, "between")) or "border"
            _check_desk(draft, here, procedure, among(parties, between, asked(procedure)))
            _check_steps(draft, here, procedure, gone, unknown)
            _check_outcomes(draft, here, procedure)


def among(parties: frozenset[str], between: str, crossed: Crossings) -> Crossings:
    """Who may be asked in the cases that an arrangement between parties (empty = all) can touch."""
    if not parties or between == "parties":
        return crossed
    entered = crossed.entered & parties
    if between == "host_sponsor":
        sponsors = None if crossed.sponsors is None else crossed.sponsors & parties
        return replace(crossed, entered=entered, sponsors=sponsors)
    return replace(crossed, entered=entered, left=crossed.left & parties)


def _check_between(draft: Draft, here: Path, procedure: str) -> None:
    """Whether the words say who must be parties in a case of this procedure."""
    between = draft.word((*here, "between")) or "border"
    if between not in get_args(Between):
        return
    if is_called(draft, procedure) and between != "parties":
        draft.say((*here, "procedure"), f"{procedure} is called by its parties, not asked at a border", between_parties)
    elif is_of_movements(draft, procedure) and between == "parties":
        draft.say((*here, "between"), f"{procedure} is not called by parties", "border or host_sponsor")


between_parties: Final = "between: parties"


def is_called(draft: Draft, procedure: str) -> bool:
    """Whether a procedure is carried out where it is called, never asked for by a movement."""
    return draft.word(("procedures", procedure, "asked")) == "call"


def undefined_role(role: str, procedure: str) -> str:
    """The message about a role of movements, such as `host`, at a procedure that is called."""
    return f"role {role!r} is undefined in {procedure}: a procedure with `asked: call` has only sponsor and parties"


def is_of_movements(draft: Draft, procedure: str) -> bool:
    """Whether a procedure is asked for by movements, never called; False too where what it says is a problem."""
    return draft.word(("procedures", procedure, "asked")) in frozenset(get_args(Asked)) - {"call"}


def _check_desk(draft: Draft, here: Path, procedure: str, crossed: Crossings) -> None:
    """The desk that takes over; several parties cannot."""
    path = (*here, "desk")
    role = draft.word(path).partition(".")[0]
    called = is_called(draft, procedure)
    if role == "parties" or (called and role in {"host", "origin"}):
        message = f"{role!r} is not a single desk" if role == "parties" else undefined_role(role, procedure)
        draft.say(path, message, "sponsor (the caller) or an actor" if called else "host, for example")
    else:
        check_desk(draft, path, crossed)


def _check_steps(
    draft: Draft, here: Path, procedure: str, gone: dict[tuple[str, str, str], int], unknown: UnknownSteps
) -> None:
    """Steps that exist, and that no earlier rewrite of the arrangement has taken away."""
    steps = draft.names("procedures", procedure, "steps")
    between = draft.word((*here, "between")) or "border"
    named = [*draft.words(*here, "steps"), *draft.words(*here, "step")]
    for path, step in named:
        key = (procedure, between, step)
        if step and steps and step not in steps:
            unknown.add(procedure, path, step)
        elif draft.known(path, step, "step", steps) and key in gone:
            draft.say(path, f"step {step!r} is gone after rewrite {gone[key] + 1} of this arrangement")
    if draft.word((*here, "do")) in {kind_word(kind) for kind in step_kinds() if kind.takes_away}:
        gone |= {(procedure, between, step): int(here[-1]) for _, step in named}


def _check_outcomes(draft: Draft, here: Path, procedure: str) -> None:
    """Other outcomes for a step that has some."""
    step = draft.word((*here, "step"))
    if draft.word((*here, "do")) != "outcomes" or step not in draft.names("procedures", procedure, "steps"):
        return
    if draft.at(("procedures", procedure, "steps", step, "outcomes")) is None:
        draft.say((*here, "step"), f"step {step!r} of {procedure} has no outcomes", "a step with `outcomes`")


def _check_of_desks(draft: Draft, arrangement: str, here: Path) -> None:
    kind = draft.word((*here, "do"))
    if draft.at(("arrangements", arrangement, "activation")) is not None:
        message = f"{kind} cannot begin at an activation: desks and places are as they are for the whole run"
        draft.say((*here, "do"), message, "an arrangement of its own, without `activation`")
    if kind == "open":
        for key, names in (("links", draft.row_names("links")), ("nodes", draft.row_names("nodes"))):
            for path, place in draft.words(*here, key):
                if draft.known(path, place, key.removesuffix("s"), names):
                    _check_whose(draft, arrangement, path, place)
    elif draft.at((*here, "repair")) is not None:
        repair = (*here, "repair")
        draft.known(repair, draft.word(repair), "repair class", draft.names("repair_classes"))
    else:
        _check_desk_of_parties(draft, arrangement, here, kind)


def _check_whose(draft: Draft, arrangement: str, path: Path, place: str) -> None:
    """Only the countries in which a place lies can open it."""
    parties = {party for _, party in draft.words("arrangements", arrangement, "parties")}
    network = draft.single(Network)
    if network is None or not parties:
        return
    link = network.link_by_id.get(place)
    ends = (link.from_node, link.to_node) if link else (place,)
    nodes = network.node_by_id
    others = sorted({nodes[end].country for end in ends if end in nodes} - parties)
    if others:
        draft.say(path, f"{place} lies in {' and '.join(others)}, which is no party", "a place in a party's country")


def _check_desk_of_parties(draft: Draft, arrangement: str, here: Path, kind: str) -> None:
    """Whether enough parties have the desk; liaison officers need two parties, whatever their desks."""
    path = (*here, "desk")
    desk = draft.word(path)
    desks = {actor: draft.names("actors", actor, "desks") for actor in draft.names("actors")}
    anywhere = sorted({name for names in desks.values() for name in names})
    if not draft.complete or (desk and not draft.known(path, desk, "desk", anywhere, " at any actor")):
        return
    parties = [party for _, party in draft.words("arrangements", arrangement, "parties")] or list(desks)
    with_desk = [party for party in parties if desk in desks.get(party, ()) or (not desk and party in desks)]
    if len(with_desk) < (2 if kind == "pool" or not desk else 1):
        what = f"has a desk {desk!r}" if desk else "is an actor with desks"
        who = f"only {with_desk[0]}" if with_desk else "no party"
        more = "one more party that does" if with_desk else "a party that does"
        draft.say(path if desk else (*here, "do"), f"{who} {what}", more)
    for party in with_desk if kind == "pool" else ():
        if draft.at(("actors", party, "chair")) is not None:
            draft.say(path, f"the desks of {party} move with its chair and cannot be pooled", "parties without a chair")
