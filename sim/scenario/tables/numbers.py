"""Numbers as spreadsheets write them: decimal commas and points, thousands apart by blanks, points or commas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

DecimalMark = Literal[".", ",", ""]
"""What stands before decimals; empty where a table does not show it."""

_BLANKS: Final = re.compile("[ \u00a0\u202f\u2009\u2007'\u2019](?=[0-9]{3}(?![0-9]))")
_WHOLE: Final = re.compile(r"[-+]?[0-9]+")
_DECIMAL: Final = re.compile(r"([-+]?)([0-9]*)([.,])([0-9]*)([eE][-+]?[0-9]+)?")
_GROUPED: Final = re.compile(r"([-+]?[0-9]{1,3})(?:([.,])[0-9]{3})(?:\2[0-9]{3})*(?:(?!\2)([.,])[0-9]*)?")
_POWER: Final = re.compile(r"[-+]?[0-9]+[eE][-+]?[0-9]+")
_WORDS: Final = {".": "decimal points", ",": "decimal commas"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was understood.

    Attributes
    ----------
    text
        In the notation of this program; empty where it is no number, or could be two.
    ambiguous
        Whether it could also be read otherwise: '1.234' and '1,234'.
    """

    text: str
    ambiguous: bool = False


def decimal_mark(texts: Iterable[str], plain: bool) -> DecimalMark:
    """What stands before decimals in a table, by those of its numbers that can be read in one way only.

    Parameters
    ----------
    texts
        The numbers of the table as they stand in it.
    plain
        Whether its cells stand apart by commas, so that points are taken where no number shows it.
    """
    shown = {mark for mark in map(_shown, {text for text in texts if text}) if mark}
    if len(shown) == 1:
        return shown.pop()
    return "." if plain and not shown else ""


def read_number(written: str, decimal: DecimalMark) -> Number:
    """The number in the notation of this program, given what stands before the decimals of its table."""
    text = _without_blanks(written)
    if _WHOLE.fullmatch(text) or _POWER.fullmatch(text):
        return Number(text)
    if _is_ambiguous(text):
        if not decimal:
            return Number("", ambiguous=True)
        return Number(text.replace(",", ".") if decimal in text else re.sub("[.,]", "", text), ambiguous=True)
    mark = _shown(written)
    if not mark:
        return Number("")
    return Number(text.replace("." if mark == "," else ",", "").replace(mark, "."))


def words_of(decimal: DecimalMark) -> str:
    """What stands before decimals, in words."""
    return _WORDS[decimal]


def _without_blanks(written: str) -> str:
    """The text without blanks between thousands, with the minus of a keyboard."""
    text = written.strip().replace("\u2212", "-")
    return _BLANKS.sub("", text) if re.fullmatch(r"[-+]?[0-9]{1,3}(?:[^0-9.,][0-9]{3})+(?:[.,][0-9]*)?", text) else text


def _is_ambiguous(text: str) -> bool:
    """One mark with three digits behind it and one to three before it."""
    return re.fullmatch(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}", text) is not None


def _shown(written: str) -> DecimalMark:
    """What a number shows of what stands before decimals; empty where it shows nothing, or is no number."""
    text = _without_blanks(written)
    spaced = text != written.strip().replace("\u2212", "-")
    if _is_ambiguous(text) and not spaced:
        return ""
    decimal, grouped = _DECIMAL.fullmatch(text), _GROUPED.fullmatch(text)
    if decimal and (decimal[2] or decimal[4]):
        return "," if decimal[3] == "," else "."
    if grouped is None:
        return ""
    return ("," if grouped[2] == "." else ".") if grouped[3] is None else "," if grouped[3] == "," else "."
