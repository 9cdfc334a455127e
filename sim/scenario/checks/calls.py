"""Do calls start what can be called, by and with those who have the desks for it?"""

from __future__ import annotations

from sim.scenario.checks.rewrites import is_called
from sim.scenario.draft import Draft
from sim.scenario.schema import Call, Procedure


def check_calls(draft: Draft) -> None:
    """Names, procedures, moments and parties of all calls."""
    first: dict[str, int] = {}
    for at in range(draft.length("calls")):
        name = draft.word(("calls", at, "name"))
        if name and first.setdefault(name, at) != at:
            draft.say(("calls", at, "name"), f"call {name!r} is also entry {first[name] + 1}", "another name")
        _check_procedure(draft, at)
        draft.known(("calls", at, "by"), draft.word(("calls", at, "by")), "actor", draft.names("actors"))
    for at, call in draft.calls.items():
        _check_moment(draft, at, call)
        _check_parties(draft, at)
        if call.procedure in draft.procedures:
            _check_who_is_asked(draft, at, call, draft.procedures[call.procedure])


def _check_procedure(draft: Draft, at: int) -> None:
    path = ("calls", at, "procedure")
    procedure = draft.word(path)
    if draft.known(path, procedure, "procedure", draft.names("procedures")) and not is_called(draft, procedure):
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


def _check_who_is_asked(draft: Draft, at: int, call: Call, procedure: Procedure) -> None:
    """Whether there are parties where parties are asked, each with the desk, and as many as must answer."""
    for name, step in procedure.steps.items():
        if not step.desk.startswith("parties."):
            continue
        if not call.parties:
            draft.say(("calls", at), f"nobody is asked in {call.procedure}", "a key parties")
            return
        if step.need is not None and step.need > len(call.parties):
            message = f"{name} goes on when {step.need} have answered, of {len(call.parties)} who are asked"
            draft.say(("calls", at, "parties"), message, f"at least {step.need} parties")
        _check_desks_of_parties(draft, at, call.procedure, step.desk.removeprefix("parties."))


def _check_desks_of_parties(draft: Draft, at: int, procedure: str, desk: str) -> None:
    for path, party in draft.words("calls", at, "parties"):
        if party in draft.names("actors") and desk not in draft.names("actors", party, "desks"):
            draft.say(path, f"{party} has no desk {desk!r}, which {procedure} asks", "a party with that desk")
