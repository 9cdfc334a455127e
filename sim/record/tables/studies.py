"""Tables of the value of arrangements, counterfactuals and sweeps."""

from __future__ import annotations

from sim.record.table import AS_UNIT, POINT, Table, interval, number, text, whole

VALUE = Table(
    "value",
    row="an arrangement of the set, then all together",
    key=("arrangement",),
    columns=(
        text("arrangement", "Arrangement, or `all together`."),
        text("metric", "What is to be saved."),
        text("unit", "`h` or `share`."),
        whole("n", "Replications of each subset."),
        whole("orders", "Orders that were sampled; 0 where all subsets were run."),
        number("value", AS_UNIT, "What it is worth (Shapley value), or what all save; negative: costs."),
        *interval("the worth (t over replications; with sampled orders, also over these)", AS_UNIT),
        number("alone", AS_UNIT, "What it saves as the only one."),
        *interval("that", AS_UNIT, stem="alone_"),
        number("last", AS_UNIT, "What it saves when all the others are there."),
        *interval("that", AS_UNIT, stem="last_"),
    ),
)

SYNERGY = Table(
    "synergy",
    row="a pair of arrangements of the set",
    key=("first", "second", "averaged"),
    columns=(
        text("first", "Arrangement."),
        text("second", "Arrangement."),
        text("metric", "What is to be saved."),
        text("unit", "`h` or `share`."),
        whole("n", "Replications of each subset."),
        text("averaged", "`with any of the others` (Shapley interaction index), or `the two alone`."),
        number("interaction", AS_UNIT, "What both save together beyond what each saves without the other."),
        *interval("the interaction", AS_UNIT),
        text("reading", "`synergy`, `redundancy`, `not significant` (interval includes zero) or `none`."),
    ),
)

COUNTERFACTUAL = Table(
    "counterfactual",
    row="a run with one thing different, what saves most first",
    key=("variant",),
    columns=(
        text("variant", "Variant: `without` a cause, or the name of a change."),
        text("metric", "Of what hours are saved."),
        whole("n", "Pairs of replications."),
        number(
            "ledger_h",
            "h",
            "Charged to the cause on the ledger of the variant as it is, mean per element; empty for a change, and "
            "where the metric is not arrival delay.",
        ),
        *interval("it (Student's t)", stem="ledger_"),
        number("ledger_share", "share", "The same, of the time from ready to delivered."),
        number(
            "saved_h", "h", "Saved of the metric: arrival delay is the time from ready to delivered, mean per element."
        ),
        *interval("it (paired t)"),
        number("saved_share", "share", "The same, of what it is under the variant as it is."),
        number(
            "closure_saved_h",
            "h",
            "How much earlier the last element of all forces is there; of restricted means if some runs do not close.",
        ),
        *interval("it (paired t)", stem="closure_"),
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
        text("input", "Where it stands in the scenario."),
        text("low", "Low end of its range; empty for choices."),
        text("high", "High end of its range; empty for choices."),
        text("unit", "What figures count it in; empty for a plain number."),
        text("choices", "Its choices, with ` | ` between them."),
    ),
)

DISCOVERY = Table(
    "discovery",
    row="an input that a box restricts: points of a sweep in which failures gather",
    key=("box", "input"),
    columns=(
        whole("box", "Number of the box, from 0; each looks at what those before leave."),
        text("input", "Where it stands in the scenario."),
        number("low", AS_UNIT, "Low end; empty where it has none."),
        number("high", AS_UNIT, "High end; empty where it has none."),
        text("unit", "Of the ends; empty for a plain number."),
        text("choices", "The choices in the box, with ` | ` between them; empty for a range."),
        number("quasi_p", "", "Chance of so many failures if this restriction changed nothing; a guide."),
        whole("points", "Points in the box."),
        whole("failures", "Those of them that fail."),
        number("density", "share", "Failures of the points in the box."),
        number("coverage", "share", "Failures in the box of all failures."),
    ),
)
