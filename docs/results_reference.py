"""The reference page of the result folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from docs.figure_columns import FIGURES, INCIDENT_FIGURES, VALUE_FIGURES
from docs.markdown import table
from sim.process.causes import Cause
from sim.record.manifest import meanings
from sim.record.table import Table
from sim.record.tables import INCIDENT_TABLES, RUN_TABLES, SENSITIVITY_TABLES, SWEEP_TABLES, VALUE_TABLES
from sim.record.tables.events import TRACE
from sim.record.tables.story import STORY
from sim.record.tables.studies import COUNTERFACTUAL, DISCOVERY

OTHER_FILES: Final = (
    ("manifest.json", "How the results came about; see below."),
    ("report.html", "The report: one file that needs no network, beginning with the answer. Not with `--no-report`."),
    (
        "step_graphs.json",
        "The step graphs of every procedure that a variant changes, before and after; `leidang show` draws them.",
    ),
    (
        "figures/",
        "Figures of the report, as SVG with the CSV each is drawn from; with `--png` also PNG. Not with `--no-report`.",
    ),
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
    ("request to decision", "Hours per request, whether or not anything waited for it."),
)
"""The measures of `savings.csv`."""

HEAD: Final = """\
# The result folder: every file and column

<!-- Written by docs/generate.py from sim/record/ and docs/results_reference.py. -->

`leidang run` leaves one folder. It is all that the analysis reads, and it can be moved or shared as it is. Every file
is written whole or not at all; a run never writes into a folder that is not empty.

Times (columns ending in `_s`) are whole seconds since the start of the scenario. Texts in Parquet tables are
dictionary-encoded. CSV is UTF-8 with commas and one header line. The same program, scenario and seed give the same
bytes in every Parquet table, whatever the number of workers. [Reading results](../reading_results.md) says how to read
it. Under the name of each table stands its key: no two rows have the same values in all of these columns.

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
    always, incidents = (*RUN_TABLES, *FIGURES), (*INCIDENT_TABLES, *INCIDENT_FIGURES)
    listed = [*OTHER_FILES, *((file.file, f"Each row is {file.row}.") for file in (*always, TRACE, *incidents))]
    yield _section("Files", "", ("file", "what it holds"), [(f"`{name}`", says) for name, says in listed])
    yield from map(_table, (*always, TRACE))
    yield "## What `leidang value` adds\n\nIts folder is that of a run of all subsets as variants, without a report.\n"
    yield from map(_table, (*VALUE_TABLES, *VALUE_FIGURES))
    yield "## What `leidang counterfactual` adds\n\nIts folder is that of a run, with a variant for each difference.\n"
    yield _table(COUNTERFACTUAL)
    yield "## What `leidang sweep` leaves\n\nIts folder has these tables instead of those of a run.\n"
    yield from map(_table, (*SWEEP_TABLES, DISCOVERY))
    yield "## What `leidang sensitivity` adds to a sweep\n"
    yield from map(_table, SENSITIVITY_TABLES)
    yield "## What incidents add\n\nOnly a run with incidents has these tables.\n"
    yield from map(_table, incidents)
    says = "In the folder `stories`, beside a page and a figure: [telling](../telling.md)."
    yield f"## What `leidang tell` adds\n\n{says}\n"
    yield _table(STORY)
    keys = [(f"`{key}`", meaning) for key, meaning in meanings().items()]
    yield _section("manifest.json", "", ("key", "what it holds"), keys)
    says = "`<force>` is a force or `all forces`. A closure without a value in a replication is later than the horizon."
    metrics = [(f"`{name}`", unit, meaning) for name, unit, meaning in METRICS]
    yield _section("Metrics", says, ("metric", "unit", "meaning"), metrics)
    measures = [(f"`{name}`", meaning) for name, meaning in MEASURES]
    yield _section("Measures of savings", "", ("measure", "meaning"), measures)
    causes = [(f"`{cause}`", cause.meaning) for cause in Cause]
    yield _section(
        "Causes", "The closed list of causes to which time is charged.", ("cause", "charged with it"), causes
    )


def _table(described: Table) -> str:
    rows = [(f"`{column.name}`", column.kind, column.unit, column.meaning) for column in described.columns]
    key = ", ".join(f"`{name}`" for name in described.key)
    says = f"Each row is {described.row}.\n\nKey: {key}."
    return _section(described.file, says, ("column", "type", "unit", "meaning"), rows)


def _section(title: str, says: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n\n".join(part for part in (f"## {title}", says, table(header, rows)) if part)
