"""Tables of incidents, responses, services and knock-on delays."""

from __future__ import annotations

from sim.record.table import VARIANT, Table, flag, interval_columns, number_column, text_column, whole_column

INCIDENT_TIMES = Table(
    "incident_times",
    row="a stage of the incidents of one kind in one variant",
    key=("variant", "kind", "clock", "stage"),
    columns=(
        VARIANT,
        text_column("kind", "Kind of incident."),
        text_column("clock", "`coordination` or `repair`; the two are never added."),
        text_column(
            "stage",
            "`detected`, `notified`, `identified`, `stopped`, `boarded`, `attributed`, `decided`, `repair_start`, "
            "`restored`. Stages that no incident of the kind reaches in any variant are left out.",
        ),
        whole_column("n", "Replications in which such an incident happened."),
        whole_column("incidents", "Incidents over all replications; on the clock of repair, assets hit."),
        whole_column("reached", "Those of them that reached the stage."),
        whole_column("without", "Those whose response was over without it, for example a ship never boarded."),
        whole_column("open", "Those that were open at the horizon."),
        number_column("share", "share", "Reached, of all."),
        *interval_columns("the share (Wilson; replications as clusters)", "share", stem="share_"),
        number_column("mean_h", "h", "Mean since the fault; empty if any has not reached the stage."),
        *interval_columns("the mean (Student's t over replications)"),
        number_column("p10_h", "h", "10th percentile; what is not reached is later than could be seen."),
        number_column("p50_h", "h", "Median, likewise; empty where less than half reach the stage."),
        *interval_columns("the median (replications as clusters)", stem="p50_"),
        number_column("p90_h", "h", "90th percentile, likewise."),
        *interval_columns("the 90th percentile", stem="p90_"),
    ),
    optional=True,
)

INCIDENT_OUTCOMES = Table(
    "incident_outcomes",
    row="an outcome of the incidents of one kind in one variant",
    key=("variant", "kind", "outcome"),
    columns=(
        VARIANT,
        text_column("kind", "Kind of incident."),
        text_column("outcome", "How one of the steps ended, or `none by the horizon`."),
        whole_column("n", "Replications in which such an incident happened."),
        whole_column("incidents", "Incidents over all replications."),
        whole_column("count", "Those with the outcome."),
        number_column("share", "share", "The same, of all; an incident has an outcome of each of several steps."),
        *interval_columns("the share (Wilson; replications as clusters)", "share"),
    ),
    optional=True,
)

INCIDENT_ACTORS = Table(
    "incident_actors",
    row="an actor in a variant with incidents: the work they bring to its desks",
    key=("variant", "actor"),
    columns=(
        VARIANT,
        text_column("actor", "Nation or organisation."),
        whole_column("n", "Replications."),
        number_column("cases", "", "Cases brought to its desks, mean per replication, those of movements included."),
        *interval_columns("the cases", ""),
        text_column("counterpart", "Variant without incidents that it is compared with; empty without any."),
        flag("same_arrangements", "`True` where the counterpart has the same arrangements."),
        number_column("extra", "", "Cases more than in the counterpart: what the incidents bring."),
        *interval_columns("the difference (paired t)", "", stem="extra_"),
        number_column("involved", "share", "Replications in which the incidents bring it any."),
        *interval_columns("that share (Wilson)", "share", stem="involved_"),
    ),
    optional=True,
)

SERVICES = Table(
    "services",
    row="a service in one variant",
    key=("variant", "service"),
    columns=(
        VARIANT,
        text_column("service", "Service."),
        whole_column("n", "Replications."),
        number_column("lost_h", "h", "Hours of full service that users lost (area above the curve), mean."),
        *interval_columns("the loss"),
        number_column("difference_h", "h", "Loss minus that of the reference; empty for the reference."),
        *interval_columns("the difference (paired t)", stem="difference_"),
        number_column("below_h", "h", "Hours in which the service is not full, mean."),
        *interval_columns("these hours", stem="below_"),
        number_column("lowest", "share", "Lowest service of a replication, mean."),
        *interval_columns("the lowest service", "share", stem="lowest_"),
        number_column("hit", "share", "Replications in which it is not full at any time."),
        *interval_columns("that share (Wilson)", "share", stem="hit_"),
        number_column("not_back", "share", "Replications in which it is not full at the horizon."),
        *interval_columns("that share (Wilson)", "share", stem="not_back_"),
    ),
    optional=True,
)

KNOCK_ON = Table(
    "knock_on",
    row="what the incidents of a variant cost the movement, by one measure",
    key=("variant", "measure", "of"),
    columns=(
        text_column("variant", "Variant with incidents."),
        text_column("counterpart", "Variant without, that it is compared with."),
        flag("same_arrangements", "`False` where the effect of other arrangements is in the difference."),
        text_column("measure", "`arrival delay` or `held up`, as in `savings.csv`."),
        text_column("of", "Force, or all of them."),
        whole_column("n", "Pairs of replications with the same number."),
        number_column("without_h", "h", "Mean without incidents, per element."),
        number_column("with_h", "h", "Mean with them."),
        number_column("knock_on_h", "h", "Mean difference: positive where the incidents make the movement later."),
        *interval_columns("the difference (paired t)"),
        number_column("delayed", "share", "Replications in which it is more than a minute."),
        *interval_columns("that share (Wilson)", "share", stem="delayed_"),
    ),
    optional=True,
)
