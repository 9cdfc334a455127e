"""The eventful scenario with markup, formulas and escapes in every name and text: nothing of it may ever run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.unit.model import incidents, small
from tests.unit.model.small import LINKS, NODES, Content, Row

LEADS: Final = ("=1+1 ", "@SUM(1,2) ", "+", "-2+3|cmd ", "_", "＝1+1 ", "'=", '"=1";=2 ', "1. ", "# ", "한국 ")
"""What begins a formula, is left out of legends, or begins a list; a font may lack the last."""

MARKUP: Final = (
    "<img src=x onerror=PWN=1>\"'</title></style><script>PWN=1</script>--> ]]> $\\frac{1}{0}$ $x_1$ 100% {0} "
    "[red]:no: [a](javascript:PWN=1) %%{init: {}}%% `|*b*"
)
"""Markup of every language that an output is written in; with it, the name of a page would be PWN."""

NAME_MARKUP: Final = (
    "<img src=x onerror=PWN=1>\"'</style><script>PWN=1</script>",
    "--> ]]> $\\frac{1}{0}$ $x_1$ 100% {0} [red]:no:",
    "[a](javascript:PWN=1) %%{init: {}}%% `|*b* </title>",
)
"""The same in parts, for names, which may be a hundred characters long."""

TEXTS: Final = frozenset({"title", "description", "basis", "source", "evidence", "why", "note", "name"})
"""Keys whose value is text."""

NAMED: Final = frozenset(
    [
        "duty_hours",
        "procedures",
        "steps",
        "desks",
        "channels",
        "arrangements",
        "variants",
        "assets",
        "services",
        "repair_classes",
        "incident_kinds",
        "couplings",
    ]
)
"""Keys of mappings whose own keys are names."""

REFERENCES: Final = frozenset(
    [
        "from",
        "to",
        "name",
        "after",
        "steps",
        "step",
        "procedure",
        "desk",
        "channel",
        "duty",
        "node",
        "link",
        "place",
        "repair",
        "permit",
        "response",
        "kind",
        "assets",
        "hold_at",
        "of",
        "service",
        "closed",
        "variants",
        "over",
    ]
)
"""Keys whose value is a name, a list of names, or a role and a name with a dot between them."""

FIXED: Final = frozenset({"no incidents"})
"""Names that mean something to the program."""

KINDS: Final = frozenset({"telecom", "power", "data"})
"""What `kind` is of assets and services; also names of services here, but not where they are kinds."""


def content() -> Content:
    """The scenario as plain data."""
    found: Content = _renamed(_plain(), "", _names())
    return found | {"replications": 2}


def write(folder: Path) -> Path:
    """Write the scenario with its tables; returns its file."""
    new = _names()
    nodes: list[Row] = [{**row, "node_id": new[str(row["node_id"])], "name": new[str(row["name"])]} for row in NODES]
    links: list[Row] = [
        {**row, **{key: new[str(row[key])] for key in ("link_id", "from_node", "to_node")}} for row in LINKS
    ]
    return small.write(folder, content(), nodes, links)


def name(plain: str) -> str:
    """What a name of the eventful scenario has become."""
    return _names()[plain]


def _plain() -> Content:
    """The eventful scenario with the texts and names that it leaves out."""
    made = incidents.eventful() | {"description": "what happens"}
    made["channels"] = {"mail": {"title": "secure e-mail", "delay": "10 min"}}
    steps = made["procedures"]["clearance"]["steps"]
    steps["decision"] = {key: value for key, value in steps["decision"].items() if key != "hand_over"}
    steps["decision"]["channel"] = "mail"
    steps["survey"]["title"] = "survey of the road"
    made["repair_classes"]["ships"]["title"] = "cable ships"
    made["closures"] = [
        {"link": "BRK-END-road", "at": "D+1", "lasts": {"value": "3 h", "note": "a guess"}, "source": "notional"}
    ]
    made["arrangements"]["corridor"]["rewrites"].append(
        {"do": "speed", "procedure": "clearance", "steps": ["check"], "factor": 0.5, "evidence": "a guess"}
    )
    made["arrangements"]["corridor"]["sweep"] = [
        {"path": "movement.sea.loading_share", "low": 0.2, "high": 0.9, "why": "a guess"}
    ]
    return made


def _names() -> dict[str, str]:
    """Each name of the scenario and its network, with what it becomes."""
    made = _plain()
    places = [str(row[key]) for rows, key in ((NODES, "node_id"), (LINKS, "link_id")) for row in rows]
    names = sorted({*places, *_defined(made)} - FIXED - made["actors"].keys())
    found = {
        name: f"{LEADS[number % len(LEADS)]}{name} {NAME_MARKUP[number % len(NAME_MARKUP)]}"
        for number, name in enumerate(names)
    }
    # The first cell of a row is its name, and has neither commas nor quotes.
    return found | {place: found[place].replace(",", "").replace('"', "") for place in places}


def _defined(node: object) -> Iterator[str]:
    """The names that are given in a part of the scenario."""
    if isinstance(node, dict):
        for key, value in node.items():
            if _is_named(key, value):
                yield from value
            if key == "name":
                yield value
            yield from _defined(value)
    elif isinstance(node, list):
        for value in node:
            yield from _defined(value)


def _is_named(key: str, value: object) -> bool:
    return key in NAMED and isinstance(value, dict) and all(isinstance(inner, dict | list) for inner in value.values())


def _renamed(node: Any, key: str, new: dict[str, str]) -> Any:  # noqa: ANN401 - any part of a scenario
    """A part of the scenario, the value of `key`, with other names and texts."""
    match node:
        case dict():
            named = _is_named(key, node) or key == "carried_by"
            inner = {
                new.get(name, name) if named else name: _renamed(value, key if named else name, new)
                for name, value in node.items()
            }
            return inner | ({"source": f"=2 {MARKUP}"} if "title" in node or "name" in node else {})
        case list():
            return [_renamed(value, key, new) for value in node]
        case str() if key in REFERENCES and not (key == "kind" and node in KINDS):
            role, dot, desk = node.partition(".")
            found = f"{role}.{new[desk]}" if dot and desk in new else new.get(node, node)
            return f"=3 {node} {NAME_MARKUP[0]}" if key == "name" and found == node else found
        case str() if key in TEXTS:
            return f"=4 {node} {MARKUP}"
    return node
