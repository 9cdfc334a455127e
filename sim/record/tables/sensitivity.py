"""Tables of a sensitivity analysis, beside those of its sweep."""

from __future__ import annotations

from sim.record.table import AS_UNIT, VARIANT, Table, number_column, text_column, whole_column

_OUTPUT = (text_column("output", "`difference` from the reference, paired, or `level`."), VARIANT)

SAMPLES = Table(
    "samples",
    row="a row of the sample; behind `point` there is one column for each input, with the share of the way through its "
    "range",
    key=("row",),
    columns=(
        text_column("method", "`morris` or `sobol`."),
        whole_column("row", "Number of the row, in the order that the method needs."),
        whole_column("point", "Point of `design.csv` that has its values; several rows may share one."),
    ),
)

NUMBERS = Table(
    "numbers",
    row="a number that an input moves: the input itself, or one of those that it moves together",
    key=("input", "path"),
    columns=(
        text_column("input", "The input; `.*` behind a path: all notional numbers below it."),
        text_column("path", "Where the number stands in the scenario."),
        text_column("low", "Its value at the low end."),
        text_column("high", "Its value at the high end."),
    ),
)

INDICES = Table(
    "indices",
    row="an index of an input, for an output",
    key=("output", "variant", "input", "index"),
    columns=(
        *_OUTPUT,
        text_column("input", "Where it stands in the scenario."),
        text_column("index", "`mu`, `mu_star`, `sigma` (Morris); `S1`, `ST` (Sobol)."),
        number_column("value", AS_UNIT, "The index; of Morris over the whole range of the input."),
        number_column("low_95", AS_UNIT, "Lower end of its bootstrap interval, replications drawn anew too."),
        number_column("high_95", AS_UNIT, "Upper end."),
        text_column("unit", "`h` or `share`."),
        whole_column("rows", "Rows of the sample."),
        whole_column("n", "Replications of each point."),
        number_column(
            "noise",
            "share",
            "Of the variance over points: chance that the replications leave. Empty with `n` = 1, where chance cannot "
            "be separated from the inputs, and with more where the output is the same at all points.",
        ),
    ),
)

TORNADO = Table(
    "tornado",
    row="an end of the range of an input, for an output, all other inputs being as in the scenario",
    key=("output", "variant", "input", "end"),
    columns=(
        *_OUTPUT,
        text_column("input", "Where it stands in the scenario."),
        text_column("end", "`low` or `high`."),
        text_column("setting", "Its value there."),
        number_column("change", AS_UNIT, "Mean change from the scenario as it is."),
        number_column("low_95", AS_UNIT, "Lower end of its 95 % interval (paired t)."),
        number_column("high_95", AS_UNIT, "Upper end."),
        text_column("unit", "`h` or `share`."),
        whole_column("n", "Replications of each point."),
    ),
)

VERDICT = Table(
    "verdict",
    row="an output, with what the indices say of it",
    key=("output", "variant"),
    columns=(
        *_OUTPUT,
        text_column("name", "The output in words."),
        number_column("base", AS_UNIT, "Its mean in the scenario as it is."),
        number_column("low_95", AS_UNIT, "Lower end of the 95 % interval of that mean."),
        number_column("high_95", AS_UNIT, "Upper end."),
        text_column("unit", "`h` or `share`."),
        whole_column("n", "Replications of each point."),
        whole_column("points", "Points of the sample."),
        whole_column("below", "Those at which it is shown to be below zero (95 % interval)."),
        whole_column("above", "Those at which it is shown to be above zero."),
        text_column("verdict", "What moves it, what does not, and how much of it is chance."),
    ),
)
