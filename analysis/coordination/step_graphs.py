"""What arrangements did to a procedure, step by step: `step_graphs.json`, typed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sim.errors import LeidangError

FILE: Final = "step_graphs.json"


class _Part(BaseModel):
    # A newer program may say more; what this one does not know does no harm.
    model_config = ConfigDict(frozen=True, extra="ignore")


class StepNode(_Part):
    """A step: who does it, for how long, and what has become of it.

    Attributes
    ----------
    desk, work, hand_over
        In words; empty where there is none.
    status
        kept, waived, replaced, new, or how it was changed.
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


class StepEdge(_Part):
    """What leads from a step to the next; `share` where a case only comes back along it, else empty."""

    source: str
    target: str
    share: str = ""


class Drawn(_Part):
    """A step graph as nodes and edges."""

    nodes: tuple[StepNode, ...]
    edges: tuple[StepEdge, ...]


class BeforeAndAfter(_Part):
    """A procedure by national rules, and under the arrangements of a variant."""

    variant: str
    procedure: str
    title: str
    between: str
    changes: tuple[str, ...]
    before: Drawn
    after: Drawn


def read_step_graphs(folder: Path) -> tuple[BeforeAndAfter, ...]:
    """Every procedure that some variant changes; none where the run left no such file.

    Raises
    ------
    LeidangError
        If the file is damaged.
    """
    path = folder / FILE
    if not path.is_file():
        return ()
    try:
        return TypeAdapter(tuple[BeforeAndAfter, ...]).validate_json(path.read_bytes())
    except ValidationError as error:
        raise LeidangError(
            f"{path} is damaged or of another version of the program: {error.errors()[0]['msg']}"
        ) from error
