"""Shorter SVG files: the outlines of letters and shapes in steps instead of places."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_OUTLINE: Final = re.compile(r' d="([^"]*)"')
_STROKE: Final = re.compile(r"([MLQCz])([^MLQCz]*)")


def short_outlines(svg: str) -> str:
    """The same drawing with every outline shortened."""
    return _OUTLINE.sub(lambda match: f' d="{short_outline(match[1])}"', svg)


def short_outline(outline: str) -> str:
    """The outline of an SVG shape in steps of hundredths of a point: a third shorter than in places.

    Steps are taken between rounded places, so that no error adds up.

    Parameters
    ----------
    outline
        As Matplotlib writes it, with the commands M, L, Q, C and z.
    """
    parts: list[str] = []
    before = start = (0, 0)
    for command, numbers in _STROKE.findall(outline):
        values = [round(float(number) * 100) for number in numbers.split()]
        end = (values[-2], values[-1]) if values else start
        if command == "M":
            start = end
        else:
            values[::2] = [x - before[0] for x in values[::2]]
            values[1::2] = [y - before[1] for y in values[1::2]]
        letter = command if command == "M" else command.lower()
        # With no more between the numbers than tells them apart: "1.5-.02 3".
        parts.append(letter + "".join(map(_decimal, values)).removeprefix(" "))
        before = end
    return "".join(parts)


@cache
def _decimal(hundredths: int) -> str:
    """Hundredths as a decimal behind a sign or a blank, kept: a drawing has the same few steps over and over."""
    whole, rest = divmod(abs(hundredths), 100)
    sign = "-" if hundredths < 0 else " "
    return f"{sign}{whole or ''}.{rest:02}".rstrip("0") if rest else f"{sign}{whole}"
