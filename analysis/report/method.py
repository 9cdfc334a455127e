"""How the answer was made, for a reviewer: verification and validation under the headings of GM-VV, and STRESS-DES.

GM-VV is the Generic Methodology for Verification and Validation (SISO-GUIDE-001); STRESS-DES the checklist for
discrete-event studies of Monks and others (2019, Journal of Simulation 13, 55-67).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from analysis.ledger import hours_of
from analysis.results import Results
from analysis.words import count, listed, replications, whole

DAY_S = 86400


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
    gap = float(np.abs(hours.hours.sum(axis=(2, 3)) - hours.total).max()) * 3600
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


def stress(results: Results) -> tuple[Part, ...]:
    """The checklist, filled from what the run says of itself."""
    return (_objectives(results), _logic(results), _data(results), _experiment(results), *_code(results))


def _objectives(results: Results) -> Part:
    others = [variant for variant in results.variants if variant != results.reference]
    aims = f"{listed(f'“{name}”' for name in others)} against “{results.reference}”" if others else "one variant alone"
    return Part(
        "1 Objectives",
        (
            Point("1.1 Purpose of the model", "What different agreements between states change in the time they need."),
            Point(
                "1.2 Model outputs",
                "Time until 50, 90 and 100 % of a force is delivered; elements and forces in time; time inside "
                "procedures per element and its share; use of and waiting at desks, ports and links.",
            ),
            Point("1.3 Aims of the experiment", f"Comparison of {aims}, paired by replication."),
        ),
    )


def _logic(results: Results) -> Part:
    nodes, links = count(len(results.nodes)), count(len(results.links))
    return Part(
        "2 Logic",
        (
            Point("2.1 Overview diagram", "Procedures before and after: above; the network: on the map."),
            Point(
                "2.2 Base model logic",
                "Elements ask for clearance ahead, load, travel, discharge, stage and march on; each holds the places "
                "and desks it needs while it needs them. The manual tells each step.",
            ),
            Point(
                "2.3 Scenario logic",
                "An arrangement rewrites steps of procedures (waives, delegates, …); see What was compared.",
            ),
            Point("2.4 Algorithms", "Elements choose between ways by travel time, queues and expected decisions."),
            Point("2.5.1 Entities", f"{count(sum(f.elements for f in results.manifest.forces))} elements; cases."),
            Point("2.5.2 Activities", "Steps at desks, loading, travel, rest, discharge, marshalling, repair."),
            Point("2.5.3 Resources", f"Desks with staff and hours; {nodes} nodes and {links} links with capacities."),
            Point("2.5.4 Queues", "By priority, then by time of request."),
            Point("2.5.5 Entry and exit", "Elements enter when their force is ready and leave when delivered."),
        ),
    )


def _data(results: Results) -> Part:
    numbers = len(results.assumptions)
    notional = int(results.assumptions["source"].fillna("").str.lower().str.contains("notional").sum())
    return Part(
        "3 Data",
        (
            Point("3.1 Data sources", "Named at each number in the assumption register."),
            Point("3.2 Pre-processing", "The program does none; its files are read as they are."),
            Point("3.3 Input parameters", f"{count(numbers)}, all in assumptions.csv."),
            Point("3.4 Assumptions", f"{count(notional)} numbers are notional; see What this rests on, and Limits."),
        ),
    )


def _experiment(results: Results) -> Part:
    manifest, scenario = results.manifest, results.manifest.scenario
    done = [int(n) for n in results.runs.groupby("variant")["replication"].nunique()]
    return Part(
        "4 Experimentation",
        (
            Point("4.1 Initialisation", "Empty network and desks at the start; no warm-up is left out."),
            Point("4.2 Run length", f"{whole(scenario.horizon_s / DAY_S)} days; what is open then is censored."),
            Point(
                "4.3 Estimation",
                f"{replications(*done)} per variant, the same chances in each; 95 % intervals (Student's t; Wilson for "
                f"probabilities). {count(manifest.replications.failed)} failed. {manifest.stopping_rule.words}".strip(),
            ),
        ),
    )


def _code(results: Results) -> tuple[Part, Part]:
    manifest = results.manifest
    packages = listed(f"{name} {version}" for name, version in sorted(manifest.packages.items()))
    implementation = Part(
        "5 Implementation",
        (
            Point("5.1 Software", f"{manifest.program} {manifest.version}, Python {manifest.python}; {packages}."),
            Point(
                "5.2 Random sampling",
                f"Counter-based, keyed by what the number is for; root seed {manifest.root_seed}.",
            ),
            Point("5.3 Model execution", f"Engine {manifest.engine}; next event, whole seconds."),
            Point("5.4 System", f"{manifest.platform}; {whole(manifest.wall_time_s)} s in all."),
        ),
    )
    sharing = "Free software under the Apache License 2.0; inputs of this run in sources/ and scenario.effective.yaml."
    return implementation, Part("6 Code access", (Point("6.1 Sharing", sharing),))
