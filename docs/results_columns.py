"""The tables of the result folder, column by column. Tests hold them against the tables of a real run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TEXT, WHOLE, NUMBER = "text", "whole number", "number"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, the type of its values, their unit (empty for none), what they mean."""

    name: str
    kind: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class File:
    """A file of the result folder: what one row is, and its columns in order."""

    name: str
    row: str
    columns: tuple[Column, ...]


def _run() -> tuple[Column, Column]:
    return (
        Column("variant", TEXT, "", "Variant, as the scenario names it."),
        Column("replication", WHOLE, "", "Number of the replication, from 0."),
    )


def _interval(of: str) -> tuple[Column, Column]:
    return (
        Column("low_95", NUMBER, "as `unit`", f"Lower end of the 95 % interval of {of}; empty for fewer than two."),
        Column("high_95", NUMBER, "as `unit`", f"Upper end of the 95 % interval of {of}."),
    )


def _ends(of: str, unit: str = "h", names: tuple[str, str] = ("low_95", "high_95")) -> tuple[Column, Column]:
    return (
        Column(names[0], NUMBER, unit, f"Lower end of the 95 % interval of {of}; empty for fewer than two."),
        Column(names[1], NUMBER, unit, f"Upper end of the 95 % interval of {of}."),
    )


def _pieces(cause: str) -> tuple[Column, ...]:
    return (
        *_run(),
        Column("subject", TEXT, "", "Name of the element."),
        Column("cause", TEXT, "", cause),
        Column("procedure", TEXT, "", "Procedure in which it passed; empty outside procedures."),
        Column("at", TEXT, "", "Where: a node, link, desk (`FI.coast_guard`), asset or actor; empty at none of these."),
        Column("detail", TEXT, "", "The same, and then what happened there."),
        Column("from_actor", TEXT, "", "In a procedure: who had the case before; empty elsewhere."),
        Column("to_actor", TEXT, "", "In a procedure: who has the case now; empty elsewhere."),
        Column("start_s", WHOLE, "s", "Beginning of the interval."),
        Column("end_s", WHOLE, "s", "End of the interval."),
    )


_ROOT_FLOWS: Final = (
    Column("variant", TEXT, "", "Variant."),
    Column("part", TEXT, "", "What the ledger has: `coordination` or `movement`."),
    Column("cause", TEXT, "", "Cause in the ledger."),
    Column("root_part", TEXT, "", "What it was due to: `coordination` or `movement`."),
    Column("root_cause", TEXT, "", "Root cause."),
    Column("n", WHOLE, "", "Replications in which anything was delivered."),
    Column("hours", NUMBER, "h", "Hours per delivered element, mean."),
    *_ends("the hours"),
)

_CRITICALITY: Final = (
    Column("variant", TEXT, "", "Variant."),
    Column(
        "of",
        TEXT,
        "",
        "Force whose last element is meant, or `all forces`; `coordination of` or `repair of` a kind of "
        "incident for its two clocks.",
    ),
    Column("kind", TEXT, "", "`link`, `node`, `desk`, `procedure`, `resource` (a queue), `asset`."),
    Column("name", TEXT, "", "Which one, as in the ledger."),
    Column("n", WHOLE, "", "Replications in which the whole force arrived, or such an incident happened."),
    Column("share", NUMBER, "share", "Replications in which it is on the path, of these (ledger)."),
    *_ends("the share (Wilson)", "share", ("share_low_95", "share_high_95")),
    Column("hours", NUMBER, "h", "Time that it has on the path, mean over the `n` replications."),
    *_ends("the hours (Student's t)", names=("hours_low_95", "hours_high_95")),
    Column("root_share", NUMBER, "share", "As `share`, of the path by root causes (`roots.parquet`)."),
    *_ends("that share", "share", ("root_share_low_95", "root_share_high_95")),
    Column("root_hours", NUMBER, "h", "As `hours`, of the path by root causes."),
    *_ends("these hours", names=("root_hours_low_95", "root_hours_high_95")),
)

_BOTTLENECKS: Final = (
    Column("variant", TEXT, "", "Variant."),
    Column("of", TEXT, "", "Force, `all forces`, or `coordination of` a kind of incident (its longest response)."),
    Column("n", WHOLE, "", "Replications (with such an incident)."),
    Column("open", WHOLE, "", "Those in which something is missing, or no response is over, at the horizon."),
    Column("last", TEXT, "", "Force (or incident) that most often comes last."),
    Column("last_n", WHOLE, "", "Replications in which it does."),
    Column("total_h", NUMBER, "h", "From ready to delivered (or the horizon) of the last element, mean."),
    Column("work_h", NUMBER, "h", "What of it is movement and handling, mean."),
    Column("kind", TEXT, "", "`procedure`, `place`, `desk` (of a response), or `cause` (of a run of totals)."),
    Column("name", TEXT, "", "What is waited for, as in the ledger."),
    Column("at", TEXT, "", "Desk, step or place where most of that passes."),
    Column("bound", WHOLE, "", "Replications in which it is the longest wait of the last element."),
    Column("share", NUMBER, "share", "Their share."),
    *_ends("the share (Wilson)", "share", ("share_low_95", "share_high_95")),
    Column("hours", NUMBER, "h", "How long the last element waits for it, mean over the `n` replications."),
    *_ends("the hours (Student's t)", names=("hours_low_95", "hours_high_95")),
    Column("pairs", WHOLE, "", "Pairs of replications with the reference; 0 for the reference itself."),
    Column("difference_h", NUMBER, "h", "Hours minus those of the reference; empty without a pair."),
    *_ends("the difference (paired t)", names=("difference_low_95", "difference_high_95")),
    Column("waiting", NUMBER, "", "Elements that it still holds up at the horizon, mean per replication."),
)

_HANDOFFS: Final = (
    Column("variant", TEXT, "", "Variant."),
    Column("procedure", TEXT, "", "Procedure, or `all procedures`."),
    Column("from_actor", TEXT, "", "Who had the case before, or `all actors` for the sum."),
    Column("to_actor", TEXT, "", "Who had it then; the same actor where it went between its own desks."),
    Column("n", WHOLE, "", "Replications."),
    Column(
        "hours",
        NUMBER,
        "element-hours",
        "What elements waited while the second had the case, mean per replication.",
    ),
    *_ends("the hours", "element-hours"),
    Column("times", NUMBER, "", "How often an element waited for such a hand-over, mean per replication."),
    *_ends("the times", "", ("times_low_95", "times_high_95")),
    Column("difference_h", NUMBER, "element-hours", "Hours minus those of the reference; empty for the reference."),
    *_ends("the difference (paired t)", "element-hours", names=("difference_low_95", "difference_high_95")),
)

TABLES: Final = (
    File(
        "deliveries.parquet",
        "an element in one replication, delivered or not",
        (
            *_run(),
            Column("element", TEXT, "", "Name of the element: its force and a number."),
            Column("force", TEXT, "", "Force it belongs to."),
            Column("sponsor", TEXT, "", "Actor whose force it is."),
            Column("destination", TEXT, "", "Node where it is wanted."),
            Column("kind", TEXT, "", "What moves: `vehicles`."),
            Column("vehicles", WHOLE, "vehicles", "Vehicles of the element; of a force they add up to its lift."),
            Column("containers", WHOLE, "containers", "Containers of the element, likewise."),
            Column("personnel", WHOLE, "people", "People of the force who belong to the element, likewise."),
            Column("people_fly", WHOLE, "", "1 where they fly ahead and join the element at the port, else 0."),
            Column(
                "vehicle_places",
                WHOLE,
                "vehicle places",
                "What the element takes up on ships, roads and trains: its vehicles and its share of the places of the "
                "containers. Shares of a force that closures count are shares of these.",
            ),
            Column("people", WHOLE, "people", "Crew that its vehicles need, by `movement.staging.crew_per_vehicle`."),
            Column("ready_s", WHOLE, "s", "When it is ready."),
            Column("due_s", WHOLE, "s", "When it is due."),
            Column("delivered_s", WHOLE, "s", "When its last vehicle arrived; empty = not by the horizon."),
        ),
    ),
    File(
        "procedures.parquet",
        "a request for a permission that was made in one replication",
        (
            *_run(),
            Column("procedure", TEXT, "", "Name of the procedure."),
            Column("subject", TEXT, "", "Consignment (or the flights of a force) for which it was asked."),
            Column("actor", TEXT, "", "Country whose permission it is."),
            Column("from_actor", TEXT, "", "Nation that asked: the sponsor of the force."),
            Column("requested_s", WHOLE, "s", "When it was asked for."),
            Column("decided_s", WHOLE, "s", "When the last step was done; empty = not by the horizon."),
            Column("outcome", TEXT, "", "`granted`, or `open at the horizon`."),
        ),
    ),
    File(
        "ledger.parquet",
        "an interval with one cause on the critical path of an element in one replication",
        _pieces("Why the time passed, from the list of causes below."),
    ),
    File(
        "roots.parquet",
        "an interval with one root cause, of the same time of the same elements as in the ledger",
        _pieces("What the time was due to: a wait for others is charged to what these did or waited for meanwhile."),
    ),
    File(
        "resources.parquet",
        "a resource that somebody asked for in one replication",
        (
            *_run(),
            Column("resource", TEXT, "", "Name of the resource."),
            Column(
                "kind",
                TEXT,
                "",
                "`berth`, `staging`, `road`, `rail`, `sailing`, `aircraft place`, `airlift`, `train loading`, `desk`.",
            ),
            Column("at", TEXT, "", "Node, link or actor it belongs to."),
            Column("capacity", WHOLE, "units", "Units at the start: berths, vehicles, lane metres, staff ..."),
            Column("utilisation", NUMBER, "share", "Share of the capacity in use, over the time it was open."),
            Column("requests", WHOLE, "", "Requests made."),
            Column("waited", WHOLE, "", "Requests that waited and were granted."),
            Column("mean_wait_s", NUMBER, "s", "Waiting that ended with a grant, over all requests."),
            Column("max_wait_s", WHOLE, "s", "Longest such wait."),
            Column("amount", WHOLE, "units", "Units granted in all."),
        ),
    ),
    File(
        "replications.parquet",
        "a metric in one replication",
        (
            *_run(),
            Column("metric", TEXT, "", "Name of the metric, from the list of metrics below."),
            Column("value", NUMBER, "as `unit`", "Its value; empty = censored by the horizon, or not defined."),
            Column("unit", TEXT, "", "`h` or `share`."),
        ),
    ),
    File(
        "summary.csv",
        "a metric in one variant",
        (
            Column("variant", TEXT, "", "Variant."),
            Column("metric", TEXT, "", "Metric."),
            Column("unit", TEXT, "", "`h` or `share`."),
            Column("n", WHOLE, "", "Replications."),
            Column("censored", WHOLE, "", "Those of them in which the metric has no value."),
            Column("mean", NUMBER, "as `unit`", "Mean; empty if any value is censored, as are the next three."),
            Column("sd", NUMBER, "as `unit`", "Standard deviation between replications, with n - 1."),
            *_interval("the mean (Student's t)"),
            Column("p10", NUMBER, "as `unit`", "10th percentile; censored closures count as the largest."),
            Column("p50", NUMBER, "as `unit`", "Median, likewise."),
            Column("p90", NUMBER, "as `unit`", "90th percentile, likewise; empty where it falls among the censored."),
        ),
    ),
    File(
        "comparisons.csv",
        "a metric in one variant other than the reference",
        (
            Column("metric", TEXT, "", "Metric."),
            Column("unit", TEXT, "", "`h` or `share`."),
            Column("variant", TEXT, "", "Variant."),
            Column("reference", TEXT, "", "Variant it is compared with."),
            Column("n", WHOLE, "", "Pairs of replications with the same number."),
            Column(
                "difference", NUMBER, "as `unit`", "Mean of variant minus reference; empty if any value is censored."
            ),
            *_interval("the difference (paired t)"),
            Column("variance_reduction", NUMBER, "share", "What pairing took from the variance of the difference."),
            Column(
                "variance_factor",
                NUMBER,
                "ratio",
                "Variance of the difference between independent runs, over that of the pairs: so many times the "
                "replications would be needed without pairing. Empty where no pair differs from another.",
            ),
            Column("censored", WHOLE, "", "Pairs of which a value is empty."),
            Column(
                "bootstrap_low_95",
                NUMBER,
                "as `unit`",
                "Lower end of the 95 % bootstrap interval of the difference (BCa, pairs drawn anew); only of closures, "
                "elements by the due date, coordination, times until a stage and services lost.",
            ),
            Column("bootstrap_high_95", NUMBER, "as `unit`", "Its upper end."),
            Column(
                "better",
                NUMBER,
                "share",
                "Pairs in which the variant did better. A time later than the horizon loses against any that is not. "
                "Empty where neither side is better.",
            ),
            Column("better_low_95", NUMBER, "share", "Lower end of its 95 % interval (Wilson)."),
            Column("better_high_95", NUMBER, "share", "Upper end."),
            Column("worse", NUMBER, "share", "Pairs in which it did worse; in the rest both did the same."),
            Column(
                "restricted",
                NUMBER,
                "h",
                "Of closures: the difference of restricted means, in which what is later than the horizon counts as "
                "the horizon.",
            ),
            Column("restricted_low_95", NUMBER, "h", "Lower end of its 95 % interval (paired t)."),
            Column("restricted_high_95", NUMBER, "h", "Upper end."),
            Column("practical", NUMBER, "as `unit`", "Smallest difference that matters, as the scenario states it."),
            Column(
                "p_value",
                NUMBER,
                "share",
                "Two-sided p that the difference is not beyond `practical` (paired t); of the restricted means where "
                "`difference` is empty.",
            ),
            Column(
                "p_holm",
                NUMBER,
                "share",
                "The same, adjusted by Holm's rule over the headline comparisons; else empty.",
            ),
            Column(
                "verdict",
                TEXT,
                "",
                "`better`, `worse`, `no practical difference` or `not decided`: see [comparing](../comparing.md). "
                "Empty where neither side is better.",
            ),
        ),
    ),
    File(
        "deadlines.csv",
        "a force in one variant: how likely it is in place by its due date",
        (
            Column("variant", TEXT, "", "Variant."),
            Column("force", TEXT, "", "Force, or `all forces`."),
            Column("n", WHOLE, "", "Replications."),
            Column("by_due", WHOLE, "", "Those in which every element arrived no later than due."),
            Column("probability", NUMBER, "share", "Their share."),
            *_ends("the probability (Wilson)", "share"),
            Column("reference", TEXT, "", "Variant it is compared with."),
            Column("pairs", WHOLE, "", "Pairs of replications with the same number; 0 for the reference itself."),
            Column("only_variant", WHOLE, "", "Pairs in which only the variant is in time."),
            Column("only_reference", WHOLE, "", "Pairs in which only the reference is."),
            Column("difference", NUMBER, "share", "Probability of the variant less that of the reference."),
            *_ends("it (Newcombe, pairs)", "share", ("difference_low_95", "difference_high_95")),
        ),
    ),
    File(
        "quantile_differences.csv",
        "a quantile of a headline measure in one variant other than the reference",
        (
            Column("metric", TEXT, "", "Metric, in hours."),
            Column("unit", TEXT, "", "`h`."),
            Column("variant", TEXT, "", "Variant."),
            Column("reference", TEXT, "", "Variant it is compared with."),
            Column("quantile", TEXT, "", "`p10`, `p50` or `p90` of the replications."),
            Column("n", WHOLE, "", "Pairs of replications."),
            Column("reference_value", NUMBER, "h", "The reference's; empty where later than the horizon."),
            Column("variant_value", NUMBER, "h", "The variant's, likewise."),
            Column("difference", NUMBER, "h", "Variant less reference."),
            Column(
                "low_95",
                NUMBER,
                "h",
                "Lower end of its 95 % interval (bootstrap percentile, pairs drawn anew); empty where what is later "
                "than the horizon leaves it without bound.",
            ),
            Column("high_95", NUMBER, "h", "Upper end, likewise."),
        ),
    ),
    File(
        "requests.csv",
        "a procedure in one variant: how long it took from request to decision",
        (
            Column("variant", TEXT, "", "Variant."),
            Column("procedure", TEXT, "", "Procedure."),
            Column("actor", TEXT, "", "Whose permission it is; `all actors` for the procedure as a whole."),
            Column("n", WHOLE, "", "Replications in which it was asked for."),
            Column("requests", WHOLE, "", "Requests over all replications."),
            Column("open", WHOLE, "", "Those of them without a decision at the horizon."),
            Column(
                "mean_h",
                NUMBER,
                "h",
                "Hours per request, mean over the replications. An open request counts up to the horizon: with any, "
                "the mean is a lower bound.",
            ),
            *_ends("the mean (Student's t over replications)"),
            Column("p10_h", NUMBER, "h", "10th percentile over all requests; open ones are later than any."),
            Column("p50_h", NUMBER, "h", "Median, likewise; empty where it falls among the open ones."),
            *_ends("the median (replications as clusters)", names=("p50_low_95", "p50_high_95")),
            Column("p90_h", NUMBER, "h", "90th percentile, likewise."),
            *_ends("the 90th percentile", names=("p90_low_95", "p90_high_95")),
        ),
    ),
    File(
        "handoffs.csv",
        "a hand-over from actor to actor in one variant, or a sum of such",
        _HANDOFFS,
    ),
    File(
        "desks.csv",
        "a desk that was asked in one variant",
        (
            Column("variant", TEXT, "", "Variant."),
            Column("desk", TEXT, "", "Actor and desk."),
            Column("actor", TEXT, "", "Actor it belongs to."),
            Column("n", WHOLE, "", "Replications."),
            Column("requests", NUMBER, "", "Cases brought to it, mean per replication."),
            Column("utilisation", NUMBER, "share", "Share of its staff's open time in use, mean."),
            *_ends("the utilisation", "share", ("utilisation_low_95", "utilisation_high_95")),
            Column("mean_wait_h", NUMBER, "h", "Hours that a case lay there untouched, nights included, mean."),
            *_ends("the wait", names=("wait_low_95", "wait_high_95")),
            Column("max_wait_h", NUMBER, "h", "Longest such wait over all replications."),
            Column("mean_queue", NUMBER, "cases", "Cases lying there untouched, mean over the whole run."),
            Column("held_h", NUMBER, "element-hours", "What elements waited for this desk (ledger), mean."),
            Column(
                "overloaded",
                NUMBER,
                "share",
                "Replications in which it was in use for 80 % of its open time, or a case lay there for over 72 h.",
            ),
        ),
    ),
    File(
        "savings.csv",
        "what a variant other than the reference saves by one measure",
        (
            Column("variant", TEXT, "", "Variant."),
            Column("reference", TEXT, "", "Variant it is compared with."),
            Column("measure", TEXT, "", "`arrival delay`, `held up` or `request to decision`; see below."),
            Column("of", TEXT, "", "Force, or procedure, or all of them."),
            Column("n", WHOLE, "", "Pairs of replications with the same number."),
            Column("reference_h", NUMBER, "h", "Mean under the reference."),
            Column("variant_h", NUMBER, "h", "Mean under the variant."),
            Column("saved_h", NUMBER, "h", "Mean of reference minus variant: positive where the variant is faster."),
            *_ends("what is saved (paired t)"),
        ),
    ),
    File(
        "root_causes.csv",
        "a root cause in one variant, at one step or place; or the sum of a cause, of a part, or of all",
        (
            Column("variant", TEXT, "", "Variant."),
            Column("part", TEXT, "", "`coordination` inside procedures, `movement` outside; `total` for both."),
            Column("cause", TEXT, "", "Cause, or `total` for the sum of the part."),
            Column("procedure", TEXT, "", "Procedure; empty outside procedures and in sums."),
            Column("detail", TEXT, "", "Where, as in the ledger; empty in sums."),
            Column("actor", TEXT, "", "In a procedure: who has the case; empty elsewhere."),
            Column("n", WHOLE, "", "Replications in which anything was delivered."),
            Column("direct_h", NUMBER, "h", "Hours per delivered element that the ledger has there, mean."),
            *_ends("these hours", names=("direct_low_95", "direct_high_95")),
            Column("root_h", NUMBER, "h", "Hours per delivered element that were due to it, by the roots, mean."),
            *_ends("these hours", names=("root_low_95", "root_high_95")),
            Column("difference_h", NUMBER, "h", "Hours by the roots minus those of the ledger; 0 for the total."),
            *_ends("the difference (paired t)", names=("difference_low_95", "difference_high_95")),
        ),
    ),
    File(
        "root_flows.csv",
        "a cause in the ledger and a root cause of the same time, in one variant; none with `--record totals`",
        _ROOT_FLOWS,
    ),
    File(
        "bottlenecks.csv",
        "a wait that is the longest of a force's last element in at least one replication of any variant",
        _BOTTLENECKS,
    ),
    File(
        "criticality.csv",
        "a link, node, desk ... in one variant that lies on the critical path of a force's last element",
        _CRITICALITY,
    ),
    File(
        "assumptions.csv",
        "a quantity that the composed scenario holds",
        (
            Column("path", TEXT, "", "Where it stands, as `--set` takes it."),
            Column("value", TEXT, "", "As written, with its unit."),
            Column("source", TEXT, "", "What the file says about where it comes from."),
            Column("confidence", TEXT, "", "`low`, `medium`, `high`, or empty."),
            Column("file", TEXT, "", "File that set it."),
            Column("line", WHOLE, "", "Line in that file."),
        ),
    ),
    File(
        "network_nodes.csv",
        "a node of the network",
        (
            Column("id", TEXT, "", "Short name."),
            Column("name", TEXT, "", "Name of the place."),
            Column("country", TEXT, "", "ISO 3166-1 code."),
            Column("kind", TEXT, "", "`port`, `city`, `border` or `external`."),
            Column("lon_deg", NUMBER, "degrees", "Longitude east, WGS 84."),
            Column("lat_deg", NUMBER, "degrees", "Latitude north, WGS 84."),
        ),
    ),
    File(
        "network_links.csv",
        "a link of the network",
        (
            Column("id", TEXT, "", "Name."),
            Column("from_node", TEXT, "", "Node at one end."),
            Column("to_node", TEXT, "", "Node at the other end."),
            Column("mode", TEXT, "", "`road`, `rail`, `sea` or `air`."),
            Column("length_km", NUMBER, "km", "Length."),
        ),
    ),
    File(
        "changes.csv",
        "what an arrangement of a variant changed",
        (
            Column("variant", TEXT, "", "Variant, as the scenario names it."),
            Column("arrangement", TEXT, "", "Arrangement, by its name in the library."),
            Column("procedure", TEXT, "", "Procedure that it rewrote; empty where it changed desks or opened places."),
            Column("between", TEXT, "", "Countries and organisations between which, with blanks between them."),
            Column("words", TEXT, "", "What changed, in words."),
        ),
    ),
    File(
        "failures.csv",
        "a replication that did not finish",
        (
            *_run(),
            Column("error", TEXT, "", "What went wrong."),
            Column("command", TEXT, "", "The command that repeats it."),
        ),
    ),
    File(
        "waiting.csv",
        "somebody who was still waiting when a replication ended, for anything but the clock",
        (
            *_run(),
            Column("label", TEXT, "", "Where in its process it waits."),
            Column("what", TEXT, "", "The resource, stock or level it waits for."),
            Column("since_s", WHOLE, "s", "Second at which it began to wait."),
            Column("held_by", TEXT, "", "Who holds it, at most ten, separated by semicolons."),
            Column("deadlocked", TEXT, "", "`True` where no more time would help: the holders wait in turn."),
        ),
    ),
    File(
        "figures/arrivals.csv",
        "a moment in one variant",
        (
            Column("variant", TEXT, "", "Variant."),
            Column("day", NUMBER, "d", "Days since the start."),
            Column("low_10", NUMBER, "share", "Share delivered by then, 10th percentile over the replications."),
            Column("median", NUMBER, "share", "Median."),
            Column("high_90", NUMBER, "share", "90th percentile."),
            Column("replications", WHOLE, "", "Replications."),
            Column("amount", NUMBER, "as `counted`", "What makes 100 %."),
            Column("counted", TEXT, "", "`vehicles`; `containers` where no vehicle moves."),
        ),
    ),
    File(
        "figures/deadlines.csv",
        "a day on which something changes, in one variant and force",
        (
            Column("variant", TEXT, "", "Variant."),
            Column("force", TEXT, "", "Force."),
            Column("due_day", NUMBER, "d", "Day on which the force is due, since the start."),
            Column("day", NUMBER, "d", "Days since the start."),
            Column("closed", WHOLE, "", "Replications in which all of the force is there by that day."),
            Column("n", WHOLE, "", "Replications."),
            Column("probability", NUMBER, "share", "`closed` of `n`."),
            Column("low_95", NUMBER, "share", "Lower end of its 95 % interval (Wilson)."),
            Column("high_95", NUMBER, "share", "Upper end."),
        ),
    ),
    File(
        "figures/delay_by_cause.csv",
        "a cause in one variant, inside or outside procedures",
        (
            Column("variant", TEXT, "", "Variant."),
            Column("part", TEXT, "", "`coordination` (inside a procedure), `movement`, or `total`."),
            Column("cause", TEXT, "", "Cause, or `total`."),
            Column("hours", NUMBER, "h", "Mean per delivered element, mean over the replications."),
            Column("low_95", NUMBER, "h", "Lower end of its 95 % interval."),
            Column("high_95", NUMBER, "h", "Upper end."),
            Column("replications", WHOLE, "", "Replications in which anything was delivered."),
        ),
    ),
    File("figures/root_flows.csv", "a row of `root_flows.csv`, of those that are drawn", _ROOT_FLOWS),
    File("figures/criticality.csv", "a row of `criticality.csv`, of those that are drawn", _CRITICALITY),
    File(
        "figures/map.csv",
        "a link or node used in the reference variant",
        (
            Column("variant", TEXT, "", "The reference."),
            Column("place", TEXT, "", "Link or node."),
            Column("kind", TEXT, "", "`link` or `node`."),
            Column("detail", TEXT, "", "What elements mostly waited for there."),
            Column("vehicles", NUMBER, "vehicles", "Carried by the link, mean per replication."),
            Column("containers", NUMBER, "containers", "Carried by the link, likewise."),
            Column("people", NUMBER, "people", "People of the forces who are with these on the link, likewise."),
            Column("elements", NUMBER, "", "Elements that were there, likewise."),
            Column("mean_wait_h", NUMBER, "h", "Waiting per element that was there."),
            Column("waited_h", NUMBER, "h", "Waiting of all elements together, mean per replication."),
            Column("bottleneck", NUMBER, "", "1 for the longest waiting in all, and so on; empty for the rest."),
        ),
    ),
    File(
        "figures/map_change.csv",
        "a link or node, in a variant other than the reference",
        (
            Column("variant", TEXT, "", "Variant."),
            Column("place", TEXT, "", "Id of the link or node."),
            Column(
                "reference_h", NUMBER, "h", "Waiting there under the reference: all elements, mean per replication."
            ),
            Column("variant_h", NUMBER, "h", "The same under the variant."),
            Column("difference_h", NUMBER, "h", "Variant minus reference."),
            Column("low_95", NUMBER, "h", "Lower end of its 95 % interval, paired; empty where nobody waits."),
            Column("high_95", NUMBER, "h", "Upper end."),
            Column("n", WHOLE, "", "Pairs of replications; 0 where nobody waits."),
            Column("reference_vehicles", NUMBER, "", "Vehicles that the link carries under the reference."),
            Column("variant_vehicles", NUMBER, "", "The same under the variant."),
            Column("shown", WHOLE, "", "1 if it is drawn as a change of waiting, else 0."),
        ),
    ),
    File(
        "figures/gantt.csv",
        "a stretch of time of one element in one replication",
        (
            *_run(),
            Column("force", TEXT, "", "Force."),
            Column("element", TEXT, "", "Element."),
            Column("part", TEXT, "", "`coordination`, `movement` or `not delivered`."),
            Column("cause", TEXT, "", "Cause."),
            Column("start_day", NUMBER, "d", "Beginning, days since the start."),
            Column("end_day", NUMBER, "d", "End."),
            Column("due_day", NUMBER, "d", "When the element is due."),
            Column("delivered_day", NUMBER, "d", "When it was delivered; empty if it was not."),
        ),
    ),
    File(
        "figures/decisions.csv",
        "a procedure in one variant",
        (
            Column("procedure", TEXT, "", "Procedure."),
            Column("variant", TEXT, "", "Variant."),
            Column("requests", WHOLE, "", "Requests over all replications."),
            Column("open", WHOLE, "", "Those without a decision at the horizon."),
            *(
                Column(f"p{share}_h", NUMBER, "h", f"{share}th percentile from request to decision; open ones last.")
                for share in (5, 25, 50, 75, 95)
            ),
            *_ends("the median (replications as clusters)", names=("p50_low_95", "p50_high_95")),
            Column("replications", WHOLE, "", "Replications in which it was asked for."),
        ),
    ),
    File(
        "figures/handoffs.csv",
        "a row of `handoffs.csv` for all procedures, in one of the two variants drawn",
        _HANDOFFS,
    ),
    File(
        "figures/steps.csv",
        "a step of the procedure drawn, before or after",
        (
            Column("variant", TEXT, "", "Variant whose arrangements are drawn."),
            Column("procedure", TEXT, "", "Procedure."),
            Column("half", TEXT, "", "`before` (national rules) or `after`."),
            Column("step", TEXT, "", "Step."),
            Column("desk", TEXT, "", "Who does it."),
            Column("hand_over", TEXT, "", "Delay before it reaches the desk, in words."),
            Column("work", TEXT, "", "Working time, in words."),
            Column("status", TEXT, "", "What has become of it: `kept`, `waived`, `replaced`, `delegated`, `new` ..."),
            Column("after", TEXT, "", "Steps it waits for, separated by semicolons."),
        ),
    ),
)
"""Every table of a result folder, in the order of the page."""

VALUE_TABLES: Final = (
    File(
        "value.csv",
        "an arrangement of the set, then all together",
        (
            Column("arrangement", TEXT, "", "Arrangement, or `all together`."),
            Column("metric", TEXT, "", "What is to be saved."),
            Column("unit", TEXT, "", "`h` or `share`."),
            Column("n", WHOLE, "", "Replications of each subset."),
            Column("orders", WHOLE, "", "Orders that were sampled; 0 where all subsets were run."),
            Column(
                "value", NUMBER, "as `unit`", "What it is worth (Shapley value), or what all save; negative: costs."
            ),
            *_interval("the worth (t over replications; with sampled orders, also over these)"),
            Column("alone", NUMBER, "as `unit`", "What it saves as the only one."),
            *_ends("that", "as `unit`", ("alone_low_95", "alone_high_95")),
            Column("last", NUMBER, "as `unit`", "What it saves when all the others are there."),
            *_ends("that", "as `unit`", ("last_low_95", "last_high_95")),
        ),
    ),
    File(
        "synergy.csv",
        "a pair of arrangements of the set",
        (
            Column("first", TEXT, "", "Arrangement."),
            Column("second", TEXT, "", "Arrangement."),
            Column("metric", TEXT, "", "What is to be saved."),
            Column("unit", TEXT, "", "`h` or `share`."),
            Column("n", WHOLE, "", "Replications of each subset."),
            Column("averaged", TEXT, "", "`with any of the others` (Shapley interaction index), or `the two alone`."),
            Column(
                "interaction", NUMBER, "as `unit`", "What both save together beyond what each saves without the other."
            ),
            *_interval("the interaction"),
            Column("reading", TEXT, "", "`synergy`, `redundancy`, `not shown` (interval holds zero) or `none`."),
        ),
    ),
    File(
        "figures/value.csv",
        "a step of the waterfall",
        (
            Column("step", TEXT, "", "`none of them`, an arrangement, or `all of them`."),
            Column("kind", TEXT, "", "`level` or `saving`."),
            Column("start", NUMBER, "as `unit`", "The metric before the step."),
            Column("end", NUMBER, "as `unit`", "The metric after it."),
            Column("value", NUMBER, "as `unit`", "The level, or what the arrangement is worth."),
            *_interval("the value"),
            Column("alone", NUMBER, "as `unit`", "What the arrangement saves as the only one."),
            Column("last", NUMBER, "as `unit`", "What it saves when all the others are there."),
            Column("unit", TEXT, "", "`h` or `share`."),
            Column("n", WHOLE, "", "Replications of each subset."),
        ),
    ),
)
"""The tables that `leidang value` adds to the folder of its runs."""

STORY_TABLES: Final = (
    File(
        "stories/story_<variant>_<replication>.csv",
        "an event that is told, as an inject list for an exercise (UTF-8 with a byte order mark, for spreadsheets)",
        (
            Column("inject_id", TEXT, "", "Storyline and number in it: `S3.j2`."),
            Column("storyline_id", TEXT, "", "Storyline: `S3`."),
            Column("storyline", TEXT, "", "Whose event it is: a force, a nation, an incident, a service."),
            Column("title", TEXT, "", "The event in at most 80 characters."),
            Column("type", TEXT, "", "`inject` (what befalls), `expected_action` (what is decided), `information`."),
            Column("h_plus", TEXT, "", "Time since the scenario's start, ISO 8601 duration."),
            Column("dtg", TEXT, "", "The same moment as a date-time group in UTC."),
            Column("time_zone", TEXT, "", "Offset of the local times."),
            Column("trigger", TEXT, "", "`time`."),
            Column("originator", TEXT, "", "Actor from whom it comes, where that is known."),
            Column("recipient", TEXT, "", "Actors to whom it goes, where that is known."),
            Column("method", TEXT, "", "`formal_message` for requests and decisions; else empty, to be chosen."),
            Column("classification_marking", TEXT, "", "Exercise marking."),
            Column("text", TEXT, "", "What happened, in words."),
            Column("status", TEXT, "", "`draft`."),
            Column("x_run_id", TEXT, "", "Replication and variant."),
            Column("x_seed", WHOLE, "", "Root of all chance of the run."),
            Column("x_model_version", TEXT, "", "Version of the program."),
            Column("x_param_hash", TEXT, "", "Mark of every file that was read."),
            Column("x_arrangement", TEXT, "", "Arrangements of the variant, separated by semicolons."),
            Column("x_p10", NUMBER, "h", "10th percentile of this moment over all replications of the variant."),
            Column(
                "x_p50", NUMBER, "h", "Median, likewise: since the start for arrivals, since the fault for incidents."
            ),
            Column("x_p90", NUMBER, "h", "90th percentile, likewise."),
            Column("x_number", WHOLE, "", "Number of the event in the story and in the figure."),
            Column("x_kind", TEXT, "", "Kind of event: `ready`, `request`, `decision`, `arrival`, `wait`, `stage` ..."),
            Column("x_day", TEXT, "", "Day as scenarios count it: `D+4`."),
            Column("x_local_time", TEXT, "", "Local date and time."),
            Column("x_second", WHOLE, "s", "Second since the start."),
            Column("x_until_s", WHOLE, "s", "Second at which it ends, for what lasts."),
        ),
    ),
)
"""What `leidang tell` writes."""

INCIDENT_TABLES: Final = (
    File(
        "incidents.parquet",
        "an incident that happened in one replication; of several rows with one name each is an asset that it hit",
        (
            *_run(),
            Column("incident", TEXT, "", "Name of the incident, with a number where it happens by chance."),
            Column("kind", TEXT, "", "Kind of incident."),
            Column("asset", TEXT, "", "What was hit: asset groups, separated by semicolons, or a place."),
            Column("fault_s", WHOLE, "s", "When it happened."),
            Column(
                "detected_s", WHOLE, "s", "When the operator noticed; empty = not by the horizon, as in what follows."
            ),
            Column("notified_s", WHOLE, "s", "When the authorities were told."),
            Column("identified_s", WHOLE, "s", "When the source was identified."),
            Column("stopped_s", WHOLE, "s", "When the ship was stopped or escorted."),
            Column("boarded_s", WHOLE, "s", "When it was boarded or inspected."),
            Column("attributed_s", WHOLE, "s", "When the cause was stated."),
            Column("decided_s", WHOLE, "s", "When the response was decided."),
            Column("outcome", TEXT, "", "How the steps ended that can end in several ways, separated by semicolons."),
            Column("repair_start_s", WHOLE, "s", "When the repair began on site."),
            Column("restored_s", WHOLE, "s", "When the asset was back in service, or the place open again."),
        ),
    ),
    File(
        "levels.parquet",
        "a change of a service in one replication; the first is at second 0",
        (
            *_run(),
            Column("level", TEXT, "", "Service."),
            Column("second", WHOLE, "s", "When it changed."),
            Column("value", NUMBER, "share", "What users have from then on, of what they need: 0 to 1."),
        ),
    ),
    File(
        "incident_times.csv",
        "a stage of the incidents of one kind in one variant",
        (
            Column("variant", TEXT, "", "Variant."),
            Column("kind", TEXT, "", "Kind of incident."),
            Column("clock", TEXT, "", "`coordination` or `repair`; the two are never added."),
            Column(
                "stage",
                TEXT,
                "",
                "`detected`, `notified`, `identified`, `stopped`, `boarded`, `attributed`, `decided`, `repair_start`, "
                "`restored`. Stages that no incident of the kind reaches in any variant are left out.",
            ),
            Column("n", WHOLE, "", "Replications in which such an incident happened."),
            Column("incidents", WHOLE, "", "Incidents over all replications; on the clock of repair, assets hit."),
            Column("reached", WHOLE, "", "Those of them that reached the stage."),
            Column("without", WHOLE, "", "Those whose response was over without it, for example a ship never boarded."),
            Column("open", WHOLE, "", "Those that were open at the horizon."),
            Column("share", NUMBER, "share", "Reached, of all."),
            *_ends("the share (Wilson; replications as clusters)", "share", ("share_low_95", "share_high_95")),
            Column("mean_h", NUMBER, "h", "Mean since the fault; empty if any has not reached the stage."),
            *_ends("the mean (Student's t over replications)"),
            Column("p10_h", NUMBER, "h", "10th percentile; what is not reached is later than could be seen."),
            Column("p50_h", NUMBER, "h", "Median, likewise; empty where less than half reach the stage."),
            *_ends("the median (replications as clusters)", names=("p50_low_95", "p50_high_95")),
            Column("p90_h", NUMBER, "h", "90th percentile, likewise."),
            *_ends("the 90th percentile", names=("p90_low_95", "p90_high_95")),
        ),
    ),
    File(
        "incident_outcomes.csv",
        "an outcome of the incidents of one kind in one variant",
        (
            Column("variant", TEXT, "", "Variant."),
            Column("kind", TEXT, "", "Kind of incident."),
            Column("outcome", TEXT, "", "How one of the steps ended, or `none by the horizon`."),
            Column("n", WHOLE, "", "Replications in which such an incident happened."),
            Column("incidents", WHOLE, "", "Incidents over all replications."),
            Column("count", WHOLE, "", "Those with the outcome."),
            Column("share", NUMBER, "share", "The same, of all; an incident has an outcome of each of several steps."),
            *_ends("the share (Wilson; replications as clusters)", "share"),
        ),
    ),
    File(
        "incident_actors.csv",
        "an actor in a variant with incidents: the work they bring to its desks",
        (
            Column("variant", TEXT, "", "Variant."),
            Column("actor", TEXT, "", "Nation or organisation."),
            Column("n", WHOLE, "", "Replications."),
            Column(
                "cases", NUMBER, "", "Cases brought to its desks, mean per replication, those of movements included."
            ),
            *_ends("the cases", ""),
            Column("counterpart", TEXT, "", "Variant without incidents that it is compared with; empty without any."),
            Column("same_arrangements", TEXT, "", "`True` where the counterpart has the same arrangements."),
            Column("extra", NUMBER, "", "Cases more than in the counterpart: what the incidents bring."),
            *_ends("the difference (paired t)", "", ("extra_low_95", "extra_high_95")),
            Column("told", NUMBER, "share", "Replications in which the incidents bring it any."),
            *_ends("that share (Wilson)", "share", ("told_low_95", "told_high_95")),
        ),
    ),
    File(
        "services.csv",
        "a service in one variant",
        (
            Column("variant", TEXT, "", "Variant."),
            Column("service", TEXT, "", "Service."),
            Column("n", WHOLE, "", "Replications."),
            Column("lost_h", NUMBER, "h", "Hours of full service that users lost (area above the curve), mean."),
            *_ends("the loss"),
            Column("difference_h", NUMBER, "h", "Loss minus that of the reference; empty for the reference."),
            *_ends("the difference (paired t)", names=("difference_low_95", "difference_high_95")),
            Column("below_h", NUMBER, "h", "Hours in which the service is not full, mean."),
            *_ends("these hours", names=("below_low_95", "below_high_95")),
            Column("lowest", NUMBER, "share", "Lowest service of a replication, mean."),
            *_ends("the lowest service", "share", ("lowest_low_95", "lowest_high_95")),
            Column("hit", NUMBER, "share", "Replications in which it is not full at any time."),
            *_ends("that share (Wilson)", "share", ("hit_low_95", "hit_high_95")),
            Column("not_back", NUMBER, "share", "Replications in which it is not full at the horizon."),
            *_ends("that share (Wilson)", "share", ("not_back_low_95", "not_back_high_95")),
        ),
    ),
    File(
        "knock_on.csv",
        "what the incidents of a variant cost the movement, by one measure",
        (
            Column("variant", TEXT, "", "Variant with incidents."),
            Column("counterpart", TEXT, "", "Variant without, that it is compared with."),
            Column(
                "same_arrangements", TEXT, "", "`False` where the effect of other arrangements is in the difference."
            ),
            Column("measure", TEXT, "", "`arrival delay` or `held up`, as in `savings.csv`."),
            Column("of", TEXT, "", "Force, or all of them."),
            Column("n", WHOLE, "", "Pairs of replications with the same number."),
            Column("without_h", NUMBER, "h", "Mean without incidents, per element."),
            Column("with_h", NUMBER, "h", "Mean with them."),
            Column("knock_on_h", NUMBER, "h", "Mean difference: positive where the incidents make the movement later."),
            *_ends("the difference (paired t)"),
            Column("delayed", NUMBER, "share", "Replications in which it is more than a minute."),
            *_ends("that share (Wilson)", "share", ("delayed_low_95", "delayed_high_95")),
        ),
    ),
)
"""Tables that only a run with incidents leaves, in the order of the page."""

COUNTERFACTUAL_TABLES: Final = (
    File(
        "counterfactual.csv",
        "a run with one thing different, what saves most first",
        (
            Column("variant", TEXT, "", "Variant: `without` a cause, or the name of a change."),
            Column("metric", TEXT, "", "Of what hours are saved."),
            Column("n", WHOLE, "", "Pairs of replications."),
            Column(
                "ledger_h",
                NUMBER,
                "h",
                "Charged to the cause on the ledger of the variant as it is, mean per element; empty for a change, and "
                "where the metric is not arrival delay.",
            ),
            *_ends("it (Student's t)", names=("ledger_low_95", "ledger_high_95")),
            Column("ledger_share", NUMBER, "share", "The same, of the time from ready to delivered."),
            Column(
                "saved_h",
                NUMBER,
                "h",
                "Saved of the metric: arrival delay is the time from ready to delivered, mean per element.",
            ),
            *_ends("it (paired t)"),
            Column("saved_share", NUMBER, "share", "The same, of what it is under the variant as it is."),
            Column(
                "closure_saved_h",
                NUMBER,
                "h",
                "How much earlier the last element of all forces is there; of restricted means if some runs do not "
                "close.",
            ),
            *_ends("it (paired t)", names=("closure_low_95", "closure_high_95")),
        ),
    ),
)
"""What `leidang counterfactual` adds to the folder of its runs."""


def _drawn(figure: str, table: str) -> File:
    """The data of a figure that are rows of a table about incidents."""
    (columns,) = (file.columns for file in INCIDENT_TABLES if file.name == table)
    return File(figure, f"a row of `{table}`, of those that are drawn", columns)


INCIDENT_FIGURES: Final = (
    File(
        "figures/swim_lane.csv",
        "a stretch of one lane, or a stage that is reached, in the incident that is drawn",
        (
            Column("variant", TEXT, "", "Variant that is drawn."),
            Column("replication", WHOLE, "", "Replication that is drawn: the one with the median response."),
            Column("incident", TEXT, "", "Incident that is drawn."),
            Column("clock", TEXT, "", "`coordination` or `repair`."),
            Column("lane", TEXT, "", "Desk that has the case, or what is repaired; empty for a stage."),
            Column("part", TEXT, "", "Group of causes by which it is coloured, or `stage reached`."),
            Column("cause", TEXT, "", "Cause that the time is charged to, or the stage."),
            Column("detail", TEXT, "", "What is done, in words."),
            Column("start_h", NUMBER, "h", "Beginning since the fault."),
            Column("end_h", NUMBER, "h", "End since the fault."),
        ),
    ),
    File(
        "figures/resilience.csv",
        "a moment in the life of a service in one variant",
        (
            Column("service", TEXT, "", "Service."),
            Column("variant", TEXT, "", "Variant."),
            Column("day", NUMBER, "d", "Days since the start."),
            Column(
                "low_10", NUMBER, "share", "What users have in the replication at the 10 % place, of what they need."
            ),
            Column("median", NUMBER, "share", "The same in the middle replication."),
            Column("high_90", NUMBER, "share", "The same in the replication at the 90 % place."),
            Column("mean", NUMBER, "share", "The mean over the replications."),
            Column("replications", WHOLE, "", "Replications."),
        ),
    ),
    _drawn("figures/incident_times.csv", "incident_times.csv"),
    _drawn("figures/outcomes.csv", "incident_outcomes.csv"),
    _drawn("figures/knock_on.csv", "knock_on.csv"),
)
"""The data of the figures about incidents."""
