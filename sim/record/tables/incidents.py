"""Tables of incidents, responses, services and knock-on delays."""

from __future__ import annotations

from sim.record.table import VARIANT, Table, flag, interval, number, text, whole

INCIDENT_TIMES = Table(
    "incident_times",
    row="a stage of the incidents of one kind in one variant",
    key=("variant", "kind", "clock", "stage"),
    columns=(
        VARIANT,
        text("kind", "Kind of incident."),
        text("clock", "`coordination` or `repair`; the two are never added."),
        text(
            "stage",
            "`detected`, `notified`, `identified`, `stopped`, `boarded`, `attributed`, `decided`, `repair_start`, "
            "`restored`. Stages that no incident of the kind reaches in any variant are left out.",
        ),
        whole("n", "Replications in which such an incident happened."),
        whole("incidents", "Incidents over all replications; on the clock of repair, assets hit."),
        whole("reached", "Those of them that reached the stage."),
        whole("without", "Those whose response was over without it, for example a ship never boarded."),
        whole("open", "Those that were open at the horizon."),
        number("share", "share", "Reached, of all."),
        *interval("the share (Wilson; replications as clusters)", "share", stem="share_"),
        number("mean_h", "h", "Mean since the fault; empty if any has not reached the stage."),
        *interval("the mean (Student's t over replications)"),
        number("p10_h", "h", "10th percentile; what is not reached is later than could be seen."),
        number("p50_h", "h", "Median, likewise; empty where less than half reach the stage."),
        *interval("the median (replications as clusters)", stem="p50_"),
        number("p90_h", "h", "90th percentile, likewise."),
        *interval("the 90th percentile", stem="p90_"),
    ),
    optional=True,
)

INCIDENT_OUTCOMES = Table(
    "incident_outcomes",
    row="an outcome of the incidents of one kind in one variant",
    key=("variant", "kind", "outcome"),
    columns=(
        VARIANT,
        text("kind", "Kind of incident."),
        text("outcome", "How one of the steps ended, or `none by the horizon`."),
        whole("n", "Replications in which such an incident happened."),
        whole("incidents", "Incidents over all replications."),
        whole("count", "Those with the outcome."),
        number("share", "share", "The same, of all; an incident has an outcome of each of several steps."),
        *interval("the share (Wilson; replications as clusters)", "share"),
    ),
    optional=True,
)

INCIDENT_ACTORS = Table(
    "incident_actors",
    row="an actor in a variant with incidents: the work they bring to its desks",
    key=("variant", "actor"),
    columns=(
        VARIANT,
        text("actor", "Nation or organisation."),
        whole("n", "Replications."),
        number("cases", "", "Cases brought to its desks, mean per replication, those of movements included."),
        *interval("the cases", ""),
        text("counterpart", "Variant without incidents that it is compared with; empty without any."),
        flag("same_arrangements", "`True` where the counterpart has the same arrangements."),
        number("extra", "", "Cases more than in the counterpart: what the incidents bring."),
        *interval("the difference (paired t)", "", stem="extra_"),
        number("involved", "share", "Replications in which the incidents bring it any."),
        *interval("that share (Wilson)", "share", stem="involved_"),
    ),
    optional=True,
)

SERVICES = Table(
    "services",
    row="a service in one variant",
    key=("variant", "service"),
    columns=(
        VARIANT,
        text("service", "Service."),
        whole("n", "Replications."),
        number("lost_h", "h", "Hours of full service that users lost (area above the curve), mean."),
        *interval("the loss"),
        number("difference_h", "h", "Loss minus that of the reference; empty for the reference."),
        *interval("the difference (paired t)", stem="difference_"),
        number("below_h", "h", "Hours in which the service is not full, mean."),
        *interval("these hours", stem="below_"),
        number("lowest", "share", "Lowest service of a replication, mean."),
        *interval("the lowest service", "share", stem="lowest_"),
        number("hit", "share", "Replications in which it is not full at any time."),
        *interval("that share (Wilson)", "share", stem="hit_"),
        number("not_back", "share", "Replications in which it is not full at the horizon."),
        *interval("that share (Wilson)", "share", stem="not_back_"),
    ),
    optional=True,
)

KNOCK_ON = Table(
    "knock_on",
    row="what the incidents of a variant cost the movement, by one measure",
    key=("variant", "measure", "of"),
    columns=(
        text("variant", "Variant with incidents."),
        text("counterpart", "Variant without, that it is compared with."),
        flag("same_arrangements", "`False` where the effect of other arrangements is in the difference."),
        text("measure", "`arrival delay` or `held up`, as in `savings.csv`."),
        text("of", "Force, or all of them."),
        whole("n", "Pairs of replications with the same number."),
        number("without_h", "h", "Mean without incidents, per element."),
        number("with_h", "h", "Mean with them."),
        number("knock_on_h", "h", "Mean difference: positive where the incidents make the movement later."),
        *interval("the difference (paired t)"),
        number("delayed", "share", "Replications in which it is more than a minute."),
        *interval("that share (Wilson)", "share", stem="delayed_"),
    ),
    optional=True,
)
