"""Headings of columns: which of the wanted fields each stands for, whatever its letters, blanks and language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from sim.scenario.tables.sheet import Sheet
from sim.scenario.tree import Problems

_LETTERS: Final = str.maketrans({"æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "œ": "oe", "ß": "ss"})
"""Letters that do not come apart into a letter and a mark."""
_NEAR: Final = 0.8
"""From here on a word is a slip of another: 'berth' of 'berths', not 'id' of 'kind'."""
_SHOWN: Final = 12
"""So many headings that are not used are named."""
_TITLE_ROWS: Final = 10
_HEADER_FIELDS: Final = 4
"""So many fields make a row a header, within so many rows from the top."""


def folded(text: str) -> str:
    """The text in small letters without marks, with one blank for all that is neither letter nor digit."""
    small = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(letter for letter in small if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", plain).strip()


def nearest(word: str, options: Iterable[str]) -> str:
    """The option that the word is a slip of; empty where none is really near."""
    by_folded = {folded(option): option for option in options}
    found = get_close_matches(folded(word), by_folded, n=1, cutoff=_NEAR)
    return by_folded[found[0]] if found else ""


def without_brackets(heading: str) -> str:
    """A heading without what stands in brackets: 'Vehicles (number)' as 'Vehicles'."""
    return re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", heading).strip()


Synonyms = Mapping[str, tuple[str, ...]]
"""For each wanted field the headings that stand for it, folded, the best first."""


def recognised(sheet: Sheet, synonyms: Synonyms, chosen: Mapping[str, int]) -> dict[str, int]:
    """The place of the column of each field that the header has: the chosen ones, else by their headings."""
    headings = [(folded(cell.text), folded(without_brackets(cell.text))) for cell in sheet.header.cells]
    places = dict(chosen)
    for field, words in synonyms.items():
        if field not in places:
            free = [(at, ways) for at, ways in enumerate(headings) if at not in places.values()]
            found = next((at for word in words for at, ways in free if word in ways), None)
            if found is not None:
                places[field] = found
    return {field: places[field] for field in synonyms if field in places}


def below_title(sheet: Sheet, synonyms: Synonyms) -> Sheet:
    """The sheet from its header on, where lines with a title stand above it."""
    for at, row in enumerate(sheet.rows[:_TITLE_ROWS]):
        below = replace(sheet, rows=sheet.rows[at:])
        if not row.broken and len(recognised(below, synonyms, {})) >= _HEADER_FIELDS:
            return below.with_remarks(f"a title above the header in line {row.mark.line}") if at else sheet
    return sheet


def has_header(sheet: Sheet, synonyms: Synonyms) -> bool:
    """Whether a sheet has a header of that kind, at its top or below lines with a title."""
    return len(recognised(below_title(sheet, synonyms), synonyms, {})) >= _HEADER_FIELDS


def place_of(sheet: Sheet, heading: str) -> int | None:
    """The place of the column with that heading, or None."""
    return next((at for at, cell in enumerate(sheet.header.cells) if folded(cell.text) == folded(heading)), None)


def warn_of_twins(sheet: Sheet, places: Mapping[str, int], faults: Problems) -> None:
    """One warning for each column that is headed as one that was taken before it."""
    taken = {folded(sheet.header.cells[at].text): at for at in places.values()}
    for at, cell in enumerate(sheet.header.cells):
        first = taken.get(folded(cell.text), at)
        if first != at:
            message = f"duplicate column {cell.text!r}; the other one is taken"
            faults.warn(cell.mark, message, cell.text, "each heading once, or the right one under another")


def note_columns(sheet: Sheet, places: Mapping[str, int], what: str, faults: Problems) -> None:
    """One note that says which column was taken for what, and which were not used."""
    texts = [cell.text for cell in sheet.header.cells]
    taken = ", ".join(f"{field} = {texts[at]!r}" for field, at in places.items())
    rest = [repr(text) for at, text in enumerate(texts) if text and at not in places.values()]
    more = f" and {len(rest) - _SHOWN} more" if len(rest) > _SHOWN else ""
    unused = f"; not used: {', '.join(rest[:_SHOWN])}{more}" if rest else ""
    faults.note(sheet.header.mark, f"{what}: {taken}{unused}")
