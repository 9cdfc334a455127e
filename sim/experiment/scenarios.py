"""What a run simulates: a scenario with its variants, of which some may have other values than the file."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sim.experiment.options import RunOptions
from sim.experiment.record_cache import RecordCache, cache_of_records
from sim.experiment.scenario_record import ScenarioRecord, scenario_record

if TYPE_CHECKING:
    from sim.domains.scenario import Scenario


class FileScenarios:
    """The scenarios of a run by point, read from the file when they are asked for; those that were read stay.

    What is sent to another process or machine is read before, for the file may not be there.

    Parameters
    ----------
    file, sets
        As for `sim.scenario.load`, the overrides for each point.
    """

    in_memory: ClassVar[bool] = True

    def __init__(self, file: Path, sets: tuple[tuple[str, ...], ...]) -> None:
        self._file, self._sets = file, sets
        self.read: dict[int, Scenario] = {}

    def __getitem__(self, point: int, /) -> Scenario:
        if point not in self.read:
            from sim.scenario import load

            self.read[point] = load(self._file, self._sets[point])
        return self.read[point]

    def __getstate__(self) -> dict[str, object]:
        for point in range(len(self._sets)):
            self[point]
        return self.__dict__


@dataclass(frozen=True, slots=True)
class Scenarios:
    """The scenario of a run, and one for each variant that has values of its own.

    Attributes
    ----------
    every
        The records of the file as it is, then with the values of each such variant, all with the options of the run.
    changed
        The variants with values of their own, in order.
    sets
        What is changed in each of `every`, as for `--set`; nothing in the first.
    source
        The scenarios themselves, where they are needed.
    kept
        What is kept of each of them.
    """

    every: tuple[ScenarioRecord, ...]
    changed: tuple[str, ...]
    sets: tuple[tuple[str, ...], ...]
    source: FileScenarios
    kept: tuple[RecordCache, ...]

    def point(self, variant: str) -> int:
        """The place of a variant's scenario in `every`."""
        return 1 + self.changed.index(variant) if variant in self.changed else 0


def open_scenarios(options: RunOptions) -> Scenarios:
    """Read the file as often as the variants need it, unless what a run needs of it is kept.

    Raises
    ------
    ScenarioError, LeidangError
        As `open_scenario`, `scenario_record` and `ScenarioRecord.with_options`.
    """
    sets = ((), *(own for _, own in options.changed))
    source = FileScenarios(options.file, tuple((*options.sets, *own) for own in sets))
    found = [_open(options, source, point, (*options.sets, *own)) for point, own in enumerate(sets)]
    records, kept = zip(*found, strict=True)
    every = tuple(record.with_options(options) for record in records)
    return Scenarios(every, tuple(name for name, _ in options.changed), sets, source, kept)


def _open(
    options: RunOptions, source: FileScenarios, point: int, sets: tuple[str, ...]
) -> tuple[ScenarioRecord, RecordCache]:
    """The record of a scenario, and what is kept of it."""
    examined = point == 0
    kept = cache_of_records(options.file, sets, examined=examined)
    record = kept.scenario()
    if record is None:
        from sim.scenario import open_scenario

        since = time.time_ns()
        opened = open_scenario(options.file, sets)
        source.read[point], record = opened.scenario, scenario_record(opened, examined=examined)
        kept = kept.knowing(opened.looked_for, since)
        kept.keep_scenario(record)
    return record, kept
