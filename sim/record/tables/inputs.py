"""Tables of what was run: assumptions, network, changes by arrangements, failures, waits."""

from __future__ import annotations

from sim.record.table import RUN, Table, flag, number_column, seconds, text_column, whole_column

ASSUMPTIONS = Table(
    "assumptions",
    row="a quantity that the composed scenario holds",
    key=("path",),
    columns=(
        text_column("path", "Where it stands, as `--set` takes it."),
        text_column("value", "As written, with its unit."),
        text_column("source", "What the file says about where it comes from."),
        text_column("confidence", "`low`, `medium`, `high`, or empty."),
        text_column("file", "File that set it."),
        whole_column("line", "Line in that file."),
    ),
)

NODES = Table(
    "network_nodes",
    row="a node of the network",
    key=("id",),
    columns=(
        text_column("id", "Short name."),
        text_column("name", "Name of the place."),
        text_column("country", "ISO 3166-1 code."),
        text_column("kind", "`port`, `city`, `border` or `external`."),
        number_column("lon_deg", "degrees", "Longitude east, WGS 84."),
        number_column("lat_deg", "degrees", "Latitude north, WGS 84."),
    ),
)

LINKS = Table(
    "network_links",
    row="a link of the network",
    key=("id",),
    columns=(
        text_column("id", "Name."),
        text_column("from_node", "Node at one end."),
        text_column("to_node", "Node at the other end."),
        text_column("mode", "`road`, `rail`, `sea` or `air`."),
        number_column("length_km", "km", "Length."),
    ),
)

CHANGES = Table(
    "changes",
    row="what an arrangement of a variant changed",
    key=("variant", "arrangement", "procedure", "between", "words"),
    columns=(
        text_column("variant", "Variant, as the scenario names it."),
        text_column("arrangement", "Arrangement, by its name in the library."),
        text_column("procedure", "Procedure that it rewrote; empty where it changed desks or opened places."),
        text_column("between", "Countries and organisations between which, with blanks between them."),
        text_column("words", "What changed, in words."),
    ),
)

FAILURES = Table(
    "failures",
    row="a replication that did not finish",
    key=("variant", "replication", "command"),
    columns=(*RUN, text_column("error", "What went wrong."), text_column("command", "The command that repeats it.")),
)

WAITING = Table(
    "waiting",
    row="a process that was still waiting when a replication ended, for anything but the clock",
    key=("variant", "replication", "label", "what", "since_s"),
    columns=(
        *RUN,
        text_column("label", "Where in its process it waits."),
        text_column("what", "The resource, stock or level it waits for."),
        seconds("since_s", "Second at which it began to wait."),
        text_column("held_by", "Who holds it, at most ten, separated by semicolons."),
        flag("deadlocked", "`True` where no more time would help: the holders wait in turn."),
    ),
)
