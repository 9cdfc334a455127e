"""Differences of two composed scenarios by section and thing: values, not text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from sim.scenario.domain import row_tables
from sim.scenario.row_tables import NETWORK
from sim.scenario.schema import Header
from sim.scenario.shape import measure
from sim.scenario.values.canonical import Value
from sim.scenario.values.compared import DEFAULT, ComparedScenario
from sim.scenario.values.readings import value_text
from sim.scenario.values.tree_paths import Names, dotted
from sim.scenario.values.value_paths import NamedValue
from sim.units.quantity_text import format_quantity

HEADER: Final = "header"
REST: Final = "rest"
SECTIONS: Final = {
    HEADER: "Header",
    "forces": "Forces",
    "closures": "Closures",
    "incidents": "Incidents",
    "variants": "Variants",
    "arrangements": "Arrangements",
    "procedures": "Procedures",
    "network": "Network",
    "movement": "Planning factors",
    "actors": "Actors",
    REST: "Other sections",
}
"""Sections in the order that matters to a planner, with their headings."""

NOUNS: Final = {
    "forces": "force",
    "closures": "closure",
    "incidents": "incident",
    "variants": "variant",
    "arrangements": "arrangement",
    "procedures": "procedure",
    "actors": "actor",
    "calls": "call",
    "reserved": "reserved place",
    "duty_hours": "duty hours",
    "channels": "channel",
    "assets": "asset",
    "services": "service",
    "resilience": "resilience",
    "couplings": "coupling",
    "repair_classes": "repair class",
    "incident_kinds": "incident kind",
}
"""What a thing of a section is called; the values of other sections go by their whole path."""

Kind = Literal["changed", "added", "removed"]
_OF_NETWORK: Final = {"nodes": "node", "links": "link"}
_SUFFIXES: Final = ("_kmh", "_km", "_deg")
"""Units in the name of a column, which stand behind its values instead."""

_DERIVED: Final = frozenset({"crosses_border", "id"})
"""Fields of nodes and links that follow from others."""

_MANY: Final = 8
"""A list of more numbers is counted instead of written."""


@dataclass(frozen=True, slots=True)
class ValueDifference:
    """One difference between two scenarios.

    Attributes
    ----------
    section
        A key of `SECTIONS`.
    thing
        What differs, 'force US brigade'; empty where the path of the value has it all.
    path
        What of it, 'lift.vehicles'; empty for the thing as a whole.
    kind
        Whether a value changed, or something is only in the second (added) or the first (removed) scenario.
    before, after
        The values; empty for what is a thing with values of its own.
    hint
        The difference itself, '2 d later'; empty where the values say it.
    before_at, after_at
        Where they stand; empty where there is nothing.
    """

    section: str
    thing: str
    path: str
    kind: Kind
    before: str
    after: str
    hint: str
    before_at: str
    after_at: str


def differences(first: ComparedScenario, second: ComparedScenario) -> tuple[ValueDifference, ...]:
    """Every difference of two scenarios, in the order of `SECTIONS` and then of their things."""
    found = list(_Comparison(first, second).every())
    sections, things = list(SECTIONS), list(dict.fromkeys(one.thing for one in found))
    return tuple(sorted(found, key=lambda one: (sections.index(one.section), things.index(one.thing))))


class _Comparison:
    def __init__(self, first: ComparedScenario, second: ComparedScenario) -> None:
        self._first, self._second = first, second
        self._known = (_prefixes(first), _prefixes(second))
        self._reported: set[Names] = set()

    def every(self) -> Iterator[ValueDifference]:
        every = self._second.values | self._first.values
        for names in sorted(every, key=lambda names: every[names].rank):
            before, after = self._first.values.get(names), self._second.values.get(names)
            if names[0] == NETWORK and names[-1] in _DERIVED:
                continue
            if before is not None and after is not None:
                yield from self._changed(before, after)
            else:
                yield from self._one_sided(before, after)

    def _changed(self, before: NamedValue, after: NamedValue) -> Iterator[ValueDifference]:
        """A value of both; a list of entries is the order of those in both."""
        names = before.names
        if before.value == after.value:
            return
        if before.is_order or after.is_order:
            yield from self._order(before, after)
            return
        texts = self._texts(before, after)
        yield self._difference(names, "changed", texts, self._hint(before, after), (before, after))

    def _one_sided(self, before: NamedValue | None, after: NamedValue | None) -> Iterator[ValueDifference]:
        """What only one scenario has: a value that is left out in the other, or a whole thing, which is one."""
        value = before or after
        assert value is not None
        other = self._known[after is None]
        # Of a section without anything in one scenario each thing is one.
        least = 2 if value.names[0] in NOUNS and len(value.names) > 1 else 1
        depths = range(least, len(value.names))
        depth = next((depth for depth in depths if value.names[:depth] not in other), len(value.names))
        names = value.names[:depth]
        if names in self._reported:
            return
        self._reported.add(names)
        if depth < len(value.names) or value.is_order or names[0] == "variants":
            kind: Kind = "added" if before is None else "removed"
            yield self._difference(names, kind, ("", ""), "", (before, after))
        else:
            yield self._difference(names, "changed", self._texts(before, after), "", (before, after))

    def _order(self, before: NamedValue, after: NamedValue) -> Iterator[ValueDifference]:
        """Another order of the entries that both have; what is added or removed is reported by itself."""
        orders = [_listed(before), _listed(after)]
        if before.names != ("variants",):
            orders = [side.entries(before.names) for side in (self._first, self._second)]
        both = set(orders[0]) & set(orders[1])
        one, other = ([name for name in order if name in both] for order in orders)
        if one != other:
            texts = ", ".join(one), ", ".join(other)
            changed = self._difference(before.names, "changed", texts, "", (before, after))
            yield replace(changed, path=f"order of {changed.path}")

    def _thing(self, sides: tuple[NamedValue | None, NamedValue | None]) -> str:
        """The second part of a path: of an entry without a name as its file writes its time, not in canonical form."""
        before, after = sides
        if after is not None:
            return self._second.places.thing(after)
        assert before is not None
        return self._first.places.thing(before)

    def _texts(self, before: NamedValue | None, after: NamedValue | None) -> tuple[str, str]:
        named = before or after
        assert named is not None
        dimension = measure(named.shape)
        unit = _unit(named.names)
        sides = ((before, self._first), (after, self._second))
        one, other = (_text(side.value if side else None, dimension, unit, compared) for side, compared in sides)
        return one, other

    def _hint(self, before: NamedValue, after: NamedValue) -> str:
        one, other = before.value, after.value
        if measure(before.shape) == "moment" and isinstance(one, int | float) and isinstance(other, int | float):
            return f"{format_quantity(abs(other - one), 'duration')} {'later' if other > one else 'earlier'}"
        words, others = _listed(before), _listed(after)
        if [words, others] != [one, other]:
            return ""
        changes = [*(f"+ {word}" for word in others if word not in words)]
        return ", ".join((*changes, *(f"- {word}" for word in words if word not in others)))

    def _difference(
        self,
        names: Names,
        kind: Kind,
        texts: tuple[str, str],
        hint: str,
        sides: tuple[NamedValue | None, NamedValue | None],
    ) -> ValueDifference:
        section, thing, path = _words((names[0], self._thing(sides), *names[2:]) if len(names) > 1 else names)
        before_at, after_at = (
            "" if kind == absent else compared.places.of(value, len(names)) if value else DEFAULT
            for value, compared, absent in ((sides[0], self._first, "added"), (sides[1], self._second, "removed"))
        )
        return ValueDifference(section, thing, path, kind, *texts, hint, before_at, after_at)


def _prefixes(side: ComparedScenario) -> set[Names]:
    """The names of every value, and of every thing around one."""
    return {names[:depth] for names in side.values for depth in range(1, len(names) + 1)}


def _words(names: Names) -> tuple[str, str, str]:
    """Section, thing and path of a value."""
    section = names[0]
    if section in Header.model_fields and section != "variants":
        return HEADER, "", dotted(names)
    group = section if section in SECTIONS else REST
    if section == NETWORK and len(names) > 2:
        return group, f"{_OF_NETWORK[names[1]]} {names[2]}", _label(names[3:])
    if section in NOUNS and len(names) > 1:
        return group, f"{NOUNS[section]} {names[1]}", dotted(names[2:])
    return group, "", dotted(names)


def _label(names: Names) -> str:
    """The column of a table without the unit that its values have."""
    text = dotted(names)
    return next((text.removesuffix(suffix) for suffix in _SUFFIXES if text.endswith(suffix)), text)


def _unit(names: Names) -> str:
    """The unit of a column that has it in its name."""
    table = row_tables().get(names[1]) if names[0] == NETWORK and len(names) == 4 else None
    columns = table.columns if table and _label(names[3:]) != names[3] else ()
    return next((column.unit for column in columns if column.name == names[3]), "")


def _listed(named: NamedValue) -> list[str]:
    """The words of a list."""
    return [word for word in named.value if isinstance(word, str)] if isinstance(named.value, list) else []


def _text(value: Value, dimension: str, unit: str, compared: ComparedScenario) -> str:
    if isinstance(value, list) and len(value) > _MANY and all(isinstance(item, int | float) for item in value):
        return f"{len(value)} values"
    text = value_text(value, dimension, compared.clock)
    return f"{text} {unit}" if unit and value is not None else text
