"""Can an arrangement be activated, can its desks be informed, and do the numbers to sweep exist?"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import TypeAdapter, ValidationError

from sim.domains.coordination.checks.desks import check_desk
from sim.domains.coordination.checks.rewrites import AskedOf, among, is_called, is_of_movements, undefined_role
from sim.domains.coordination.schema.procedures import Procedure
from sim.scenario.binding import text_of
from sim.scenario.composition.overrides import apply_sets
from sim.scenario.domain import file_model
from sim.scenario.draft import Draft
from sim.scenario.shape import Shape, inside, leaves
from sim.scenario.tree import Mapping, Path, Problems, Scalar


def check_conditions(draft: Draft, arrangement: str, asked: AskedOf) -> None:
    """Activation, informed desks, and ranges of one arrangement."""
    here: Path = ("arrangements", arrangement)
    if draft.at((*here, "activation")) is not None:
        _check_activation(draft, here)
    for at in range(draft.length(*here, "inform")):
        _check_inform(draft, here, at, asked)
    for at in range(draft.length(*here, "sweep")):
        _check_sweep(draft, (*here, "sweep", at))


def _check_activation(draft: Draft, here: Path) -> None:
    procedure = draft.word((*here, "activation", "procedure"))
    path = (*here, "activation", "procedure")
    if draft.known(path, procedure, "procedure", draft.names("procedures")) and is_of_movements(draft, procedure):
        draft.say(path, f"{procedure} is asked for by movements, not called", "a procedure that says asked: call")
    by = (*here, "activation", "by")
    draft.known(by, draft.word(by), "actor", draft.names("actors"))
    own = draft.words(*here, "activation", "parties")
    for at, party in own:
        draft.known(at, party, "actor", draft.names("actors"))
    _check_who_is_called(draft, here, procedure, own or draft.words(*here, "parties"))


def _check_who_is_called(draft: Draft, here: Path, procedure: str, parties: list[tuple[Path, str]]) -> None:
    """Whether every party has the desks at which the procedure asks the parties."""
    steps = draft.names("procedures", procedure, "steps")
    desks = {draft.word(("procedures", procedure, "steps", step, "desk")) for step in steps}
    _check_enough(draft, here, procedure, len(parties))
    asked = sorted(desk.removeprefix("parties.") for desk in desks if desk.startswith("parties."))
    if asked and not parties:
        draft.say(
            (*here, "activation"),
            f"`parties` is required: {procedure} asks parties",
            "parties, here or of the arrangement",
        )
    for desk in asked:
        for path, party in parties:
            if party in draft.names("actors") and desk not in draft.names("actors", party, "desks"):
                draft.say(path, f"{party} has no desk {desk!r}, which {procedure} asks", "a party with that desk")


def _check_enough(draft: Draft, here: Path, procedure: str, parties: int) -> None:
    """Whether so many are asked as must answer."""
    found = draft.named(Procedure).get(procedure)
    for name, step in found.steps.items() if found and parties else ():
        if step.need is not None and step.need > parties:
            message = f"{name} goes on when {step.need} have answered, of {parties} who are asked"
            draft.say((*here, "activation"), message, f"at least {step.need} parties")


def _check_inform(draft: Draft, here: Path, at: int, asked: AskedOf) -> None:
    """A desk that exists, and cases that exist."""
    inform = (*here, "inform", at)
    own = (*inform, "procedure")
    if draft.at(own) is not None:
        draft.known(own, draft.word(own), "procedure", draft.names("procedures"))
        cases = {(draft.word(own), draft.word((*inform, "between")) or "border")}
    else:
        cases = set(_rewritten(draft, here))
        if not cases:
            draft.say(inform, "`procedure` is required where the arrangement rewrites no procedure", "a key procedure")
    _check_informed(draft, here, (*inform, "desk"), cases, asked)


def _check_informed(draft: Draft, here: Path, path: Path, cases: set[tuple[str, str]], asked: AskedOf) -> None:
    """Whether the actors that may be informed in these cases have the desk; of the parties, at least one."""
    parties = frozenset(party for _, party in draft.words(*here, "parties"))
    role, _, desk = draft.word(path).partition(".")
    if role == "parties":
        known = sorted({each for party in parties or draft.names("actors") for each in _desks(draft, party)})
        draft.known(path, desk, "desk", known, " at any party")
        return
    for procedure, between in sorted(cases):
        if procedure not in draft.names("procedures"):
            continue
        if is_called(draft, procedure) and role in {"host", "origin"}:
            draft.say(path, undefined_role(role, procedure), "sponsor, parties or an actor")
        else:
            check_desk(draft, path, among(parties, between, asked(procedure)))


def _desks(draft: Draft, actor: str) -> list[str]:
    return draft.names("actors", actor, "desks")


def _rewritten(draft: Draft, here: Path) -> Iterator[tuple[str, str]]:
    """The procedures that an arrangement rewrites, and between whom."""
    for at in range(draft.length(*here, "rewrites")):
        rewrite = (*here, "rewrites", at)
        if procedure := draft.word((*rewrite, "procedure")):
            yield procedure, draft.word((*rewrite, "between")) or "border"


def _check_sweep(draft: Draft, here: Path) -> None:
    """A number that exists, and two values that it could have."""
    for key in ("path", "low", "high"):
        if draft.is_empty_text((*here, key)):
            draft.say((*here, key), f"the {key} is empty", "the path of a number and the ends of its range")
    path = draft.word((*here, "path")).strip()
    for end in ("low", "high"):
        value = text_of(draft.at((*here, end)))
        if not path or not value or not draft.complete:
            continue
        found = Problems()
        changed = apply_sets(draft.tree, file_model(), [f"{path}={value}"], found)
        if faults := found.found():
            section, _, name = path.partition(".")
            missing = f"there is no {section}.{name.partition('.')[0]}, to which {path} leads"
            if draft.say_library((*here, "path"), missing, section, name.partition(".")[0]):
                return
            draft.say((*here, "path"), faults[0].message, faults[0].expected, faults[0].suggestion)
            return
        _check_value(draft, (*here, end), changed, path.split(".")[0])


def _check_value(draft: Draft, here: Path, changed: Mapping, section: str) -> None:
    """Whether the value that has been put into a section can be read there."""
    top = inside(file_model(), section, changed)
    before = draft.tree.entries.get(section)
    for _, shape, scalar in leaves(top, changed.entries[section], (section,), before):
        if scalar.mark.file.startswith("--set ") and scalar.text == text_of(draft.at(here)):
            _check_reads(draft, here, shape, scalar)
            return


def _check_reads(draft: Draft, here: Path, shape: Shape, scalar: Scalar) -> None:
    if shape is None:
        # What stands around the value is of no known kind, which is a problem of its own.
        return
    try:
        TypeAdapter(shape).validate_python(scalar.value, context=draft.reading)
    except ValidationError as error:
        draft.say(here, error.errors(include_url=False)[0]["msg"], "a value that could stand at the path")
