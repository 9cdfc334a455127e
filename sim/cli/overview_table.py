"""What was understood of a scenario as a table on the terminal: a row per force, and the totals under it.

A terminal that is too narrow for columns has a few lines for each force instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.cli.console import PlainConsole
from sim.domains.movement.overview import ForceOverview, Overview, Totals
from sim.domains.movement.permissions import Permission
from sim.domains.movement.route_remarks import days

LONGEST_NAME: Final = 0.3
"""Share of the terminal that a force's name may take; a longer one ends with an ellipsis."""

WIDE: Final = 100
"""Columns of a terminal from which on permissions have a column of their own."""


NARROW: Final = 60
"""Columns below which there is no room for a table."""


def print_overview(overview: Overview) -> None:
    """Print each force's expected route, distance, time and permissions."""
    console = PlainConsole()
    console.print()
    console.print(f"Expected routes under {overview.variant} (free flow: no queue, no wait for a permission)")
    if console.width < NARROW:
        for force in overview.forces:
            console.print(_lines(force))
    else:
        console.print(_table(overview, console.width))
    console.print()
    console.print(_totals(overview.totals))


def _table(overview: Overview, width: int) -> Table:
    wide = width >= WIDE
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("force", no_wrap=True, overflow="ellipsis", max_width=int(LONGEST_NAME * width))
    table.add_column("expected route", overflow="fold", min_width=14)
    for column in ("km", "free flow"):
        table.add_column(column, justify="right", no_wrap=True)
    if wide:
        table.add_column("permissions", overflow="fold")
    for force in overview.forces:
        route, permissions = tuple(_route(force)), tuple(_permissions(force))
        cells = [(force.force.name,), route, tuple(_lengths(force)), (days(force.route.seconds),)]
        if wide:
            cells.append(permissions or ("none",))
        else:
            cells[1] = (*route, *(f"asks for {line}" for line in permissions))
        table.add_row(*(Text("\n".join(lines)) for lines in cells))
    return table


def _lines(force: ForceOverview) -> Padding:
    """A force and what was understood of it, one thing a line."""
    lengths = f"{', '.join(_lengths(force))} km; {days(force.route.seconds)}"
    lines = (*_route(force), lengths, *(f"asks for {line}" for line in _permissions(force)))
    under = (Padding(Text(line, overflow="fold"), (0, 0, 0, 2)) for line in lines)
    return Padding(Group(Text(force.force.name, overflow="fold"), *under), (1, 0, 0, 0))


def _route(force: ForceOverview) -> Iterator[str]:
    yield force.words
    if force.air_words:
        yield f"people: {force.air_words}"
    for remark in force.remarks:
        yield f"! {remark.words}" if remark.warning else f"({remark.words})"


def _lengths(force: ForceOverview) -> Iterator[str]:
    lengths = force.route.length_km
    yield from (f"{mode} {length:,.0f}" for mode, length in lengths.items())
    if len(lengths) > 1:
        yield f"all {sum(lengths.values()):,.0f}"


def _permissions(force: ForceOverview) -> Iterator[str]:
    """A line per procedure: the countries on the route, and those asked ahead for other ways."""
    here, others = (_by_name(some) for some in (force.permissions.on_route, force.permissions.elsewhere))
    for name in dict.fromkeys((*here, *others)):
        ways = f"other ways: {others[name]}" if name in others else ""
        if name in here:
            yield f"{name}: {here[name]}" + (f" ({ways})" if ways else "")
        else:
            yield f"{name}, {ways}"


def _by_name(permissions: Iterable[Permission]) -> dict[str, str]:
    return {permission.procedure.replace("_", " "): ", ".join(permission.hosts) for permission in permissions}


def _totals(totals: Totals) -> Text:
    parts = (
        _number(totals.forces, "force"),
        _number(totals.vehicles, "vehicle"),
        _number(totals.containers, "container"),
        _number(totals.people, "person", "people"),
        _number(totals.incidents, "incident"),
        _number(totals.variants, "variant"),
    )
    moved = f"{_number(totals.elements, 'element')}, {_number(totals.requests, 'request')}"
    return Text(f"{', '.join(parts)}; per replication {moved}")


def _number(value: int, singular: str, many: str = "") -> str:
    return f"{value:,} {singular if value == 1 else many or f'{singular}s'}"
