"""The register of assumptions: every number of a scenario, with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.scenario.binding import text_of
from sim.scenario.domain import file_model
from sim.scenario.draft import Draft
from sim.scenario.loading import sound
from sim.scenario.network_tables import TABLES, Tables
from sim.scenario.shape import leaves, measure
from sim.scenario.tree import Mapping, Node, Scalar, child
from sim.scenario.tree import Path as TreePath

_SETTINGS: Final = frozenset({"seed", "replications", "network"})
"""Sections whose numbers say how to run, or which are registered cell by cell."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One number that the answer rests on.

    Attributes
    ----------
    path
        Where it stands in the composed scenario, 'movement.road.density'; list entries by name where they have one.
    value
        As written, with its unit.
    dimension
        What it measures: a dimension of `sim.units.conversion`, 'count', 'moment', 'gauge', 'position' or 'number'.
    source
        What the file says about where it comes from; empty where it says nothing.
    confidence
        low, medium, high, or empty where the file does not say.
    file, line
        Where it stands.
    """

    path: str
    value: str
    dimension: str
    source: str
    confidence: str
    file: str
    line: int


def assumptions(path: str | Path, sets: Iterable[str] = ()) -> tuple[Assumption, ...]:
    """Every quantity of the composed scenario, section by section, the tables last.

    Raises
    ------
    ScenarioError
        When the scenario has faults.
    """
    made, _ = sound(path, sets)
    return draft_assumptions(made)


def draft_assumptions(made: Draft) -> tuple[Assumption, ...]:
    """Every quantity of a draft without faults, as `assumptions`."""
    assert made.tables is not None
    return (*_of_tree(made.tree), *_of_tables(made.tables))


def quantities(tree: Mapping) -> Iterator[tuple[TreePath, str, Scalar]]:
    """Path, dimension and place of every quantity that stands in a composed scenario itself, not in its tables."""
    for at, shape, scalar in leaves(file_model(), tree):
        dimension = measure(shape)
        if dimension and at[0] not in _SETTINGS:
            yield at, dimension, scalar


def _of_tree(tree: Mapping) -> Iterator[Assumption]:
    for at, dimension, scalar in quantities(tree):
        yield _assumption(dotted_path(tree, at), scalar.text, dimension, scalar)


def _of_tables(tables: Tables) -> Iterator[Assumption]:
    for name, columns in TABLES.items():
        for row_name, row in tables.rows[name].entries.items():
            for column in columns:
                cell = child(row, column.name)
                if column.dimension and isinstance(cell, Scalar):
                    at = f"network.{name}.{row_name}.{column.name}"
                    sourced = tables.sourced(name, row_name, cell)
                    yield _assumption(at, f"{cell.text} {column.unit}", column.dimension, sourced)


def _assumption(path: str, value: str, dimension: str, at: Scalar) -> Assumption:
    return Assumption(path, value, dimension, at.source, at.confidence, at.mark.file, at.mark.line)


def dotted_path(tree: Node, path: TreePath) -> str:
    """The path with dots, list entries by name where they have one: also what `--set` takes."""
    words, node = [], tree
    for key in path:
        inner = child(node, key)
        name = text_of(child(inner, "name")) if inner is not None and isinstance(key, int) else ""
        words.append(name or str(key))
        node = inner or node
    return ".".join(words)
