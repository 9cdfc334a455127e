"""A procedure before and after arrangements, as text for Mermaid or Graphviz."""

from __future__ import annotations

from sim.domains.coordination.rewrites import step_kinds
from sim.process.diagram import graphviz_text, mermaid_heading, mermaid_text
from sim.record.step_graphs import BeforeAndAfter, StepDiagram, StepEdge, StepNode


def _colours() -> dict[str, str]:
    """Fill of a step by what has become of it."""
    return {"kept": "#f4f4f4", **{kind.status: kind.colour for kind in step_kinds()}, "new": "#fbe3c4"}


def mermaid_steps(drawing: BeforeAndAfter) -> str:
    """Both graphs in one flowchart, side by side; one where nothing is changed. The same case gives the same text."""
    lines = [*mermaid_heading(_heading(drawing)), "flowchart LR"]
    for prefix, heading, drawn in _halves(drawing):
        lines += [f'    subgraph {prefix}["{mermaid_text(heading)}"]', "        direction TB"]
        names = _boxes(prefix, drawn)
        lines += [f"        {_mermaid_box(names[node.name], node)}" for node in drawn.nodes]
        lines += [f"        {_mermaid_arrow(names, edge)}" for edge in drawn.edges]
        lines.append("    end")
    lines += [f"    classDef {_css(status)} fill:{_colours()[status]},{_stroke(status)}" for status in _used(drawing)]
    return "\n".join(lines) + "\n"


def graphviz_steps(drawing: BeforeAndAfter) -> str:
    """Both graphs in one directed graph; as for `mermaid_steps`."""
    title = graphviz_text(_heading(drawing))
    lines = [f'digraph "{title}" {{', f'    label="{title}"; labelloc=t; node [shape=box];']
    for prefix, heading, drawn in _halves(drawing):
        lines += [f"    subgraph cluster_{prefix} {{", f'        label="{graphviz_text(heading)}";']
        names = _boxes(prefix, drawn)
        lines += [f"        {_graphviz_box(names[node.name], node)}" for node in drawn.nodes]
        lines += [f"        {_graphviz_arrow(names, edge)}" for edge in drawn.edges]
        lines.append("    }")
    return "\n".join([*lines, "}"]) + "\n"


def _heading(drawing: BeforeAndAfter) -> str:
    return f"{drawing.procedure}: {drawing.title}, {drawing.between}"


def _halves(drawing: BeforeAndAfter) -> list[tuple[str, str, StepDiagram]]:
    """The two graphs, or the one where nothing is changed."""
    before = ("before", "by national rules", drawing.before)
    return [before, ("after", f"in {drawing.variant!r}", drawing.after)] if drawing.changes else [before]


def _boxes(prefix: str, drawn: StepDiagram) -> dict[str, str]:
    """Names of boxes that are words in both languages."""
    return {node.name: f"{prefix}{number}" for number, node in enumerate(drawn.nodes, start=1)}


def _used(drawing: BeforeAndAfter) -> list[str]:
    found = {node.status for drawn in (drawing.before, drawing.after) for node in drawn.nodes}
    return [status for status in _colours() if status in found]


def _lines(node: StepNode) -> list[str]:
    """What stands in the box of a step: who does what, for how long, and what has become of it."""
    by = f" by {', '.join(node.by)}" if node.by else ""
    marked = [] if node.status == "kept" else [f"{node.status}{by}"]
    title = [] if node.title == node.name else [node.title]
    under_way = [f"hand-over {node.hand_over}"] if node.hand_over else []
    return [node.name, *title, node.desk, *under_way, f"work {node.work}", *marked]


def _is_gone(status: str) -> bool:
    return any(kind.takes_away for kind in step_kinds() if kind.status == status)


def _css(status: str) -> str:
    return status.replace(" ", "_")


def _stroke(status: str) -> str:
    return "stroke:#888,color:#888,stroke-dasharray:5 4" if _is_gone(status) else "stroke:#333,color:#000"


def _mermaid_box(name: str, node: StepNode) -> str:
    return f'{name}["{"<br/>".join(mermaid_text(line) for line in _lines(node))}"]:::{_css(node.status)}'


def _mermaid_arrow(names: dict[str, str], edge: StepEdge) -> str:
    if edge.share:
        return f'{names[edge.source]} -.->|"{mermaid_text(edge.share)} come back"| {names[edge.target]}'
    return f"{names[edge.source]} --> {names[edge.target]}"


def _graphviz_box(name: str, node: StepNode) -> str:
    label = "\\n".join(graphviz_text(line) for line in _lines(node))
    style = '"filled,dashed"' if _is_gone(node.status) else "filled"
    return f'{name} [label="{label}", style={style}, fillcolor="{_colours()[node.status]}"];'


def _graphviz_arrow(names: dict[str, str], edge: StepEdge) -> str:
    back = f' [label="{graphviz_text(edge.share)} come back", style=dashed]' if edge.share else ""
    return f"{names[edge.source]} -> {names[edge.target]}{back};"
