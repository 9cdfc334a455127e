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


def difference_lines(first: str, second: str, found: tuple[ValueDifference, ...], *, everything: bool) -> Iterator[str]:
    """The differences by section, each with where it stands in the first and in the second scenario."""
    number = len(found)
    yield f"{number:,} difference{'' if number == 1 else 's'} from {first} to {second}, each with its place in the two"
    for section, group in groupby(found, key=lambda one: one.section):
        inside = list(group)
        shown = inside if everything else inside[:FOLDED]
        yield f"\n{SECTIONS[section]}"
        for one in shown:
            yield f"  {one_line(_words(one))}  [{one_line(_places(one))}]"
        if len(inside) > len(shown):
            yield f"  and {len(inside) - len(shown):,} more (--all lists everything)"


def _words(one: ValueDifference) -> str:
    """A difference in one line: 'force US brigade: ready D+5 -> D+7 (2 d later)'."""
    if one.kind != "changed":
        return f"{': '.join(filter(None, (one.thing, one.path)))}{' ' if one.path and one.thing else ': '}{one.kind}"
    if one.hint.startswith(("+ ", "- ")):
        change = one.hint
    else:
        hint = f" ({one.hint})" if one.hint else ""
        change = f"{shortened(_before(one), _LONG)} -> {shortened(one.after, _LONG)}{hint}"
    head = " ".join(filter(None, (f"{one.thing}:" if one.thing else "", one.path)))
    return f"{head} {change}"


def _before(one: ValueDifference) -> str:
    """The first value, without the unit that both have."""
    before, after = _QUANTITY.fullmatch(one.before), _QUANTITY.fullmatch(one.after)
    return before[1] if before and after and before[2] == after[2] else one.before


def _places(one: ValueDifference) -> str:
    return " -> ".join(filter(None, (one.before_at, one.after_at)))
