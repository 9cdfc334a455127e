"""Domains: what each adds to the format of scenarios, to their checks, to models and to result tables, in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar, Union, get_args, get_origin

from pydantic import create_model
from pydantic.fields import FieldInfo

from sim.record.table import Table
from sim.scenario.fields import Frozen
from sim.scenario.kinds import kind_word
from sim.scenario.library import Shelf
from sim.scenario.row_tables import RowTable
from sim.scenario.schema import FileKeys, Header, LoadedScenario
from sim.scenario.tree import Mapping as Tree
from sim.scenario.tree import Problems, Scalar

if TYPE_CHECKING:
    from sim.scenario.draft import Draft

B_contra = TypeVar("B_contra", contravariant=True)
Check = Callable[["Draft"], None]

SHIPPED: Final = "sim.domains"
"""The module whose `DOMAINS` are registered from the start; imported when a scenario is first read."""


@dataclass(frozen=True)
class FileReading:
    """What a domain reads from files that a scenario names, beside the YAML of its sections.

    Attributes
    ----------
    keys
        A model whose fields are sections that only a file has, for they name other files.
    built
        For each of these, the class of what a loaded scenario has in its place.
    row_tables
        The tables among the files of which each row is a thing with a name.
    tabled
        Sections of which entries may stand in tables, each with the class of what names one.
    expand
        Puts the entries that stand in tables into the tree of one file.
    read
        Reads the files of a draft, before its sections are built, and puts into it what is built from them.
    named
        The words of a composed tree that name files, each with the file, where it can be found.
    files
        All files that are read for a composed tree.
    """

    keys: type[Frozen]
    built: Mapping[str, type[Frozen]]
    row_tables: tuple[RowTable, ...]
    tabled: Mapping[str, type[Frozen]]
    expand: Callable[[Tree, Shelf, Problems], Tree]
    read: Callable[[Draft], None]
    named: Callable[[Tree, Shelf], Iterable[tuple[Scalar, Path]]]
    files: Callable[[Tree, Shelf], Iterable[Path]]


@dataclass(frozen=True)
class Domain(Generic[B_contra]):
    """A domain of scenarios, registered in one list; everything else is derived from it.

    Attributes
    ----------
    name
        A noun: 'movement'.
    sections
        A model whose fields are the sections of a scenario file: a mapping of names, a list, or a single model. Each
        section has a class of its own for what stands in it.
    checks
        What the scenario must mean, each with the words for it in 'the check of ...'.
    build
        Adds to a model what the sections say, after the domains that are registered before it.
    tables
        Descriptions of its own result tables, of which `build` adds the rows.
    files
        What it reads from files beside YAML.
    rewrites
        Kinds of rewrite that arrangements may have; each owns its keys, effect, words, colour and rank.
    prepare
        Adds what the builders of all domains need of it.
    """

    name: str
    sections: type[Frozen]
    checks: tuple[tuple[str, Check], ...] = ()
    build: Callable[[B_contra], None] | None = None
    tables: tuple[Table, ...] = ()
    files: FileReading | None = None
    rewrites: tuple[type[Frozen], ...] = ()
    prepare: Callable[[B_contra], None] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a scenario file.

    Attributes
    ----------
    name
        Its key in the file.
    model
        The class of what stands in it.
    kind
        Whether it is a mapping of names, a list, or a single thing.
    field
        The field of the model of sections.
    """

    name: str
    model: type[Frozen]
    kind: Literal["named", "listed", "single"]
    field: FieldInfo


_further: list[Domain[Any]] = []


def domains() -> tuple[Domain[Any], ...]:
    """Every domain that is registered: the shipped ones, then further ones."""
    shipped: tuple[Domain[Any], ...] = import_module(SHIPPED).DOMAINS
    return (*shipped, *_further)


@contextmanager
def registered(domain: Domain[Any]) -> Iterator[None]:
    """Register a further domain for as long as the context lasts.

    Raises
    ------
    ValueError
        If a section of it, the class of one, or the word for a kind of rewrite is registered already.
    """
    known = {key for section in sections() for key in (section.name, section.model)}
    for section in _sections_of(domain.sections):
        if known & {section.name, section.model}:
            raise ValueError(f"section {section.name!r} of domain {domain.name!r} is registered already")
    for word in {*map(kind_word, domain.rewrites)} & {*map(kind_word, rewrite_kinds())}:
        raise ValueError(f"rewrite {word!r} of domain {domain.name!r} is registered already")
    _further.append(domain)
    try:
        yield
    finally:
        _further.remove(domain)


def sections() -> tuple[Section, ...]:
    """The sections of all domains."""
    return tuple(section for domain in domains() for section in _sections_of(domain.sections))


def file_readings() -> tuple[FileReading, ...]:
    """What domains read from files beside YAML."""
    return tuple(domain.files for domain in domains() if domain.files is not None)


def row_tables() -> dict[str, RowTable]:
    """The tables of which each row is a thing with a name, by their key."""
    return {table.name: table for files in file_readings() for table in files.row_tables}


def rewrite_kinds() -> tuple[type[Frozen], ...]:
    """Every kind of rewrite."""
    return tuple(kind for domain in domains() for kind in domain.rewrites)


def file_model() -> type[Frozen]:
    """The model of a scenario as written, with all its library files put in place; the shape of the JSON Schema."""
    keys = (files.keys for files in file_readings())
    return _file_model((*keys, FileKeys, *reversed([domain.sections for domain in domains()]), Header))


def scenario_model() -> type[LoadedScenario]:
    """The class of loaded scenarios: `Scenario`, with the sections of further domains beside those it names."""
    return _scenario_model(tuple(domain.sections for domain in _further))


@cache
def _file_model(bases: tuple[type[Frozen], ...]) -> type[Frozen]:
    words = "A scenario as written, with all its library files put in place; also the shape of the JSON Schema."
    # The fields of the last base come first.
    return create_model("ScenarioFile", __base__=bases, __doc__=words)


@cache
def _scenario_model(further: tuple[type[Frozen], ...]) -> type[LoadedScenario]:
    shipped: type[LoadedScenario] = import_module(f"{SHIPPED}.scenario").Scenario
    if not further:
        return shipped
    made: type[LoadedScenario] = type("Scenario", (*reversed(further), shipped), {"__doc__": shipped.__doc__})
    return made


@cache
def _sections_of(model: type[Frozen]) -> tuple[Section, ...]:
    return tuple(_section(name, field) for name, field in model.model_fields.items())


def _section(name: str, field: FieldInfo) -> Section:
    origin, arguments = get_origin(field.annotation), get_args(field.annotation)
    if origin is dict:
        return Section(name, arguments[1], "named", field)
    if origin is tuple:
        return Section(name, arguments[0], "listed", field)
    model = arguments[0] if origin in (Union, UnionType) else field.annotation
    assert isinstance(model, type)
    assert issubclass(model, Frozen)
    return Section(name, model, "single", field)
