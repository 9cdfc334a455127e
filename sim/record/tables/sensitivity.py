"""Tables of a sensitivity analysis, beside those of its sweep."""

from __future__ import annotations

from sim.record.table import AS_UNIT, VARIANT, Table, number, text, whole

_OUTPUT = (text("output", "`difference` from the reference, paired, or `level`."), VARIANT)

SAMPLES = Table(
    "samples",
    row="a row of the sample; behind `point` there is one column for each input, with the share of the way through its "
    "range",
    key=("row",),
    columns=(
        text("method", "`morris` or `sobol`."),
        whole("row", "Number of the row, in the order that the method needs."),
        whole("point", "Point of `design.csv` that has its values; several rows may share one."),
    ),
)

NUMBERS = Table(
    "numbers",
    row="a number that an input moves: the input itself, or one of those that it moves together",
    key=("input", "path"),
    columns=(
        text("input", "The input; `.*` behind a path: all notional numbers below it."),
        text("path", "Where the number stands in the scenario."),
        text("low", "Its value at the low end."),
        text("high", "Its value at the high end."),
    ),
)

INDICES = Table(
    "indices",
    row="an index of an input, for an output",
    key=("output", "variant", "input", "index"),
    columns=(
        *_OUTPUT,
        text("input", "Where it stands in the scenario."),
        text("index", "`mu`, `mu_star`, `sigma` (Morris); `S1`, `ST` (Sobol)."),
        number("value", AS_UNIT, "The index; of Morris over the whole range of the input."),
        number("low_95", AS_UNIT, "Lower end of its bootstrap interval, replications drawn anew too."),
        number("high_95", AS_UNIT, "Upper end."),
        text("unit", "`h` or `share`."),
        whole("rows", "Rows of the sample."),
        whole("n", "Replications of each point."),
        number(
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
        text("input", "Where it stands in the scenario."),
        text("end", "`low` or `high`."),
        text("setting", "Its value there."),
        number("change", AS_UNIT, "Mean change from the scenario as it is."),
        number("low_95", AS_UNIT, "Lower end of its 95 % interval (paired t)."),
        number("high_95", AS_UNIT, "Upper end."),
        text("unit", "`h` or `share`."),
        whole("n", "Replications of each point."),
    ),
)

VERDICT = Table(
    "verdict",
    row="an output, with what the indices say of it",
    key=("output", "variant"),
    columns=(
        *_OUTPUT,
        text("name", "The output in words."),
        number("base", AS_UNIT, "Its mean in the scenario as it is."),
        number("low_95", AS_UNIT, "Lower end of the 95 % interval of that mean."),
        number("high_95", AS_UNIT, "Upper end."),
        text("unit", "`h` or `share`."),
        whole("n", "Replications of each point."),
        whole("points", "Points of the sample."),
        whole("below", "Those at which it is shown to be below zero (95 % interval)."),
        whole("above", "Those at which it is shown to be above zero."),
        text("verdict", "What moves it, what does not, and how much of it is chance."),
    ),
)
