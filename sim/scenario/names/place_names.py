"""Words for places to the nodes of a network: ids, names and parts of names, codes of trade, names in other tongues."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sim.scenario.tables.headings import folded, nearest, without_brackets

_OTHER_NAMES: Final = {
    "Aarhus": ("Århus",),
    "Bremerhaven": ("Bremerhafen",),
    "Copenhagen": ("København", "Köpenhamn", "Kööpenhamina", "Kopenhagen"),
    "Gdynia": ("Gdingen",),
    "Gothenburg": ("Göteborg", "Gøteborg"),
    "Hanko": ("Hangö",),
    "Haparanda": ("Haaparanta",),
    "Helsinki": ("Helsingfors",),
    "Luleå": ("Luulaja",),
    "Oulu": ("Uleåborg",),
    "Southampton": ("Soton",),
    "Stockholm": ("Tukholma",),
    "Tallinn": ("Tallinna",),
    "Tampere": ("Tammerfors",),
    "Tornio": ("Torneå",),
    "Tromsø": ("Tromssa",),
    "Turku": ("Åbo",),
    "Umeå": ("Uumaja",),
    "Vaasa": ("Vasa",),
    "Vilnius": ("Wilna", "Vilna", "Wilno"),
}
"""Names of towns in other languages of the region; nodes are matched by the name in the table."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A node as its table has it."""

    id: str
    name: str
    country: str


class PlaceNames:
    """The nodes of a network by all the words that stand for them."""

    def __init__(self, places: Iterable[NamedPlace]) -> None:
        self._by_id = {place.id: place for place in places}
        self._by_word: dict[str, set[str]] = {}
        for place in self._by_id.values():
            for word in (
                place.id,
                f"{place.country} {place.id}",
                f"{place.country}{place.id}",
                *names_of_place(place.name),
            ):
                self._by_word.setdefault(folded(word), set()).add(place.id)

    def __contains__(self, word: str) -> bool:
        """Whether a word is the id of a node."""
        return word in self._by_id

    def ids(self, word: str) -> list[str]:
        """The nodes that a word stands for: none, one, or several that share a name.

        What stands in brackets or behind a comma counts only where the word is nothing without it.
        """
        ways = (word, without_brackets(word), word.partition(",")[0])
        return next((sorted(self._by_word[folded(way)]) for way in ways if folded(way) in self._by_word), [])

    def near(self, word: str) -> str:
        """The node of which a word is a slip; empty where none is really near."""
        slip = nearest(word, self._by_word)
        return self.ids(slip)[0] if slip else ""

    def name(self, node: str) -> str:
        """The name of a node."""
        return self._by_id[node].name


def names_of_place(name: str) -> set[str]:
    """The name, its parts ('Malmö/Trelleborg', 'Stockholm (incl. Nynäshamn)'), and those in other languages."""
    parts = re.split(r"[/,;()]", name.replace("incl.", " "))
    names = {name, name.partition("(")[0], *parts}
    known = {folded(part) for part in names}
    others = (words for town, words in _OTHER_NAMES.items() if folded(town) in known)
    return {word for word in (*names, *(word for words in others for word in words)) if folded(word)}
