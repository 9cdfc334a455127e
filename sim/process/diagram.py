"""Flowcharts of processes, as text for Mermaid or Graphviz."""

from __future__ import annotations

import json
import re

from sim.process.chart import Arrow, ChartBox, Shape, chart
from sim.process.primitives import Node
from sim.text import one_line

_MERMAID_SHAPES = {
    Shape.TERMINAL: ('(["', '"])'),
    Shape.STEP: ('["', '"]'),
    Shape.RESOURCE: ('("', '")'),
    Shape.WAIT: ('[["', '"]]'),
    Shape.FORK: ('[/"', '"\\]'),
    Shape.JOIN: ('[\\"', '"/]'),
    Shape.CHOICE: ('{"', '"}'),
    Shape.LOOP: ('{{"', '"}}'),
    Shape.MILESTONE: ('>"', '"]'),
}

_GRAPHVIZ_SHAPES = {
    Shape.TERMINAL: "shape=oval",
    Shape.STEP: "shape=box",
    Shape.RESOURCE: 'shape=box, style="rounded"',
    Shape.WAIT: "shape=box, peripheries=2",
    Shape.FORK: "shape=trapezium",
    Shape.JOIN: "shape=invtrapezium",
    Shape.CHOICE: "shape=diamond",
    Shape.LOOP: "shape=hexagon",
    Shape.MILESTONE: "shape=cds",
}

_YAML_PERCENT = r"\\u0025"


def mermaid(node: Node, title: str) -> str:
    """A process tree as a Mermaid flowchart, from top to bottom.

    Parameters
    ----------
    title
        Heading of the chart; labels leave out the leading parts they have in common with it.

    Returns
    -------
    Text that ends with a line break; the same tree always gives the same text.
    """
    drawn = chart(node, title)
    lines = [*mermaid_heading(title), "flowchart TD"]
    lines.extend(f"    {_mermaid_box(box)}" for box in drawn.boxes)
    lines.extend(f"    {_mermaid_arrow(arrow)}" for arrow in drawn.arrows)
    return "\n".join(lines) + "\n"


def _mermaid_box(box: ChartBox) -> str:
    opening, closing = _MERMAID_SHAPES[box.shape]
    return f"{box.name}{opening}{'<br/>'.join(mermaid_text(line) for line in box.lines)}{closing}"


def _mermaid_arrow(arrow: Arrow) -> str:
    line = "-.->" if arrow.dashed else "-->"
    text = f'|"{mermaid_text(arrow.text)}"|' if arrow.text else ""
    return f"{arrow.source} {line}{text} {arrow.target}"


def mermaid_heading(title: str) -> list[str]:
    """The lines that give a chart its title, in YAML; Mermaid takes ``%%`` for options wherever it stands."""
    quoted = json.dumps(one_line(title), ensure_ascii=False)
    return ["---", f"title: {re.sub('%(?=%)', _YAML_PERCENT, quoted)}", "---"]


def mermaid_text(text: str) -> str:
    """Text with Mermaid's own codes for what would end it, set options or be read as markup (also a list)."""
    marks = r'[#"<>&`\\]|%(?=%)|^[-+*](?= )|^\d+\.(?= )'
    return re.sub(marks, lambda match: f"{match[0][:-1]}#{ord(match[0][-1])};", one_line(text))


def graphviz(node: Node, title: str) -> str:
    """A process tree as a directed graph in Graphviz's language; parameters and result as for `mermaid`."""
    drawn = chart(node, title)
    lines = [f'digraph "{graphviz_text(title)}" {{', f'    label="{graphviz_text(title)}"; labelloc=t;']
    lines.extend(f"    {_graphviz_box(box)}" for box in drawn.boxes)
    lines.extend(f"    {_graphviz_arrow(arrow)}" for arrow in drawn.arrows)
    return "\n".join([*lines, "}"]) + "\n"


def _graphviz_box(box: ChartBox) -> str:
    label = "\\n".join(graphviz_text(line) for line in box.lines)
    return f'{box.name} [label="{label}", {_GRAPHVIZ_SHAPES[box.shape]}];'


def _graphviz_arrow(arrow: Arrow) -> str:
    settings = [f'label="{graphviz_text(arrow.text)}"'] if arrow.text else []
    settings += ["style=dashed"] if arrow.dashed else []
    listed = f" [{', '.join(settings)}]" if settings else ""
    return f"{arrow.source} -> {arrow.target}{listed};"


def graphviz_text(text: str) -> str:
    """Text as it stands between quotes in Graphviz's language, which knows the entities of HTML."""
    entities = re.sub(r"&(?=#?\w+;)", "&amp;", one_line(text))
    return entities.replace("\\", "\\\\").replace('"', '\\"')
