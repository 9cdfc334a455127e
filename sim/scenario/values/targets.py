"""What a path of a user leads to in a composed scenario: a value, a default of the program, or a thing with values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import getdoc
from typing import Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.errors import LeidangError
from sim.scenario.domain import file_model
from sim.scenario.draft import Draft
from sim.scenario.network_tables import TABLES
from sim.scenario.schema_network import NetworkLink, NetworkNode
from sim.scenario.shape import Shape, fields_of, inside, model_of
from sim.scenario.tables.csv_reader import InputColumn
from sim.scenario.tree import ListNode, Mapping, Node, Path, Scalar, near, sourced_value
from sim.scenario.values.tree_paths import Names, dotted, identities, longest

_FEW: Final = 12
"""So many names are listed where one is unknown; of more, only the nearest is named."""

_OF_FILES: Final = frozenset({"replace", "remove"})
"""Keys that say how a file lies over others; the composed scenario has none of them."""

_ROW_MODELS: Final[dict[str, type[BaseModel]]] = {"nodes": NetworkNode, "links": NetworkLink}
_ROW_FIELDS: Final = {
    "node_id": "id",
    "link_id": "id",
    "rail_gauge_mm": "rail_gauges_mm",
    "rail_gauge_second_mm": "rail_gauges_mm",
}
"""Columns whose field has another name than theirs."""


class Unset:
    """Stands for a default where a value has none, since it is written or cannot be left out."""


UNSET: Final = Unset()


@dataclass(frozen=True, slots=True)
class Target:
    """A place in a composed scenario.

    Attributes
    ----------
    names
        The way to it, as users write it; nothing for the scenario as a whole.
    path
        The same way, with the places of entries in lists.
    node
        What stands there; None where nothing is written.
    shape
        What may stand there.
    description
        What it means.
    default
        What holds where nothing is written, as the program has it; `UNSET` where something is.
    column
        The column, of a cell of the network's tables.
    """

    names: Names
    path: Path
    node: Node | None
    shape: Shape
    description: str
    default: object = UNSET
    column: InputColumn | None = None

    @property
    def is_table(self) -> bool:
        """Whether it is one of the network's tables."""
        return len(self.names) == 2 and self.names[0] == "network" and self.names[1] in TABLES

    @property
    def is_row(self) -> bool:
        """Whether it is a row of one of the network's tables."""
        return len(self.names) == 3 and self.names[0] == "network" and self.names[1] in TABLES

    @property
    def is_value(self) -> bool:
        """Whether it is one value, not a thing with values of its own."""
        if self.node is None:
            return not isinstance(self.default, BaseModel)
        node = sourced_value(self.node) or self.node
        return isinstance(node, Scalar) or (
            isinstance(node, ListNode) and all(isinstance(item, Scalar) for item in node.items)
        )


class Targets:
    """Every place of a scenario without problems."""

    def __init__(self, draft: Draft) -> None:
        assert draft.tables is not None
        self._tables = draft.tables
        self.root = Target((), (), draft.tree, file_model(), "")

    def find(self, path: str) -> Target:
        """What a path leads to; its words are names as for `--set`, or the places of entries in lists.

        Raises
        ------
        LeidangError
            The path leads nowhere; the message names the nearest path that does.
        """
        words = [word.strip() for word in path.split(".")]
        target = self.root
        while words:
            children = {child.names[-1]: child for child in self.children(target)}
            count, name = longest(words, children)
            found = children.get(name) or _at_place(target, name, list(children.values()))
            if found is None:
                raise LeidangError(self._unknown(target, words, list(children)))
            target, words = found, words[count:]
        return target

    def children(self, target: Target) -> list[Target]:
        """What stands directly inside; nothing in a single value."""
        if target.is_table:
            return list(self._rows(target))
        if target.is_row:
            return list(_cells(target))
        if isinstance(target.default, BaseModel):
            return [_default(target, key, field) for key, field in fields_of(type(target.default)).items()]
        if target.node is None or sourced_value(target.node) is not None:
            return []
        found = list(_inside(target, target.node))
        return found if target.names else _in_order(found)

    def values(self, target: Target) -> Iterator[Target]:
        """Every single value at or inside a place, in the order of the composed scenario."""
        if target.is_value and not target.is_table:
            yield target
            return
        for child in self.children(target):
            yield from self.values(child)

    def _rows(self, table: Target) -> Iterator[Target]:
        name = table.names[1]
        words = _first_line(_ROW_MODELS[name])
        for key, row in self._tables.rows[name].entries.items():
            yield Target((*table.names, key), (*table.path, key), row, None, words)

    def _unknown(self, target: Target, words: list[str], options: list[str]) -> str:
        """Why a path leads nowhere, and the nearest that leads somewhere."""
        where = dotted(target.names)
        if not options and where:
            why = "is left out" if target.node is None else "is a single value"
            return f"{where} {why}, so it has no {words[0]!r}"
        nearest = near(".".join(words), options) or near(words[0], options)
        found = dotted((*target.names, nearest)) if nearest else "" if where else self._elsewhere(words)
        listed = f"; expected one of {', '.join(options)}" if not found and len(options) <= _FEW else ""
        hint = f"; did you mean {found!r}?" if found else listed
        return f"there is no {words[0]!r} in {where or 'the scenario'}{hint}"

    def _elsewhere(self, words: list[str]) -> str:
        """The path to something that is called like the words, in any section."""
        sections = (section for section in self.children(self.root) if not section.is_value)
        things = {thing.names[-1]: thing for section in sections for thing in self.children(section)}
        count, name = longest(words, things)
        thing = things.get(name) or things.get(near(".".join(words), things))
        return dotted((*thing.names, *words[count:])) if thing else ""


def _in_order(sections: list[Target]) -> list[Target]:
    """The sections of a scenario as the reference lists them, first those that are written."""
    order = list(fields_of(file_model()))
    sections = [section for section in sections if section.names[0] not in _OF_FILES]
    return sorted(sections, key=lambda section: (section.node is None, order.index(section.names[0])))


def _inside(target: Target, node: Node) -> Iterator[Target]:
    match node:
        case ListNode(items):
            shape = inside(target.shape, 0)
            for at, (name, item) in enumerate(zip(identities(items), items, strict=True)):
                words = _first_line(model_of(shape, item)) or target.description
                yield Target((*target.names, name), (*target.path, at), item, shape, words)
        case Mapping(entries):
            model = model_of(target.shape, node)
            fields = fields_of(model) if model else {}
            keys = [key for key in entries if key in fields or key in node.names()]
            for key in keys:
                yield _entry(target, node, key, fields.get(key))
            for key, field in fields.items():
                if key not in entries and not field.is_required():
                    yield _default(target, key, field)


def _entry(target: Target, node: Mapping, key: str, field: FieldInfo | None) -> Target:
    shape, inner = inside(target.shape, key, node), node.entries[key]
    words = field.description if field else _first_line(model_of(shape, inner)) or target.description
    return Target((*target.names, key), (*target.path, key), inner, shape, words or "")


def _default(target: Target, key: str, field: FieldInfo) -> Target:
    """What holds for a key that is not written: the default of the field, or of the model that is itself a default."""
    outer = target.default
    names = {str(field.validation_alias or name): name for name, field in _fields(outer).items()}
    default = getattr(outer, names[key]) if key in names else field.get_default(call_default_factory=True)
    shape = inside(target.shape, key, target.node)
    return Target((*target.names, key), (*target.path, key), None, shape, field.description or "", default)


def _fields(default: object) -> dict[str, FieldInfo]:
    return type(default).model_fields if isinstance(default, BaseModel) else {}


def _cells(row: Target) -> Iterator[Target]:
    """The cells of a row; an empty one has the default of its field."""
    assert isinstance(row.node, Mapping)
    name = row.names[1]
    fields = _ROW_MODELS[name].model_fields
    for column in TABLES[name]:
        field = fields[_ROW_FIELDS.get(column.name, column.name)]
        cell = row.node.entries.get(column.name)
        default = UNSET if cell is not None else field.get_default()
        names, path = (*row.names, column.name), (*row.path, column.name)
        yield Target(names, path, cell, str, field.description or "", default, column)


def _at_place(target: Target, word: str, children: list[Target]) -> Target | None:
    """The entry of a list at a place, counted from 0."""
    is_list = isinstance(target.node, ListNode)
    return children[int(word)] if is_list and word.isdigit() and int(word) < len(children) else None


def _first_line(model: type[BaseModel] | None) -> str:
    return (getdoc(model) or "").splitlines()[0] if model else ""
