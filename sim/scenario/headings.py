"""Headings of columns: which of the wanted fields each stands for, whatever its letters, blanks and language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_LETTERS: Final = str.maketrans({"æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "œ": "oe", "ß": "ss"})
"""Letters that do not come apart into a letter and a mark."""
_NEAR: Final = 0.8
"""From here on a word is a slip of another: 'berth' of 'berths', not 'id' of 'kind'."""


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
