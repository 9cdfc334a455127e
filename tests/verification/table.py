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

BEGIN = "<!-- verification:begin -->"
END = "<!-- verification:end -->"

ENGINE = "kernel"
"""The engine of the table: the one with the more replications."""


@dataclass(frozen=True)
class Row:
    """One quantity of one model."""

    model: str
    quantity: str
    theory: float
    simulated: Interval


def rows() -> list[list[Row]]:
    """For each study the rows of its quantities."""
    found = []
    for make in STUDIES:
        study, intervals = make(), outcome(make, ENGINE).intervals
        found.append([Row(study.title, name, value, intervals[name]) for name, value in study.theory.items()])
    return found


def whole(table: list[list[Row]]) -> str:
    """Every quantity of every study, in Markdown."""
    return _markdown([row for study in table for row in study])


def headlines(table: list[list[Row]]) -> str:
    """One quantity of each study, the last, in Markdown."""
    return _markdown([study[-1] for study in table])


def _markdown(table: list[Row]) -> str:
    lines = ["| model | quantity | theory | simulated | 99.9 % interval |", "|---|---|---:|---:|---:|"]
    last = ""
    for row in table:
        found, model, last = row.simulated, "" if row.model == last else row.model, row.model
        cells = (model, row.quantity, f"{row.theory:.3f}", f"{found.mean:.3f}", f"{found.low:.3f} to {found.high:.3f}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def as_csv(table: list[list[Row]]) -> str:
    """Every quantity as the report shows it: CSV with four decimals."""
    lines = ["model,quantity,theory,simulated,low_99_9,high_99_9,n"]
    for row in (row for study in table for row in study):
        found = row.simulated
        numbers = (f"{value:.4f}" for value in (row.theory, found.mean, found.low, found.high))
        lines.append(f'"{row.model}","{row.quantity}",{",".join(numbers)},{found.n}')
    return "\n".join(lines) + "\n"


REPORTED = "analysis/report/verification.csv"
"""The table as the reports of runs show it."""

PAGES: dict[str, Callable[[list[list[Row]]], str]] = {"README.md": headlines, "docs/verification.md": whole}
"""The pages that show the table, by their path in the repository, and what they show of it."""


def shown(page: str) -> str:
    """What stands between the markers of a page.

    Raises
    ------
    ValueError
        The page does not hold both markers, once each and in this order.
    """
    before, begin, rest = page.partition(BEGIN)
    inside, end, after = rest.partition(END)
    if not begin or not end or END in before or BEGIN in after or END in after:
        raise ValueError(f"the page needs the lines {BEGIN} and {END}, once each and in this order")
    return inside.strip()


def with_table(page: str, table: str) -> str:
    """The page with the table between its markers."""
    shown(page)
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"
