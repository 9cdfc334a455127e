"""A procedure before and after the arrangements of a variant, as boxes and arrows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from analysis import style
from analysis.coordination.savings import HELD_UP
from analysis.figures.handoffs import variants_drawn
from analysis.figures.registry import Figure
from analysis.figures.step_layout import HALF_IN, LINE_IN, StepBox, name_lines, placed_steps
from analysis.results import Results
from analysis.words import plain
from sim.record.step_graphs import BeforeAndAfter, StepDiagram, read_step_graphs

GONE: Final = ("waived", "replaced")
CHANGES: Final = 6
"""Changes listed under the figure."""

WHOLE: Final = 10
"""Steps up to which a procedure is drawn whole; of a longer one, what changes and what stands next to it."""

GAP_IN: Final = 0.3
BULGE_IN: Final = 0.14
"""How far an arrow for cases that come back bends out."""


def drawing(results: Results) -> BeforeAndAfter | None:
    """The procedure that is drawn; None where no variant changes any.

    Of the variants the one in the hand-off matrix beside the reference, if it changes a procedure, and of the
    procedures that it changes the one by which it saves most.
    """
    every = read_step_graphs(results.folder)
    if not every:
        return None
    drawn = variants_drawn(results)[-1]
    changed = [pair for pair in every if pair.variant == drawn] or [
        pair for pair in every if pair.variant == every[0].variant
    ]
    savings = results.savings
    held = savings[(savings["measure"] == HELD_UP) & (savings["variant"] == changed[0].variant)]
    saved = dict(zip(held["of"].astype(str), held["saved_h"].astype(float), strict=True))
    return max(changed, key=lambda pair: saved.get(pair.procedure, 0.0))


def steps_table(results: Results) -> pd.DataFrame:
    """The data of the figure.

    Returns
    -------
    DataFrame
        Columns variant, procedure, half ("before" or "after"), step, desk, hand_over, work, status, after (the steps
        it waits for, with semicolons between).
    """
    chosen = drawing(results)
    rows: list[tuple[str, ...]] = []
    for half in ("before", "after") if chosen is not None else ():
        assert chosen is not None
        graph: StepDiagram = getattr(chosen, half)
        for node in graph.nodes:
            earlier = "; ".join(edge.source for edge in graph.edges if edge.target == node.name and not edge.share)
            words = (node.name, node.desk, node.hand_over, node.work, node.status, earlier)
            rows.append((chosen.variant, chosen.procedure, half, *words))
    columns = ["variant", "procedure", "half", "step", "desk", "hand_over", "work", "status", "after"]
    return pd.DataFrame(rows, columns=columns)


def plot_steps(results: Results, ax: Axes | None = None) -> Axes:
    """Draw the steps of a procedure by national rules at the left, and as the variant has them at the right."""
    chosen = drawing(results)
    with style.paper():
        halves = () if chosen is None else drawn_halves(chosen)
        placed = [placed_steps(graph, number * (HALF_IN + GAP_IN)) for number, graph in enumerate(halves)]
        height = max((box.top + box.height for boxes in placed for box in boxes.values()), default=1.5)
        axes = ax or style.new_axes(height + 0.1)
        axes.set(xlim=(-0.03, 2 * HALF_IN + GAP_IN + 0.03), ylim=(height + 0.05, -0.05))
        axes.set_axis_off()
        if ax is None:
            axes.set_position((0.02, 0.02, 0.96, 0.96))
        if chosen is None:
            style.empty(axes, "No variant changes a procedure.")
            return axes
        for number, (graph, boxes) in enumerate(zip(halves, placed, strict=True)):
            _draw(axes, graph, boxes, before=number == 0)
            words = "by national rules" if number == 0 else f"under {chosen.variant}"
            at = (number * (HALF_IN + GAP_IN), 0)
            style.write(axes, style.wrapped(words, 44), at, (0, 8), size=9, va="bottom", fontweight="bold")
        axes.plot([HALF_IN + GAP_IN / 2] * 2, [0, height], color=style.FAINT, linewidth=0.8)
        title = chosen.title or chosen.procedure.replace("_", " ")
        style.heading(axes, f"{title[:1].upper()}{title[1:]}, before and after", _note(chosen), 24)
        style.under(axes, _changes(chosen), gap_pt=8, size=7.5, colour=style.MUTED)
    return axes


def drawn_halves(chosen: BeforeAndAfter) -> tuple[StepDiagram, StepDiagram]:
    """Both halves as they are drawn: of a long procedure the steps that change, and those next to them."""
    halves = (chosen.before, chosen.after)
    if max(len(half.nodes) for half in halves) <= WHOLE:
        return halves
    changed = {node.name for half in halves for node in half.nodes if node.status != "kept"}
    beside = {
        name
        for half in halves
        for edge in half.edges
        for name in (edge.source, edge.target)
        if {edge.source, edge.target} & changed
    }
    return _part(chosen.before, changed | beside), _part(chosen.after, changed | beside)


def _part(whole: StepDiagram, names: set[str]) -> StepDiagram:
    """The steps of these names, and what leads from one of them to another."""
    edges = tuple(edge for edge in whole.edges if {edge.source, edge.target} <= names)
    return StepDiagram(nodes=tuple(node for node in whole.nodes if node.name in names), edges=edges)


def _changes(chosen: BeforeAndAfter) -> str:
    """What was changed, a line each; where there are many, without those that left a step to others."""
    most = [change for change in chosen.changes if " left to " not in change]
    shown_changes = chosen.changes if len(chosen.changes) <= CHANGES else most[:CHANGES]
    more = len(chosen.changes) - len(shown_changes)
    lines = [style.wrapped(plain(change), 118, "    ") for change in shown_changes]
    return "\n".join([*lines, *([f"and {more} more; leidang show tells them all"] if more else [])])


def _note(chosen: BeforeAndAfter) -> str:
    return (
        f"One case: {chosen.between}. Dashed: falls away; thick: changed or new. Each box: desk, hand-over to it, "
        "work; first what is most likely or the median, then the spread. These are inputs of the scenario, not results."
        f"{_left_out(chosen)}"
    )


def _left_out(chosen: BeforeAndAfter) -> str:
    before, _ = drawn_halves(chosen)
    number = len(chosen.before.nodes) - len(before.nodes)
    return f" {number} steps that stay as they are and stand next to no change are left out." if number else ""


def _draw(axes: Axes, graph: StepDiagram, boxes: Mapping[str, StepBox], *, before: bool) -> None:
    for box in boxes.values():
        _box(axes, box, before=before)
    for edge in graph.edges:
        source, target = boxes[edge.source], boxes[edge.target]
        if edge.share:
            _way_back(axes, source, target, edge.share)
            continue
        start = (source.left + source.width / 2, source.top + source.height)
        end = (target.left + target.width / 2, target.top)
        style.arrow(axes, start, end, size=7, colour=style.MUTED, zorder=0.5)


def _box(axes: Axes, box: StepBox, *, before: bool) -> None:
    gone = before and box.node.status in GONE
    changed = not before and box.node.status != "kept"
    ink = style.MUTED if gone else style.INK
    axes.add_patch(
        FancyBboxPatch(
            (box.left, box.top),
            box.width,
            box.height,
            boxstyle="round,pad=0,rounding_size=0.05",
            facecolor="#dcebf7" if changed else "#ffffff" if gone else "#f6f6f6",
            edgecolor=ink,
            linewidth=1.8 if changed else 0.9,
            linestyle=(0, (3, 2)) if gone else "-",
        )
    )
    names = len(name_lines(box.node, box.width))
    fated = (gone or changed) and box.node.status != "kept"
    lines = box.lines if fated or box.node.status == "kept" else box.lines[:-1]
    first = box.top + (box.height - LINE_IN * (len(lines) - 1)) / 2
    for number, line in enumerate(lines):
        fated_line = fated and number == len(lines) - 1
        weight, slant = "bold" if number < names else "normal", "italic" if fated_line else "normal"
        at = (box.left + box.width / 2, first + LINE_IN * number)
        style.write(axes, line, at, size=7, ha="center", color=ink, fontweight=weight, fontstyle=slant)


def _way_back(axes: Axes, source: StepBox, target: StepBox, share: str) -> None:
    """A case that may come back: a bent, dashed arrow at the right, to the step itself or to one above."""
    right = max(source.left + source.width, target.left + target.width)
    bottom, top = source.top + 0.7 * source.height, target.top + 0.3 * target.height
    # The middle of such an arc is half as far out as its bend times its length.
    bend = 2 * BULGE_IN / max(bottom - top, 0.01)
    start, end = (source.left + source.width, bottom), (target.left + target.width, top)
    look = {"connectionstyle": f"arc3,rad={bend}", "linestyle": (0, (3, 2)), "linewidth": 0.8}
    style.arrow(axes, start, end, size=6, colour=style.MUTED, **look)
    middle = (right + BULGE_IN + 0.05, (bottom + top) / 2)
    style.write(axes, f"{share}\ncome\nback", middle, size=6.5, color=style.MUTED)


def _alt(results: Results) -> str:
    chosen = drawing(results)
    assert chosen is not None, "it is among the figures"
    changes = "; ".join(chosen.changes)
    return f"Boxes and arrows: the steps of {chosen.title} by national rules and under {chosen.variant}. {changes}."


FIGURE: Final = Figure(
    name="steps",
    title="a procedure before and after",
    plot=plot_steps,
    table=steps_table,
    alt=_alt,
    caption="The procedure by which this variant saves most; leidang show draws the others.",
    applies=lambda results: drawing(results) is not None,
)
