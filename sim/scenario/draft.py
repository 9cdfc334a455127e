"""A scenario while it is checked: the tree, and the objects of those pieces that have no fault of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from pydantic import BaseModel

from sim.scenario.binding import bind, entries_of, text_of
from sim.scenario.fields import Reading, read_instant
from sim.scenario.network_tables import build_network, read_tables
from sim.scenario.overrides import apply_sets
from sim.scenario.schema import (
    Actor,
    Arrangement,
    Closure,
    DutyHours,
    Force,
    Header,
    MovementFactors,
    Network,
    NetworkTables,
    Procedure,
    ScenarioFile,
)
from sim.scenario.shape import fields_of
from sim.scenario.tree import Faults, Mapping, Node, Path, Scalar, Sequence, near, place, plain
from sim.units.quantities import QuantityError, parse_quantity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sim.scenario.composition import Composition

M = TypeVar("M", bound=BaseModel)
Section = Literal["actors", "duty_hours", "procedures", "arrangements"]
_SOURCED: Final = frozenset({"source", "confidence"})


@dataclass
class Draft:
    """The pieces of a scenario, and where to say what is wrong with them.

    Attributes
    ----------
    tree
        The composed scenario as written.
    header, movement, network
        None where they have faults of their own.
    horizon
        The horizon in seconds, None where it is faulty.
    actors, duty_hours, procedures, arrangements, forces, closures
        The pieces without faults; forces and closures by their place in the list.
    """

    tree: Mapping
    faults: Faults
    header: Header | None = None
    horizon: int | None = None
    movement: MovementFactors | None = None
    network: Network | None = None
    tables: Mapping | None = None
    table_files: tuple[str, ...] = ()
    actors: dict[str, Actor] = field(default_factory=dict)
    duty_hours: dict[str, DutyHours] = field(default_factory=dict)
    procedures: dict[str, Procedure] = field(default_factory=dict)
    arrangements: dict[str, Arrangement] = field(default_factory=dict)
    forces: dict[int, Force] = field(default_factory=dict)
    closures: dict[int, Closure] = field(default_factory=dict)

    def at(self, path: Path) -> Node | None:
        """What stands at a path, or None."""
        node: Node | None = self.tree
        for key in path:
            node = child(node, key) if node is not None else None
        return (sourced_value(node) or node) if node is not None else None

    def names(self, *path: str | int) -> list[str]:
        """The names in a mapping as written, faulty pieces included, so that one fault does not bring others."""
        return list(entries_of(self.at(path)))

    def length(self, *path: str | int) -> int:
        """The number of entries of a list as written."""
        node = self.at(path)
        return len(node.items) if isinstance(node, Sequence) else 0

    def word(self, path: Path) -> str:
        """The text at a path; empty where there is none, or something else."""
        node = self.at(path)
        return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""

    def words(self, *path: str | int) -> list[tuple[Path, str]]:
        """The texts of a list, or the one text, each with its path."""
        paths = [(*path, at) for at in range(self.length(*path))] or [path]
        return [(each, self.word(each)) for each in paths if self.word(each)]

    def is_own(self, path: Path) -> bool:
        """Whether what stands at a path stands in the scenario itself, not in a library file."""
        return place(self.tree, path)[0].file == self.tree.mark.file

    def node_names(self) -> list[str]:
        """The ids in the table of nodes as written; empty where the table cannot be read."""
        return self.tables.names("nodes") if self.tables else []

    def link_names(self) -> list[str]:
        """The ids in the table of links as written; empty where the table cannot be read."""
        return self.tables.names("links") if self.tables else []

    def say_row(self, table: str, row: str, column: str, message: str, expected: str = "") -> None:
        """Note a fault in a cell of a table, or in its row where the cell is empty."""
        assert self.tables is not None
        mark, text = place(self.tables, (table, row, column))
        self.faults.add(mark, message, text or row, expected)

    def say(self, path: Path, message: str, expected: str = "", suggestion: str = "") -> None:
        """Note a fault at a path of the tree."""
        mark, text = place(self.tree, path)
        self.faults.add(mark, message, text, expected, suggestion)

    def known(self, path: Path, word: str, what: str, options: Iterable[str]) -> bool:
        """Whether a word is among the options; a fault with a near match where it is not.

        Nothing is said where no answer is possible: no word, or a library file or section is missing as a whole,
        which is a fault of its own.
        """
        options = list(options)
        if word in options:
            return True
        if word and self.complete and (options or what in _OPTIONAL):
            listed = "one of " + ", ".join(options) if 0 < len(options) <= _FEW else ""
            self.say(path, f"there is no {what} {word!r}", listed, near(word, options))
        return False


def draft(composition: Composition, sets: tuple[str, ...], faults: Faults) -> Draft:
    """Apply the overrides and build every piece that can be built."""
    tree = apply_sets(composition.tree, ScenarioFile, sets, faults)
    tables, files = read_tables(tree, composition.shelf, faults)
    header, start = _header(tree, faults)
    reading = Reading(start)
    movement = tree.entries.get("movement")
    return Draft(
        tree=tree,
        faults=faults,
        header=header,
        horizon=header.horizon if header else _horizon(tree),
        movement=bind(MovementFactors, movement, faults, reading) if movement else None,
        network=build_network(tables, faults) if tables else None,
        tables=tables,
        table_files=files,
        actors=_named(Actor, tree, "actors", faults, reading),
        duty_hours=_named(DutyHours, tree, "duty_hours", faults, reading),
        procedures=_named(Procedure, tree, "procedures", faults, reading),
        arrangements=_named(Arrangement, tree, "arrangements", faults, reading),
        forces=_listed(Force, tree, "forces", faults, reading),
        closures=_listed(Closure, tree, "closures", faults, reading),
    )


def _header(tree: Mapping, faults: Faults) -> tuple[Header | None, datetime | None]:
    """The header and the start; the start alone where the rest of the header has faults."""
    _check_keys(tree, faults)
    own = {key: node for key, node in tree.items() if key in Header.model_fields}
    keys = {key: mark for key, mark in tree.keys.items() if key in own}
    header = bind(Header, Mapping(own, keys, tree.mark), faults, Reading(None))
    if header:
        return header, header.start
    try:
        return None, read_instant(text_of(tree.entries.get("start")))
    except ValueError:
        return None, None


def _horizon(tree: Mapping) -> int | None:
    try:
        return round(parse_quantity(text_of(tree.entries.get("horizon")), "duration"))
    except QuantityError:
        return None


def _check_keys(tree: Mapping, faults: Faults) -> None:
    """Unknown and missing keys at the top, and the version of the format."""
    fields = fields_of(ScenarioFile)
    for key in tree.names():
        if key not in fields:
            faults.add(tree.keys[key], f"unknown key {key!r}", key, "one of " + ", ".join(fields), near(key, fields))
    for key, field_info in fields.items():
        if field_info.is_required() and key not in tree.entries and key not in Header.model_fields:
            faults.add(tree.mark, f"{key!r} is missing", "", f"a key {key}, here or in a library file")
    version = tree.entries.get("leidang")
    if version is not None and plain(version) != 1:
        faults.add(version.mark, "this program reads version 1 of the format", text_of(version), "leidang: 1")
    network = tree.entries.get("network")
    if network is not None:
        bind(NetworkTables, network, faults, Reading(None))


def _named(model: type[M], tree: Mapping, section: Section, faults: Faults, reading: Reading) -> dict[str, M]:
    """The pieces of a section of names, in the order of the alphabet so that the order of files means nothing."""
    node = tree.entries.get(section)
    if node is not None and not isinstance(node, Mapping):
        faults.add(node.mark, f"{section} is not a mapping", text_of(node), "names, each with its keys")
    if isinstance(node, Mapping) and not node.names() and fields_of(ScenarioFile)[section].is_required():
        faults.add(tree.keys[section], f"{section} is empty", "", "at least one name with its keys")
    built = {}
    for name, piece in sorted(entries_of(node).items()):
        found = bind(model, _with_remarks(piece) if model is Arrangement else piece, faults, reading, _SOURCED)
        if found is not None:
            built[name] = found
    return built


def _with_remarks(piece: Node) -> Node:
    """An arrangement with the source and confidence that it inherits written out, since they are fields of it."""
    if not isinstance(piece, Mapping):
        return piece
    said = {"source": piece.source, "confidence": piece.confidence}
    remarks: dict[str, Node] = {key: Scalar(text, text, piece.mark) for key, text in said.items() if text}
    return Mapping({**piece.entries, **remarks}, piece.keys, piece.mark)


def _listed(model: type[M], tree: Mapping, section: str, faults: Faults, reading: Reading) -> dict[int, M]:
    """The pieces of a section that is a list, by their place in it."""
    node = tree.entries.get(section)
    if node is not None and not isinstance(node, Sequence):
        faults.add(node.mark, f"{section} is not a list", text_of(node), "entries that begin with '- '")
    items = node.items if isinstance(node, Sequence) else []
    if isinstance(node, Sequence) and not items and fields_of(ScenarioFile)[section].is_required():
        faults.add(tree.keys[section], f"{section} is empty", "", "at least one entry")
    built = ((at, bind(model, item, faults, reading)) for at, item in enumerate(items))
    return {at: piece for at, piece in built if piece is not None}
