"""Tables of the value of arrangements, counterfactuals and sweeps."""

from __future__ import annotations

from sim.record.table import AS_UNIT, POINT, Table, interval_columns, number_column, text_column, whole_column

VALUE = Table(
    "value",
    row="an arrangement of the set, then all together",
    key=("arrangement",),
    columns=(
        text_column("arrangement", "Arrangement, or `all together`."),
        text_column("metric", "What is to be saved."),
        text_column("unit", "`h` or `share`."),
        whole_column("n", "Replications of each subset."),
        whole_column("orders", "Orders that were sampled; 0 where all subsets were run."),
        number_column("value", AS_UNIT, "What it is worth (Shapley value), or what all save; negative: costs."),
        *interval_columns("the worth (t over replications; with sampled orders, also over these)", AS_UNIT),
        number_column("alone", AS_UNIT, "What it saves as the only one."),
        *interval_columns("that", AS_UNIT, stem="alone_"),
        number_column("last", AS_UNIT, "What it saves when all the others are there."),
        *interval_columns("that", AS_UNIT, stem="last_"),
    ),
)

SYNERGY = Table(
    "synergy",
    row="a pair of arrangements of the set",
    key=("first", "second", "averaged"),
    columns=(
        text_column("first", "Arrangement."),
        text_column("second", "Arrangement."),
        text_column("metric", "What is to be saved."),
        text_column("unit", "`h` or `share`."),
        whole_column("n", "Replications of each subset."),
        text_column("averaged", "`with any of the others` (Shapley interaction index), or `the two alone`."),
        number_column("interaction", AS_UNIT, "What both save together beyond what each saves without the other."),
        *interval_columns("the interaction", AS_UNIT),
        text_column("reading", "`synergy`, `redundancy`, `not significant` (interval includes zero) or `none`."),
    ),
)

COUNTERFACTUAL = Table(
    "counterfactual",
    row="a run with one thing different, what saves most first",
    key=("variant",),
    columns=(
        text_column("variant", "Variant: `without` a cause, or the name of a change."),
        text_column("metric", "Of what hours are saved."),
        whole_column("n", "Pairs of replications."),
        number_column(
            "ledger_h",
            "h",
            "Charged to the cause on the ledger of the variant as it is, mean per element; empty for a change, and "
            "where the metric is not arrival delay.",
        ),
        *interval_columns("it (Student's t)", stem="ledger_"),
        number_column("ledger_share", "share", "The same, of the time from ready to delivered."),
        number_column(
            "saved_h", "h", "Saved of the metric: arrival delay is the time from ready to delivered, mean per element."
        ),
        *interval_columns("it (paired t)"),
        number_column("saved_share", "share", "The same, of what it is under the variant as it is."),
        number_column(
            "closure_saved_h",
            "h",
            "How much earlier the last element of all forces is there; of restricted means if some runs do not close.",
        ),
        *interval_columns("it (paired t)", stem="closure_"),
    ),
)

DESIGN = Table(
    "design",
    row="a point; behind `point` there is one column for each input, with its value as `--set` takes it",
    key=("point",),
    columns=(POINT,),
)

INPUTS = Table(
    "inputs",
    row="an input: a value that is varied",
    key=("input",),
    columns=(
        text_column("input", "Where it stands in the scenario."),
        text_column("low", "Low end of its range; empty for choices."),
        text_column("high", "High end of its range; empty for choices."),
        text_column("unit", "What figures count it in; empty for a plain number."),
        text_column("choices", "Its choices, with ` | ` between them."),
    ),
)

DISCOVERY = Table(
    "discovery",
    row="an input that a box restricts: points of a sweep in which failures gather",
    key=("box", "input"),
    columns=(
        whole_column("box", "Number of the box, from 0; each looks at what those before leave."),
        text_column("input", "Where it stands in the scenario."),
        number_column("low", AS_UNIT, "Low end; empty where it has none."),
        number_column("high", AS_UNIT, "High end; empty where it has none."),
        text_column("unit", "Of the ends; empty for a plain number."),
        text_column("choices", "The choices in the box, with ` | ` between them; empty for a range."),
        number_column("quasi_p", "", "Chance of so many failures if this restriction changed nothing; a guide."),
        whole_column("points", "Points in the box."),
        whole_column("failures", "Those of them that fail."),
        number_column("density", "share", "Failures of the points in the box."),
        number_column("coverage", "share", "Failures in the box of all failures."),
    ),
)
