"""Table of the inject list of one replication."""

from __future__ import annotations

from sim.record.table import Table, number, seconds, text, whole

STORY = Table(
    "stories/story_<variant>_<replication>",
    row="an event, as a line of an inject list for an exercise (UTF-8 with a byte order mark, for spreadsheets)",
    key=("inject_id",),
    columns=(
        text("inject_id", "Storyline and number in it: `S3.j2`."),
        text("storyline_id", "Storyline: `S3`."),
        text("storyline", "Whose event it is: a force, a nation, an incident, a service."),
        text("title", "The event in at most 80 characters."),
        text("type", "`inject` (what befalls), `expected_action` (what is decided), `information`."),
        text("h_plus", "Time since the scenario's start, ISO 8601 duration."),
        text("dtg", "The same moment as a date-time group in UTC."),
        text("time_zone", "Offset of the local times."),
        text("trigger", "`time`."),
        text("originator", "Actor from whom it comes, where that is known."),
        text("recipient", "Actors to whom it goes, where that is known."),
        text("method", "`formal_message` for requests and decisions; else empty, to be chosen."),
        text("classification_marking", "Exercise marking."),
        text("text", "What happened, in words."),
        text("status", "`draft`."),
        text("x_run_id", "Replication and variant."),
        whole("x_seed", "Random seed of the run."),
        text("x_model_version", "Version of the program."),
        text("x_param_hash", "Mark of every file that was read."),
        text("x_arrangement", "Arrangements of the variant, separated by semicolons."),
        number("x_p10", "h", "10th percentile of this moment over all replications of the variant."),
        number("x_p50", "h", "Median, likewise: since the start for arrivals, since the fault for incidents."),
        number("x_p90", "h", "90th percentile, likewise."),
        whole("x_number", "Number of the event in the story and in the figure."),
        text("x_kind", "Kind of event: `ready`, `request`, `decision`, `arrival`, `wait`, `stage` ..."),
        text("x_day", "Day as scenarios count it: `D+4`."),
        text("x_local_time", "Local date and time."),
        seconds("x_second", "Second since the start."),
        seconds("x_until_s", "Second at which it ends, for what lasts."),
    ),
)
