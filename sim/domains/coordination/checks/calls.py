"""Do calls start what can be called, by and with those who have the desks for it?"""

from __future__ import annotations

from sim.domains.coordination.checks.rewrites import is_of_movements
from sim.domains.coordination.schema.procedures import Call, Procedure
from sim.scenario.draft import Draft
from sim.scenario.tree import Path


def check_calls(draft: Draft) -> None:
    """Names, procedures, moments and parties of all calls."""
    first: dict[str, int] = {}
    for at in range(draft.length("calls")):
        name = draft.word(("calls", at, "name"))
        if name and first.setdefault(name, at) != at:
            draft.say(("calls", at, "name"), f"call {name!r} is also entry {first[name] + 1}", "another name")
        _check_procedure(draft, at)
        draft.known(("calls", at, "by"), draft.word(("calls", at, "by")), "actor", draft.names("actors"))
    for at, call in draft.listed(Call).items():
        _check_moment(draft, at, call)
        _check_parties(draft, at)
        if call.procedure in draft.named(Procedure):
            parties = draft.words("calls", at, "parties")
            check_parties_desks(draft, ("calls", at), call.procedure, draft.named(Procedure)[call.procedure], parties)


def _check_procedure(draft: Draft, at: int) -> None:
    path = ("calls", at, "procedure")
    procedure = draft.word(path)
    if draft.known(path, procedure, "procedure", draft.names("procedures")) and is_of_movements(draft, procedure):
        draft.say(path, f"{procedure} is asked for by movements, not called", "a procedure that says asked: call")


def _check_moment(draft: Draft, at: int, call: Call) -> None:
    if call.at < 0:
        draft.say(("calls", at, "at"), "the call lies before the start of the scenario", "D+0 or later")
    elif draft.horizon is not None and call.at >= draft.horizon:
        draft.say(("calls", at, "at"), "the call lies beyond the horizon", "a moment within the horizon")


def _check_parties(draft: Draft, at: int) -> None:
    """Actors, each once."""
    seen = set()
    for path, party in draft.words("calls", at, "parties"):
        draft.known(path, party, "actor", draft.names("actors"))
        if party in seen:
            draft.say(path, f"{party} is named twice in this call", "each one once")
        seen.add(party)


def check_parties_desks(
    draft: Draft, here: Path, name: str, procedure: Procedure, parties: list[tuple[Path, str]]
) -> None:
    """Whether there are parties where a procedure asks parties, each with the desk, and as many as must answer.

    Parameters
    ----------
    here
        Where the parties are missing if there are none.
    name
        Name of the procedure.
    parties
        The parties, each with its path.
    """
    for step_name, step in procedure.steps.items():
        if not step.desk.startswith("parties."):
            continue
        if not parties:
            draft.say(here, f"`parties` is required: {name} asks parties", "a key parties")
            return
        if step.need is not None and step.need > len(parties):
            message = f"{step_name} goes on when {step.need} have answered, of {len(parties)} who are asked"
            draft.say((*here, "parties"), message, f"at least {step.need} parties")
        _check_desks_of_parties(draft, name, step.desk.removeprefix("parties."), parties)


def _check_desks_of_parties(draft: Draft, procedure: str, desk: str, parties: list[tuple[Path, str]]) -> None:
    for path, party in parties:
        if party in draft.names("actors") and desk not in draft.names("actors", party, "desks"):
            draft.say(path, f"{party} has no desk {desk!r}, which {procedure} asks", "a party with that desk")
