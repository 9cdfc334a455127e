"""How figures look: one palette for eyes of every kind, black and white included, and files that never change.

Colours are those of Okabe and Ito (2008), darkened or lightened so that neighbours also differ in grey; causes carry
a hatch and variants a line style as well, so that no meaning hangs on colour alone.
"""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Patch
from matplotlib.text import Annotation
from matplotlib.ticker import FuncFormatter

from analysis.fonts import FONT, families
from analysis.words import cause_title, in_days

LineStyle = Literal["-", "--", "-.", ":"] | tuple[float, tuple[float, ...]]
"""A name of matplotlib's, or an offset and the lengths of dashes and gaps in line widths."""

WIDTH_IN: Final = 7.2
INK: Final = "#222222"
MUTED: Final = "#5f5f5f"
FAINT: Final = "#d0d0d0"

_RC: Final[dict[Any, Any]] = {
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,  # a name with two dollar signs is no formula
    "text.usetex": False,
    "axes.formatter.use_mathtext": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # else every drawing measures all ticks to find a place above them; `heading` knows it
    "axes.axisbelow": True,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.6,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "hatch.linewidth": 0.7,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "savefig.dpi": 160,
    "svg.fonttype": "path",
    "svg.hashsalt": "leidang",  # else ids in the file are random
}

_FAMILIES: Final[ContextVar[tuple[str, ...]]] = ContextVar("_FAMILIES", default=(FONT,))
"""The font families, the first that has a letter draws it."""

VARIANT_LOOKS: Final[tuple[tuple[str, LineStyle], ...]] = (
    ("#0072B2", "-"),
    ("#D55E00", "--"),
    ("#1B7F5F", "-."),
    ("#9B4F80", ":"),
    ("#000000", (0, (5, 1, 1, 1, 1, 1))),
    ("#8C6D00", (0, (8, 3))),
    ("#5B3A8E", (0, (3, 1, 1, 1))),
    ("#7F7F7F", (0, (2, 1))),
)
"""Colour and line style per variant, in the scenario's order; they begin again after the last."""

Look = dict[str, Any]
"""Settings of what Matplotlib draws."""

Frame = Literal["data", "axes", "row", "top"]
_FRAMES: Final = {
    "data": "data",
    "axes": "axes fraction",
    "row": ("axes fraction", "data"),
    "top": ("data", "axes fraction"),
}

# Hatches are made of lines only: matplotlib writes each dot of a dotted one as a curve, 250 kB per figure.
_INSIDE: Final = {
    "clearance": ("#0072B2", "", "white"),
    "consultation": ("#CC79A7", "\\\\\\", "white"),
    "notification": ("#7A2F62", "----", "white"),
    "decision": ("#B5DBF2", "xxxx", "#4a90b8"),
    "duty_hours": ("#0B3550", "||||", "white"),
    "queue": ("#56B4E9", "////", "#0B3550"),
}
_OUTSIDE: Final = {
    "queue": ("#D55E00", "\\\\\\\\", "white"),
    "weather": ("#009E73", "++++", "white"),
    "outage": ("#111111", "", "white"),
    "shortage": ("#E69F00", "xxx", "white"),
    "repair": ("#7D5A36", "||", "white"),
    "planned_wait": ("#F5E59B", "----", "#b09a3a"),
    "handling": ("#8f8f8f", "", "white"),
    "transport": ("#dcdcdc", "", "white"),
}
_OTHER: Final = ("#ffffff", "////", "#555555")


@dataclass(frozen=True, slots=True)
class CauseLook:
    """How a cause is drawn: fill, hatch, colour of the hatch, name."""

    title: str
    fill: str
    hatch: str
    line: str

    def patch(self) -> Patch:
        """A swatch for a legend."""
        return Patch(facecolor=self.fill, hatch=self.hatch, edgecolor=self.line, linewidth=0, label=self.title)


def variant_look(place: int) -> tuple[str, LineStyle]:
    """Colour and line style of a variant by its place in the scenario."""
    return VARIANT_LOOKS[place % len(VARIANT_LOOKS)]


def cause_look(cause: str, *, coordination: bool) -> CauseLook:
    """How to draw a cause, inside a procedure (coordination) or outside."""
    first, second = (_INSIDE, _OUTSIDE) if coordination else (_OUTSIDE, _INSIDE)
    return CauseLook(cause_title(cause, coordination=coordination), *first.get(cause, second.get(cause, _OTHER)))


@contextmanager
def lettering(letters: frozenset[str]) -> Iterator[None]:
    """While it lasts, figures are drawn in fonts that have these letters, as far as the machine has any."""
    before = _FAMILIES.set(families(letters))
    try:
        yield
    finally:
        _FAMILIES.reset(before)


@contextmanager
def paper() -> Iterator[None]:
    """The settings under which every figure is drawn and saved."""
    with mpl.rc_context({**_RC, "font.family": [*_FAMILIES.get()]}), warnings.catch_warnings():
        # That no font has a letter was logged once, in words.
        warnings.filterwarnings("ignore", "Glyph ")
        yield


def new_axes(height_in: float, width_in: float = WIDTH_IN) -> Axes:
    """Axes on a figure of their own, apart from pyplot and its global state."""
    figure = Figure(figsize=(width_in, height_in))
    FigureCanvasAgg(figure)
    return figure.subplots()


def heading(axes: Axes, title: str, note: str, lift_pt: float = 6) -> None:
    """A bold title over a note of one or two lines in grey, `lift_pt` points above the axes."""
    lines = wrapped(note, 104)
    axes.set_title(wrapped(title, 72), pad=lift_pt + 11.5 * (lines.count("\n") + 1) + 3)
    write(axes, lines, (0, 1), (0, lift_pt), frame="axes", va="bottom", color=MUTED)


def wrapped(text: str, width: int, indent: str = "") -> str:
    """The text in lines of at most `width` characters; all but the first begin with `indent`."""
    return "\n".join(textwrap.wrap(text, width, subsequent_indent=indent))


def empty(axes: Axes, message: str) -> None:
    """Say in the middle of the axes that there is nothing to draw."""
    axes.text(0.5, 0.5, message, transform=axes.transAxes, ha="center", va="center", color=MUTED)


def write(
    axes: Axes,
    words: str,
    at: tuple[float, float],
    shift: tuple[float, float] = (0, 0),
    *,
    frame: Frame = "data",
    size: float = 8,
    **look: Any,  # noqa: ANN401 - whatever Matplotlib's texts have
) -> Annotation:
    """Write words at a place of the axes, `shift` points to the right and upwards; also outside the axes.

    Parameters
    ----------
    frame
        What the place is measured in: data, shares of the axes, or shares across and data upwards ("row"), or the
        reverse ("top").
    """
    settings: Look = {"va": "center", "annotation_clip": False, "linespacing": 1.25, **look}
    coordinates: Any = _FRAMES[frame]
    return axes.annotate(words, at, shift, xycoords=coordinates, textcoords="offset points", fontsize=size, **settings)


def at_right(axes: Axes, words: str, down_pt: float, *, bold: bool = False) -> float:
    """Write words right of the axes, so far below their upper edge; returns their lower edge in pixels."""
    weight = "bold" if bold else "normal"
    label = write(axes, words, (1, 1), (12, down_pt), frame="axes", va="top", fontweight=weight, linespacing=1.4)
    return float(label.get_window_extent().y0)


def beside_row(axes: Axes, words: str, y: float, *, size: float = 7.5) -> None:
    """Write words right of the axes, at the height of what is drawn at `y`."""
    write(axes, words, (1, y), (8, 0), frame="row", size=size)


def under(axes: Axes, words: str, *, gap_pt: float, size: float, colour: str = INK) -> None:
    """Write words below the axes, from their left edge."""
    write(axes, words, (0, 0), (0, -gap_pt), frame="axes", size=size, va="top", color=colour, linespacing=1.3)


def arrow(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    size: float = 8,
    colour: str = INK,
    **look: Any,  # noqa: ANN401
) -> None:
    """Draw an arrow between two points of the data; `look` is what Matplotlib's arrows have besides."""
    settings: Look = {"arrowstyle": "-|>", "color": colour, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0, **look}
    axes.add_patch(FancyArrowPatch(start, end, mutation_scale=size, **settings))


def name_rows(axes: Axes, names: Sequence[str], at: Sequence[float] | None = None, *, width: int = 26) -> None:
    """Name rows at the left, in lines of at most `width` characters, and draw a grid of their scale.

    Parameters
    ----------
    at
        Heights of the rows; without, 0, 1, 2 ...
    """
    axes.set_yticks(range(len(names)) if at is None else at, [wrapped(name, width) for name in names], fontsize=8.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")


def in_percent(axis: Axis) -> None:
    """Write the ticks of an axis of shares in per cent."""
    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{share * 100:.0f} %"))


def bare(axes: Axes) -> None:
    """Take ticks and frame off axes that only hold panels."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def time_scale(hours: float) -> tuple[float, str]:
    """By what to multiply hours to draw times of this size, and the unit they have then: days from two days on."""
    return (1 / 24, "days") if in_days(hours) else (1.0, "hours")


def pixels(axes: Axes, points: float) -> float:
    """A length in pixels of the figure."""
    figure = axes.get_figure(root=True)
    return points * (figure.dpi if figure else 100) / 72
