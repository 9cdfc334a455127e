"""From a piece of the tree to a model, and from pydantic's errors to faults with their place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from sim.scenario.fields import Reading
from sim.scenario.guard import guarded
from sim.scenario.library import brief
from sim.scenario.limits import bound_text
from sim.scenario.shape import fields_of, inside, model_of
from sim.scenario.tree import Mapping, Node, Problems, Scalar, child, key_place, near, place, plain_data

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

M = TypeVar("M", bound=BaseModel)
Loc = tuple[int | str, ...]

_WANTED: Final[dict[str, str]] = {
    "string_type": "text (put it in quotes where YAML reads it as something else)",
    "int_type": "a whole number without unit",
    "float_type": "a number without unit",
    "bool_type": "true or false",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "tuple_type": "a list",
    "union": "text or a number",
}


def bind(
    model: type[M],
    node: Node,
    faults: Problems,
    reading: Reading,
    keep: frozenset[str] = frozenset(),
    reported: frozenset[str] = frozenset(),
) -> M | None:
    """The model built from a node; None where it has faults, which are added.

    Parameters
    ----------
    keep
        Remarks (`source`, `confidence`) that are taken over where they are fields of this model.
    reported
        Keys whose absence has been reported already.
    """
    with guarded("the reading of this entry", faults, node.mark):
        return _bound(model, node, faults, reading, keep, reported)
    return None


def _bound(
    model: type[M], node: Node, faults: Problems, reading: Reading, keep: frozenset[str], reported: frozenset[str]
) -> M | None:
    try:
        return model.model_validate(plain_data(node, keep & fields_of(model).keys()), context=reading)
    except ValidationError as error:
        details = _one_of_each_union(error.errors(include_url=False))
        absent = {detail["loc"] for detail in details if detail["type"] == "missing"}
        meant = {_report_unknown(model, node, detail["loc"], absent, faults) for detail in _of_kind(details, _UNKNOWN)}
        silent = {*meant, *((key,) for key in reported)}
        for detail in details:
            # Half a character is refused by the reader, at its place and in words.
            if (
                detail["type"] not in {_UNKNOWN, "string_unicode"}
                and detail["loc"] not in silent
                and not _is_echo(detail, details)
                and (reading.complete or not _may_be_elsewhere(node, detail))
            ):
                _report(node, detail, faults)
        return None


def _one_of_each_union(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """The errors, with those of all the plain types that a value could have as one."""
    found: dict[tuple[Loc, str], ErrorDetails] = {}
    for detail in details:
        place, last = detail["loc"][:-1], detail["loc"][-1:]
        # Behind the place of a value, pydantic puts the type that it has tried.
        if last and last[0] in _TRIED and detail["type"] in _WANTED:
            found.setdefault((place, "union"), {**detail, "loc": place, "type": "union"})
        else:
            found[detail["loc"], detail["type"]] = detail
    return list(found.values())


_TRIED: Final = frozenset({"str", "int", "float", "tuple[str, ...]"})

_UNKNOWN: Final = "extra_forbidden"
_KEY: Final = "[key]"
"""What pydantic puts at the end of a path when the key itself is meant."""


def _of_kind(details: list[ErrorDetails], kind: str) -> list[ErrorDetails]:
    return [detail for detail in details if detail["type"] == kind]


def _is_echo(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether a list is too short only because an entry of it has a fault."""
    at = detail["loc"]
    inside = (other["loc"] for other in details if len(other["loc"]) > len(at))
    return detail["type"] == "too_short" and any(other[: len(at)] == at for other in inside)


def _may_be_elsewhere(node: Node, detail: ErrorDetails) -> bool:
    """Whether a file that is missing may hold what an entry lacks: a key, or one of two keys."""
    stands_there = _at(node, detail["loc"])
    is_of_keys = detail["type"] == "scenario" and (stands_there is None or isinstance(stands_there, Mapping))
    return detail["type"] == "missing" or is_of_keys


def _report_unknown(model: type[BaseModel], node: Node, path: Loc, absent: set[Loc], faults: Problems) -> Loc | None:
    """Note an unknown key; returns the missing key that was meant by it, so that one slip is one fault."""
    name, options = str(path[-1]), _siblings(model, node, path)
    missing = [str(other[-1]) for other in absent if other[:-1] == path[:-1]]
    suggestion = near(name, missing) or near(name, options)
    faults.add(key_place(node, path), f"unknown key {name!r}", name, _one_of(options), suggestion)
    return (*path[:-1], suggestion) if suggestion in missing else None


def _report(node: Node, detail: ErrorDetails, faults: Problems) -> None:
    """Turn one pydantic error into a fault at its place."""
    path = detail["loc"]
    mark, text = place(node, path)
    if detail["type"] == "literal_error" and path[-1] == _KEY:
        mark, text = key_place(node, path[:-1]), str(path[-2])
    if detail["type"] == "missing":
        mark = place(node, path[:-1])[0] if path[:-1] else mark
        faults.add(mark, f"{str(path[-1])!r} is missing", "", f"a key {path[-1]!s}")
    else:
        message, expected, suggestion = _words(detail, text)
        expected += _from_below(_at(node, path), expected)
        faults.add(mark, message, text, expected, suggestion)


def _at(node: Node, path: Loc) -> Node | None:
    inner: Node | None = node
    for key in path:
        inner = child(inner, key) if inner is not None else None
    return inner


def _from_below(node: Node | None, expected: str) -> str:
    """Which of the keys that do not go together stands in a file below, and how it is taken away."""
    if not isinstance(node, Mapping):
        return ""
    named = re.findall(r"`(\w+)`", expected)
    below = [key for key in named if key in node.keys and node.keys[key].file != node.mark.file]
    return f" (`remove` takes away {below[0]}, {brief(node.keys[below[0]])})" if below else ""


def _words(detail: ErrorDetails, text: str) -> tuple[str, str, str]:
    """Message, what was expected and near match of an error about a value."""
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "scenario":
            return context["message"], context["expected"], context["suggestion"]
        case "literal_error" | "enum":
            options = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            return f"{text!r} is not known here", _one_of(options), near(text, options)
        case "union_tag_invalid":
            options = context["expected_tags"].replace("'", "").split(", ")
            return f"{context['tag']!r} is no kind of rewrite", _one_of(options), near(str(context["tag"]), options)
        case "union_tag_not_found":
            return "'do' is missing: it says what kind of rewrite this is", "do: waive, for example", ""
        case "greater_than_equal" | "greater_than":
            bound = (
                f"at least {bound_text(context['ge'])}" if "ge" in context else f"more than {bound_text(context['gt'])}"
            )
            return f"{text} is too small", bound, ""
        case "less_than_equal":
            return f"{text} is too large", f"at most {bound_text(context['le'])}", ""
        case "too_short":
            name = next((str(key) for key in reversed(detail["loc"]) if isinstance(key, str)), "the list")
            least = context["min_length"]
            return (
                (f"{name} is empty", "at least one entry", "")
                if least == 1
                else (
                    f"{name} is too short",
                    f"at least {least} entries",
                    "",
                )
            )
        case "string_too_short":
            return "the text is empty", "some words", ""
        case "string_pattern_mismatch":
            return f"{text!r} does not look right", _PATTERNS.get(context["pattern"], context["pattern"]), ""
        case kind if kind in _WANTED:
            return f"{text!r} does not fit here" if text else "this does not fit here", _WANTED[kind], ""
    return detail["msg"], "", ""


_PATTERNS: Final[dict[str, str]] = {
    "^[A-Z]{2}$": "a country code of two capital letters, such as NO",
    "^[A-Z]{2}(-[A-Z0-9]{1,3})?$": "an ISO 3166 code, such as NO, or GB-ENG for a part of a country",
    r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$": 'a time of day in quotes, such as "08:00"',
}


def _siblings(model: type[BaseModel], node: Node, path: Loc) -> list[str]:
    """The keys that the mapping around the last part of a path may have."""
    shape: Any = model
    for key in path[:-1]:
        inner = child(node, key)
        if inner is None:
            continue
        shape, node = inside(shape, key, node), inner
    found = model_of(shape, node)
    return list(fields_of(found)) if found else []


def _one_of(options: list[str]) -> str:
    return "one of " + ", ".join(options) if options else ""


def text_of(node: Node | None) -> str:
    """The text of a scalar, empty for anything else."""
    return node.text if isinstance(node, Scalar) else ""


def entries_of(node: Node | None) -> dict[str, Node]:
    """The entries of a mapping that are values, empty for anything else."""
    return dict(node.items()) if isinstance(node, Mapping) else {}
