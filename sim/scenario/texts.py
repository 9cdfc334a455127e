"""The rule of texts, checked on what stands in a file, a table or behind `--set`."""

from __future__ import annotations

from sim.scenario.limits import BLOCKS, DESCRIPTION, NAME, TEXTS
from sim.scenario.tree import Position, Problems, Scalar
from sim.text import described, refused_character

_ONE_LINE = frozenset({"name", "title"})
"""Texts that stand in one line; in other values that are no blocks of text, line breaks mean nothing."""


def check_text(scalar: Scalar, key: str, faults: Problems, *, cell: bool = False) -> None:
    """Note a text with a character that no text may have, or one that is longer than its kind may be.

    Parameters
    ----------
    key
        The key or column under which it stands; empty in a list.
    cell
        Whether it is a cell of a table, where only a block of text has line breaks.
    """
    if isinstance(scalar.value, str):
        block = key in BLOCKS or not (cell or key in _ONE_LINE)
        _check(
            scalar.value,
            f"the {key}" if key in TEXTS else "the text",
            TEXTS.get(key, DESCRIPTION),
            scalar.mark,
            faults,
            block,
        )


def check_key(text: str, mark: Position, faults: Problems) -> None:
    """The same for a key, which may be the name of a variant, an actor or a desk."""
    if not text:
        faults.add(mark, "a key is empty", text, "a name")
    _check(text, "the key", NAME, mark, faults, block=False)


def _check(text: str, what: str, most: int, mark: Position, faults: Problems, block: bool) -> None:
    found = refused_character(text, block=block)
    if found is not None:
        expected = "letters, digits and signs that can be seen" if block else "one line of letters, digits and signs"
        faults.add(mark, f"{what} holds {described(found[0])}", text, expected)
    if len(text) > most:
        faults.add(mark, f"{what} is {len(text):,} characters long", text, f"at most {most:,}")
