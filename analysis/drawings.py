"""Files of figures: each drawn once, as SVG, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from io import StringIO
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes

from analysis.style import paper
from analysis.svg import short_outlines
from sim.files import written_whole
from sim.text import well_formed
from sim.workers import done_by_forks

Progress = Callable[[int, int], None]
"""Called with the figures that are drawn, and how many there are."""

_BITMAPS: Final[ContextVar[bool]] = ContextVar("_BITMAPS", default=False)
"""Whether figures are also written as PNG."""


@contextmanager
def bitmaps() -> Iterator[None]:
    """While it lasts, every figure is also written as PNG, for programs that take no SVG."""
    before = _BITMAPS.set(True)
    try:
        yield
    finally:
        _BITMAPS.reset(before)


def save(axes: Axes, stem: Path) -> tuple[Path, ...]:
    """Write the figure as `<stem>.svg`, and under `bitmaps` as `<stem>.png`; the same figure gives the same bytes."""
    figure = axes.get_figure(root=True)
    assert figure is not None, "axes that were drawn on have a figure"
    paths, text = (stem.with_suffix(".svg"), stem.with_suffix(".png"))[: 1 + _BITMAPS.get()], StringIO()
    with paper():
        if figure.get_layout_engine() is not None:
            figure.draw_without_rendering()  # the layout moves things when it is drawn first, and then they stand
        box = figure.get_tightbbox().padded(0.1)
        figure.savefig(
            text, format="svg", bbox_inches=box, metadata=dict.fromkeys(("Creator", "Date", "Format", "Type"))
        )
        for path in paths[1:]:
            with written_whole(path) as part:
                figure.savefig(part, format="png", bbox_inches=box, metadata={"Software": None})
    with written_whole(paths[0]) as part:
        # What is written beside the outlines of letters may be anything.
        part.write_text(well_formed(short_outlines(text.getvalue())), encoding="utf-8", newline="\n")
    return paths


def save_all(
    drawings: Mapping[Path, Callable[[], Axes]], workers: int = 1, progress: Progress | None = None
) -> dict[Path, tuple[Path, ...]]:
    """Draw and save figures, some at a time where processes can be forked.

    Parameters
    ----------
    drawings
        The function that draws each figure, by the path of its files without their ending.

    Returns
    -------
    dict
        The files of each figure, in the order given; their bytes do not depend on the number of workers.
    """

    def draw(stem: Path) -> tuple[Path, ...]:
        return save(drawings[stem](), stem)

    files: dict[Path, tuple[Path, ...]] = {}
    for stem, paths in done_by_forks(draw, tuple(drawings), workers):
        files[stem] = paths
        if progress is not None:
            progress(len(files), len(drawings))
    return {stem: files[stem] for stem in drawings}
