"""File names made from names that a user gave: readable, short, and never the same for two different names."""

from __future__ import annotations

import re
import unicodedata
from base64 import b32encode
from hashlib import blake2b
from typing import Final

LONGEST: Final = 32
"""Characters of the readable part: four names with their marks still fit the 255 bytes that file systems allow."""

RESERVED: Final = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""Names that Windows keeps for devices, whatever the ending."""

_LETTERS: Final = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ł": "l"})
"""Letters that Unicode does not take apart into a plain letter and a mark."""

_PLAIN: Final = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
_MARK_BYTES: Final = 6


def file_name(name: str) -> str:
    """A name as part of a file's name: "national rules" -> "national_rules", "Plan A" -> "plan_a-" and a mark.

    Words of small letters and digits with one space between them keep all that they hold when the spaces become
    underscores, so they need no mark. Every other name gets a mark made from all of it. Only marks stand behind a
    hyphen, so the two kinds never meet; and as no capital is left, nor do they on file systems that ignore case.
    The result hangs on nothing but the name.
    """
    if _PLAIN.fullmatch(name) and len(name) <= LONGEST and name not in RESERVED:
        return name.replace(" ", "_")
    apart = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    readable = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:LONGEST].rstrip("_")
    # A name from a damaged file system may hold half of a pair of surrogates, which plain UTF-8 refuses.
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=_MARK_BYTES).digest()
    mark = b32encode(digest).decode("ascii").rstrip("=").lower()
    return f"{readable or 'name'}-{mark}"
