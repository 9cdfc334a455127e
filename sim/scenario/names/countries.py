"""Names of countries to ISO 3166-1 codes, from the Unicode Common Locale Data Repository (by Babel).

Babel is imported only where a word is no code already.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from sim.scenario.tables.headings import folded

LANGUAGES: Final = ("en", "sv", "nb", "nn", "da", "fi", "is", "et", "lv", "lt", "pl", "de", "fr", "nl")
"""English and the languages of the states that move and host; earlier ones win."""

_ALSO: Final = {
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "great britain": "GB",
    "britain": "GB",
    "england and wales": "GB",
    "united states of america": "US",
    "holland": "NL",
    "czech republic": "CZ",
    "republic of korea": "KR",
    "turkey": "TR",
}
"""Names in use that the repository does not have."""


def country_code(word: str) -> str:
    """The two letters of a country by its code (two or three letters), or its name; empty where there is none."""
    text = word.strip()
    code = text.upper().replace(".", "")
    if code in _codes():
        return code
    return _ALSO.get(_bare(text)) or _aliases().get(code, "") or _names().get(_bare(text), "")


def country_name(code: str) -> str:
    """The English name of a country by its two letters; empty where there is none."""
    from babel import Locale

    return str(Locale("en").territories.get(code, ""))


def country_names() -> tuple[str, ...]:
    """Every name that `country_code` knows, for near matches."""
    return (*_ALSO, *_names())


def _bare(text: str) -> str:
    return folded(text).removeprefix("the ")


@cache
def _codes() -> frozenset[str]:
    from babel import Locale

    # Two letters, less what is no country: the European Union, the United Nations, the unknown region, ...
    others = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"}
    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()) - others


@cache
def _aliases() -> dict[str, str]:
    """Codes of three letters, and other codes in use such as UK."""
    from babel.core import get_global

    return {alias: codes[0] for alias, codes in get_global("territory_aliases").items() if len(codes) == 1}


@cache
def _names() -> dict[str, str]:
    from babel import Locale

    names: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in _codes():
                names.setdefault(_bare(str(name)), str(code))
    return names
