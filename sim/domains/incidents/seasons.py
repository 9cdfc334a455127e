"""Levels that go with the months: storms in winter, ice in spring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sim.domains.scenario import Scenario
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import Adjust, ClockAt, Gate, Node, Sequence


def monthly_level(world: World, scenario: Scenario, name: str, months: tuple[float, ...], cause: Cause) -> str:
    """The level that has a value of its own in each month of the year, made at the first call.

    Parameters
    ----------
    months
        Its value by month, January first.
    cause
        What time is charged to while it is zero.
    """
    if world.has_level(name):
        return name
    level = world.level(name, cause)
    values = {value: world.modifier(f"{name} {value:.17g}", level, value) for value in sorted(set(months))}
    steps: list[Node] = []
    last: float | None = None
    for number, (second, month) in enumerate(_months(scenario)):
        value = months[month - 1]
        if value == last:
            continue
        label = f"{name} / {number:04d}"
        if second > 0:
            steps.append(Gate(f"{label} at", ClockAt(second), Cause.PLANNED_WAIT))
        if last is not None:
            steps.append(Adjust(f"{label} ends", values[last], add=False))
        steps.append(Adjust(f"{label} begins", values[value]))
        last = value
    world.process(f"calendar {name}", Sequence(f"calendar {name} / months", tuple(steps)))
    return level


def _months(scenario: Scenario) -> Iterator[tuple[int, int]]:
    """Second at which each month of the run begins, and which it is; the first has begun before."""
    begin = scenario.local(0)
    year, month = begin.year, begin.month
    yield 0, month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        # Two times of one zone would be subtracted as the clock shows them, not as time passes.
        first = datetime(year, month, 1, tzinfo=scenario.clock).astimezone(UTC)
        second = round((first - scenario.start).total_seconds())
        if second >= scenario.horizon:
            return
        yield second, month
