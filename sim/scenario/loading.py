"""Reading a scenario: compose, build, check; all faults at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from sim.errors import Problem, ScenarioError
from sim.scenario.checks import check_draft
from sim.scenario.composition.additions import additions
from sim.scenario.composition.composed import Composition, compose
from sim.scenario.domain import Section, file_readings, scenario_model, sections
from sim.scenario.draft import Draft
from sim.scenario.guard import guarded
from sim.scenario.pieces import build_draft
from sim.scenario.tree import Position, Problems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.domains.scenario import Scenario


def load(path: str | Path, sets: Iterable[str] = ()) -> Scenario:
    """Read a scenario file, with all the library files and tables that it uses.

    Parameters
    ----------
    path
        The scenario file.
    sets
        Changes of single values, 'path=value', as for `--set`.

    Raises
    ------
    ScenarioError
        With every fault that was found.
    """
    return scenario_of(sound(path, sets))


def sound(path: str | Path, sets: Iterable[str] = ()) -> Draft:
    """The draft of a scenario without faults.

    Raises
    ------
    ScenarioError
        With every fault that was found.
    """
    made = examine(path, sets)
    if faults := made.faults.found():
        raise ScenarioError(faults)
    return made


def check_scenario(path: str | Path, sets: Iterable[str] = ()) -> tuple[Problem, ...]:
    """Every fault of a scenario, in file order; empty where it can be run."""
    try:
        made = examine(path, sets)
    except ScenarioError as error:
        return error.faults
    return made.faults.found()


def check_all(path: str | Path, sets: Iterable[str] = ()) -> tuple[Problem, ...]:
    """Every error of a scenario, then its warnings and notes, each in file order."""
    try:
        made = examine(path, sets)
    except ScenarioError as error:
        return error.faults
    return (*made.faults.found(), *made.faults.remarks())


def examine(path: str | Path, sets: Iterable[str] = ()) -> Draft:
    """The checked draft of a scenario.

    Raises
    ------
    ScenarioError
        When the file is no YAML mapping at all; all other faults are in the draft.
    """
    faults = Problems()
    made: Draft | None = None
    with guarded("the reading of the scenario", faults, Position(str(path), 1, 1)):
        composition = compose(Path(path), faults)
        if composition is not None:
            _note_additions(composition, faults)
            made = build_draft(composition, tuple(sets), faults)
            check_draft(made)
    if made is None:
        raise ScenarioError(faults.found())
    return made


def changed_draft(composition: Composition, sets: Iterable[str]) -> Draft:
    """The checked draft of a scenario whose files were read before, with other overrides."""
    faults = Problems()
    made: Draft | None = None
    with guarded("the reading of the scenario", faults, Position(composition.file, 1, 1)):
        made = build_draft(composition, tuple(sets), faults)
        check_draft(made)
    if made is None:
        raise ScenarioError(faults.found())
    return made


def _note_additions(composition: Composition, faults: Problems) -> None:
    """Note what library files add to every variant."""
    for one in additions(composition):
        way = "" if one.file == one.use else f"; name {one.file} under `use` too where that is meant"
        faults.note(one.mark, f"{one}{way}", one.use)


def scenario_of(draft: Draft) -> Scenario:
    """The scenario of a draft without faults."""
    assert draft.header is not None
    values: dict[str, object] = {name: getattr(draft.header, name) for name in type(draft.header).model_fields}
    values |= {section.name: _values(draft, section) for section in sections()}
    values |= {name: draft.single(model) for files in file_readings() for name, model in files.built.items()}
    return cast("Scenario", scenario_model().model_validate(values))


def _values(draft: Draft, section: Section) -> object:
    """What a section came to."""
    match section.kind:
        case "named":
            return draft.named(section.model)
        case "listed":
            return tuple(draft.listed(section.model).values())
        case "single":
            return draft.single(section.model)
