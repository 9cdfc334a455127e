"""Provenance of a run: inputs, failures, what was waiting at the horizon, and the manifest."""

from __future__ import annotations

import platform
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from importlib.metadata import requires, version
from pathlib import Path

from sim import __version__
from sim.engine.trace import Waiting
from sim.experiment.options import RunOptions, RunResult, Waits
from sim.experiment.result_layout import Columns
from sim.experiment.run_spec import RunSpec
from sim.experiment.scenario_record import ScenarioRecord
from sim.experiment.store import Store
from sim.experiment.worker import Failure
from sim.record.manifest import EFFECTIVE, Manifest
from sim.record.manifest_parts import ForcePart, ReplicationsPart, StoppingPart
from sim.record.tables.inputs import ASSUMPTIONS, FAILURES, LINKS, NODES, WAITING
from sim.user_files import outside_allowed

_NAME = re.compile(r"[\w.-]+")


def write_inputs(store: Store, scenario: ScenarioRecord) -> dict[str, str]:
    """Everything a reader needs to know what was run; returns the checksums of the input files."""
    store.text(EFFECTIVE, scenario.effective)
    store.table(ASSUMPTIONS, scenario.assumptions)
    store.table(NODES, scenario.nodes)
    store.table(LINKS, scenario.links)
    return store.copy_sources(map(Path, scenario.sources))


def in_order(waiting: Iterable[tuple[str, int, Waiting]], scenario: ScenarioRecord) -> Waits:
    """By variant and replication, in whatever order they finished."""
    place = {variant: number for number, variant in enumerate(scenario.variants)}
    return tuple(sorted(waiting, key=lambda wait: (place[wait[0]], wait[1])))


def write_waiting(store: Store, waiting: Waits) -> None:
    """Write who waited for what when each replication ended."""
    rows = (
        (variant, replication, one.label, one.what, one.since, "; ".join(one.holders), one.deadlocked)
        for variant, replication, one in waiting
    )
    store.table(WAITING, rows)


def write_failures(
    store: Store, failures: Iterable[Failure], options: RunOptions, points: Sequence[tuple[str, ...]] = ((),)
) -> None:
    """Write the replications that failed, each with the command that repeats it; a sweep changes values per point."""
    ordered = sorted(failures, key=lambda failure: (failure.point, failure.variant, failure.replication))
    rows = ((f.variant, f.replication, f.error, _repeats(f, options, points[f.point])) for f in ordered)
    store.table(FAILURES, rows)


def _repeats(failure: Failure, options: RunOptions, changed: tuple[str, ...]) -> str:
    """The command that runs this replication again, into a folder of its own."""
    words = ["leidang", "run", str(options.file)]
    words += [word for change in (*options.sets, *changed) for word in ("--set", change)]
    words += ["--allow-outside"] if outside_allowed() else []
    words += [] if options.seed is None else ["--seed", str(options.seed)]
    return shlex.join([*words, "--variant", failure.variant, "--only", str(failure.replication)])


def plan(options: RunOptions, fingerprint: str) -> dict[str, str]:
    """What is needed to take a run up again: its command, the folder in which that was given, what it is made of."""
    return {"command_line": options.command_line, "directory": str(Path.cwd()), "fingerprint": fingerprint}


def manifest(
    scenario: ScenarioRecord,
    options: RunOptions,
    finished: RunResult,
    started: datetime,
    inputs: dict[str, str],
    spec: RunSpec,
    moving: Columns,
    fingerprint: str,
) -> Manifest:
    """How the run came about, but for the checksums of its tables, which are there when analysis has added its own.

    Parameters
    ----------
    inputs
        Checksums of the input files by their name in the folder.
    moving
        The elements of the first variant, as columns of the deliveries.
    """
    return Manifest(
        program="leidang",
        version=__version__,
        python=platform.python_version(),
        platform=platform.platform(),
        packages=_packages(),
        command_line=options.command_line,
        scenario=scenario.part(options.file.name),
        variants=tuple(scenario.variants),
        reference=next(iter(scenario.variants)),
        arrangements=scenario.variants,
        forces=tuple(_with_elements(force, moving) for force in scenario.forces),
        replications=ReplicationsPart(
            asked=finished.asked,
            done=finished.asked - len(finished.failures),
            failed=len(finished.failures),
        ),
        stopping_rule=finished.stopped.manifest() if finished.stopped else StoppingPart("a number that was given"),
        root_seed=scenario.seed,
        engine=spec.engine,
        recorded=spec.record,
        wall_time_s=round(finished.wall_time_s, 3),
        started_utc=started.isoformat(timespec="seconds"),
        inputs=inputs,
        fingerprint=fingerprint,
        changed_values=dict(options.changed) or None,
        directory=str(Path.cwd()),
    )


def _with_elements(force: ForcePart, moving: Columns) -> ForcePart:
    """A force with the number of its elements and the places that they take."""
    of_all = zip(moving["force"], moving["vehicle_places"], strict=True)
    places = [int(taken or 0) for name, taken in of_all if name == force.name]
    return replace(force, elements=len(places), vehicle_places=sum(places))


def _packages() -> dict[str, str]:
    """The versions of all packages that the program needs to run."""
    needed = [text for text in requires("leidang") or () if "extra ==" not in text]
    names = sorted(found[0] for text in needed if (found := _NAME.match(text)))
    return {name: version(name) for name in names}
