"""The files of a scenario in the order in which they lie over each other: what a file uses lies below it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sim.scenario.domain import file_readings
from sim.scenario.library import Shelf, shown_path
from sim.scenario.tree import ListNode, Mapping, Position, Problems, Scalar
from sim.scenario.yaml_reader import read_yaml


@dataclass(frozen=True, slots=True)
class Layer:
    """One file of a scenario.

    Attributes
    ----------
    name
        As it is called in `use`; the scenario itself, by its file name.
    file
        As faults show it.
    uses
        The names under its `use`, each with the file that was found.
    """

    name: str
    file: str
    tree: Mapping
    uses: tuple[tuple[Scalar, str], ...]

    @property
    def is_scenario(self) -> bool:
        """Whether the file can be run by itself, so that it may lie over a library and over other scenarios."""
        return "leidang" in self.tree.entries


def read_layers(path: Path, own: Mapping, shelf: Shelf, faults: Problems) -> tuple[Layer, ...]:
    """Every file of a scenario once, the lowest first and the scenario itself last.

    A file lies directly above all that it uses and that does not lie lower already. So a library file that is used
    again further up never takes back what a file above it has overridden.
    """
    reader = _Reader(shelf, faults)
    reader.add(path, str(path), path.stem, own, ())
    return tuple(reader.layers.values())


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads files in depth: first what a file uses, in the order of its `use`, then the file."""

    shelf: Shelf
    faults: Problems
    layers: dict[Path, Layer] = field(default_factory=dict)

    def add(self, path: Path, file: str, name: str, tree: Mapping, above: tuple[tuple[Path, str], ...]) -> None:
        """Add a file that has been read, and all it uses; `above` are the files that led to it, each with its name."""
        here = (*above, (path.resolve(), name))
        for files in file_readings():
            tree = files.expand(tree, self.shelf, self.faults)
        uses = []
        for wanted in _names_used(tree, self.faults):
            found = self.shelf.library_file(wanted.text, file)
            if found is None:
                message, expected, suggestion = self.shelf.absent_library_file(wanted.text, file)
                self.faults.add(wanted.mark, message, wanted.text, expected, suggestion)
            elif not self._closes_circle(wanted, found, here):
                # A file may be found by several paths; it goes by the one by which it was read.
                uses.append((wanted, self._read(found, wanted.text, here)))
        self.layers[path.resolve()] = Layer(name, file, tree, tuple(uses))

    def _read(self, path: Path, name: str, above: tuple[tuple[Path, str], ...]) -> str:
        """Read a file unless it lies lower already; returns how it is shown."""
        if path.resolve() not in self.layers:
            file = shown_path(path)
            tree = read_yaml(file, self.faults) or Mapping({}, {}, Position(file, 1, 1))
            self.add(path, file, name.removesuffix(".yaml"), tree, above)
        return self.layers[path.resolve()].file

    def _closes_circle(self, wanted: Scalar, found: Path, above: tuple[tuple[Path, str], ...]) -> bool:
        """Whether a file uses one that led to it: a fault that shows the whole circle."""
        files = [path for path, _ in above]
        if found.resolve() not in files:
            return False
        circle = [name for _, name in above[files.index(found.resolve()) :]]
        message = f"files use each other in a circle: {' -> '.join([*circle, circle[0]])}"
        self.faults.add(wanted.mark, message, wanted.text, "no file that uses this one")
        return True


def _names_used(tree: Mapping, faults: Problems) -> list[Scalar]:
    """The names under `use`."""
    use = tree.entries.get("use")
    items = use.items if isinstance(use, ListNode) else [] if use is None else [use]
    names = [item for item in items if isinstance(item, Scalar) and isinstance(item.value, str)]
    for item in items:
        if not isinstance(item, Scalar):
            faults.add(item.mark, "`use` names library files", expected="a list such as [networks/nordic_baltic]")
        elif not isinstance(item.value, str):
            message = f"{item.text or 'nothing'!r} is no text, and `use` names files"
            faults.add(
                item.mark, message, item.text, "the name of a file, in quotes where it is a number or a word like true"
            )
    return names
