"""Layouts of public tables of places: how they are recognised, and which of their columns says what.

World Port Index (NGA Pub. 150), UN/LOCODE (UNECE) and OurAirports. What is taken over from them is in
`sim.domains.movement.importing.nodes`.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import Final, Literal

from sim.scenario.tables.headings import folded
from sim.scenario.tables.sheet import Sheet

LayoutName = Literal["World Port Index", "UN/LOCODE", "OurAirports"]

_FUNCTION: Final = re.compile(r"[0-8B-]{8}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_LOCATION: Final = re.compile(r"[A-Z0-9]{3}")


@dataclass(frozen=True, slots=True)
class Layout:
    """A public table of places.

    Attributes
    ----------
    name, words
        What it is called, alone and in a sentence.
    signs
        Headings that together occur in no other table, each with the ways of writing it.
    columns
        For each field that is taken over, the headings that hold it, the best first.
    headless
        The headings of a file that has none.
    """

    name: LayoutName
    words: str
    signs: tuple[tuple[str, ...], ...]
    columns: dict[str, tuple[str, ...]]
    headless: tuple[str, ...] = ()


LAYOUTS: Final = (
    Layout(
        "World Port Index",
        "a table of the World Port Index",
        (
            ("main port name", "port name", "portname"),
            ("main port name", "harbor size", "harborsize", "index no", "world port index number"),
            ("latitude",),
            ("longitude",),
        ),
        {
            "node_id": ("un locode",),
            "name": ("main port name", "port name", "portname"),
            "country": ("country code", "country", "country name"),
            "lat_deg": ("latitude",),
            "lon_deg": ("longitude",),
            "note": ("harbor size", "harborsize"),
        },
    ),
    Layout(
        "OurAirports",
        "a table of OurAirports (airports.csv)",
        (("ident",), ("latitude deg",), ("longitude deg",), ("iso country",)),
        {
            "node_id": ("iata code", "icao code", "ident"),
            "name": ("name",),
            "country": ("iso country",),
            "lat_deg": ("latitude deg",),
            "lon_deg": ("longitude deg",),
            "kind": ("type",),
            "note": ("type",),
        },
    ),
    Layout(
        "UN/LOCODE",
        "a code list of UN/LOCODE",
        (("location", "locode", "un locode"), ("name", "namewodiacritics", "name wo diacritics"), ("coordinates",)),
        {
            "node_id": ("location", "locode", "un locode"),
            "name": ("name", "namewodiacritics", "name wo diacritics"),
            "country": ("country",),
            "coordinates": ("coordinates",),
            "kind": ("function",),
        },
        (
            "change",
            "country",
            "location",
            "name",
            "namewodiacritics",
            "subdivision",
            "function",
            "status",
            "date",
            "iata",
            "coordinates",
            "remarks",
        ),
    ),
)


GTFS_SIGNS: Final = (
    frozenset({"trip id", "stop id"}),
    frozenset({"trip id", "service id"}),
    frozenset({"route id", "route type"}),
    frozenset({"stop id", "stop name"}),
    frozenset({"service id", "monday"}),
)
"""Headings that together are those of a file of a GTFS feed."""


def is_of_gtfs(sheet: Sheet) -> bool:
    """Whether a sheet looks like a file of a GTFS feed, which is read as a timetable."""
    headings = {folded(cell.text) for cell in sheet.header.cells}
    return any(signs <= headings for signs in GTFS_SIGNS)


def layout_of(sheet: Sheet) -> Layout | None:
    """The public table that a sheet looks like, or None."""
    headings = {folded(cell.text) for cell in sheet.header.cells}
    for layout in LAYOUTS:
        if all(headings.intersection(ways) for ways in layout.signs):
            return layout
    return LAYOUTS[-1] if is_headless(sheet) else None


def foreign_table(sheet: Sheet) -> tuple[str, str] | None:
    """What a public table or a file of a feed is, and what is expected in its place; None for any other."""
    if is_of_gtfs(sheet):
        expected = "the folder or ZIP file of the feed as `gtfs` of a link under network.timetables"
        return "this is a file of a GTFS feed, not a table of this program", expected
    layout = layout_of(sheet)
    if layout is None:
        return None
    command = f"leidang import nodes {shlex.quote(sheet.file)} --out nodes.csv"
    return f"this is {layout.words}, not a table of this program", f"a table such as `{command}` writes from it"


def is_headless(sheet: Sheet) -> bool:
    """Whether the first rows are rows of UN/LOCODE, whose code lists come without headings."""
    rows = sheet.rows[:20]
    return all(_is_locode(tuple(cell.text for cell in row.cells)) for row in rows if not row.broken)


def _is_locode(cells: tuple[str, ...]) -> bool:
    """Whether a row is one of UN/LOCODE: a place with its functions, a country ('.SWEDEN'), another name ('A = B')."""
    if len(cells) < 4 or not _COUNTRY.fullmatch(cells[1]):
        return False
    if not cells[2]:
        return cells[3].startswith(".") or " = " in cells[3]
    function = len(cells) > 6 and _FUNCTION.fullmatch(cells[6])
    return _LOCATION.fullmatch(cells[2]) is not None and bool(function)
