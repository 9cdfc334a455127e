"""The data of the figures in a result folder, column by column."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sim.record.table import AS_UNIT, RUN, VARIANT, Table, interval_columns, number_column, text_column, whole_column
from sim.record.tables.causes import CRITICALITY, ROOT_FLOWS
from sim.record.tables.coordination import HANDOFFS
from sim.record.tables.incidents import INCIDENT_OUTCOMES, INCIDENT_TIMES, KNOCK_ON


def _drawn(figure: str, table: Table, row: str) -> Table:
    """The data of a figure that are rows of a result table."""
    return replace(table, name=f"figures/{figure}", row=row)


FIGURES: Final = (
    Table(
        "figures/arrivals",
        row="a moment in one variant",
        key=(
            "variant",
            "day",
        ),
        columns=(
            VARIANT,
            number_column("day", "d", "Days since the start."),
            number_column("low_10", "share", "Share delivered by then, 10th percentile over the replications."),
            number_column("median", "share", "Median."),
            number_column("high_90", "share", "90th percentile."),
            whole_column("replications", "Replications."),
            number_column("amount", "as `counted`", "What makes 100 %."),
            text_column("counted", "`vehicles`; `containers` where no vehicle moves."),
        ),
    ),
    Table(
        "figures/deadlines",
        row="a day on which something changes, in one variant and force",
        key=(
            "variant",
            "force",
            "day",
        ),
        columns=(
            VARIANT,
            text_column("force", "Force."),
            number_column("due_day", "d", "Day on which the force is due, since the start."),
            number_column("day", "d", "Days since the start."),
            whole_column("closed", "Replications in which all of the force is there by that day."),
            whole_column("n", "Replications."),
            number_column("probability", "share", "`closed` of `n`."),
            number_column("low_95", "share", "Lower end of its 95 % interval (Wilson)."),
            number_column("high_95", "share", "Upper end."),
        ),
    ),
    Table(
        "figures/delay_by_cause",
        row="a cause in one variant, inside or outside procedures",
        key=(
            "variant",
            "part",
            "cause",
        ),
        columns=(
            VARIANT,
            text_column("part", "`coordination` (inside a procedure), `movement`, or `total`."),
            text_column("cause", "Cause, or `total`."),
            number_column("hours", "h", "Mean per delivered element, mean over the replications."),
            number_column("low_95", "h", "Lower end of its 95 % interval."),
            number_column("high_95", "h", "Upper end."),
            whole_column("replications", "Replications in which anything was delivered."),
        ),
    ),
    _drawn("root_flows", ROOT_FLOWS, "a row of `root_flows.csv`, of those that are drawn"),
    _drawn("criticality", CRITICALITY, "a row of `criticality.csv`, of those that are drawn"),
    Table(
        "figures/map",
        row="a link or node used in the reference variant",
        key=("place",),
        columns=(
            text_column("variant", "The reference."),
            text_column("place", "Link or node."),
            text_column("kind", "`link` or `node`."),
            text_column("detail", "What elements mostly waited for there."),
            number_column("vehicles", "vehicles", "Carried by the link, mean per replication."),
            number_column("containers", "containers", "Carried by the link, likewise."),
            number_column("people", "people", "People of the forces who are with these on the link, likewise."),
            number_column("elements", "", "Elements that were there, likewise."),
            number_column("mean_wait_h", "h", "Waiting per element that was there."),
            number_column("waited_h", "h", "Waiting of all elements together, mean per replication."),
            number_column("bottleneck", "", "1 for the longest waiting in all, and so on; empty for the rest."),
        ),
    ),
    Table(
        "figures/map_change",
        row="a link or node, in a variant other than the reference",
        key=(
            "variant",
            "place",
        ),
        columns=(
            VARIANT,
            text_column("place", "Id of the link or node."),
            number_column("reference_h", "h", "Waiting there under the reference: all elements, mean per replication."),
            number_column("variant_h", "h", "The same under the variant."),
            number_column("difference_h", "h", "Variant minus reference."),
            number_column("low_95", "h", "Lower end of its 95 % interval, paired; empty where nothing waits."),
            number_column("high_95", "h", "Upper end."),
            whole_column("n", "Pairs of replications; 0 where nothing waits."),
            number_column("reference_vehicles", "", "Vehicles that the link carries under the reference."),
            number_column("variant_vehicles", "", "The same under the variant."),
            whole_column("shown", "1 if it is drawn as a change of waiting, else 0."),
        ),
    ),
    Table(
        "figures/gantt",
        row="a stretch of time of one element in one replication",
        key=("variant", "element", "start_day"),
        columns=(
            *RUN,
            text_column("force", "Force."),
            text_column("element", "Element."),
            text_column("part", "`coordination`, `movement` or `not delivered`."),
            text_column("cause", "Cause."),
            number_column("start_day", "d", "Beginning, days since the start."),
            number_column("end_day", "d", "End."),
            number_column("due_day", "d", "When the element is due."),
            number_column("delivered_day", "d", "When it was delivered; empty if it was not."),
        ),
    ),
    Table(
        "figures/decisions",
        row="a procedure in one variant",
        key=(
            "procedure",
            "variant",
        ),
        columns=(
            text_column("procedure", "Procedure."),
            VARIANT,
            whole_column("requests", "Requests over all replications."),
            whole_column("open", "Those without a decision at the horizon."),
            *(
                number_column(f"p{share}_h", "h", f"{share}th percentile from request to decision; open ones last.")
                for share in (5, 25, 50, 75, 95)
            ),
            *interval_columns("the median (replications as clusters)", stem="p50_"),
            whole_column("replications", "Replications in which it was asked for."),
        ),
    ),
    _drawn("handoffs", HANDOFFS, "a row of `handoffs.csv` for all procedures, in one of the two variants drawn"),
    Table(
        "figures/steps",
        row="a step of the procedure drawn, before or after",
        key=(
            "variant",
            "procedure",
            "half",
            "step",
        ),
        columns=(
            text_column("variant", "Variant whose arrangements are drawn."),
            text_column("procedure", "Procedure."),
            text_column("half", "`before` (national rules) or `after`."),
            text_column("step", "Step."),
            text_column("desk", "Who does it."),
            text_column("hand_over", "Delay before it reaches the desk, in words."),
            text_column("work", "Working time, in words."),
            text_column("status", "What has become of it: `kept`, `waived`, `replaced`, `delegated`, `new` ..."),
            text_column("after", "Steps it waits for, separated by semicolons."),
        ),
    ),
)
"""The data of the figures of a run."""

VALUE_FIGURES: Final = (
    Table(
        "figures/value",
        row="a step of the waterfall",
        key=("step",),
        columns=(
            text_column("step", "`none of them`, an arrangement, or `all of them`."),
            text_column("kind", "`level` or `saving`."),
            number_column("start", AS_UNIT, "The metric before the step."),
            number_column("end", AS_UNIT, "The metric after it."),
            number_column("value", AS_UNIT, "The level, or what the arrangement is worth."),
            *interval_columns("the value", AS_UNIT),
            number_column("alone", AS_UNIT, "What the arrangement saves as the only one."),
            number_column("last", AS_UNIT, "What it saves when all the others are there."),
            text_column("unit", "`h` or `share`."),
            whole_column("n", "Replications of each subset."),
        ),
    ),
)
"""The data of the figure that `leidang value` adds."""

INCIDENT_FIGURES: Final = (
    Table(
        "figures/swim_lane",
        row="a stretch of one lane, or a stage that is reached, in the incident that is drawn",
        key=(
            "clock",
            "lane",
            "cause",
            "detail",
            "start_h",
        ),
        columns=(
            text_column("variant", "Variant that is drawn."),
            whole_column("replication", "Replication that is drawn: the one with the median response."),
            text_column("incident", "Incident that is drawn."),
            text_column("clock", "`coordination` or `repair`."),
            text_column("lane", "Desk that has the case, or what is repaired; empty for a stage."),
            text_column("part", "Group of causes by which it is coloured, or `stage reached`."),
            text_column("cause", "Cause that the time is charged to, or the stage."),
            text_column("detail", "What is done, in words."),
            number_column("start_h", "h", "Beginning since the fault."),
            number_column("end_h", "h", "End since the fault."),
        ),
    ),
    Table(
        "figures/resilience",
        row="a moment in the life of a service in one variant",
        key=(
            "service",
            "variant",
            "day",
        ),
        columns=(
            text_column("service", "Service."),
            VARIANT,
            number_column("day", "d", "Days since the start."),
            number_column(
                "low_10", "share", "What users have in the replication at the 10 % place, of what they need."
            ),
            number_column("median", "share", "The same in the middle replication."),
            number_column("high_90", "share", "The same in the replication at the 90 % place."),
            number_column("mean", "share", "The mean over the replications."),
            whole_column("replications", "Replications."),
        ),
    ),
    _drawn("incident_times", INCIDENT_TIMES, "a row of `incident_times.csv`, of those that are drawn"),
    _drawn("outcomes", INCIDENT_OUTCOMES, "a row of `incident_outcomes.csv`, of those that are drawn"),
    _drawn("knock_on", KNOCK_ON, "a row of `knock_on.csv`, of those that are drawn"),
)
"""The data of the figures about incidents."""
