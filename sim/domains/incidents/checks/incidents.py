"""Can every incident happen to what it names, and can the states respond to it?"""

from __future__ import annotations

from collections import Counter

from sim.domains.coordination.checks.calls import check_parties_desks
from sim.domains.coordination.checks.rewrites import is_of_movements
from sim.domains.coordination.schema.procedures import Procedure
from sim.domains.incidents.schema.assets import Asset
from sim.domains.incidents.schema.incidents import Incident, IncidentKind
from sim.scenario.checks.size import refuse_size
from sim.scenario.draft import Draft
from sim.scenario.limits import HITS
from sim.scenario.tree import Path


def check_incidents(draft: Draft) -> None:
    """Kinds, names, what is hit, when, and by whom it is answered."""
    for name in draft.names("incident_kinds"):
        _check_kind(draft, name)
    _check_names(draft)
    for at in range(draft.length("incidents")):
        _check_words(draft, at)
    for at, incident in draft.listed(Incident).items():
        _check_moment(draft, at, incident)
        kind = draft.named(IncidentKind).get(incident.kind)
        if kind is not None:
            _check_hit(draft, at, incident, kind)
            _check_hold(draft, at, incident, kind)
            _check_response(draft, at, incident, kind)


def _check_kind(draft: Draft, kind: str) -> None:
    """A response that can be called; to a technical fault, one without consultation."""
    path: Path = ("incident_kinds", kind, "response")
    procedure = draft.word(path)
    if not draft.known(path, procedure, "procedure", draft.names("procedures")):
        return
    if is_of_movements(draft, procedure):
        draft.say(path, f"{procedure} is asked for by movements, not called", "a procedure that says asked: call")
    found = draft.named(IncidentKind).get(kind)
    for step in draft.names("procedures", procedure, "steps") if found and found.technical else ():
        if draft.word(("procedures", procedure, "steps", step, "cause")) == "consultation":
            message = f"states consult in {procedure}.{step}, which a technical fault does not call for"
            draft.say(path, message, "a response without consultation, or technical: false")
            return


def _check_names(draft: Draft) -> None:
    """Names that nothing else has; those of incidents by chance get a number."""
    taken = {draft.word(("calls", at, "name")): "a call" for at in range(draft.length("calls"))}
    taken |= {draft.word(("forces", at, "name")): "a force" for at in range(draft.length("forces"))}
    for at in range(draft.length("incidents")):
        path: Path = ("incidents", at, "name")
        name = draft.word(path)
        incident = draft.listed(Incident).get(at)
        most = incident.occurrences if incident is not None and incident.rate is not None else 0
        own = [name, *(f"{name} {each}" for each in range(1, most + 1))]
        clash = next((one for one in own if one and one in taken), None)
        if clash is not None:
            draft.say(path, f"{clash!r} is also the name of {taken[clash]}", "another name")
        taken |= dict.fromkeys(own, "another incident")


def _check_words(draft: Draft, at: int) -> None:
    """Everything that an incident names exists."""
    here: Path = ("incidents", at)
    draft.known((*here, "kind"), draft.word((*here, "kind")), "kind of incident", draft.names("incident_kinds"))
    for path, asset in draft.words(*here, "assets"):
        draft.known(path, asset, "asset", draft.names("assets"))
    for key in ("place", "hold_at"):
        path = (*here, key)
        draft.known(path, draft.word(path), "node or link", [*draft.row_names("nodes"), *draft.row_names("links")])
    by = draft.word((*here, "by"))
    draft.known((*here, "by"), by, "actor", draft.names("actors"))
    seen = {by}
    for path, neighbour in draft.words(*here, "neighbours"):
        known = draft.known(path, neighbour, "actor", draft.names("actors"))
        if known and neighbour in seen:
            draft.say(path, f"{neighbour} is named twice in this incident", "each one once, without the one that leads")
        seen.add(neighbour)


def _check_moment(draft: Draft, at: int, incident: Incident) -> None:
    if incident.at is None:
        if incident.gap_s <= 0.0:
            message = "incidents that others bring come too late for so high a rate"
            expected = "a lower rate, or bunching with a smaller share or a shorter time"
            draft.say(("incidents", at, "bunching"), message, expected)
        return
    if incident.at < 0:
        draft.say(("incidents", at, "at"), "the incident lies before the start of the scenario", "D+0 or later")
    elif draft.horizon is not None and incident.at >= draft.horizon:
        draft.say(("incidents", at, "at"), "the incident lies beyond the horizon", "a moment within the horizon")


def _check_hit(draft: Draft, at: int, incident: Incident, kind: IncidentKind) -> None:
    """What its kind hits, and no more of a group than there is."""
    key, wanted = ("place", "assets") if kind.hits == "asset" else ("assets", "place")
    if draft.at(("incidents", at, key)) is not None:
        what = "assets" if kind.hits == "asset" else "a place"
        draft.say(("incidents", at, key), f"{incident.kind} hits {what}", f"a key {wanted}")
        return
    for name, hit in Counter(incident.assets).items():
        asset = draft.named(Asset).get(name)
        if asset is not None and kind.repair and hit > asset.number:
            message = f"{name} is hit {hit} times, and the group has {asset.number}"
            draft.say(("incidents", at, "assets"), message, f"at most {asset.number}")


def _check_hold(draft: Draft, at: int, incident: Incident, kind: IncidentKind) -> None:
    if kind.hold is None and incident.hold_at is not None:
        message = f"after {incident.kind} no place is searched"
        draft.say(("incidents", at, "hold_at"), message, "a kind with `hold`, or no key hold_at")
    if kind.hold is not None and incident.hold_at is None and incident.place is None:
        draft.say(
            ("incidents", at), f"`hold_at` is required: a place is searched after {incident.kind}", "a key hold_at"
        )


def _check_response(draft: Draft, at: int, incident: Incident, kind: IncidentKind) -> None:
    """Whether the state that leads and its neighbours have the desks of the response."""
    procedure = draft.named(Procedure).get(kind.response)
    if procedure is not None:
        parties = [(("incidents", at, "by"), incident.by), *draft.words("incidents", at, "neighbours")]
        check_parties_desks(draft, ("incidents", at), kind.response, procedure, parties)


def check_occurrences(draft: Draft) -> None:
    """No more occurrences than can be simulated, reported at the incident with which they become too many."""
    hits = 0
    for at, incident in draft.listed(Incident).items():
        path = ("incidents", at, "most" if incident.most else "name")
        hits += incident.occurrences * max(1, len(incident.assets))
        if refuse_size(draft, path, hits, "occurrences of incidents, each for every asset", HITS):
            return
