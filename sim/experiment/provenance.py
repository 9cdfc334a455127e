"""Provenance of a run: inputs, failures, what was waiting at the horizon, and the manifest."""

from __future__ import annotations

import platform
import re
import shlex
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.metadata import requires, version
from pathlib import Path

from sim import __version__
from sim.domains.scenario import Scenario
from sim.engine.trace import Waiting
from sim.experiment.options import RunOptions, RunResult, Waits
from sim.experiment.run_spec import RunSpec
from sim.experiment.store import Store
from sim.experiment.worker import Failure
from sim.model.meaning import Element
from sim.scenario import Opened
from sim.scenario.composition.origins import EFFECTIVE
from sim.user_files import outside_allowed

_NAME = re.compile(r"[\w.-]+")


def write_inputs(store: Store, scenario: Scenario, opened: Opened) -> dict[str, str]:
    """Everything a reader needs to know what was run; returns the checksums of the input files."""
    store.text(EFFECTIVE, opened.effective)
    store.csv(
        "assumptions.csv",
        ("path", "value", "source", "confidence", "file", "line"),
        ((a.path, a.value, a.source, a.confidence, a.file, a.line) for a in opened.assumptions),
    )
    store.csv(
        "network_nodes.csv",
        ("id", "name", "country", "kind", "lon_deg", "lat_deg"),
        ((n.id, n.name, n.country, n.kind, n.lon_deg, n.lat_deg) for n in scenario.network.nodes),
    )
    store.csv(
        "network_links.csv",
        ("id", "from_node", "to_node", "mode", "length_km"),
        ((k.id, k.from_node, k.to_node, k.mode, k.length_km) for k in scenario.network.links),
    )
    return store.copy_sources(opened.sources)


def in_order(waiting: Iterable[tuple[str, int, Waiting]], scenario: Scenario) -> Waits:
    """By variant and replication, whoever finished first."""
    place = {variant: number for number, variant in enumerate(scenario.variants)}
    return tuple(sorted(waiting, key=lambda wait: (place[wait[0]], wait[1])))


def write_waiting(store: Store, waiting: Waits) -> None:
    """Write who waited for what when each replication ended."""
    header = ("variant", "replication", "label", "what", "since_s", "held_by", "deadlocked")
    rows = (
        (variant, replication, one.label, one.what, one.since, "; ".join(one.holders), one.deadlocked)
        for variant, replication, one in waiting
    )
    store.csv("waiting.csv", header, rows)


def write_failures(
    store: Store, failures: Iterable[Failure], options: RunOptions, points: Sequence[tuple[str, ...]] = ((),)
) -> None:
    """Write the replications that failed, each with the command that repeats it; a sweep changes values per point."""
    ordered = sorted(failures, key=lambda failure: (failure.point, failure.variant, failure.replication))
    rows = ((f.variant, f.replication, f.error, _repeats(f, options, points[f.point])) for f in ordered)
    store.csv("failures.csv", ("variant", "replication", "error", "command"), rows)


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
    scenario: Scenario,
    options: RunOptions,
    finished: RunResult,
    started: datetime,
    inputs: dict[str, str],
    spec: RunSpec,
    moving: tuple[Element, ...],
) -> dict[str, object]:
    """How the run came about, but for the checksums of its tables, which are there when analysis has added its own.

    Parameters
    ----------
    inputs
        Checksums of the input files by their name in the folder.
    moving
        The elements of the first variant.
    """
    return {
        "program": "leidang",
        "version": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": _packages(),
        "command_line": options.command_line,
        "scenario": {
            "title": scenario.title,
            "description": scenario.description,
            "start": scenario.start.isoformat(),
            "zone": scenario.zone,
            "horizon_s": int(scenario.horizon),
            "practical_difference_s": scenario.practical_difference,
            "phase": scenario.phase,
            "file": options.file.name,
        },
        "variants": list(scenario.variants),
        "reference": next(iter(scenario.variants)),
        "arrangements": {name: list(named) for name, named in scenario.variants.items()},
        "forces": [_force(name, moving, scenario) for name in (force.name for force in scenario.forces)],
        "replications": {
            "asked": finished.asked,
            "done": finished.asked - len(finished.failures),
            "failed": len(finished.failures),
        },
        "stopping_rule": finished.stopped.manifest() if finished.stopped else {"rule": "a number that was given"},
        "root_seed": scenario.seed,
        "engine": spec.engine,
        "recorded": spec.record,
        "wall_time_s": round(finished.wall_time_s, 3),
        "started_utc": started.isoformat(timespec="seconds"),
        "inputs": inputs,
        "tables": {},
    }


def _force(name: str, moving: tuple[Element, ...], scenario: Scenario) -> dict[str, object]:
    force = next(force for force in scenario.forces if force.name == name)
    own = [element for element in moving if element.force == name]
    return {
        "name": name,
        "sponsor": force.sponsor,
        "origin": force.origin,
        "destination": force.destination,
        "ready_s": int(force.ready),
        "due_s": int(force.due),
        "vehicles": force.lift.vehicles,
        "containers": force.lift.containers,
        "vehicle_places": sum(element.vehicles for element in own),
        "personnel": force.lift.personnel,
        "elements": len(own),
    }


def _packages() -> dict[str, str]:
    """The versions of all packages that the program needs to run."""
    needed = [text for text in requires("leidang") or () if "extra ==" not in text]
    names = sorted(found[0] for text in needed if (found := _NAME.match(text)))
    return {name: version(name) for name in names}
