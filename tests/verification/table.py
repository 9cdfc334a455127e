"""The verification table: theory beside simulation, for the README and the manual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.verification import queues, systems
from tests.verification.measure import Interval
from tests.verification.study import Study, outcome

STUDIES: tuple[Callable[[], Study], ...] = (
    queues.mm1,
    queues.mmc,
    queues.mg1,
    queues.md1,
    queues.priorities,
    queues.loss,
    systems.machine_repair,
    systems.tandem,
    systems.work_under_outages,
    systems.derived_levels,
    systems.joins,
    systems.base_stock,
    systems.timetable,
)

BEGIN = "<!-- verification table: begin (docs/verification_table.py writes it) -->"
END = "<!-- verification table: end -->"


@dataclass(frozen=True)
class Row:
    """One quantity of one model."""

    model: str
    quantity: str
    theory: float
    simulated: Interval


def rows(engine: str) -> list[Row]:
    """Every quantity of every study, in the order of the studies."""
    found = []
    for make in STUDIES:
        study, intervals = make(), outcome(make, engine).intervals
        found += [Row(study.title, name, value, intervals[name]) for name, value in study.theory.items()]
    return found


def markdown(table: list[Row]) -> str:
    """The table in Markdown, with a line break at its end."""
    lines = [
        "| model | quantity | theory | simulated | 99.9 % interval | replications |",
        "|---|---|---:|---:|---:|---:|",
    ]
    last = ""
    for row in table:
        found = row.simulated
        model, last = ("" if row.model == last else row.model), row.model
        lines.append(
            f"| {model} | {row.quantity} | {row.theory:.3f} | {found.mean:.3f} | "
            f"{found.low:.3f} to {found.high:.3f} | {found.n} |"
        )
    return "\n".join(lines) + "\n"


def between_markers(page: str) -> str:
    """What stands between the markers of a page.

    Raises
    ------
    ValueError
        The page does not hold both markers, in this order.
    """
    _, begin, rest = page.partition(f"{BEGIN}\n")
    inside, end, _ = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page needs the lines {BEGIN!r} and {END!r}")
    return inside.strip("\n") + "\n"


def with_table(page: str, table: str) -> str:
    """The page with the table between its markers."""
    between_markers(page)
    before, _, rest = page.partition(f"{BEGIN}\n")
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table}\n{END}{after}"
