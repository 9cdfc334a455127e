"""Tables of requests, hand-offs, desks and savings."""

from __future__ import annotations

from sim.record.table import VARIANT, Table, interval, number, text, whole

REQUESTS = Table(
    "requests",
    row="a procedure in one variant: how long it took from request to decision",
    key=("variant", "procedure", "actor"),
    columns=(
        VARIANT,
        text("procedure", "Procedure."),
        text("actor", "Whose permission it is; `all actors` for the procedure as a whole."),
        whole("n", "Replications in which it was asked for."),
        whole("requests", "Requests over all replications."),
        whole("open", "Those of them without a decision at the horizon."),
        number(
            "mean_h",
            "h",
            "Hours per request, mean over the replications. An open request counts up to the horizon: with any, the "
            "mean is a lower bound.",
        ),
        *interval("the mean (Student's t over replications)"),
        number("p10_h", "h", "10th percentile over all requests; open ones are later than any."),
        number("p50_h", "h", "Median, likewise; empty where it falls among the open ones."),
        *interval("the median (replications as clusters)", stem="p50_"),
        number("p90_h", "h", "90th percentile, likewise."),
        *interval("the 90th percentile", stem="p90_"),
    ),
)

HANDOFFS = Table(
    "handoffs",
    row="a hand-over from actor to actor in one variant, or a sum of such",
    key=("variant", "procedure", "from_actor", "to_actor"),
    columns=(
        VARIANT,
        text("procedure", "Procedure, or `all procedures`."),
        text("from_actor", "Who had the case before, or `all actors` for the sum."),
        text("to_actor", "Who had it then; the same actor where it went between its own desks."),
        whole("n", "Replications."),
        number("hours", "element-hours", "What elements waited while the second had the case, mean per replication."),
        *interval("the hours", "element-hours"),
        number("times", "", "How often an element waited for such a hand-over, mean per replication."),
        *interval("the times", "", stem="times_"),
        number("difference_h", "element-hours", "Hours minus those of the reference; empty for the reference."),
        *interval("the difference (paired t)", "element-hours", stem="difference_"),
    ),
)

DESKS = Table(
    "desks",
    row="a desk that was asked in one variant",
    key=("variant", "desk"),
    columns=(
        VARIANT,
        text("desk", "Actor and desk."),
        text("actor", "Actor it belongs to."),
        whole("n", "Replications."),
        number("requests", "", "Cases brought to it, mean per replication."),
        number("utilisation", "share", "Share of its staff's open time in use, mean."),
        *interval("the utilisation", "share", stem="utilisation_"),
        number("mean_wait_h", "h", "Hours that a case lay there untouched, nights included, mean."),
        *interval("the wait", stem="wait_"),
        number("max_wait_h", "h", "Longest such wait over all replications."),
        number("mean_queue", "cases", "Cases lying there untouched, mean over the whole run."),
        number("held_h", "element-hours", "What elements waited for this desk (ledger), mean."),
        number(
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
        text("reference", "Variant it is compared with."),
        text("measure", "`arrival delay`, `held up` or `request to decision`; see below."),
        text("of", "Force, or procedure, or all of them."),
        whole("n", "Pairs of replications with the same number."),
        number("reference_h", "h", "Mean under the reference."),
        number("variant_h", "h", "Mean under the variant."),
        number("saved_h", "h", "Mean of reference minus variant: positive where the variant is faster."),
        *interval("what is saved (paired t)"),
    ),
)
