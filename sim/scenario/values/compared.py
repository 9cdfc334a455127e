"""A scenario to compare: its values by their names, and where each stands, from a file or from a result folder."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, cast

from sim.errors import LeidangError, ScenarioError
from sim.files import read_json
from sim.record.manifest import EFFECTIVE, VALUES
from sim.scenario.composition.history import node_at
from sim.scenario.library import brief
from sim.scenario.loading import scenario_of, sound
from sim.scenario.tree import ListNode, Mapping, Node, Position, Problems, Scalar, child, sourced_value
from sim.scenario.values.canonical import Value, canonical_values
from sim.scenario.values.readings import ScenarioClock
from sim.scenario.values.tree_paths import Names, identities
from sim.scenario.values.value_paths import NamedValue, named_values
from sim.scenario.yaml_reader import read_yaml
from sim.user_files import UnreadableFileError, read_text

DEFAULT: Final = "default"
"""Stands for the place of a value that no file has."""

OPTION: Final = "an option of the run"
"""Stands for the place of a value that a run had by an option of its command."""

_BY_OPTION: Final = frozenset({"seed", "replications"})
_COLUMNS: Final = {"id": ("node_id", "link_id"), "rail_gauges_mm": ("rail_gauge_mm",)}
_ORIGIN: Final = re.compile(r"  # (?P<origin>.*)$")


class Places(ABC):
    """Where the values of a scenario stand."""

    def of(self, value: NamedValue, depth: int | None = None) -> str:
        """The file and line of a value, or of the thing with so many of its names; `DEFAULT` where there is none."""
        path = value.path[:depth]
        if path[0] == "network" and len(path) > 2:
            return self.of_cell(value.names[:depth])
        node = node_at(self.tree(), path)
        return DEFAULT if node is None else self.of_node(sourced_value(node) or node)

    def thing(self, value: NamedValue) -> str:
        """What the thing of a section is called that has a value, as `--set` and `explain` take it."""
        section = node_at(self.tree(), value.path[:1])
        place = value.path[1]
        return (
            identities(section.items)[place]
            if isinstance(section, ListNode) and isinstance(place, int)
            else (value.names[1])
        )

    @abstractmethod
    def tree(self) -> Mapping:
        """The composed scenario."""

    @abstractmethod
    def of_node(self, node: Node) -> str:
        """The file and line of a node of the tree."""

    @abstractmethod
    def of_cell(self, names: Names) -> str:
        """The file and line of a row or a cell of the network's tables, or of what it follows from."""

    def timetable(self, names: Names) -> Node | None:
        """The timetable of a link, for its departures."""
        of_departures = names[3:4] == ("departures",)
        return node_at(self.tree(), ("network", "timetables", names[2])) if of_departures else None


@dataclass(frozen=True)
class ComparedScenario:
    """One of two scenarios that are compared.

    Attributes
    ----------
    name
        The file or folder, as the user named it.
    values
        Every canonical value by its names.
    """

    name: str
    values: dict[Names, NamedValue]
    clock: ScenarioClock
    places: Places

    def entries(self, names: Names) -> list[str]:
        """The names of the entries of a list, in its order."""
        depth = len(names)
        inside = [value for key, value in self.values.items() if len(key) > depth and key[:depth] == names]
        at_place = sorted(inside, key=lambda value: place if isinstance(place := value.path[depth], int) else 0)
        return list(dict.fromkeys(value.names[depth] for value in at_place))


def read_compared(path: Path) -> ComparedScenario:
    """A scenario file with all that it uses, or what was run into a result folder.

    Raises
    ------
    LeidangError
        It has errors, or is neither.
    """
    values, places = _of_folder(path) if path.is_dir() else _of_file(path)
    try:
        zone = values.get("zone")
        clock = ScenarioClock.of(datetime.fromisoformat(str(values["start"])), str(zone) if zone else None)
        by_names = {value.names: value for value in named_values(values, clock)}
    except (KeyError, ValueError) as error:
        raise LeidangError(f"{path / VALUES} is damaged ({error}); run it again") from None
    return ComparedScenario(str(path), by_names, clock, places)


def _of_file(path: Path) -> tuple[dict[str, Value], Places]:
    made = sound(path)
    assert made.tables is not None
    # As a result folder has them, so that a file and a run of it are equal.
    values = cast("dict[str, Value]", json.loads(json.dumps(canonical_values(scenario_of(made)))))
    return values, _FilePlaces(made.tree, made.tables.rows)


def _of_folder(folder: Path) -> tuple[dict[str, Value], Places]:
    if not (folder / VALUES).is_file():
        raise LeidangError(f"{folder} is no result folder (it has no {VALUES}), and no scenario file")
    values = read_json(folder / VALUES).get("scenario")
    if not isinstance(values, dict):
        raise LeidangError(f"{folder / VALUES} is damaged: it holds no scenario; run it again")
    return values, _folder_places(folder)


def _folder_places(folder: Path) -> Places:
    file, faults = str(folder / EFFECTIVE), Problems()
    tree = read_yaml(file, faults)
    if tree is None:
        raise ScenarioError(faults.found())
    try:
        lines = read_text(file).split("\n")
    except UnreadableFileError as error:
        raise LeidangError(f"{file} cannot be read: {error}") from None
    return _FolderPlaces(tree, lines)


@dataclass(frozen=True)
class _FilePlaces(Places):
    composed: Mapping
    rows: dict[str, Mapping]

    def tree(self) -> Mapping:
        return self.composed

    def of_node(self, node: Node) -> str:
        return brief(node.mark)

    def of_cell(self, names: Names) -> str:
        row = child(self.rows[names[1]], names[2])
        if (timetable := self.timetable(names)) is not None:
            return brief(timetable.mark)
        cells = [row] if len(names) < 4 else [child(row, name) for name in _column(names[3])] if row else []
        found = next((cell for cell in cells if cell is not None), None)
        return DEFAULT if found is None else brief(found.mark)


@dataclass(frozen=True)
class _FolderPlaces(Places):
    """Places by the remarks of `scenario.effective.yaml`."""

    effective: Mapping
    lines: list[str]

    def of(self, value: NamedValue, depth: int | None = None) -> str:
        written = node_at(self.effective, value.path[:1])
        is_written = written.value == value.value if isinstance(written, Scalar) else len(value.path) > 1
        # What an option of the command sets is among the values, not in the composed scenario.
        return super().of(value, depth) if is_written or value.names[0] not in _BY_OPTION else OPTION

    def tree(self) -> Mapping:
        return self.effective

    def of_node(self, node: Node) -> str:
        for line in self.lines[node.mark.line - 1 :]:
            # A thing with values of its own has no remark: its first value has.
            if found := _ORIGIN.search(line):
                return _brief_origin(found["origin"])
        return DEFAULT

    def of_cell(self, names: Names) -> str:
        if (timetable := self.timetable(names)) is not None:
            return self.of_node(timetable)
        changed = node_at(self.effective, ("network", "changes", *names[1:3]))
        cells = [changed] if len(names) < 4 else [child(changed, name) for name in _column(names[3])] if changed else []
        found = next((cell for cell in cells if cell is not None), None)
        if found is not None:
            return self.of_node(sourced_value(found) or found)
        table = node_at(self.effective, ("network", names[1]))
        # The folder has the values of its tables, not their lines.
        return table.text if isinstance(table, Scalar) else DEFAULT


def _brief_origin(origin: str) -> str:
    """A remark as other messages mention places: without the folders above the built-in library."""
    file, colon, line = origin.rpartition(":")
    if origin.startswith("--set ") or not colon or not line.isdigit():
        return origin
    return brief(Position(file, int(line), 1))


def _column(field: str) -> tuple[str, ...]:
    """The columns that hold a field of a node or link."""
    return _COLUMNS.get(field, (field,))
