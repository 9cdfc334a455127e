"""Words of an imported table: places by a table of nodes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sim.domains.movement.files.force_names import places_of
from sim.domains.movement.files.network_tables import NODES
from sim.errors import ScenarioError
from sim.scenario.library import built_in_library
from sim.scenario.names.place_names import PlaceNames
from sim.scenario.tree import Problems

_LIBRARY_NODES: Final = "networks/nordic_baltic_nodes.csv"


def known_places(nodes: Path | None) -> PlaceNames:
    """The places of a table of nodes; without one, of the network in the library.

    Raises
    ------
    ScenarioError
        When the table has problems.
    """
    faults = Problems()
    table = NODES.read(str(nodes or built_in_library() / _LIBRARY_NODES), faults)
    if found := faults.found():
        raise ScenarioError(found)
    return places_of(table.rows)
