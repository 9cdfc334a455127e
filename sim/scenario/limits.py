"""How much of anything a scenario can have: every bound in one place, each with its reason.

Nothing that a planner means comes near them. They are there so that a slip (a digit too many, a unit mistaken) is one
error with its place, and not a run without end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sim.units.conversion import Dimension
from sim.units.quantities import format_quantity


@dataclass(frozen=True, slots=True)
class Limit:
    """The range of a number.

    Attributes
    ----------
    what
        What is counted or measured, in words.
    least, most
        The ends of the range; of a quantity in its canonical unit. `least` holds where the number must be above zero.
    why
        The reason for the upper end.
    dimension
        What is measured, by which the ends are written with their unit; None = a bare number.
    """

    what: str
    least: float
    most: float
    why: str
    dimension: Dimension | None = None

    @property
    def at_most(self) -> str:
        """The upper end as it would be written in a file."""
        return self._written(self.most)

    @property
    def at_least(self) -> str:
        """The lower end as it would be written in a file."""
        return self._written(self.least)

    def _written(self, end: float) -> str:
        return bound_text(end) if self.dimension is None else format_quantity(end, self.dimension)


def bound_text(number: float) -> str:
    """A bound as text: '1,000,000', '0.001'."""
    return f"{int(number):,}" if number == int(number) else f"{number:,.15g}"


YEAR_S: Final = 365 * 86_400

QUANTITIES: Final[dict[Dimension, Limit]] = {
    limit.dimension: limit
    for limit in (
        Limit("duration", 1, 10 * YEAR_S, "ten years: no operation is planned further ahead", "duration"),
        Limit("length", 0.001, 45_000, "longer than the way round the Earth", "length"),
        Limit("lane metres", 1, 100_000, "ten times what the largest ro-ro ship has", "lane_length"),
        Limit("speed", 0.1, 5_000, "faster than any transport aircraft", "speed"),
        Limit("vehicles per time", 0.001, 1_000_000, "more than any motorway carries", "vehicle_rate"),
        Limit("vehicles", 1, 1_000_000, "more than all the armies of the region have", "vehicles"),
        Limit("vehicles per length of road", 0.01, 1_000, "a vehicle at every metre of road", "vehicle_density"),
        Limit("people", 1, 10_000_000, "more than any army has", "people"),
        Limit("times per time", 1e-7, 1_000, "more than one in two minutes is no event of its own", "frequency"),
        Limit("number without unit", 1e-6, 10_000, "a factor of ten thousand is a slip of the unit", "ratio"),
    )
    if limit.dimension is not None
}
"""Bounds of quantities by what they measure; every number in a distribution is held to them too."""

COUNT: Final = Limit("count", 0, 1_000_000, "more than there is of anything that is counted in a scenario")
PRIORITY: Final = Limit("priority", -1_000_000, 1_000_000, "more places than a queue has")
SEED: Final = Limit("seed", 0, 2**63 - 1, "what a whole number of a computer holds")
REPLICATIONS: Final = Limit("replications", 1, 1_000_000, "a mean of so many is surer than any input")
OPTIONS: Final = Limit("ways on at each place", 1, 20, "each multiplies the ways that are built for an element")
OCCURRENCES: Final = Limit("occurrences of one incident", 1, 200, "each is a process of its own in every replication")
CABLES: Final = Limit("cables, lines or pipes of a group", 1, 1_000, "more than any two countries share")
DAYS: Final = Limit("days of a hand-over", 1, 365, "a chair is held for a year")
GAUGE: Final = Limit("track gauge, mm", 100, 3_000, "wider than any railway")
PLACES: Final = Limit("berths, aircraft places", 0, 10_000, "more than any port or airfield has")
TRAINS: Final = Limit("trains loaded per day", 0, 1_000, "a train in less than two minutes")

YEARS: Final = (1900, 2200)
"""Dates lie between these years: those of time zones and public holidays that are known."""

MOMENT_S: Final = 20 * YEAR_S
"""Moments lie at most so far from the start: further than any horizon, so that one beyond it is reported as such."""

LARGEST_DRAW: Final = 1e15
"""The largest value that a distribution can give with one of the 2^53 random numbers, in its canonical unit: as seconds
thirty million years. A lognormal with its p90 hundreds of times above its median has such values, and they would
overflow the clock."""

NAME: Final = 100
TITLE: Final = 200
NOTE: Final = 2_000
DESCRIPTION: Final = 10_000

TEXTS: Final = {
    **dict.fromkeys(("name", "node_id", "link_id", "from_node", "to_node"), NAME),
    "title": TITLE,
    **dict.fromkeys(("source", "note", "mark", "basis", "why", "evidence"), NOTE),
    "description": DESCRIPTION,
}
"""Characters of the text under a key or in a column, at most; of every key `NAME`, of every other value
`DESCRIPTION`."""

BLOCKS: Final = frozenset({"description", "source", "note", "mark", "basis", "why", "evidence"})
"""Keys and columns whose text may have several lines."""

FILE_BYTES: Final = 1_000_000
"""A YAML file, read in two seconds: fifty times the largest file of the library."""

TABLE_BYTES: Final = 16 * 2**20
"""A table: twice the list of all places with a UN/LOCODE."""

ROWS: Final = 20_000
"""Rows of a table: all ports of the world are 4,000."""

NESTING: Final = 30
"""Lists and mappings inside each other; the format needs eight."""

SPREAD: Final = 1e6
"""The p90 of a lognormal is at most so many times its median."""

ENTRIES: Final = 1_000
"""Entries of one list or mapping."""

VALUES: Final = 100_000
"""Values of one file with every alias put in place, so that a few lines of aliases are not a million values."""

VARIANTS: Final = 100
"""Variants: more cannot be compared in one report."""

ARRANGEMENTS: Final = 30
"""Arrangements in one variant: each pair of them is checked for conflicts."""

CASE_ACTIVATIONS: Final = 3
"""So many arrangements with an activation may touch one case: each doubles the ways in which it may go."""
ACTIVATIONS: Final = 12
"""Arrangements with an activation in one variant: every four of them are checked for a case that falls under all."""

ELEMENTS: Final = 5_000
"""Elements of all forces: 125,000 vehicles in columns of twenty-five, with which a replication takes half a minute."""

FLIGHTS: Final = 5_000
"""Flights of all forces."""

RESTS: Final = 500
"""Nights on one link."""

CLOSURES: Final = 10_000
"""Closures by chance within the horizon, on average, of one entry."""

HITS: Final = 2_000
"""Occurrences of all incidents, each counted once for every asset that it hits."""

CASES: Final = 250_000
"""Steps of procedures that are asked for by movements: consignments, times borders, times steps."""

RUNS: Final = 10_000_000
"""Replications of all variants together."""


def in_years(day: date) -> bool:
    """Whether a date lies between the years that are known."""
    return YEARS[0] <= day.year <= YEARS[1]
