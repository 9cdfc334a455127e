"""What `leidang diff` prints: the differences of two scenarios in the words of a planner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from sim.scenario.values.differences import SECTIONS, ValueDifference
from sim.text import one_line, shortened

FOLDED: Final = 20
"""So many differences of a section are printed."""

_QUANTITY: Final = re.compile(r"(-?[\d.e+-]+) (\D+)")

_LONG: Final = 120
"""Characters of a value that a line shows."""


def difference_lines(
    first: str, second: str, changes: tuple[ValueDifference, ...], *, everything: bool
) -> Iterator[str]:
    """The differences by section, each with where it stands in the first and in the second scenario."""
    number = len(changes)
    yield f"{number:,} difference{'' if number == 1 else 's'} from {first} to {second}, each with its place in the two"
    for section, group in groupby(changes, key=lambda change: change.section):
        inside = list(group)
        shown = inside if everything else inside[:FOLDED]
        yield f"\n{SECTIONS[section]}"
        for change in shown:
            yield f"  {one_line(_words(change))}  [{one_line(_places(change))}]"
        if len(inside) > len(shown):
            yield f"  and {len(inside) - len(shown):,} more (--all lists everything)"


def _words(given: ValueDifference) -> str:
    """A difference in one line: 'force US brigade: ready D+5 -> D+7 (2 d later)'."""
    if given.kind != "changed":
        end = " " if given.path and given.thing else ": "
        return f"{': '.join(filter(None, (given.thing, given.path)))}{end}{given.kind}"
    if given.hint.startswith(("+ ", "- ")):
        change = given.hint
    else:
        hint = f" ({given.hint})" if given.hint else ""
        change = f"{shortened(_before(given), _LONG)} -> {shortened(given.after, _LONG)}{hint}"
    head = " ".join(filter(None, (f"{given.thing}:" if given.thing else "", given.path)))
    return f"{head} {change}"


def _before(change: ValueDifference) -> str:
    """The first value, without the unit that both have."""
    before, after = _QUANTITY.fullmatch(change.before), _QUANTITY.fullmatch(change.after)
    return before[1] if before and after and before[2] == after[2] else change.before


def _places(change: ValueDifference) -> str:
    return " -> ".join(filter(None, (change.before_at, change.after_at)))
