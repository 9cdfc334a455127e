"""Names of the places of the network (nodes and links) in words."""

from __future__ import annotations

from analysis.results import Results
from sim.record.tables.inputs import LINKS, NODES


def place_name(detail: str, results: Results) -> str:
    """The detail in words: "NVK berth" -> "Narvik (berth)", "NVK-KRN-rail" -> "Narvik–Kiruna rail"."""
    names, places = results.once(node_names), results.once(_place_names)
    # Ids may have spaces: of several that the detail begins with it is the longest.
    at = detail
    while at not in places:
        at, space, _ = at.rpartition(" ")
        if not space:
            return detail
    rest = detail[len(at) + 1 :]
    return f"{places[at]} ({' '.join(names.get(word, word) for word in rest.split(' '))})" if rest else places[at]


def _place_names(results: Results) -> dict[str, str]:
    """Every node and link in words, by its id."""
    names = results.once(node_names)
    links = {
        str(link["id"]): f"{names.get(str(link['from_node']))}–{names.get(str(link['to_node']))} {link['mode']}"
        for link in results.records(LINKS.name)
    }
    return names | links


def node_names(results: Results) -> dict[str, str]:
    """The short name of every node by its id."""
    return {str(node["id"]): short_name(str(node["name"])) for node in results.records(NODES.name)}


def short_name(name: str) -> str:
    """A place name without what stands in brackets, after a slash or after a comma, and without "gateway"."""
    for mark in (" (", "/", ","):
        name = name.split(mark, maxsplit=1)[0]
    return name.removesuffix(" gateway").strip()
