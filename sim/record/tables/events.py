"""Tables of what happened in each replication, written as Parquet."""

from __future__ import annotations

from sim.record.table import AS_UNIT, RUN, Column, Table, number_column, seconds, text_column, whole_column


def _pieces(cause: str) -> tuple[Column, ...]:
    return (
        *RUN,
        text_column("subject", "Name of the element."),
        text_column("cause", cause),
        text_column("procedure", "Procedure in which it passed; empty outside procedures."),
        text_column("at", "Where: a node, link, desk (`FI.coast_guard`), asset or actor; empty at none of these."),
        text_column("detail", "The same, and then what happened there."),
        text_column("from_actor", "In a procedure: who had the case before; empty elsewhere."),
        text_column("to_actor", "In a procedure: who has the case now; empty elsewhere."),
        seconds("start_s", "Beginning of the interval."),
        seconds("end_s", "End of the interval."),
    )


DELIVERIES = Table(
    "deliveries",
    row="an element in one replication, delivered or not",
    key=("variant", "replication", "element"),
    columns=(
        *RUN,
        text_column("element", "Name of the element: its force and a number."),
        text_column("force", "Force it belongs to."),
        text_column("sponsor", "Actor whose force it is."),
        text_column("destination", "Node where it is wanted."),
        text_column("kind", "What moves: `vehicles`."),
        whole_column("vehicles", "Vehicles of the element; of a force they add up to its lift.", "vehicles"),
        whole_column("containers", "Containers of the element, likewise.", "containers"),
        whole_column("personnel", "People of the force who belong to the element, likewise.", "people"),
        whole_column("people_fly", "1 where they fly ahead and join the element at the port, else 0."),
        whole_column(
            "vehicle_places",
            "What the element takes up on ships, roads and trains: its vehicles and its share of the places of the "
            "containers. Shares of a force that closures count are shares of these.",
            "vehicle places",
        ),
        whole_column("people", "Crew that its vehicles need, by `movement.staging.crew_per_vehicle`.", "people"),
        seconds("ready_s", "When it is ready."),
        seconds("due_s", "When it is due."),
        seconds("delivered_s", "When its last vehicle arrived; empty = not by the horizon."),
    ),
    form="parquet",
)

PROCEDURES = Table(
    "procedures",
    row="a request for a permission that was made in one replication",
    key=("variant", "replication", "procedure", "subject", "place"),
    columns=(
        *RUN,
        text_column("procedure", "Name of the procedure."),
        text_column("subject", "Consignment (or the flights of a force) for which it was asked."),
        text_column(
            "place",
            "Border (`SE-FI`), port or country that the request is for, or class of repair; empty where the subject "
            "has one request of the procedure.",
        ),
        text_column("actor", "Country whose permission it is."),
        text_column("from_actor", "Nation that asked: the sponsor of the force."),
        seconds("requested_s", "When it was asked for."),
        seconds("decided_s", "When the last step was done; empty = not by the horizon."),
        text_column("outcome", "`granted`, or `open at the horizon`."),
    ),
    form="parquet",
)

LEDGER = Table(
    "ledger",
    row="an interval with one cause on the critical path of an element in one replication",
    key=("variant", "replication", "subject", "start_s"),
    columns=(*_pieces("Why the time passed, from the list of causes below."),),
    form="parquet",
)

ROOTS = Table(
    "roots",
    row="an interval with one root cause, of the same time of the same elements as in the ledger",
    key=("variant", "replication", "subject", "start_s"),
    columns=(
        *_pieces("What the time was due to: a wait for others is charged to what these did or waited for meanwhile."),
    ),
    form="parquet",
)

RESOURCES = Table(
    "resources",
    row="a resource that was requested in one replication",
    key=("variant", "replication", "resource"),
    columns=(
        *RUN,
        text_column("resource", "Name of the resource."),
        text_column(
            "kind",
            "`berth`, `staging`, `road`, `rail`, `sailing`, `aircraft place`, `airlift`, `train loading`, `desk`.",
        ),
        text_column("at", "Node, link or actor it belongs to."),
        whole_column("capacity", "Units at the start: berths, vehicles, lane metres, staff ...", "units"),
        number_column("utilisation", "share", "Share of the capacity in use, over the time it was open."),
        whole_column("requests", "Requests made."),
        whole_column("waited", "Requests that waited and were granted."),
        number_column("mean_wait_s", "s", "Waiting that ended with a grant, over all requests."),
        seconds("max_wait_s", "Longest such wait."),
        whole_column("amount", "Units granted in all.", "units"),
    ),
    form="parquet",
)

REPLICATIONS = Table(
    "replications",
    row="a metric in one replication",
    key=("variant", "replication", "metric"),
    columns=(
        *RUN,
        text_column("metric", "Name of the metric, from the list of metrics below."),
        number_column("value", AS_UNIT, "Its value; empty = censored by the horizon, or not defined."),
        text_column("unit", "`h` or `share`."),
    ),
    form="parquet",
)

INCIDENTS = Table(
    "incidents",
    row="an incident that happened in one replication; of several rows with one name each is an asset that it hit",
    key=("variant", "replication", "incident"),
    columns=(
        *RUN,
        text_column("incident", "Name of the incident, with a number where it happens by chance."),
        text_column("kind", "Kind of incident."),
        text_column("asset", "What was hit: asset groups, separated by semicolons, or a place."),
        seconds("fault_s", "When it happened."),
        seconds("detected_s", "When the operator noticed; empty = not by the horizon, as in what follows."),
        seconds("notified_s", "When the authorities were notified."),
        seconds("identified_s", "When the source was identified."),
        seconds("stopped_s", "When the ship was stopped or escorted."),
        seconds("boarded_s", "When it was boarded or inspected."),
        seconds("attributed_s", "When the cause was stated."),
        seconds("decided_s", "When the response was decided."),
        text_column("outcome", "How the steps ended that can end in several ways, separated by semicolons."),
        seconds("repair_start_s", "When the repair began on site."),
        seconds("restored_s", "When the asset was back in service, or the place open again."),
    ),
    form="parquet",
    optional=True,
)

LEVELS = Table(
    "levels",
    row="a change of a service in one replication; the first is at second 0",
    key=("variant", "replication", "level", "second"),
    columns=(
        *RUN,
        text_column("level", "Service."),
        seconds("second", "When it changed."),
        number_column("value", "share", "What users have from then on, of what they need: 0 to 1."),
    ),
    form="parquet",
    optional=True,
)

TRACE = Table(
    "trace",
    row="an interval of a process in one replication; only of runs with `--record trace`",
    key=("variant", "replication", "process", "label", "kind", "start_s"),
    columns=(
        *RUN,
        text_column("process", "Process, or the branch of one."),
        text_column("subject", "What the process is about: an element, consignment or incident; empty for none."),
        text_column("label", "Step of the process."),
        text_column(
            "kind", "`delay`, `work`, `queue`, `stock`, `gate`, `join`, `choice` or `hold` (a resource in use)."
        ),
        text_column("cause", "Cause to which the interval is charged, from the list of causes below."),
        seconds("start_s", "Beginning of the interval."),
        seconds("end_s", "End of the interval."),
    ),
    form="parquet",
    optional=True,
)
