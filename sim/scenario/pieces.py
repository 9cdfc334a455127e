"""From a composed tree to a draft: every piece that can be built, and the faults of those that cannot."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from sim.scenario.binding import bind, entries_of, text_of
from sim.scenario.clock.moments import read_instant
from sim.scenario.composition.composed import Composition
from sim.scenario.composition.overrides import apply_sets
from sim.scenario.draft import Draft
from sim.scenario.fields import Reading
from sim.scenario.force_names import with_force_names
from sim.scenario.limits import QUANTITIES
from sim.scenario.network_tables import build_network, read_tables
from sim.scenario.schema import (
    Actor,
    Arrangement,
    Asset,
    Call,
    Channel,
    Closure,
    Coupling,
    DutyHours,
    Force,
    Header,
    Incident,
    IncidentKind,
    Interoperability,
    MovementFactors,
    NetworkTables,
    Procedure,
    RepairClass,
    Reserved,
    Resilience,
    ScenarioFile,
    Service,
)
from sim.scenario.shape import fields_of
from sim.scenario.timetables import add_timetables, timed_links
from sim.scenario.tree import Faults, Mapping, Node, Scalar, Sequence, near, plain
from sim.units.local_time import zone_named
from sim.units.quantities import QuantityError, parse_quantity

M = TypeVar("M", bound=BaseModel)
Section = Literal[
    "actors",
    "duty_hours",
    "channels",
    "procedures",
    "arrangements",
    "assets",
    "services",
    "resilience",
    "couplings",
    "repair_classes",
    "incident_kinds",
]
_SOURCED: Final = frozenset({"source", "confidence"})
_OF_THE_SCENARIO: Final = frozenset({"leidang", *Header.model_fields})
"""Keys that a scenario has, itself or by another that it uses; sections may come from library files."""

_ITS_OWN: Final = frozenset({"leidang"})
"""Keys that no other file can bring."""


def build_draft(composition: Composition, sets: tuple[str, ...], faults: Faults) -> Draft:
    """Apply the overrides and build every piece that can be built."""
    cause = next(iter(faults.found()), None) if not composition.complete else None
    tree = apply_sets(composition.tree, ScenarioFile, sets, faults)
    told = _check_keys(tree, faults, composition.complete)
    zone = _zone(tree)
    header, start = _header(tree, zone, faults, told)
    before, told_before = len(faults), set(faults.found())
    tables = read_tables(tree, composition.shelf, faults)
    timed = timed_links(tree.entries.get("network"))
    network = build_network(tables, faults, timed) if tables else None
    network_complete = tables is not None and len(faults) == before
    if tables is None:
        cause = cause or next((fault for fault in faults.found() if fault not in told_before), None)
    tree = with_force_names(tree, tables, start, faults)
    reading = Reading(start, zone, composition.complete)
    movement, understanding = tree.entries.get("movement"), tree.entries.get("interoperability")
    draft = Draft(
        tree=tree,
        faults=faults,
        composition=composition,
        header=header,
        horizon=header.horizon if header else _horizon(tree),
        reading=reading,
        cause=cause,
        movement=bind(MovementFactors, movement, faults, reading) if movement else None,
        interoperability=bind(Interoperability, understanding, faults, reading)
        if understanding
        else Interoperability(),
        complete=composition.complete,
        network=network,
        network_complete=network_complete,
        tables=tables,
        actors=_named(Actor, tree, "actors", faults, reading),
        duty_hours=_named(DutyHours, tree, "duty_hours", faults, reading),
        channels=_named(Channel, tree, "channels", faults, reading),
        procedures=_named(Procedure, tree, "procedures", faults, reading),
        arrangements=_named(Arrangement, tree, "arrangements", faults, reading),
        assets=_named(Asset, tree, "assets", faults, reading),
        services=_named(Service, tree, "services", faults, reading),
        resilience=_named(Resilience, tree, "resilience", faults, reading),
        couplings=_named(Coupling, tree, "couplings", faults, reading),
        repair_classes=_named(RepairClass, tree, "repair_classes", faults, reading),
        incident_kinds=_named(IncidentKind, tree, "incident_kinds", faults, reading),
        forces=_listed(Force, tree, "forces", faults, reading),
        calls=_listed(Call, tree, "calls", faults, reading),
        closures=_listed(Closure, tree, "closures", faults, reading),
        reserved=_listed(Reserved, tree, "reserved", faults, reading),
        incidents=_listed(Incident, tree, "incidents", faults, reading),
    )
    add_timetables(draft, composition.shelf)
    return draft


def _zone(tree: Mapping) -> ZoneInfo | None:
    """The time zone of the scenario; one that does not exist is a fault of the header, and UTC stands in for it."""
    name = text_of(tree.entries.get("zone"))
    return (zone_named(name) or ZoneInfo("UTC")) if name else None


def _header(
    tree: Mapping, zone: ZoneInfo | None, faults: Faults, told: frozenset[str]
) -> tuple[Header | None, datetime | None]:
    """The header and the start; the start alone where the rest of the header has faults."""
    own = {key: node for key, node in tree.items() if key in Header.model_fields}
    keys = {key: mark for key, mark in tree.keys.items() if key in own}
    header = bind(Header, Mapping(own, keys, tree.mark), faults, Reading(None, zone), told=told)
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


def _check_keys(tree: Mapping, faults: Faults, complete: bool) -> frozenset[str]:
    """Unknown and missing keys at the top, and the version of the format; returns the missing keys of the header."""
    fields = fields_of(ScenarioFile)
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
    if version is not None and (plain(version) != 1 or plain(version) is True):
        faults.add(version.mark, "this program reads version 1 of the format", text_of(version), "leidang: 1")
    if network := tree.entries.get("network"):
        bind(NetworkTables, network, faults, Reading(None, complete=complete))
    return frozenset(missing)


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
    if isinstance(node, Sequence) and node.whole and not items and fields_of(ScenarioFile)[section].is_required():
        faults.add(tree.keys[section], f"{section} is empty", "", "at least one entry")
    built = ((at, bind(model, item, faults, reading)) for at, item in enumerate(items))
    return {at: piece for at, piece in built if piece is not None}
