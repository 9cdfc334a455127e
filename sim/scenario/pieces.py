"""From a composed tree to a draft: every piece that can be built, and the faults of those that cannot."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sim.scenario.binding import bind, entries_of, text_of
from sim.scenario.clock.moments import read_instant
from sim.scenario.composition.composed import Composition
from sim.scenario.composition.overrides import apply_sets
from sim.scenario.domain import Section, file_model, file_readings, sections
from sim.scenario.draft import Draft, Pieces
from sim.scenario.fields import Frozen, Reading
from sim.scenario.limits import QUANTITIES
from sim.scenario.schema import Header
from sim.scenario.shape import fields_of
from sim.scenario.tree import ListNode, Mapping, Node, Problems, Scalar, near, plain_data
from sim.units.local_time import zone_named
from sim.units.quantities import QuantityError, parse_quantity

_SOURCED: Final = frozenset({"source", "confidence"})
_OF_THE_SCENARIO: Final = frozenset({"leidang", *Header.model_fields})
"""Keys that a scenario has, itself or by another that it uses; sections may come from library files."""

_ITS_OWN: Final = frozenset({"leidang"})
"""Keys that no other file can bring."""


def build_draft(composition: Composition, sets: tuple[str, ...], faults: Problems) -> Draft:
    """Apply the overrides and build every piece that can be built."""
    cause = next(iter(faults.found()), None) if not composition.complete else None
    tree = apply_sets(composition.tree, file_model(), sets, faults)
    reported = _check_keys(tree, faults, composition.complete)
    zone = _zone(tree)
    header, start = _header(tree, zone, faults, reported)
    draft = Draft(
        tree=tree,
        faults=faults,
        composition=composition,
        header=header,
        horizon=header.horizon if header else _horizon(tree),
        reading=Reading(start, zone, composition.complete),
        cause=cause,
        complete=composition.complete,
    )
    for files in file_readings():
        files.read(draft)
    for section in sections():
        draft.put(section.model, _BUILDERS[section.kind](section, draft.tree, faults, draft.reading))
    return draft


def _zone(tree: Mapping) -> ZoneInfo | None:
    """The time zone of the scenario; one that does not exist is a fault of the header, and UTC stands in for it."""
    name = text_of(tree.entries.get("zone"))
    return (zone_named(name) or ZoneInfo("UTC")) if name else None


def _header(
    tree: Mapping, zone: ZoneInfo | None, faults: Problems, reported: frozenset[str]
) -> tuple[Header | None, datetime | None]:
    """The header and the start; the start alone where the rest of the header has faults."""
    own = {key: node for key, node in tree.items() if key in Header.model_fields}
    keys = {key: mark for key, mark in tree.keys.items() if key in own}
    header = bind(Header, Mapping(own, keys, tree.mark), faults, Reading(None, zone), reported=reported)
    if header:
        return header, header.start
    try:
        return None, read_instant(text_of(tree.entries.get("start")), zone)
    except (ValueError, OverflowError):
        return None, None


def _horizon(tree: Mapping) -> int | None:
    """The horizon of a faulty header, if that is not the fault."""
    try:
        seconds = round(parse_quantity(text_of(tree.entries.get("horizon")), "duration"))
    except QuantityError:
        return None
    return seconds if 0 < seconds <= QUANTITIES["duration"].most else None


def _check_keys(tree: Mapping, faults: Problems, complete: bool) -> frozenset[str]:
    """Unknown and missing keys at the top, and the version of the format; returns the missing keys of the header."""
    fields = fields_of(file_model())
    missing = {key for key, about in fields.items() if about.is_required() and key not in tree.entries}
    meant = set()
    for key in tree.names():
        if key not in fields:
            suggestion = near(key, missing) or near(key, fields)
            meant.add(suggestion)
            faults.add(tree.keys[key], f"unknown key {key!r}", key, "one of " + ", ".join(fields), suggestion)
    for key in missing - meant:
        if key in _ITS_OWN or complete:
            where = "" if key in _OF_THE_SCENARIO else ", here or in a library file"
            faults.add(tree.mark, f"{key!r} is missing", "", f"a key {key}{where}")
    version = tree.entries.get("leidang")
    # `true` equals 1 in Python.
    if version is not None and (plain_data(version) != 1 or plain_data(version) is True):
        faults.add(version.mark, "this program reads version 1 of the format", text_of(version), "leidang: 1")
    return frozenset(missing)


def _named(section: Section, tree: Mapping, faults: Problems, reading: Reading) -> Pieces:
    """The pieces of a section of names, in the order of the alphabet so that the order of files means nothing."""
    node = tree.entries.get(section.name)
    if node is not None and not isinstance(node, Mapping):
        faults.add(node.mark, f"{section.name} is not a mapping", text_of(node), "names, each with its keys")
    if isinstance(node, Mapping) and not node.names() and section.field.is_required():
        faults.add(tree.keys[section.name], f"{section.name} is empty", "", "at least one name with its keys")
    # A class that has these remarks as fields gets those that it inherits, too.
    remarks = section.model.model_fields.keys() >= _SOURCED
    built: dict[str, Frozen] = {}
    for name, piece in sorted(entries_of(node).items()):
        bound = bind(section.model, _with_remarks(piece) if remarks else piece, faults, reading, _SOURCED)
        if bound is not None:
            built[name] = bound
    return built


def _with_remarks(piece: Node) -> Node:
    """A piece with the source and confidence that it inherits written out."""
    if not isinstance(piece, Mapping):
        return piece
    texts = {"source": piece.source, "confidence": piece.confidence}
    remarks: dict[str, Node] = {key: Scalar(text, text, piece.mark) for key, text in texts.items() if text}
    return Mapping({**piece.entries, **remarks}, piece.keys, piece.mark)


def _listed(section: Section, tree: Mapping, faults: Problems, reading: Reading) -> Pieces:
    """The pieces of a section that is a list, by their place in it."""
    node = tree.entries.get(section.name)
    if node is not None and not isinstance(node, ListNode):
        faults.add(node.mark, f"{section.name} is not a list", text_of(node), "entries that begin with '- '")
    items = node.items if isinstance(node, ListNode) else []
    if isinstance(node, ListNode) and node.whole and not items and section.field.is_required():
        faults.add(tree.keys[section.name], f"{section.name} is empty", "", "at least one entry")
    built = ((at, bind(section.model, item, faults, reading)) for at, item in enumerate(items))
    return {at: piece for at, piece in built if piece is not None}


def _single(section: Section, tree: Mapping, faults: Problems, reading: Reading) -> Pieces:
    """What stands in a section that is a single thing, or what holds where it is left out."""
    node = tree.entries.get(section.name)
    bound = bind(section.model, node, faults, reading) if node else section.field.get_default()
    return {"": bound} if isinstance(bound, Frozen) else {}


_BUILDERS: Final = {"named": _named, "listed": _listed, "single": _single}
