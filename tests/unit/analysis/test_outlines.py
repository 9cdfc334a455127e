"""Outlines in SVG files: written in short, the same shapes."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.svg import short_outline

NUMBERS = {"M": 2, "L": 2, "Q": 4, "C": 6, "z": 0}


def _places(outline: str) -> list[tuple[float, float]]:
    """Where every stroke goes, written from the specification of SVG paths: capitals are places, others steps."""
    found: list[tuple[float, float]] = []
    at = start = (0.0, 0.0)
    for command, text in re.findall(r"([MLQCzlqc])([^MLQCzlqc]*)", outline):
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", text)]
        origin = at if command.islower() else (0.0, 0.0)
        own = [(origin[0] + x, origin[1] + y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        found += own
        at = own[-1] if own else start
        start = at if command == "M" else start
    return found


@st.composite
def _outlines(draw: st.DrawFn) -> str:
    """Strokes in any order behind a first place, with three decimals each."""
    strokes = ["M", *draw(st.lists(st.sampled_from(sorted(NUMBERS)), max_size=30))]
    thousandths = st.integers(-10_000_000, 10_000_000)
    return " ".join(
        word
        for stroke in strokes
        for word in (stroke, *(f"{draw(thousandths) / 1000:.3f}" for _ in range(NUMBERS[stroke])))
    )


@given(_outlines())
def test_a_short_outline_goes_to_the_same_places(outline: str) -> None:
    """To half a hundredth of a point, however many steps it has."""
    assert np.allclose(_places(short_outline(outline)), _places(outline), rtol=0, atol=0.005001)


@pytest.mark.parametrize(
    ("outline", "short"),
    [
        ("M 1.5 2 L 1.48 5 z", "M1.5 2l-.02 3z"),
        ("M 100.5 0 Q 0 -0.001 10 10 z M 7 7 L 8 8", "M100.5 0q-100.5 0-90.5 10zM7 7l1 1"),
    ],
)
def test_nothing_is_written_that_is_not_needed(outline: str, short: str) -> None:
    """Steps instead of places, no zeros at either end."""
    assert short_outline(outline) == short
