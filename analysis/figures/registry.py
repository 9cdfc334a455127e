"""What a figure declares of itself: how it is drawn, its data, and its words for those who see it or do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from analysis.results import Results


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The words of a figure on a page: its file name, a title, what one would see in it, its caption.

    Attributes
    ----------
    section
        The section of the report at whose end it stands: results, causes, places, days, decisions or incidents;
        empty where the page has a place for it.
    """

    name: str
    title: str
    alt: str
    caption: str
    section: str = ""


def always(_results: Results) -> bool:
    """Every run has it."""
    return True


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the report. Its file declares it as `FIGURE`, and `analysis/figures/__init__.py` names the file.

    Attributes
    ----------
    name
        That of its files.
    title
        A few words for a screen reader.
    plot
        Draws it, on the axes given or on new ones.
    table
        The data it is drawn from, for the CSV file beside it.
    alt
        What one would see in it, and what it comes to in these results.
    caption
        What stands below it.
    applies
        Whether these results have anything to draw.
    answers
        About what the lines of the report's answer are that say the same in words, as `Line.about` has it.
    section
        As in `FigureWords`.
    spread
        Whether it shows a distribution over the replications, of which a single one has none.
    """

    name: str
    title: str
    plot: Callable[..., Axes]
    table: Callable[[Results], pd.DataFrame]
    alt: Callable[[Results], str]
    caption: str
    applies: Callable[[Results], bool] = always
    answers: tuple[str, ...] = ()
    section: str = ""
    spread: bool = False
