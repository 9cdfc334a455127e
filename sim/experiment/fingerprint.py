"""Fingerprints of runs: the same fingerprint, the same tables.

They are made of composed values alone: no path, no line, no comment, no name of a file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim import __version__
from sim.errors import LeidangError
from sim.experiment.options import RunOptions
from sim.experiment.scenario_record import ScenarioRecord
from sim.files import read_json
from sim.record.manifest import PLAN, VALUES

if TYPE_CHECKING:
    from sim.experiment.design import Design
    from sim.scenario.values.canonical import Value

_NAMED: Final = 5
"""So many changed values are named where a run cannot be resumed."""


@dataclass(frozen=True, slots=True)
class RunValues:
    """Everything on which the tables of a run rest.

    Attributes
    ----------
    scenario
        The values of the scenario with the options of the run, by their path.
    changed
        By variant with values of its own, the values that differ from these; None for one that is not there.
    options
        What else moves the tables: the version, what is recorded, the one replication, the points of a sweep.
    """

    scenario: Mapping[str, Value]
    changed: Mapping[str, Mapping[str, Value]]
    options: Mapping[str, object]

    def json(self) -> dict[str, object]:
        """As a file holds them."""
        return {"options": self.options, "scenario": self.scenario, "changed": self.changed}

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the values, hexadecimal."""
        return hashlib.sha256(json.dumps(self.json(), sort_keys=True).encode()).hexdigest()


def run_values(every: Sequence[ScenarioRecord], options: RunOptions, design: Design | None = None) -> RunValues:
    """The values of a run.

    Parameters
    ----------
    every
        The scenario with the options of the run, then one for each variant with values of its own.
    design
        The points, where it is a sweep.
    """
    base, *others = (record.values for record in every)
    names = [name for name, _ in options.changed]
    return RunValues(
        scenario=base,
        changed={name: _differing(base, values) for name, values in zip(names, others, strict=True)},
        options={
            "version": __version__,
            "record": options.record,
            "replication": options.only,
            "design": None if design is None else {"kind": design.kind, "points": [list(one) for one in design.sets]},
        },
    )


def check_same(folder: Path, now: RunValues) -> None:
    """Refuse to go on with a run whose tables would not fit together.

    Raises
    ------
    LeidangError
        The run in the folder was begun with other values; the first of them are named.
    """
    if read_json(folder / PLAN).get("fingerprint") != now.fingerprint:
        raise LeidangError(
            f"the scenario, one of its library files, or Leidang itself is not what it was when the run in {folder} "
            f"began, so what is missing would not fit{_named(folder, now)}; put it back, or start the run anew"
        )


def _named(folder: Path, now: RunValues) -> str:
    """What changed, as far as the folder still holds what it was."""
    try:
        kept = json.loads((folder / VALUES).read_text(encoding="utf-8"))
        changes = list(_changes(kept, json.loads(json.dumps(now.json()))))
    except (OSError, ValueError, AttributeError):
        return ""
    more = f" and {len(changes) - _NAMED} more" if len(changes) > _NAMED else ""
    return f": {'; '.join(changes[:_NAMED])}{more}" if changes else ""


def _changes(kept: Mapping[str, Mapping[str, object]], now: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    for part in ("options", "scenario", "changed"):
        before, after = kept.get(part, {}), now[part]
        for path in sorted({*before, *after}):
            one, other = before.get(path), after.get(path)
            if one != other:
                yield f"{path} was {_shown(one)} and is {_shown(other)}"


def _shown(value: object) -> str:
    text = "left out" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:58]} …"


def _differing(base: Mapping[str, Value], values: Mapping[str, Value]) -> dict[str, Value]:
    """The values that are not those of the base."""
    paths = sorted({*base, *values})
    return {path: values.get(path) for path in paths if base.get(path) != values.get(path)}
