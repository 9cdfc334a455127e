"""The tables that `leidang sweep` and `leidang sensitivity` write, column by column."""

from __future__ import annotations

from typing import Final

from docs.results_columns import NUMBER, TABLES, TEXT, WHOLE, Column, File

_POINT: Final = Column("point", WHOLE, "", "Number of the point, from 0: a row of `design.csv`.")


def _at_points(name: str, row: str) -> File:
    """A table of a run, with the point before its columns."""
    own = next(file for file in TABLES if file.name == name)
    return File(name, row, (_POINT, *own.columns))


SWEEP_TABLES: Final = (
    File(
        "design.csv",
        "a point; behind `point` there is one column for each input, with its value as `--set` takes it",
        (_POINT,),
    ),
    File(
        "inputs.csv",
        "an input: a value that is varied",
        (
            Column("input", TEXT, "", "Where it stands in the scenario."),
            Column("low", TEXT, "", "Low end of its range; empty for choices."),
            Column("high", TEXT, "", "High end of its range; empty for choices."),
            Column("unit", TEXT, "", "What figures count it in; empty for a plain number."),
            Column("choices", TEXT, "", "Its choices, with ` | ` between them."),
        ),
    ),
    _at_points(
        "replications.parquet",
        "a metric in one replication of one variant at one point; beside those of a run `arrival delay / <force>`",
    ),
    _at_points("summary.csv", "a metric in one variant at one point"),
    _at_points("comparisons.csv", "a metric in one variant other than the reference, at one point"),
)
"""Every table of the folder of a sweep that a run does not have, or has without points."""

_OUTPUT: Final = (
    Column("output", TEXT, "", "`difference` from the reference, paired, or `level`."),
    Column("variant", TEXT, "", "Variant."),
)

SENSITIVITY_TABLES: Final = (
    File(
        "samples.csv",
        "a row of the sample; behind `point` there is one column for each input, with the share of the way through its "
        "range",
        (
            Column("method", TEXT, "", "`morris` or `sobol`."),
            Column("row", WHOLE, "", "Number of the row, in the order that the method needs."),
            Column("point", WHOLE, "", "Point of `design.csv` that has its values; several rows may share one."),
        ),
    ),
    File(
        "numbers.csv",
        "a number that an input moves: the input itself, or one of those that it moves together",
        (
            Column("input", TEXT, "", "The input; `.*` behind a path: all notional numbers below it."),
            Column("path", TEXT, "", "Where the number stands in the scenario."),
            Column("low", TEXT, "", "Its value at the low end."),
            Column("high", TEXT, "", "Its value at the high end."),
        ),
    ),
    File(
        "indices.csv",
        "an index of an input, for an output",
        (
            *_OUTPUT,
            Column("input", TEXT, "", "Where it stands in the scenario."),
            Column("index", TEXT, "", "`mu`, `mu_star`, `sigma` (Morris); `S1`, `ST` (Sobol)."),
            Column("value", NUMBER, "as `unit`", "The index; of Morris over the whole range of the input."),
            Column("low_95", NUMBER, "as `unit`", "Lower end of its bootstrap interval, replications drawn anew too."),
            Column("high_95", NUMBER, "as `unit`", "Upper end."),
            Column("unit", TEXT, "", "`h` or `share`."),
            Column("rows", WHOLE, "", "Rows of the sample."),
            Column("n", WHOLE, "", "Replications of each point."),
            Column(
                "noise",
                NUMBER,
                "share",
                "Of the variance over points: chance that the replications leave. Empty with `n` = 1, where chance "
                "cannot be told from the inputs, and with more where the output is the same at all points.",
            ),
        ),
    ),
    File(
        "tornado.csv",
        "an end of the range of an input, for an output, all other inputs being as in the scenario",
        (
            *_OUTPUT,
            Column("input", TEXT, "", "Where it stands in the scenario."),
            Column("end", TEXT, "", "`low` or `high`."),
            Column("setting", TEXT, "", "Its value there."),
            Column("change", NUMBER, "as `unit`", "Mean change from the scenario as it is."),
            Column("low_95", NUMBER, "as `unit`", "Lower end of its 95 % interval (paired t)."),
            Column("high_95", NUMBER, "as `unit`", "Upper end."),
            Column("unit", TEXT, "", "`h` or `share`."),
            Column("n", WHOLE, "", "Replications of each point."),
        ),
    ),
    File(
        "verdict.csv",
        "an output, with what the indices say of it",
        (
            *_OUTPUT,
            Column("name", TEXT, "", "The output in words."),
            Column("base", NUMBER, "as `unit`", "Its mean in the scenario as it is."),
            Column("low_95", NUMBER, "as `unit`", "Lower end of the 95 % interval of that mean."),
            Column("high_95", NUMBER, "as `unit`", "Upper end."),
            Column("unit", TEXT, "", "`h` or `share`."),
            Column("n", WHOLE, "", "Replications of each point."),
            Column("points", WHOLE, "", "Points of the sample."),
            Column("below", WHOLE, "", "Those at which it is shown to be below zero (95 % interval)."),
            Column("above", WHOLE, "", "Those at which it is shown to be above zero."),
            Column("verdict", TEXT, "", "What moves it, what does not, and how much of it is chance."),
        ),
    ),
)
"""What the folder of a sensitivity analysis has beside the tables of a sweep."""

DISCOVERY_TABLES: Final = (
    File(
        "discovery.csv",
        "an input that a box restricts: points of a sweep in which failures gather",
        (
            Column("box", WHOLE, "", "Number of the box, from 0; each looks at what those before leave."),
            Column("input", TEXT, "", "Where it stands in the scenario."),
            Column("low", NUMBER, "as `unit`", "Low end; empty where it has none."),
            Column("high", NUMBER, "as `unit`", "High end; empty where it has none."),
            Column("unit", TEXT, "", "Of the ends; empty for a plain number."),
            Column("choices", TEXT, "", "The choices in the box, with ` | ` between them; empty for a range."),
            Column("quasi_p", NUMBER, "", "Chance of so many failures if this restriction changed nothing; a guide."),
            Column("points", WHOLE, "", "Points in the box."),
            Column("failures", WHOLE, "", "Those of them that fail."),
            Column("density", NUMBER, "share", "Failures of the points in the box."),
            Column("coverage", NUMBER, "share", "Failures in the box of all failures."),
        ),
    ),
)
"""What `--discover` adds."""
