"""A process tree as boxes and arrows, whatever language draws them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from sim.process.primitives import (
    Acquire,
    Choose,
    Delay,
    Gate,
    Hold,
    Mark,
    Node,
    Parallel,
    Release,
    Repeat,
    Sequence,
    Spawn,
    Take,
    Work,
)
from sim.process.walk import children, postorder, preorder
from sim.process.wording import done_text, node_text, option_texts, relative_label, units_text


class Shape(Enum):
    """What kind of thing a box stands for."""

    TERMINAL = auto()
    STEP = auto()
    RESOURCE = auto()
    WAIT = auto()
    FORK = auto()
    JOIN = auto()
    CHOICE = auto()
    LOOP = auto()
    MILESTONE = auto()


@dataclass(frozen=True, slots=True)
class ChartBox:
    """A box with its name in the drawing and its lines of text."""

    name: str
    shape: Shape
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow between two boxes; dashed where something else is started."""

    source: str
    target: str
    text: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Boxes in the order of reading, and the arrows between them."""

    boxes: tuple[ChartBox, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class _Loose:
    """An arrow whose target is not known yet."""

    source: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A node as drawn: the box at which it is entered (None if it draws nothing) and the arrows that leave it."""

    entry: str | None
    exits: tuple[_Loose, ...]


START, END = "begin", "finish"
NOTHING = _Piece(None, ())


def chart(node: Node, title: str) -> Chart:
    """Draw a process tree; every node object is drawn once, however many options share it.

    Parameters
    ----------
    title
        What the whole is called; labels leave out the parts they have in common with it.
    """
    drawing = _Drawing(node, title)
    piece = drawing.draw(node)
    drawing.connect([_Loose(START)], piece.entry or END)
    drawing.connect(piece.exits, END)
    return drawing.chart()


class _Drawing:
    """Boxes by name, numbered in the order of reading, and arrows in the order in which they were found."""

    def __init__(self, root: Node, title: str) -> None:
        order = preorder([root])
        drawn = [node for node in order if not isinstance(node, Sequence)]
        self._names = {id(node): f"n{number}" for number, node in enumerate(drawn, start=1)}
        self._texts = _short_labels(root, order, title)
        self._pieces: dict[int, _Piece] = {}
        self._boxes: dict[str, ChartBox] = {}
        self._arrows: dict[Arrow, None] = {}

    def draw(self, root: Node) -> _Piece:
        """Draw everything beneath a node, and the node."""
        for node in postorder(root):
            self._pieces[id(node)] = self._piece(node)
        return self._pieces[id(root)]

    def connect(self, exits: Iterable[_Loose], target: str, *, dashed: bool = False) -> None:
        """Lead loose arrows to a box."""
        for loose in exits:
            self._arrows[Arrow(loose.source, target, loose.text, dashed)] = None

    def chart(self) -> Chart:
        """Everything drawn so far, between the start and, if it can be reached, the end."""
        reached = {arrow.target for arrow in self._arrows}
        terminals = {START: ChartBox(START, Shape.TERMINAL, ("start",)), END: ChartBox(END, Shape.TERMINAL, ("end",))}
        boxes = [terminals[START], *self._boxes.values(), *([terminals[END]] if END in reached else [])]
        boxes.sort(key=lambda box: _reading_order(box.name))
        place = {box.name: position for position, box in enumerate(boxes)}
        arrows = sorted(self._arrows, key=lambda arrow: place[arrow.source])
        return Chart(tuple(boxes), tuple(arrows))

    def _piece(self, node: Node) -> _Piece:
        match node:
            case Sequence():
                return self._sequence(node)
            case Parallel():
                return self._parallel(node)
            case Choose():
                return self._choose(node)
            case Hold():
                return self._hold(node)
            case Repeat():
                return self._repeat(node)
            case Spawn():
                name = self._box(node, Shape.STEP)
                self._lead(_Loose(name), node.body, dashed=True)
            case Delay() | Work():
                name = self._box(node, Shape.STEP)
            case Acquire() | Release():
                name = self._box(node, Shape.RESOURCE)
            case Gate() | Take():
                name = self._box(node, Shape.WAIT)
            case Mark():
                name = self._box(node, Shape.MILESTONE)
            case _:
                name = self._box(node, Shape.STEP)
        return _Piece(name, (_Loose(name),))

    def _box(self, node: Node, shape: Shape) -> str:
        name = self._names[id(node)]
        self._boxes[name] = ChartBox(name, shape, (self._texts[id(node)], node_text(node)))
        return name

    def _second_box(self, name: str, shape: Shape, text: str) -> str:
        """The box at which a node that is drawn as two is left."""
        second = f"{name}_end"
        self._boxes[second] = ChartBox(second, shape, (text,))
        return second

    def _lead(self, loose: _Loose, node: Node, *, dashed: bool = False) -> tuple[_Loose, ...]:
        """Lead an arrow into a node and give what leaves it: the same arrow where the node draws nothing."""
        piece = self._pieces[id(node)]
        if piece.entry is None:
            return (loose,)
        self.connect([loose], piece.entry, dashed=dashed)
        return piece.exits

    def _sequence(self, node: Sequence) -> _Piece:
        pieces = [piece for piece in (self._pieces[id(step)] for step in node.steps) if piece.entry is not None]
        for before, after in pairwise(pieces):
            self.connect(before.exits, after.entry or END)
        return _Piece(pieces[0].entry, pieces[-1].exits) if pieces else NOTHING

    def _parallel(self, node: Parallel) -> _Piece:
        fork = self._box(node, Shape.FORK)
        join = self._second_box(fork, Shape.JOIN, done_text(node))
        for branch in node.branches:
            self.connect(self._lead(_Loose(fork), branch), join)
        return _Piece(fork, (_Loose(join),))

    def _choose(self, node: Choose) -> _Piece:
        name = self._box(node, Shape.CHOICE)
        exits: dict[_Loose, None] = {}
        for option, text in zip(node.options, option_texts(node), strict=True):
            exits.update(dict.fromkeys(self._lead(_Loose(name, text), option)))
        return _Piece(name, tuple(exits))

    def _hold(self, node: Hold) -> _Piece:
        taken = self._box(node, Shape.RESOURCE)
        given = self._second_box(taken, Shape.RESOURCE, f"give back {units_text(node.amount, node.resource)}")
        self.connect(self._lead(_Loose(taken), node.body), given)
        return _Piece(taken, (_Loose(given),))

    def _repeat(self, node: Repeat) -> _Piece:
        name = self._box(node, Shape.LOOP)
        self.connect(
            (_Loose(loose.source, loose.text or "again") for loose in self._lead(_Loose(name), node.body)), name
        )
        return _Piece(name, () if node.times is None else (_Loose(name, "done"),))


def _short_labels(root: Node, order: list[Node], title: str) -> dict[int, str]:
    """The label of each node, shortened to what differs from the nearest node around it that is drawn."""
    around = {id(root): title}
    for node in order:
        inner = around[id(node)] if isinstance(node, Sequence) else node.label
        for child in children(node):
            around.setdefault(id(child), inner)
    return {id(node): relative_label(node.label, around[id(node)]) for node in order}


def _reading_order(name: str) -> tuple[int, int, str]:
    """The start first, the end last, boxes by their numbers."""
    if name in (START, END):
        return (0 if name == START else 2, 0, "")
    number, _, second = name.removeprefix("n").partition("_")
    return (1, int(number), second)
