"""Fonts for names in any script: that of Matplotlib, and for letters that it lacks what the machine has."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from matplotlib.font_manager import findfont, findSystemFonts, fontManager
from matplotlib.ft2font import FT2Font

FONT: Final = "DejaVu Sans"
"""Comes with Matplotlib, so that files are the same on every machine as long as it has all letters."""

NAMES_IN: Final = ("manifest.json", "scenario.effective.yaml", "network_nodes.csv")
"""The files of a result folder that hold every name; not each folder has all of them."""

SHOWN: Final = 12
"""So many letters are shown of those that no font has."""

_PLACEHOLDERS: Final = ("last resort", "lastresort", "blank")
"""Fonts that claim to have every letter and draw boxes."""

_log: Final = logging.getLogger("leidang")


def letters_in(folder: Path) -> frozenset[str]:
    """The letters of all names in a result folder."""
    paths = [folder / name for name in NAMES_IN]
    return frozenset().union(*(path.read_text(encoding="utf-8", errors="ignore") for path in paths if path.is_file()))


@cache
def families(letters: frozenset[str]) -> tuple[str, ...]:
    """The families in which these letters are drawn, first the usual one.

    Where no font of the machine has some of them, that is logged once as a warning, which a terminal shows as a line.
    """
    missing = lacking(letters)
    names = [FONT]
    fonts = dict(_of_machine(missing)) if missing else {}
    while any(missing & letters for letters in fonts.values()):
        family = max(fonts, key=lambda name: len(fonts[name] & missing))
        missing -= fonts.pop(family)
        names.append(family)
    if missing:
        some = "".join(sorted(missing)[:SHOWN]) + (" …" if len(missing) > SHOWN else "")
        _log.warning("no font on this machine has the letters %s; they appear as boxes in figures", some)
    return tuple(names)


def lacking(letters: frozenset[str]) -> frozenset[str]:
    """Those of the letters that the usual font lacks."""
    strange = [letter for letter in letters if letter > "\x7f" and letter.isprintable()]
    return frozenset(strange) - _has(FT2Font(findfont(FONT)), strange) if strange else frozenset()


def _of_machine(letters: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The fonts of this machine that have any of the letters: family, and which of them."""
    for path in sorted(map(str, findSystemFonts())):
        try:
            font = FT2Font(path)
            has = _has(font, letters)
        except (OSError, RuntimeError):
            continue  # not every file of a fonts folder can be read
        usual = not font.style_flags and not any(word in font.family_name.lower() for word in _PLACEHOLDERS)
        if has and usual and font.scalable:
            if all(known.fname != path for known in fontManager.ttflist):
                fontManager.addfont(path)  # it came after Matplotlib made its list
            yield font.family_name, has


def _has(font: FT2Font, letters: Sequence[str] | frozenset[str]) -> frozenset[str]:
    return frozenset(letter for letter in letters if font.get_char_index(ord(letter)))
