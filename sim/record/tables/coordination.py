"""Tables of requests, hand-offs, desks and savings."""

from __future__ import annotations

from sim.record.table import VARIANT, Table, interval_columns, number_column, text_column, whole_column

REQUESTS = Table(
    "requests",
    row="a procedure in one variant: how long it took from request to decision",
    key=("variant", "procedure", "actor"),
    columns=(
        VARIANT,
        text_column("procedure", "Procedure."),
        text_column("actor", "Whose permission it is; `all actors` for the procedure as a whole."),
        whole_column("n", "Replications in which it was asked for."),
        whole_column("requests", "Requests over all replications."),
        whole_column("open", "Those of them without a decision at the horizon."),
        number_column(
            "mean_h",
            "h",
            "Hours per request, mean over the replications. An open request counts up to the horizon: with any, the "
            "mean is a lower bound.",
        ),
        *interval_columns("the mean (Student's t over replications)"),
        number_column("p10_h", "h", "10th percentile over all requests; open ones are later than any."),
        number_column("p50_h", "h", "Median, likewise; empty where it falls among the open ones."),
        *interval_columns("the median (replications as clusters)", stem="p50_"),
        number_column("p90_h", "h", "90th percentile, likewise."),
        *interval_columns("the 90th percentile", stem="p90_"),
    ),
)

HANDOFFS = Table(
    "handoffs",
    row="a hand-over from actor to actor in one variant, or a sum of such",
    key=("variant", "procedure", "from_actor", "to_actor"),
    columns=(
        VARIANT,
        text_column("procedure", "Procedure, or `all procedures`."),
        text_column("from_actor", "Who had the case before, or `all actors` for the sum."),
        text_column("to_actor", "Who had it then; the same actor where it went between its own desks."),
        whole_column("n", "Replications."),
        number_column(
            "hours", "element-hours", "What elements waited while the second had the case, mean per replication."
        ),
        *interval_columns("the hours", "element-hours"),
        number_column("times", "", "How often an element waited for such a hand-over, mean per replication."),
        *interval_columns("the times", "", stem="times_"),
        number_column("difference_h", "element-hours", "Hours minus those of the reference; empty for the reference."),
        *interval_columns("the difference (paired t)", "element-hours", stem="difference_"),
    ),
)

DESKS = Table(
    "desks",
    row="a desk that was asked in one variant",
    key=("variant", "desk"),
    columns=(
        VARIANT,
        text_column("desk", "Actor and desk."),
        text_column("actor", "Actor it belongs to."),
        whole_column("n", "Replications."),
        number_column("requests", "", "Cases brought to it, mean per replication."),
        number_column("utilisation", "share", "Share of its staff's open time in use, mean."),
        *interval_columns("the utilisation", "share", stem="utilisation_"),
        number_column("mean_wait_h", "h", "Hours that a case lay there untouched, nights included, mean."),
        *interval_columns("the wait", stem="wait_"),
        number_column("max_wait_h", "h", "Longest such wait over all replications."),
        number_column("mean_queue", "cases", "Cases lying there untouched, mean over the whole run."),
        number_column("held_h", "element-hours", "What elements waited for this desk (ledger), mean."),
        number_column(
            "overloaded",
            "share",
            "Replications in which it was in use for 80 % of its open time, or a case lay there for over 72 h.",
        ),
    ),
)

SAVINGS = Table(
    "savings",
    row="what a variant other than the reference saves by one measure",
    key=("variant", "measure", "of"),
    columns=(
        VARIANT,
        text_column("reference", "Variant it is compared with."),
        text_column("measure", "`arrival delay`, `held up` or `request to decision`; see below."),
        text_column("of", "Force, or procedure, or all of them."),
        whole_column("n", "Pairs of replications with the same number."),
        number_column("reference_h", "h", "Mean under the reference."),
        number_column("variant_h", "h", "Mean under the variant."),
        number_column("saved_h", "h", "Mean of reference minus variant: positive where the variant is faster."),
        *interval_columns("what is saved (paired t)"),
    ),
)
