"""One layer over those below it: what it overrides, replaces and removes, each reported as a note.

Mappings are merged key by key and lists of named things by name; any other list is replaced only where the file asks
for it under `replace`, so that a what-if never loses an entry by accident.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from sim.scenario.composition.flow_text import brief_text
from sim.scenario.composition.layers import Layer
from sim.scenario.composition.slips import Slip, missing_keys
from sim.scenario.domain import file_model
from sim.scenario.library import brief
from sim.scenario.shape import Shape, fields_of, inside, model_of
from sim.scenario.tree import (
    REMARKS,
    ListNode,
    Mapping,
    Node,
    Position,
    Problems,
    Scalar,
    child,
    near,
    plain_data,
    sourced_value,
)
from sim.scenario.values.tree_paths import OF_ONE_FILE, Missing, Names, dotted, find, identities, name_of_item, pruned

_TITLES: Final = frozenset({"title", "description"})
"""What a file may say anew without overriding anything that is simulated."""


_SAFE: Final = re.compile(r"[A-Za-z0-9][^:#\[\]{},&*!|>'\"%@`\n]*")
"""A path that needs no quotes in a YAML list."""


@dataclass(frozen=True, slots=True)
class MergeStep:
    """One step of laying a file over those below it: something is taken away, or the file is merged.

    Attributes
    ----------
    before, after
        The tree below and the tree that comes out.
    removed
        The path that is taken away; empty where the step is none of that kind.
    replaced
        The paths that the file replaces as a whole where it is merged.
    mark
        Where the file asks for it.
    """

    before: Mapping
    after: Mapping
    mark: Position
    removed: Names = ()
    replaced: frozenset[Names] = frozenset()


def lay_over(base: Mapping, layer: Layer, faults: Problems, slips: list[Slip]) -> Mapping:
    """The tree of a layer over the merged tree of all layers below it; what cannot be merged is an error.

    Parameters
    ----------
    base
        Without `OF_ONE_FILE`; so is what is returned.
    slips
        New entries that may be slips are added; a layer further up may still give what they lack.
    """
    return steps_over(base, layer, faults, slips)[-1].after


def steps_over(base: Mapping, layer: Layer, faults: Problems, slips: list[Slip]) -> tuple[MergeStep, ...]:
    """What `lay_over` does, step by step: each removal, then the merge."""
    steps = []
    for names, where in _paths(layer, "remove", base, faults).items():
        rest = _without(base, names, where, faults)
        steps.append(MergeStep(base, rest, where.mark, removed=names))
        base = rest
    replaced = _paths(layer, "replace", base, faults)
    over = Mapping({key: node for key, node in layer.tree.entries.items() if key not in OF_ONE_FILE}, {}, base.mark)
    over.keys = {key: layer.tree.keys[key] for key in over.entries}
    merger = _Merger(layer, frozenset(replaced), faults, slips)
    merged = merger.mapping(base, over, (), file_model())
    for names, where in replaced.items():
        if names not in merger.done:
            message = f"`replace` names {dotted(names)}, but this file gives nothing to put in its place"
            faults.add(where.mark, message, where.text, "the new value in this file, or the path under `remove`")
    return (*steps, MergeStep(base, merged, layer.tree.mark, replaced=frozenset(replaced)))


def _paths(layer: Layer, word: str, base: Mapping, faults: Problems) -> dict[Names, Scalar]:
    """The paths under `replace` or `remove` that lead somewhere in the layers below, each with where it stands."""
    said = layer.tree.entries.get(word)
    items = said.items if isinstance(said, ListNode) else [] if said is None else [said]
    found: dict[Names, Scalar] = {}
    for item in items:
        if not isinstance(item, Scalar) or not isinstance(item.value, str):
            faults.add(item.mark, f"`{word}` lists paths", expected=f"for example {word}: [closures.winter pass]")
            continue
        place = find(base, item.text)
        if isinstance(place, Missing):
            suggestion = near(place.word, place.options)
            message = f"there is nothing to {word} at {item.text!r}: no {place.word!r} in the files below this one"
            faults.add(item.mark, message, item.text, "", suggestion)
        else:
            found[place[0]] = item
    return found


def _without(node: Mapping, names: Names, where: Scalar, faults: Problems) -> Mapping:
    """The tree without what stands at a path."""
    place = find(node, where.text)
    if isinstance(place, Missing):
        # What stood around it has been removed by another entry of the same list.
        return node
    faults.note(where.mark, f"removes {dotted(names)}: {brief_text(place[1])} ({brief(place[1].mark)})", where.text)
    left = pruned(node, names)
    assert isinstance(left, Mapping)
    return left


@dataclass(slots=True)
class _Merger:
    """Puts one layer over what lies below; `done` are the paths that were replaced because the file asks for it."""

    layer: Layer
    replaced: frozenset[Names]
    faults: Problems
    slips: list[Slip]
    done: set[Names] = field(default_factory=set)

    def node(self, base: Node, over: Node, names: Names, shape: Shape) -> Node:
        """What stands at a path that both have."""
        if names in self.replaced:
            self.done.add(names)
            self._note("replaces", names, base, over)
            return over
        under, upper = sourced_value(base), sourced_value(over)
        if under is None and upper is None and isinstance(base, Mapping) and isinstance(over, Mapping):
            return self.mapping(base, over, names, shape)
        if isinstance(base, ListNode) and isinstance(over, ListNode) and _is_named(shape):
            return self._list(base, over, names, shape)
        return self._value(base, over, names, shape)

    def mapping(self, base: Mapping, over: Mapping, names: Names, shape: Shape) -> Mapping:
        """The keys of both. Each value keeps its own source, and a number never gets the one of another."""
        self._warn_of_two(base, over, names)
        entries = dict(base.entries)
        for key, node in over.entries.items():
            known = key in entries and key not in REMARKS
            if not known:
                self._note_slip(
                    base.entries, node, (*names, key), over.keys.get(key, node.mark), inside(shape, key, over)
                )
            entries[key] = self.node(entries[key], node, (*names, key), inside(shape, key, over)) if known else node
        source, confidence = self._remarks(base, over, names)
        return Mapping(entries, {**base.keys, **over.keys}, over.mark, source, confidence)

    def _warn_of_two(self, base: Mapping, over: Mapping, names: Names) -> None:
        """A library file that defines a thing anew, with its title, is another one's rival and no change of it."""
        if len(names) == 2 and not self.layer.is_scenario and {"title", "name"} & over.entries.keys():
            message = f"{dotted(names)} is defined in {brief(base.mark)} too, and the two are merged"
            expected = f"one of the two files, or replace: [{_path(names)}] in this one"
            self.faults.warn(over.mark, message, "", expected)

    def _remarks(self, base: Mapping, over: Mapping, names: Names) -> tuple[str, str]:
        """Where the numbers of a merged mapping come from that have no source of their own."""
        if REMARKS & over.entries.keys() and len(names) > 1:
            return over.source, over.confidence
        if len(names) == 1 and not self.layer.is_scenario:
            same = base.source == over.source, base.confidence == over.confidence
            return base.source if same[0] else "", base.confidence if same[1] else ""
        return base.source, base.confidence

    def _note_slip(self, below: Iterable[str], node: Node, names: Names, mark: Position, shape: Shape | None) -> None:
        """Keep a new entry in mind that lacks something and may be meant to change one below."""
        if isinstance(node, Mapping) and missing_keys(node, shape) and (meant := near(names[-1], below)):
            self.slips.append(Slip(names, mark, shape, meant))

    def _list(self, base: ListNode, over: ListNode, names: Names, shape: Shape) -> Node:
        """Lists of named things: what has the name of an entry below changes that one, all others are added."""
        if not over.items and base.items and over.whole:
            message = f"{dotted(names)} is empty in this file, which takes nothing away from those below"
            self.faults.warn(over.mark, message, "", f"a line remove: [{_path(names)}], or no key {names[-1]}")
        items = list(base.items)
        places = {name: place for place, name in enumerate(identities(items))}
        changed_in: dict[str, Position] = {}
        for item in over.items:
            name = self._name(item, names)
            place = places.get(name)
            if place is None:
                named = child(item, "name")
                if named is not None:
                    self._note_slip(places, item, (*names, name), named.mark, inside(shape, 0))
                items.append(self._added(items, item, names))
            elif name in changed_in:
                entry, first = dotted((*names, name)), changed_in[name].line
                message = f"duplicate entry {entry} in this file; the first is in line {first}"
                self.faults.add((child(item, "name") or item).mark, message, name, "each name once")
            else:
                changed_in[name] = item.mark
                below = items[place]
                changed = self.node(below, item, (*names, name_of_item(item)), inside(shape, 0))
                items[place] = _as_called(below, changed)
        return ListNode(items, over.mark, base.whole and over.whole)

    def _name(self, item: Node, names: Names) -> str:
        """By what an entry is looked for below: its name; a reserved place also by the place, which is one thing."""
        return name_of_item(item) if child(item, "name") is not None or names == ("reserved",) else ""

    def _added(self, items: list[Node], item: Node, names: Names) -> Node:
        """An entry without a name never changes another; one of the same place and time gets a name by which it draws.

        So those that were there keep their chances.
        """
        name = name_of_item(item)
        twins = [other for other in items if name_of_item(other) == name]
        if not name or not twins or child(item, "name") is not None or not isinstance(item, Mapping):
            return item
        message = f"adds to {dotted((*names, name))} ({brief(twins[0].mark)}) instead of changing it"
        self.faults.note(item.mark, f"{message}; with `name: {name}` it would change that one")
        own = identities([*items, item])[-1]
        return replace(item, entries={**item.entries, "name": Scalar(own, own, item.mark)})

    def _value(self, base: Node, over: Node, names: Names, shape: Shape) -> Node:
        """Single values, and lists that are one value."""
        if _same(base, over):
            return base if isinstance(sourced_value(base) or base, ListNode) else over
        if isinstance(base, ListNode) and _may_be_list(over):
            # A value may come from a table, which has no such line.
            where = "this file" if over.mark.file == self.layer.file else self.layer.file
            message = f"{dotted(names)} is another list below ({brief(base.mark)}), and only `replace` replaces a list"
            way = f"{_path(names)} among `replace`" if "replace" in self.layer.tree.entries else ""
            self.faults.add(over.mark, message, _first(over), way or f"a line replace: [{_path(names)}] in {where}")
        elif names[0] not in _TITLES:
            self._note("overrides", names, base, over)
        return over

    def _note(self, word: str, names: Names, base: Node, over: Node) -> None:
        what = f"{word} {dotted(names)}: {brief_text(over)} instead of {brief_text(base)} ({brief(base.mark)})"
        self.faults.note(over.mark, what, _first(over))


def _may_be_list(node: Node) -> bool:
    """Whether a value could stand for a list; what cannot is an error of its own."""
    return isinstance(node, ListNode) or (isinstance(node, Scalar) and node.value is not None)


def _is_named(shape: Shape) -> bool:
    """Whether a list is one of things with names."""
    model = model_of(inside(shape, 0))
    return model is not None and "name" in fields_of(model)


def _as_called(below: Node, changed: Node) -> Node:
    """A changed entry, still without a name where the one below has none: its name was that of its place and time."""
    if child(below, "name") is not None or not isinstance(changed, Mapping):
        return changed
    return replace(changed, entries={key: node for key, node in changed.entries.items() if key != "name"})


def _same(base: Node, over: Node) -> bool:
    """Whether two values are equal; one word is a list of one."""
    one, other = plain_data(base), plain_data(over)
    return one in (other, (other,)) or (one,) == other


def _path(names: Names) -> str:
    """A path as it may stand in a list."""
    text = dotted(names)
    return text if _SAFE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _first(node: Node) -> str:
    """The text at the place of a value."""
    return node.text if isinstance(node, Scalar) else ""
