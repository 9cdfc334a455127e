"""Text of values as YAML writes them between brackets, for messages."""

from __future__ import annotations

from typing import Final

from sim.scenario.tree import ListNode, Node, Scalar, sourced_value

_LONG: Final = 70
"""Characters of a value that a note shows."""


def brief_text(node: Node) -> str:
    """A value on one line, cut where it is long."""
    value = sourced_value(node) or node
    text = value.text if isinstance(value, Scalar) else flow_text(value)
    return text if len(text) <= _LONG else f"{text[: _LONG - 2]} …"


def flow_text(node: Node) -> str:
    """A node as YAML writes it between brackets, without remarks."""
    node = sourced_value(node) or node
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, ListNode):
        return f"[{', '.join(map(flow_text, node.items))}]"
    return f"{{{', '.join(f'{key}: {flow_text(value)}' for key, value in node.items())}}}"
