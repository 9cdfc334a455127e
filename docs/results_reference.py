"""The reference page of the result folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from docs.markdown import table
from docs.results_columns import (
    COUNTERFACTUAL_TABLES,
    INCIDENT_FIGURES,
    INCIDENT_TABLES,
    STORY_TABLES,
    TABLES,
    VALUE_TABLES,
    File,
)
from docs.sweep_columns import DISCOVERY_TABLES, SENSITIVITY_TABLES, SWEEP_TABLES
from sim.process.causes import Cause

MANIFEST: Final = {
    "program": "`leidang`.",
    "version": "Its version.",
    "python": "Version of Python.",
    "platform": "Operating system and machine.",
    "packages": "Versions of the libraries that the numbers depend on, by name.",
    "command_line": "The command, which repeats the run.",
    "scenario": "`title`, `description`, `start` (ISO 8601), `zone` (empty without one), `horizon_s`, "
    "`practical_difference_s` (empty if none is stated), `phase` and `file` of the scenario.",
    "variants": "Variants that were run, in the order of the scenario.",
    "reference": "The one that the others are compared with: the first.",
    "arrangements": "Arrangements named by each variant.",
    "forces": "Of each force `name`, `sponsor`, `origin`, `destination`, `ready_s`, `due_s`, its lift (`vehicles`, "
    "`containers`, `personnel`), the `vehicle_places` that it takes and the number of `elements`.",
    "replications": "Replications `asked`, `done` and `failed`, over all variants.",
    "stopping_rule": "What decided on the number of replications: one that was given, or [how precise the answer was "
    "to be](../long_runs.md#until-the-answer-is-precise); then the `metric`, the half-width asked for and the one that "
    "came of it, whether it was `reached`, since which replication (`narrow_since`), and the same in `words`.",
    "root_seed": "Root of all chance.",
    "engine": "Engine that ran them, `simpy` or `kernel`; both give the same tables.",
    "recorded": "How much was kept of each replication: `totals`, `paths` or `trace` ([long runs](../long_runs.md)).",
    "wall_time_s": "How long the run took, s.",
    "started_utc": "When it began, UTC.",
    "inputs": "SHA-256 of every file read, by its name in `sources/`.",
    "tables": "SHA-256 of every table in the folder, by name. A table that was changed since is refused by `analysis`.",
    "fingerprint": "SHA-256 of `scenario.values.json`: of everything on which the tables rest, however it is written.",
    "added_to_every_variant": "What library files of arrangements add to every variant, the reference too, in words.",
    "checksum": "SHA-256 of all that the manifest says beside this; a manifest that was changed since is refused.",
}
"""What each key of `manifest.json` holds."""

OTHER_FILES: Final = (
    ("manifest.json", "How the results came about; see below."),
    ("report.html", "The report: one file that needs no network, beginning with the answer. Not with `--no-report`."),
    (
        "step_graphs.json",
        "The step graphs of every procedure that a variant changes, before and after; `leidang show` draws them.",
    ),
    ("figures/", "The figures of the report, each as SVG, PNG and the CSV it is drawn from. Not with `--no-report`."),
    ("sensitivity/", "Manifest and small tables of a sensitivity analysis that `leidang report` has taken in."),
    ("figures/sensitivity.csv", "With such an analysis: the rows of its `indices.csv` that are drawn."),
    ("figures/tornado.csv", "With such an analysis: the rows of its `tornado.csv` that are drawn."),
    ("scenario.effective.yaml", "The composed scenario, each value with the file and line that set it."),
    (
        "scenario.values.json",
        "The same as plain values in canonical units, by path, with the options that move the tables: the fingerprint.",
    ),
    ("sources/", "Copies of every scenario file, library file and table that was read."),
)

METRICS: Final = (
    (
        "closure 50 % / <force>",
        "h",
        "From the scenario's start until half of the force's vehicles are there; also 90 %.",
    ),
    ("closure 100 % / <force>", "h", "Until its last element is there. Empty if that is not so by the horizon."),
    ("delivered by due date / <force>", "share", "Elements that arrived no later than due, of all elements."),
    ("coordination time / <force>", "h", "Ledger time inside procedures, mean per delivered element."),
    ("coordination share / <force>", "share", "The same, of the time from ready to delivered."),
    (
        "waiting: <cause> / <force>",
        "h",
        "Ledger time of that cause, inside and outside procedures, mean per delivered element.",
    ),
    ("utilisation / <resource>", "share", "Of the capacity, over the time the resource was open."),
    (
        "time until <stage> / <kind>",
        "h",
        "From the fault of an incident of that kind, mean of those of the run. Empty if one has not reached it.",
    ),
    ("service lost / <service>", "h", "Hours of full service that users lost."),
)
"""Name, unit and meaning of every metric; <force> is a force or "all forces"."""

MEASURES: Final = (
    ("arrival delay", "Hours per element from ready to delivered; what is not delivered counts up to the horizon."),
    ("held up", "Hours per element in which it waited for a procedure, by the ledger."),
    ("request to decision", "Hours per request, whether or not anybody waited for it."),
)
"""The measures of `savings.csv`."""

CAUSES: Final[dict[Cause, str]] = {
    Cause.TRANSPORT: "Under way on a link; also a column closing up at its destination.",
    Cause.HANDLING: "Loading, unloading, discharge, transload, embarking, marshalling.",
    Cause.QUEUE: "Waiting for a resource that is open: a berth, a road, a train path, a desk.",
    Cause.CLEARANCE: "Work at a desk in a clearance, or waiting for one.",
    Cause.CONSULTATION: "The same where a step of a procedure states this cause.",
    Cause.NOTIFICATION: "Steps that state this cause: telling somebody.",
    Cause.DECISION: "Steps that state this cause.",
    Cause.DUTY_HOURS: "Waiting for a desk to open, and work that lies there while it is closed.",
    Cause.WEATHER: "Delays of sailings by weather, and closures with this cause.",
    Cause.OUTAGE: "Closures with this cause, also waiting until any way is open.",
    Cause.REPAIR: "Not used by the movement model.",
    Cause.SHORTAGE: "Vehicles that wait for their crews.",
    Cause.PLANNED_WAIT: "Overnight rests, and waiting for a ferry's departure.",
}

HEAD: Final = """\
# The result folder: every file and column

<!-- Written by docs/generate.py from docs/results_reference.py and docs/results_columns.py. -->

`leidang run` leaves one folder. It is all that the analysis reads, and it can be moved or shared as it is. Every file
is written whole or not at all; a run never writes into a folder that is not empty.

Times (columns ending in `_s`) are whole seconds since the start of the scenario. Texts in Parquet tables are
dictionary-encoded. CSV is UTF-8 with commas and one header line. The same program, scenario and seed give the same
bytes in every Parquet table, whatever the number of workers. How to read it is told in
[Reading results](../reading_results.md).

Names and texts are written as the scenario has them, in every file and figure; none of them is markup, a link or a
formula. In CSV files, which people open in a spreadsheet, text that a spreadsheet would run has an apostrophe before it
(`'=SUM(1,2)`): text that begins with `=`, `+`, `-` or `@`, their full-width forms, a tab or a line break, also behind
quotes and spaces, and also behind a semicolon, tab or line break within the text. Numbers stand as they are.
`analysis.read_csv` takes the apostrophe away again, and reads a name such as `1` or `NA` as text;
`pandas.read_csv` does neither. Parquet tables, GeoJSON and the workbook have the text itself.
"""


def page() -> str:
    """The whole page, as Markdown."""
    return "\n".join([HEAD, *_sections()])


def _sections() -> Iterator[str]:
    listed = [
        *OTHER_FILES,
        *((file.name, f"Each row is {file.row}.") for file in (*TABLES, *INCIDENT_TABLES, *INCIDENT_FIGURES)),
    ]
    yield _section("Files", "", ("file", "what it holds"), [(f"`{name}`", says) for name, says in listed])
    yield from map(_table, TABLES)
    yield "## What `leidang value` adds\n\nIts folder is that of a run of all subsets as variants, without a report.\n"
    yield from map(_table, VALUE_TABLES)
    yield "## What `leidang counterfactual` adds\n\nIts folder is that of a run, with a variant for each difference.\n"
    yield from map(_table, COUNTERFACTUAL_TABLES)
    yield "## What `leidang sweep` leaves\n\nIts folder has these tables instead of those of a run.\n"
    yield from map(_table, (*SWEEP_TABLES, *DISCOVERY_TABLES))
    yield "## What `leidang sensitivity` adds to a sweep\n"
    yield from map(_table, SENSITIVITY_TABLES)
    yield "## What incidents add\n\nOnly a run with incidents has these tables.\n"
    yield from map(_table, (*INCIDENT_TABLES, *INCIDENT_FIGURES))
    says = "In the folder `stories`, beside a page and a figure: [telling](../telling.md)."
    yield f"## What `leidang tell` adds\n\n{says}\n"
    yield from map(_table, STORY_TABLES)
    keys = [(f"`{key}`", says) for key, says in MANIFEST.items()]
    yield _section("manifest.json", "", ("key", "what it holds"), keys)
    says = "`<force>` is a force or `all forces`. A closure without a value in a replication is later than the horizon."
    metrics = [(f"`{name}`", unit, meaning) for name, unit, meaning in METRICS]
    yield _section("Metrics", says, ("metric", "unit", "meaning"), metrics)
    measures = [(f"`{name}`", meaning) for name, meaning in MEASURES]
    yield _section("Measures of savings", "", ("measure", "meaning"), measures)
    causes = [(f"`{cause}`", CAUSES[cause]) for cause in Cause]
    yield _section(
        "Causes", "The closed list of causes to which time is charged.", ("cause", "charged with it"), causes
    )


def _table(file: File) -> str:
    rows = [(f"`{column.name}`", column.kind, column.unit, column.meaning) for column in file.columns]
    return _section(file.name, f"Each row is {file.row}.", ("column", "type", "unit", "meaning"), rows)


def _section(title: str, says: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n\n".join(part for part in (f"## {title}", says, table(header, rows)) if part)
