"""What was verified and validated, for a reviewer, under the headings of GM-VV.

GM-VV is the Generic Methodology for Verification and Validation to support acceptance of models, simulations and data
(SISO-GUIDE-001.1-2012): from intended use, acceptance goal and acceptability criteria, through an experimental frame
and items of evidence, to claims and a recommendation.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from analysis.delays.cause_hours import hours_of
from analysis.results import Results
from analysis.words import count, whole
from sim.units.seconds import HOUR_S


@dataclass(frozen=True, slots=True)
class TheoryRow:
    """A quantity with a known answer beside what the engine gives, with its 99.9 % interval, in words."""

    model: str
    quantity: str
    theory: str
    simulated: str
    interval: str


@dataclass(frozen=True, slots=True)
class Point:
    """A heading or an item of a checklist, and what is said under it."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a checklist."""

    title: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Theory:
    """The verification table: its rows, its models, how many quantities lie inside their interval, runs of each."""

    rows: tuple[TheoryRow, ...]
    models: int
    inside: int
    n: int


def theory() -> Theory:
    """Theory beside simulation, as this version of the program gives it; a test holds the file to the program."""
    text = (files("analysis.report") / "verification.csv").read_text(encoding="utf-8")
    rows, inside, models, runs = [], 0, [], set()
    for row in csv.DictReader(text.splitlines()):
        value, low, high = (float(row[name]) for name in ("theory", "low_99_9", "high_99_9"))
        inside += low <= value <= high
        runs.add(int(row["n"]))
        known = row["model"] in models
        models += [] if known else [row["model"]]
        interval = f"{low:.3f} to {high:.3f}"
        simulated = f"{float(row['simulated']):.3f}"
        rows.append(TheoryRow("" if known else row["model"], row["quantity"], f"{value:.3f}", simulated, interval))
    return Theory(tuple(rows), len(models), inside, min(runs))


def statement(results: Results, known: Theory) -> tuple[Point, ...]:
    """What was verified and validated, and what was not."""
    return (
        Point(
            "Intended use",
            "Comparing cooperation arrangements in planning and exercises: which leaves forces waiting less, where and "
            "why. Not forecasting the day on which a real force closes.",
        ),
        Point(
            "Acceptance goal",
            "A reader can rely on the direction of a difference between variants, given the assumptions listed, knows "
            "how sure it is, and can repeat every number.",
        ),
        Point(
            "Acceptability criteria",
            "Correctness: the program does what its manual says. Validity: its results agree with what was observed. "
            "Utility: the answer has intervals, causes and limits that a decision can use.",
        ),
        Point(
            "V&V experimental frame",
            f"For correctness: {known.models} models whose answer theory knows, each run {known.n} times by the engine "
            "of this program; two engines that must give the same trace; random programs whose bookkeeping must close. "
            "On this run: the checks below. For validity there is no referent: no observed movement, and no observed "
            "duration of a procedure, stands beside the simulation.",
        ),
        Point(
            "Items of evidence",
            f"{known.inside} of {len(known.rows)} quantities lie inside the 99.9 % interval of their simulation (table "
            f"below). {_closes(results)} {_complete(results)}",
        ),
        Point(
            "Acceptability claims",
            "Correctness is claimed as far as that evidence reaches. Validity is not claimed: nothing is validated. "
            "Utility is claimed for comparisons between variants under the same assumptions.",
        ),
        Point(
            "Acceptance recommendation",
            "Accept for finding out what holds forces up and which arrangement is worth asking about next; check first "
            "whether the answer survives other values of the numbers that weigh most. Do not accept for dates.",
        ),
    )


def _closes(results: Results) -> str:
    """Whether the ledger of this very run adds up, from the tables."""
    hours = results.once(hours_of)
    elements = int(hours.delivered.sum())
    if not elements or not hours.causes:
        return "This run kept no ledger by cause, so there is nothing to add up."
    gap = float(np.abs(hours.hours.sum(axis=(2, 3)) - hours.total).max()) * HOUR_S
    return (
        f"In this run the causes of {count(elements)} deliveries were added up force by force and replication by "
        f"replication: they differ from the time between ready and delivered by {whole(gap)} s at most."
    )


def _complete(results: Results) -> str:
    counts = results.manifest.replications
    failed = "none failed" if not counts.failed else f"{count(counts.failed)} failed and are in none of the numbers"
    return (
        f"Of {count(counts.asked)} replications {failed}. Each table read for this report was held against its SHA-256 "
        "in the manifest."
    )
