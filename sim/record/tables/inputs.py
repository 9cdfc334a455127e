"""Tables of what was run: assumptions, network, changes by arrangements, failures, waits."""

from __future__ import annotations

from sim.record.table import RUN, Table, flag, number, seconds, text, whole

ASSUMPTIONS = Table(
    "assumptions",
    row="a quantity that the composed scenario holds",
    key=("path",),
    columns=(
        text("path", "Where it stands, as `--set` takes it."),
        text("value", "As written, with its unit."),
        text("source", "What the file says about where it comes from."),
        text("confidence", "`low`, `medium`, `high`, or empty."),
        text("file", "File that set it."),
        whole("line", "Line in that file."),
    ),
)

NODES = Table(
    "network_nodes",
    row="a node of the network",
    key=("id",),
    columns=(
        text("id", "Short name."),
        text("name", "Name of the place."),
        text("country", "ISO 3166-1 code."),
        text("kind", "`port`, `city`, `border` or `external`."),
        number("lon_deg", "degrees", "Longitude east, WGS 84."),
        number("lat_deg", "degrees", "Latitude north, WGS 84."),
    ),
)

LINKS = Table(
    "network_links",
    row="a link of the network",
    key=("id",),
    columns=(
        text("id", "Name."),
        text("from_node", "Node at one end."),
        text("to_node", "Node at the other end."),
        text("mode", "`road`, `rail`, `sea` or `air`."),
        number("length_km", "km", "Length."),
    ),
)

CHANGES = Table(
    "changes",
    row="what an arrangement of a variant changed",
    key=("variant", "arrangement", "procedure", "between", "words"),
    columns=(
        text("variant", "Variant, as the scenario names it."),
        text("arrangement", "Arrangement, by its name in the library."),
        text("procedure", "Procedure that it rewrote; empty where it changed desks or opened places."),
        text("between", "Countries and organisations between which, with blanks between them."),
        text("words", "What changed, in words."),
    ),
)

FAILURES = Table(
    "failures",
    row="a replication that did not finish",
    key=("variant", "replication", "command"),
    columns=(*RUN, text("error", "What went wrong."), text("command", "The command that repeats it.")),
)

WAITING = Table(
    "waiting",
    row="a process that was still waiting when a replication ended, for anything but the clock",
    key=("variant", "replication", "label", "what", "since_s"),
    columns=(
        *RUN,
        text("label", "Where in its process it waits."),
        text("what", "The resource, stock or level it waits for."),
        seconds("since_s", "Second at which it began to wait."),
        text("held_by", "Who holds it, at most ten, separated by semicolons."),
        flag("deadlocked", "`True` where no more time would help: the holders wait in turn."),
    ),
)
