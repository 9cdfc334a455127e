"""Where the steps of a procedure stand in a drawing, and what is written in their boxes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final

from analysis import style
from analysis.words import plain
from sim.record.step_graphs import StepDiagram, StepNode

HALF_IN: Final = 3.45
"""Width of each half in inches; the rest of the figure is between them."""

MOST_BESIDE: Final = 4
"""Boxes beside each other; what more a layer has stands in further rows."""

LAYER_GAP_IN: Final = 0.3
LINE_IN: Final = 0.128
BOX_IN: Final = (0.16, 1.75)
"""Height of an empty box, and the greatest width of a box."""

_LETTER_IN: Final = 0.056
_SHORT: Final = (
    (re.compile(r"^(.+) to (.+), most likely (.+)$"), r"\3 (\1 to \2)"),
    (re.compile(r"^median (.+?), (90 % within .+?)(, never .+)?$"), r"\1 (\2)"),
)
"""How a distribution is written in a box: the usual value, and how far it may be from it."""


@dataclass(frozen=True, slots=True)
class StepBox:
    """A step in its place: inches from the left, from the top, width and height."""

    node: StepNode
    left: float
    top: float
    width: float
    height: float
    lines: tuple[str, ...]


def placed_steps(graph: StepDiagram, left: float) -> dict[str, StepBox]:
    """Each step in its box: a layer below all that it waits for."""
    rows = [row for layer in _layers(graph) for row in _rows(layer)]
    boxes: dict[str, StepBox] = {}
    top = 0.0
    for layer in rows:
        width = min((HALF_IN - 0.12 * (len(layer) - 1)) / len(layer), BOX_IN[1] if len(layer) > 1 else 2.2)
        start = left + (HALF_IN - width * len(layer) - 0.12 * (len(layer) - 1)) / 2
        lines = {node.name: _lines(node, width) for node in layer}
        height = BOX_IN[0] + LINE_IN * max(len(words) for words in lines.values())
        for place, node in enumerate(layer):
            boxes[node.name] = StepBox(node, start + place * (width + 0.12), top, width, height, lines[node.name])
        top += height + LAYER_GAP_IN
    return boxes


def _rows(layer: list[StepNode]) -> list[list[StepNode]]:
    """A layer in as many rows as it takes to keep its boxes wide enough to be read, each of about the same length."""
    count = -(-len(layer) // MOST_BESIDE)
    size = -(-len(layer) // max(count, 1))
    return [layer[first : first + size] for first in range(0, len(layer), size)]


def _layers(graph: StepDiagram) -> list[list[StepNode]]:
    """The steps by the length of the longest way to them; beside each other in the order of what they wait for."""
    before: dict[str, list[str]] = {node.name: [] for node in graph.nodes}
    for edge in graph.edges:
        if not edge.share:
            before[edge.target].append(edge.source)
    waiting = TopologicalSorter(before)
    waiting.prepare()
    place: dict[str, float] = {}
    layers: list[list[StepNode]] = []
    while waiting.is_active():
        ready = waiting.get_ready()
        layer = [node for node in graph.nodes if node.name in ready]
        layer.sort(key=lambda node: sum(place[name] for name in before[node.name]) / max(len(before[node.name]), 1))
        place |= {node.name: number - (len(layer) - 1) / 2 for number, node in enumerate(layer)}
        layers.append(layer)
        waiting.done(*ready)
    return layers


def _lines(node: StepNode, width_in: float) -> tuple[str, ...]:
    """What stands in a box: the name first, what has become of the step last."""
    letters = max(int(width_in / _LETTER_IN) - 1, 8)
    hand_over = f"hand-over {_short(node.hand_over)}" if node.hand_over else ""
    fate = "" if node.status == "kept" else node.status
    parts = (_desk(node.desk), hand_over, f"work {_short(node.work)}", fate)
    lines = (line for part in parts if part for line in style.wrapped(_whole_amounts(part), letters).split("\n"))
    return (*name_lines(node, width_in), *lines)


def name_lines(node: StepNode, width_in: float) -> list[str]:
    """The name in lines; it is bold, and so wider than the rest."""
    name = plain(node.name)
    # A single long word reaches closer to the edges rather than being broken.
    longest = min(max(map(len, name.split())), int(width_in / _LETTER_IN) - 1)
    return style.wrapped(name, max(int(width_in / _LETTER_IN * 0.85), longest, 8)).split("\n")


def _short(words: str) -> str:
    for pattern, shorter in _SHORT:
        words = pattern.sub(shorter, words)
    return words


def _whole_amounts(words: str) -> str:
    """The same with no break between a number and its unit."""
    return re.sub(r"(?<=\d) (?=\S)", "\N{NO-BREAK SPACE}", words)


def _desk(words: str) -> str:
    """A desk in words: "FI defence ministry"."""
    return words.replace("_", " ").replace(".", " ", 1)
