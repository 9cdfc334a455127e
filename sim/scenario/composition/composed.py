"""One tree from a scenario and all the files it uses, laid over each other in the order of `use`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sim.scenario.composition.layers import Layer, read_layers
from sim.scenario.composition.merging import lay_over
from sim.scenario.composition.slips import Slip, without_slips
from sim.scenario.library import Shelf
from sim.scenario.tree import Mapping, Problems
from sim.scenario.values.tree_paths import OF_ONE_FILE
from sim.scenario.yaml_reader import read_yaml

_IN_ORDER: Final = "variants"
"""The section whose order means something: the first variant is the reference."""


@dataclass(frozen=True, slots=True)
class Composition:
    """The tree of a scenario with all the files it uses in place.

    Attributes
    ----------
    files
        The files read, the scenario first.
    layers
        The same files as they lie over each other, the scenario last.
    complete
        False where a file has faults, so that names may be missing for that reason alone.
    """

    file: str
    tree: Mapping
    files: tuple[str, ...]
    layers: tuple[Layer, ...]
    shelf: Shelf
    complete: bool


def compose(path: Path, faults: Problems) -> Composition | None:
    """Read a scenario and everything it uses; None where the scenario itself cannot be read."""
    file = str(path)
    own = read_yaml(file, faults)
    if own is None:
        return None
    shelf, before = Shelf(path), len(faults)
    layers = read_layers(path, own, shelf, faults)
    complete = len(faults) == before
    merged, found = Mapping({}, {}, own.mark), Problems()
    slips: list[Slip] = []
    for layer in layers:
        merged = lay_over(merged, layer, found, slips)
    merged = without_slips(merged, slips, found)
    if complete:
        # What a missing file would have brought cannot be distinguished from what is not there to be overridden.
        faults.add_all(found)
    files = (file, *(layer.file for layer in layers[:-1]))
    return Composition(file, _with_own(_in_order(merged, layers), own), files, layers, shelf, complete)


def _with_own(merged: Mapping, own: Mapping) -> Mapping:
    """The merged sections, and what the scenario says about its own file."""
    kept = {key: node for key, node in own.entries.items() if key in OF_ONE_FILE - {"replace", "remove"}}
    keys = {key: own.keys[key] for key in kept}
    return Mapping(kept | merged.entries, keys | merged.keys, own.mark, own.source, own.confidence)


def _in_order(merged: Mapping, layers: tuple[Layer, ...]) -> Mapping:
    """Sections and names in an order that does not depend on the order of `use`: libraries by their name first."""
    ranked = sorted(layers, key=lambda layer: (layer.is_scenario, "" if layer.is_scenario else layer.name))
    entries = {
        key: _ranked(node, [child for layer in ranked if isinstance(child := layer.tree.entries.get(key), Mapping)])
        if isinstance(node, Mapping) and key != _IN_ORDER
        else node
        for key, node in merged.entries.items()
    }
    return _ranked(replace(merged, entries=entries), [layer.tree for layer in ranked])


def _ranked(node: Mapping, like: list[Mapping]) -> Mapping:
    """The entries of a mapping in the order in which they stand in others."""
    order = dict.fromkeys(key for other in like for key in other.entries)
    return replace(node, entries={key: node.entries[key] for key in order if key in node.entries})
