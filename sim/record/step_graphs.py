"""Step graphs of the procedures that arrangements change, before and after: `step_graphs.json`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from sim.errors import LeidangError
from sim.files import json_text, write_text

STEP_GRAPHS: Final = "step_graphs.json"


@dataclass(frozen=True, slots=True)
class StepNode:
    """A step in a drawing.

    Attributes
    ----------
    desk
        The desk that does it: 'FI.movement_centre', or 'each of FI, NO and SE: defence_ministry'.
    work, hand_over
        Working time, and delay before it reaches the desk, in words; empty where there is none.
    status
        kept, waived, replaced, delegated, side by side, shared, faster, other outcomes or new.
    by
        The arrangements that changed it.
    """

    name: str
    title: str
    desk: str
    work: str
    hand_over: str
    status: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepEdge:
    """What leads from a step to the next; `share` in words where a case only comes back along it, else empty."""

    source: str
    target: str
    share: str = ""


@dataclass(frozen=True, slots=True)
class StepDiagram:
    """A step graph as nodes and edges; edges that others imply are left out."""

    nodes: tuple[StepNode, ...]
    edges: tuple[StepEdge, ...]


@dataclass(frozen=True, slots=True)
class BeforeAndAfter:
    """A procedure by national rules, and under the arrangements of a variant, all of them active.

    Attributes
    ----------
    between
        The case that is drawn, in words: of several the one in which most is changed.
    changes
        What was changed in this case, in words.
    """

    variant: str
    procedure: str
    title: str
    between: str
    changes: tuple[str, ...]
    before: StepDiagram
    after: StepDiagram


def write_step_graphs(folder: Path, graphs: Iterable[BeforeAndAfter]) -> None:
    """Write the step graphs of a run."""
    write_text(folder / STEP_GRAPHS, json_text([asdict(graph) for graph in graphs]))


def read_step_graphs(folder: Path) -> tuple[BeforeAndAfter, ...]:
    """Every procedure that some variant changes; none where the run left no such file.

    Raises
    ------
    LeidangError
        If the file is damaged.
    """
    from pydantic import TypeAdapter, ValidationError

    path = folder / STEP_GRAPHS
    if not path.is_file():
        return ()
    try:
        return TypeAdapter(tuple[BeforeAndAfter, ...]).validate_json(path.read_bytes())
    except ValidationError as error:
        raise LeidangError(
            f"{path} is damaged or of another version of the program: {error.errors()[0]['msg']}"
        ) from error
