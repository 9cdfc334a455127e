"""Tables of root causes, bottlenecks and criticality."""

from __future__ import annotations

from sim.record.table import VARIANT, Table, interval_columns, number_column, text_column, whole_column

ROOT_CAUSES = Table(
    "root_causes",
    row="a root cause in one variant, at one step or place; or the sum of a cause, of a part, or of all",
    key=("variant", "part", "cause", "procedure", "detail", "actor"),
    columns=(
        VARIANT,
        text_column("part", "`coordination` inside procedures, `movement` outside; `total` for both."),
        text_column("cause", "Cause, or `total` for the sum of the part."),
        text_column("procedure", "Procedure; empty outside procedures and in sums."),
        text_column("detail", "Where, as in the ledger; empty in sums."),
        text_column("actor", "In a procedure: who has the case; empty elsewhere."),
        whole_column("n", "Replications in which anything was delivered."),
        number_column("direct_h", "h", "Hours per delivered element that the ledger has there, mean."),
        *interval_columns("these hours", stem="direct_"),
        number_column("root_h", "h", "Hours per delivered element that were due to it, by the roots, mean."),
        *interval_columns("these hours", stem="root_"),
        number_column("difference_h", "h", "Hours by the roots minus those of the ledger; 0 for the total."),
        *interval_columns("the difference (paired t)", stem="difference_"),
    ),
    optional=True,
)

ROOT_FLOWS = Table(
    "root_flows",
    row="a cause in the ledger and a root cause of the same time, in one variant; none with `--record totals`",
    key=("variant", "part", "cause", "root_part", "root_cause"),
    columns=(
        VARIANT,
        text_column("part", "What the ledger has: `coordination` or `movement`."),
        text_column("cause", "Cause in the ledger."),
        text_column("root_part", "What it was due to: `coordination` or `movement`."),
        text_column("root_cause", "Root cause."),
        whole_column("n", "Replications in which anything was delivered."),
        number_column("hours", "h", "Hours per delivered element, mean."),
        *interval_columns("the hours"),
    ),
    optional=True,
)

BOTTLENECKS = Table(
    "bottlenecks",
    row="a wait that is the longest of a force's last element in at least one replication of any variant",
    key=("variant", "of", "kind", "name"),
    columns=(
        VARIANT,
        text_column("of", "Force, `all forces`, or `coordination of` a kind of incident (its longest response)."),
        whole_column("n", "Replications (with such an incident)."),
        whole_column("open", "Those in which something is missing, or no response is over, at the horizon."),
        text_column("last", "Force (or incident) that most often comes last."),
        whole_column("last_n", "Replications in which it does."),
        number_column("total_h", "h", "From ready to delivered (or the horizon) of the last element, mean."),
        number_column("work_h", "h", "What of it is movement and handling, mean."),
        text_column("kind", "`procedure`, `place`, `desk` (of a response), or `cause` (of a run of totals)."),
        text_column("name", "What is waited for, as in the ledger."),
        text_column("at", "Desk, step or place where most of that passes."),
        whole_column("bound", "Replications in which it is the longest wait of the last element."),
        number_column("share", "share", "Their share."),
        *interval_columns("the share (Wilson)", "share", stem="share_"),
        number_column("hours", "h", "How long the last element waits for it, mean over the `n` replications."),
        *interval_columns("the hours (Student's t)", stem="hours_"),
        whole_column("pairs", "Pairs of replications with the reference; 0 for the reference itself."),
        number_column("difference_h", "h", "Hours minus those of the reference; empty without a pair."),
        *interval_columns("the difference (paired t)", stem="difference_"),
        number_column("waiting", "", "Elements that it still holds up at the horizon, mean per replication."),
    ),
    optional=True,
)

CRITICALITY = Table(
    "criticality",
    row="a link, node, desk ... in one variant that lies on the critical path of a force's last element",
    key=("variant", "of", "kind", "name"),
    columns=(
        VARIANT,
        text_column(
            "of",
            "Force whose last element is meant, or `all forces`; `coordination of` or `repair of` a kind of incident "
            "for its two clocks.",
        ),
        text_column("kind", "`link`, `node`, `desk`, `procedure`, `resource` (a queue), `asset`."),
        text_column("name", "Which one, as in the ledger."),
        whole_column("n", "Replications in which the whole force arrived, or such an incident happened."),
        number_column("share", "share", "Replications in which it is on the path, of these (ledger)."),
        *interval_columns("the share (Wilson)", "share", stem="share_"),
        number_column("hours", "h", "Time that it has on the path, mean over the `n` replications."),
        *interval_columns("the hours (Student's t)", stem="hours_"),
        number_column("root_share", "share", "As `share`, of the path by root causes (`roots.parquet`)."),
        *interval_columns("that share", "share", stem="root_share_"),
        number_column("root_hours", "h", "As `hours`, of the path by root causes."),
        *interval_columns("these hours", stem="root_hours_"),
    ),
    optional=True,
)
