"""The files of movement, as the registration names what reads them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.domains.movement.files.force_names import force_table_files, with_force_names
from sim.domains.movement.files.force_table import with_force_tables
from sim.domains.movement.files.network_tables import LINKS, NODES, build_network
from sim.domains.movement.files.timetables import add_timetables, feed_files, feeds, timed_links
from sim.domains.movement.schema.forces import ForceTable
from sim.domains.movement.schema.network import Network, NetworkTables
from sim.domains.movement.sections import MovementFiles
from sim.scenario.binding import bind
from sim.scenario.domain import FileReading
from sim.scenario.draft import Draft
from sim.scenario.fields import Reading
from sim.scenario.library import Shelf
from sim.scenario.row_tables import NETWORK, named_tables, read_tables
from sim.scenario.tree import Mapping, Problems, Scalar

_TABLES: Final = (NODES, LINKS)


def _read(draft: Draft) -> None:
    """The network with its departures, and forces that come from tables with their words read."""
    faults, shelf, section = draft.faults, draft.composition.shelf, draft.tree.entries.get(NETWORK)
    if section is not None:
        bind(NetworkTables, section, faults, Reading(None, complete=draft.complete))
    before, reported = len(faults), set(faults.found())
    draft.tables = read_tables(draft.tree, shelf, _TABLES, faults)
    if draft.tables is not None:
        draft.put_single(build_network(draft.tables, faults, timed_links(section)))
    else:
        draft.cause = draft.cause or next((fault for fault in faults.found() if fault not in reported), None)
    if draft.tables is None or len(faults) > before:
        draft.partial[Network] = "country"
    draft.tree = with_force_names(draft.tree, draft.tables, draft.reading.start, faults)
    add_timetables(draft, shelf)


def _named(tree: Mapping, shelf: Shelf) -> Iterator[tuple[Scalar, Path]]:
    yield from named_tables(tree, shelf, _TABLES, Problems()).values()
    yield from feeds(tree, shelf)


def _files(tree: Mapping, shelf: Shelf) -> Iterator[Path]:
    yield from (path for _, path in named_tables(tree, shelf, _TABLES, Problems()).values())
    yield from feed_files(tree, shelf)
    yield from map(Path, force_table_files(tree))


FILES: Final = FileReading(
    keys=MovementFiles,
    built={NETWORK: Network},
    row_tables=_TABLES,
    tabled={"forces": ForceTable},
    expand=with_force_tables,
    read=_read,
    named=_named,
    files=_files,
)
