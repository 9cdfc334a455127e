"""A line of the answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the answer: what it is about, and the answer in a sentence or two."""

    about: str
    text: str
