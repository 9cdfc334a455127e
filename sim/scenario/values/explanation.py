"""Explanation of a value: what it is and means, which file and line set it, and what it overrode."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sim.errors import LeidangError
from sim.scenario.composition.flow_text import flow_text
from sim.scenario.composition.history import Cells, Earlier, composition_steps, earlier_cells, earlier_values, node_at
from sim.scenario.loading import sound
from sim.scenario.shape import measure
from sim.scenario.tree import ListNode, Node, Position, Scalar, sourced_value
from sim.scenario.values.readings import ScenarioClock, reading_of, value_text
from sim.scenario.values.targets import Target, Targets
from sim.scenario.values.tree_paths import Missing, dotted, find

_DEFAULT_OF_LIST: Final = "none"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A value of a composed scenario.

    Attributes
    ----------
    path
        As `--set` takes it.
    value
        As written in the composed scenario; a default as it would be written; empty where there is none any more.
    reading
        How the value is understood: by the calendar, in a short unit, by median and p90; empty where it is plain.
    written
        What the file has, where a word of a table was read as something else; else empty.
    description
        What the value means.
    source, confidence
        What the file says about where it comes from.
    mark
        Where it stands; None for what is written nowhere.
    state
        Whether it is written in a file or on the command line, a default of the program, or was removed.
    earlier
        The values that it overrode, the latest first.
    """

    path: str
    value: str
    reading: str
    written: str
    description: str
    source: str
    confidence: str
    mark: Position | None
    state: str
    earlier: tuple[Earlier, ...]


class Explainer:
    """Explains the values of one scenario.

    Parameters
    ----------
    path, sets
        As for `sim.scenario.load`.

    Raises
    ------
    ScenarioError
        With every error of the scenario.
    """

    def __init__(self, path: str | Path, sets: Iterable[str] = ()) -> None:
        sets = tuple(sets)
        draft, composition = sound(path, sets)
        assert draft.header is not None
        assert draft.tables is not None
        self.targets = Targets(draft)
        self._clock = ScenarioClock.of_header(draft.header)
        self._tables = draft.tables
        self._cells = Cells(composition)
        self._steps = composition_steps(composition, sets)

    def find(self, path: str) -> Target:
        """What a path leads to, also where it was removed.

        Raises
        ------
        LeidangError
            The path leads nowhere and never did.
        """
        try:
            return self.targets.find(path)
        except LeidangError:
            for step in reversed(self._steps):
                place = find(step.before, path)
                if not isinstance(place, Missing):
                    return Target(place[0], place[0], None, None, "")
            raise

    def explain(self, target: Target) -> Explanation:
        """The explanation of a single value."""
        node = target.node
        value = None if node is None else sourced_value(node) or node
        return Explanation(
            path=dotted(target.names),
            value=self._value(target, value),
            reading=self._reading(target, value),
            written=self._written(target, value),
            description=target.description,
            source=self._source(target, value)[0],
            confidence=self._source(target, value)[1],
            mark=value.mark if value is not None else None,
            state=_state(target),
            earlier=self._earlier(target),
        )

    def _value(self, target: Target, value: Node | None) -> str:
        if value is not None:
            return _with_unit(flow_text(value), target)
        if _state(target) == "removed":
            return ""
        return _with_unit(value_text(target.default, measure(target.shape), self._clock), target)

    def _reading(self, target: Target, value: Node | None) -> str:
        if not isinstance(value, Scalar) or target.column is not None:
            return ""
        return reading_of(value, target.shape, self._clock)

    def _written(self, target: Target, value: Node | None) -> str:
        """What the file has for a word that was read as another one."""
        before = None if target.column is not None else node_at(self._steps[-1].after, target.path)
        if not isinstance(before, Scalar) or not isinstance(value, Scalar) or before.text == value.text:
            return ""
        return before.text

    def _source(self, target: Target, value: Node | None) -> tuple[str, str]:
        if isinstance(value, ListNode) and value.items:
            value = value.items[0]
        if not isinstance(value, Scalar):
            return "", ""
        if target.column is not None:
            value = self._tables.sourced(target.names[1], target.names[2], value)
        return value.source, value.confidence

    def _earlier(self, target: Target) -> tuple[Earlier, ...]:
        if target.column is None:
            return earlier_values(self._steps, target.path)
        return tuple(
            replace(one, node=_cell_with_unit(one.node, target))
            for one in earlier_cells(self._steps, self._cells, target.path[1:])
        )


def _state(target: Target) -> str:
    if target.node is not None:
        return "written"
    return "removed" if target.shape is None else "default"


def _with_unit(text: str, target: Target) -> str:
    # "1 ships" would be no words; the name of such a column has the noun.
    unit = target.column.unit if target.column is not None and target.column.dimension != "count" else ""
    return f"{text} {unit}" if unit and text != _DEFAULT_OF_LIST else text


def _cell_with_unit(node: Node, target: Target) -> Node:
    cell = sourced_value(node) or node
    assert isinstance(cell, Scalar)
    return replace(cell, text=_with_unit(cell.text, target)) if cell.text else cell
