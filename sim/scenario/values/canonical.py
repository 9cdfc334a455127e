"""The values of a scenario, flat and in one canonical form, by which runs are distinguished.

Two scenarios with the same values are the same, however their files are called, cut, ordered and commented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Final

from pydantic import BaseModel

from sim.scenario.schema import LoadedScenario

Value = str | int | float | bool | None | list["Value"]
"""A value as JSON has it."""

_WORDS: Final = frozenset({"source", "confidence", "basis", "mark", "note", "why", "sweep"})
"""Fields that only say where a number comes from, or which others to try."""

_TITLES: Final = frozenset({"title", "description"})
"""Fields of the scenario itself that only describe it."""


def canonical_values(scenario: LoadedScenario) -> dict[str, Value]:
    """Every value that is simulated by its path, with dots; list entries by name, or by index where they have none.

    The order of the entries of lists, and of variants, is a value too; that of all other names is not.
    """
    found: dict[str, Value] = {}
    for name in type(scenario).model_fields:
        if name not in _TITLES:
            found.update(_flat(name, getattr(scenario, name)))
    found["variants"] = list(scenario.variants)
    return dict(sorted(found.items()))


def _flat(path: str, value: object) -> Iterator[tuple[str, Value]]:
    """The paths and values below a path; nothing for what is left out."""
    match value:
        case None:
            return
        case BaseModel():
            for name in type(value).model_fields:
                if name not in _WORDS:
                    yield from _flat(f"{path}.{name}", getattr(value, name))
        case dict():
            for name, inner in value.items():
                yield from _flat(f"{path}.{name}", inner)
        case tuple() if any(isinstance(item, BaseModel) for item in value):
            names = [_name(item, place) for place, item in enumerate(value)]
            yield path, list(names)
            for name, item in zip(names, value, strict=True):
                yield from _flat(f"{path}.{name}", item)
        case _:
            yield path, _plain(value)


def _name(item: object, place: int) -> str:
    """What a list entry is called: its id or name, or else its index."""
    return str(getattr(item, "id", None) or getattr(item, "name", None) or place)


def _plain(value: object) -> Value:
    """A value as JSON has it; a distribution by its kind and its numbers."""
    if is_dataclass(value):
        return [type(value).__name__, *(_plain(getattr(value, field.name)) for field in fields(value))]
    if isinstance(value, tuple | list | frozenset):
        items = [_plain(item) for item in value]
        return items if not isinstance(value, frozenset) else sorted(items, key=repr)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return repr(value)
