"""The Windows code page of a file's letters, by the languages whose letters they are.

Windows saves plain text in the code page of its country: 1252 in the Nordic countries, Germany and Iceland, 1257 in
Estonia, Latvia and Lithuania, 1250 in Poland. Almost any bytes are letters in each, so the reading counts in which the
letters are those of a language written in that page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_NORDIC: Final = frozenset("åäöæøéüß")
"""Letters of the Nordic languages and German, which may stand together in one file."""
_WESTERN: Final = (
    *(frozenset("áéíóúýþæöð"), frozenset("áíóúýæøð"), frozenset("åäöšž"), frozenset("àâæçéèêëîïôùûüÿœ")),
    *(frozenset("áéëïóöüè"), frozenset("áéíñóúü"), frozenset("áâãàçéêíóôõú"), frozenset("àèéìòù")),
)
"""Letters of Icelandic, Faroese, Finnish, French, Dutch, Spanish, Portuguese and Italian."""
_BALTIC: Final = frozenset("äõöüšžāčēģīķļņūąęėįų")
_POLISH: Final = frozenset("ąćęłńóśźż")
_MISREAD: Final = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f\u2018\u2019\u00b4\u00b7\u2013\u2014\u00ad](?=[^\W\d_])")
"""A sign between two letters that no word has: the mark of letters of another code page."""
_WORD: Final = re.compile(r"\w*[^\W\x00-\x7f]\w*")


@dataclass(frozen=True, slots=True)
class CodePageText:
    """Bytes as the letters of a code page.

    Attributes
    ----------
    page
        Its name.
    other
        A reading in another page that is as good; None where there is none.
    """

    page: str
    text: str
    other: CodePageText | None = None

    @property
    def sample(self) -> str:
        """The first word with a letter beyond ASCII; empty where there is none."""
        found = _WORD.search(self.text)
        return found[0] if found else ""

    def doubt(self) -> tuple[str, str]:
        """The first word that the other page reads otherwise, in this reading and in the other."""
        assert self.other is not None
        pairs = zip(_WORD.finditer(self.text), _WORD.finditer(self.other.text), strict=False)
        return next(((one[0], two[0]) for one, two in pairs if one[0] != two[0]), ("", ""))


def windows_reading(data: bytes) -> CodePageText | None:
    """The reading of bytes that are not UTF-8 in a Windows code page; None where none makes words of them."""
    western = _read(data, "cp1252", "Windows-1252")
    letters = _letters(western.text) if western else frozenset()
    others = tuple(_elsewhere(data)) if western is None or letters - _NORDIC else ()
    if western is None:
        return others[0] if others else None
    fits = any(letters <= alphabet | _NORDIC for alphabet in _WESTERN)
    if others and not fits:
        return others[0]
    other = next((one for one in others if one.text != western.text), None)
    return CodePageText(western.page, western.text, other)


def first_misread(data: bytes) -> int:
    """The first byte that makes no word in Windows-1252."""
    try:
        found = _MISREAD.search(data.decode("cp1252"))
    except UnicodeDecodeError as error:
        return error.start
    return found.start() if found else 0


def _elsewhere(data: bytes) -> Iterator[CodePageText]:
    """The readings in the code pages of the eastern neighbours, as far as the letters are theirs."""
    for codec, page, alphabet in (("cp1257", "Windows-1257", _BALTIC), ("cp1250", "Windows-1250", _POLISH)):
        found = _read(data, codec, page)
        if found is not None and frozenset() < _letters(found.text) <= alphabet:
            yield found


def _read(data: bytes, codec: str, page: str) -> CodePageText | None:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    return None if _MISREAD.search(text) else CodePageText(page, text)


def _letters(text: str) -> frozenset[str]:
    """The letters of a text beyond ASCII, in small letters."""
    return frozenset(letter for letter in text.lower() if letter.isalpha() and not letter.isascii())
