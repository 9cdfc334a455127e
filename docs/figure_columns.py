"""The data of the figures in a result folder, column by column."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sim.record.table import AS_UNIT, RUN, VARIANT, Table, interval, number, text, whole
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
            number("day", "d", "Days since the start."),
            number("low_10", "share", "Share delivered by then, 10th percentile over the replications."),
            number("median", "share", "Median."),
            number("high_90", "share", "90th percentile."),
            whole("replications", "Replications."),
            number("amount", "as `counted`", "What makes 100 %."),
            text("counted", "`vehicles`; `containers` where no vehicle moves."),
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
            text("force", "Force."),
            number("due_day", "d", "Day on which the force is due, since the start."),
            number("day", "d", "Days since the start."),
            whole("closed", "Replications in which all of the force is there by that day."),
            whole("n", "Replications."),
            number("probability", "share", "`closed` of `n`."),
            number("low_95", "share", "Lower end of its 95 % interval (Wilson)."),
            number("high_95", "share", "Upper end."),
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
            text("part", "`coordination` (inside a procedure), `movement`, or `total`."),
            text("cause", "Cause, or `total`."),
            number("hours", "h", "Mean per delivered element, mean over the replications."),
            number("low_95", "h", "Lower end of its 95 % interval."),
            number("high_95", "h", "Upper end."),
            whole("replications", "Replications in which anything was delivered."),
        ),
    ),
    _drawn("root_flows", ROOT_FLOWS, "a row of `root_flows.csv`, of those that are drawn"),
    _drawn("criticality", CRITICALITY, "a row of `criticality.csv`, of those that are drawn"),
    Table(
        "figures/map",
        row="a link or node used in the reference variant",
        key=("place",),
        columns=(
            text("variant", "The reference."),
            text("place", "Link or node."),
            text("kind", "`link` or `node`."),
            text("detail", "What elements mostly waited for there."),
            number("vehicles", "vehicles", "Carried by the link, mean per replication."),
            number("containers", "containers", "Carried by the link, likewise."),
            number("people", "people", "People of the forces who are with these on the link, likewise."),
            number("elements", "", "Elements that were there, likewise."),
            number("mean_wait_h", "h", "Waiting per element that was there."),
            number("waited_h", "h", "Waiting of all elements together, mean per replication."),
            number("bottleneck", "", "1 for the longest waiting in all, and so on; empty for the rest."),
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
            text("place", "Id of the link or node."),
            number("reference_h", "h", "Waiting there under the reference: all elements, mean per replication."),
            number("variant_h", "h", "The same under the variant."),
            number("difference_h", "h", "Variant minus reference."),
            number("low_95", "h", "Lower end of its 95 % interval, paired; empty where nothing waits."),
            number("high_95", "h", "Upper end."),
            whole("n", "Pairs of replications; 0 where nothing waits."),
            number("reference_vehicles", "", "Vehicles that the link carries under the reference."),
            number("variant_vehicles", "", "The same under the variant."),
            whole("shown", "1 if it is drawn as a change of waiting, else 0."),
        ),
    ),
    Table(
        "figures/gantt",
        row="a stretch of time of one element in one replication",
        key=("variant", "element", "start_day"),
        columns=(
            *RUN,
            text("force", "Force."),
            text("element", "Element."),
            text("part", "`coordination`, `movement` or `not delivered`."),
            text("cause", "Cause."),
            number("start_day", "d", "Beginning, days since the start."),
            number("end_day", "d", "End."),
            number("due_day", "d", "When the element is due."),
            number("delivered_day", "d", "When it was delivered; empty if it was not."),
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
            text("procedure", "Procedure."),
            VARIANT,
            whole("requests", "Requests over all replications."),
            whole("open", "Those without a decision at the horizon."),
            *(
                number(f"p{share}_h", "h", f"{share}th percentile from request to decision; open ones last.")
                for share in (5, 25, 50, 75, 95)
            ),
            *interval("the median (replications as clusters)", stem="p50_"),
            whole("replications", "Replications in which it was asked for."),
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
            text("variant", "Variant whose arrangements are drawn."),
            text("procedure", "Procedure."),
            text("half", "`before` (national rules) or `after`."),
            text("step", "Step."),
            text("desk", "Who does it."),
            text("hand_over", "Delay before it reaches the desk, in words."),
            text("work", "Working time, in words."),
            text("status", "What has become of it: `kept`, `waived`, `replaced`, `delegated`, `new` ..."),
            text("after", "Steps it waits for, separated by semicolons."),
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
            text("step", "`none of them`, an arrangement, or `all of them`."),
            text("kind", "`level` or `saving`."),
            number("start", AS_UNIT, "The metric before the step."),
            number("end", AS_UNIT, "The metric after it."),
            number("value", AS_UNIT, "The level, or what the arrangement is worth."),
            *interval("the value", AS_UNIT),
            number("alone", AS_UNIT, "What the arrangement saves as the only one."),
            number("last", AS_UNIT, "What it saves when all the others are there."),
            text("unit", "`h` or `share`."),
            whole("n", "Replications of each subset."),
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
            text("variant", "Variant that is drawn."),
            whole("replication", "Replication that is drawn: the one with the median response."),
            text("incident", "Incident that is drawn."),
            text("clock", "`coordination` or `repair`."),
            text("lane", "Desk that has the case, or what is repaired; empty for a stage."),
            text("part", "Group of causes by which it is coloured, or `stage reached`."),
            text("cause", "Cause that the time is charged to, or the stage."),
            text("detail", "What is done, in words."),
            number("start_h", "h", "Beginning since the fault."),
            number("end_h", "h", "End since the fault."),
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
            text("service", "Service."),
            VARIANT,
            number("day", "d", "Days since the start."),
            number("low_10", "share", "What users have in the replication at the 10 % place, of what they need."),
            number("median", "share", "The same in the middle replication."),
            number("high_90", "share", "The same in the replication at the 90 % place."),
            number("mean", "share", "The mean over the replications."),
            whole("replications", "Replications."),
        ),
    ),
    _drawn("incident_times", INCIDENT_TIMES, "a row of `incident_times.csv`, of those that are drawn"),
    _drawn("outcomes", INCIDENT_OUTCOMES, "a row of `incident_outcomes.csv`, of those that are drawn"),
    _drawn("knock_on", KNOCK_ON, "a row of `knock_on.csv`, of those that are drawn"),
)
"""The data of the figures about incidents."""
