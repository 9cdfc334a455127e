"""Taking over a foreign table: what `leidang import` does before it prints and writes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from sim.domains.movement.files.force_table import holds_forces
from sim.domains.movement.importing.columns import LINK_HEADINGS, NODE_HEADINGS
from sim.domains.movement.importing.foreign_table import Imported, ImportOptions
from sim.domains.movement.importing.public_layouts import layout_of
from sim.errors import ScenarioError
from sim.scenario.library import shown_path
from sim.scenario.tables.headings import has_header
from sim.scenario.tables.sheet import Sheet
from sim.scenario.tables.sheet_reader import read_sheet
from sim.scenario.tree import Problems

Kind = Literal["forces", "nodes", "links"]


def import_table(kind: Kind, path: Path, options: ImportOptions, sheet: str = "") -> Imported:
    """A foreign table as one of this program.

    Parameters
    ----------
    sheet
        Which sheet of a workbook; empty = the first that holds anything.

    Raises
    ------
    ScenarioError
        When the file cannot be read as a table at all.
    LeidangError
        When what the user says about the table cannot be.
    """
    faults = Problems()
    read = read_sheet(shown_path(path), faults, sheet, lambda one: _is_of(kind, one))
    if read is None:
        raise ScenarioError(faults.found())
    if kind == "forces":
        from sim.domains.movement.importing.forces import import_forces

        return _with(import_forces(read, options), faults)
    if kind == "nodes":
        from sim.domains.movement.importing.nodes import import_nodes

        return _with(import_nodes(read, options), faults)
    from sim.domains.movement.importing.links import import_links

    return _with(import_links(read, options), faults)


def _is_of(kind: Kind, sheet: Sheet) -> bool:
    """Whether a sheet has the headings of a kind of table."""
    if kind == "forces":
        return holds_forces(sheet)
    if kind == "nodes":
        return layout_of(sheet) is not None or has_header(sheet, NODE_HEADINGS)
    return has_header(sheet, LINK_HEADINGS)


def _with(found: Imported, faults: Problems) -> Imported:
    """The table with the problems of its file before its own."""
    from dataclasses import replace

    return replace(found, faults=(*faults.found(), *found.faults))


def text_for(kind: Kind, found: Imported, out: Path, origin: str) -> str:
    """The text of the file to write: CSV, or for forces a YAML library file where `out` ends so."""
    if kind == "forces" and out.suffix.lower() in {".yaml", ".yml"}:
        from sim.domains.movement.importing.forces import forces_yaml

        return forces_yaml(found.rows, origin)
    return found.csv_text()
