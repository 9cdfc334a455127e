"""Table of the inject list of one replication."""

from __future__ import annotations

from sim.record.table import Table, number_column, seconds, text_column, whole_column

STORY = Table(
    "stories/story_<variant>_<replication>",
    row="an event, as a line of an inject list for an exercise (UTF-8 with a byte order mark, for spreadsheets)",
    key=("inject_id",),
    columns=(
        text_column("inject_id", "Storyline and number in it: `S3.j2`."),
        text_column("storyline_id", "Storyline: `S3`."),
        text_column("storyline", "Whose event it is: a force, a nation, an incident, a service."),
        text_column("title", "The event in at most 80 characters."),
        text_column("type", "`inject` (what befalls), `expected_action` (what is decided), `information`."),
        text_column("h_plus", "Time since the scenario's start, ISO 8601 duration."),
        text_column("dtg", "The same moment as a date-time group in UTC."),
        text_column("time_zone", "Offset of the local times."),
        text_column("trigger", "`time`."),
        text_column("originator", "Actor from whom it comes, where that is known."),
        text_column("recipient", "Actors to whom it goes, where that is known."),
        text_column("method", "`formal_message` for requests and decisions; else empty, to be chosen."),
        text_column("classification_marking", "Exercise marking."),
        text_column("text", "What happened, in words."),
        text_column("status", "`draft`."),
        text_column("x_run_id", "Replication and variant."),
        whole_column("x_seed", "Random seed of the run."),
        text_column("x_model_version", "Version of the program."),
        text_column("x_param_hash", "Mark of every file that was read."),
        text_column("x_arrangement", "Arrangements of the variant, separated by semicolons."),
        number_column("x_p10", "h", "10th percentile of this moment over all replications of the variant."),
        number_column("x_p50", "h", "Median, likewise: since the start for arrivals, since the fault for incidents."),
        number_column("x_p90", "h", "90th percentile, likewise."),
        whole_column("x_number", "Number of the event in the story and in the figure."),
        text_column("x_kind", "Kind of event: `ready`, `request`, `decision`, `arrival`, `wait`, `stage` ..."),
        text_column("x_day", "Day as scenarios count it: `D+4`."),
        text_column("x_local_time", "Local date and time."),
        seconds("x_second", "Second since the start."),
        seconds("x_until_s", "Second at which it ends, for what lasts."),
    ),
)
