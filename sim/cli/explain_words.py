"""What `leidang explain` prints: which file and line set a value, what it means, and what it overrode."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.cli.output import print_json
from sim.scenario.composition.flow_text import brief_text
from sim.scenario.composition.history import Earlier
from sim.scenario.library import brief
from sim.scenario.tree import Position
from sim.scenario.values.explanation import Explainer, Explanation
from sim.scenario.values.targets import Target
from sim.scenario.values.tree_paths import dotted
from sim.text import one_line, shortened

DEFAULT: Final = "default of the program, not written in any file"

FOLDED: Final = 40
"""A thing with more values is printed without those inside its parts, and so many lines of a list at most."""

PLAIN_FIELDS: Final = ("path", "value", "reading", "written", "description", "source", "confidence", "state")
"""What JSON has of an explanation as it is."""

_LONG: Final = 70
"""Characters of a value that a list shows."""


def print_explanation(explainer: Explainer, target: Target, *, everything: bool) -> None:
    """Print the explanation of one value, or the values of a thing."""
    if target.is_value:
        print("\n".join(_lines(explainer.explain(target))))
    if not target.is_value or target.is_table:
        print("\n".join(_thing(explainer, target, everything=everything)))


def _lines(explanation: Explanation) -> Iterator[str]:
    """Everything about one value."""
    state = {"default": f"{explanation.value} ({DEFAULT})", "removed": "none: it was removed"}
    rows = {
        "value": state.get(explanation.state, explanation.value),
        "means": explanation.reading,
        "written": explanation.written,
        "set by": brief(explanation.mark) if explanation.mark else "",
        "source": explanation.source,
        "confidence": explanation.confidence,
        "key": explanation.description,
    }
    yield explanation.path
    yield from (f"  {name:<11} {one_line(text)}" for name, text in rows.items() if text)
    for number, earlier in enumerate(explanation.earlier):
        yield f"  {'' if number else 'before':<11} {_earlier(earlier)}"


def _earlier(earlier: Earlier) -> str:
    """An older value, where it stands, and what put an end to it."""
    whole = f" with all of {earlier.whole}" if earlier.whole else ""
    text = one_line(brief_text(earlier.value)) or "empty"
    return f"{text}, in {brief(earlier.value.mark)}; {earlier.end}{whole} by {brief(earlier.by)}"


def _thing(explainer: Explainer, target: Target, *, everything: bool) -> Iterator[str]:
    """The values of a thing, a line each; those inside its parts are counted where there are many."""
    values = list(explainer.targets.values(target))
    number = len(values)
    shown = values if everything or number <= FOLDED else explainer.targets.children(target)
    if target.names and not target.is_table:
        yield dotted(target.names)
        yield from [f"  {target.description}"] if target.description else []
    rows = [
        _row(explainer, explanation, len(target.names)) for explanation in (shown if everything else shown[:FOLDED])
    ]
    width = min(max((len(name) for name, _, _ in rows), default=0), FOLDED)
    middle = min(max((len(text) for _, text, _ in rows), default=0), _LONG)
    yield from (f"  {name:<{width}}  {text:<{middle}}  {place}".rstrip() for name, text, place in rows)
    if len(shown) > len(rows):
        yield f"  and {len(shown) - len(rows)} more (--all lists everything)"
    elif shown is not values:
        yield f"  {number:,} values in all (--all lists everything)"


def _row(explainer: Explainer, target: Target, above: int) -> tuple[str, str, str]:
    """Name, value and place of a value; of a thing how many values it has, and the files they stand in."""
    name = dotted(target.names[above:])
    if target.is_value and not target.is_table:
        explanation = explainer.explain(target)
        place = _place(explanation.mark)
        older = [setting for setting in explanation.earlier if setting.end != "set again"]
        before = f" (before: {one_line(brief_text(older[0].value))})" if older else ""
        return name, shortened(one_line(explanation.value), _LONG), f"{place}{before}"
    inside = list(explainer.targets.values(target))
    files = dict.fromkeys(_file(explanation) for explanation in inside if explanation.node is not None)
    return name, f"{len(inside):,} value{'' if len(inside) == 1 else 's'}", ", ".join(files) or "default"


def _place(mark: Position | None) -> str:
    return "default" if mark is None else brief(mark)


def _file(target: Target) -> str:
    assert target.node is not None
    place = brief(target.node.mark)
    return place if place.startswith("--set ") else place.rpartition(":")[0]


def print_explanation_json(explainer: Explainer, target: Target) -> None:
    """Print the same as JSON, with every value of a thing."""
    if target.is_value and not target.is_table:
        print_json(_data(explainer.explain(target)))
    else:
        values = [_data(explainer.explain(value)) for value in explainer.targets.values(target)]
        print_json({"path": dotted(target.names), "description": target.description, "values": values})


def _data(explanation: Explanation) -> dict[str, object]:
    """An explanation as JSON has it."""
    return {
        **{name: getattr(explanation, name) for name in PLAIN_FIELDS},
        **_place_data(explanation.mark),
        "earlier": [
            {
                "value": brief_text(earlier.value),
                **_place_data(earlier.value.mark),
                "end": earlier.end,
                "whole": earlier.whole,
                "by": _place_data(earlier.by),
            }
            for earlier in explanation.earlier
        ],
    }


def _place_data(mark: Position | None) -> dict[str, object]:
    """Where something stands; an option has no line."""
    if mark is None or mark.file.startswith("--set "):
        return {"file": mark.file if mark else "", "line": None, "column": None}
    return {"file": mark.file, "line": mark.line, "column": mark.column}
