"""Uncertain quantities as text: 'lognormal(median 8 h, p90 24 h)', read and written back."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final

from sim.units.conversion import Dimension
from sim.units.distributions import (
    Distribution,
    Empirical,
    Exponential,
    Fixed,
    Lognormal,
    LogUniform,
    Mixture,
    Triangular,
    Uniform,
)
from sim.units.quantity_text import QuantityError, format_quantity, number_text, parse_quantity

_CALL: Final = re.compile(r"\s*([A-Za-z_]+)\s*\((.*)\)\s*", re.DOTALL)
_WEIGHT_TOLERANCE: Final = 1e-9
NESTED: Final = 5
"""So many distributions may stand around another."""

FORMS: Final[dict[str, str]] = {
    "fixed": "fixed(8 h)",
    "lognormal": "lognormal(median 8 h, p90 24 h) or lognormal(median 8 h, p90 24 h, cap 45 d)",
    "triangular": "triangular(2 h, 12 h, 24 h), which is low, mode, high",
    "uniform": "uniform(15 d, 30 d)",
    "loguniform": "loguniform(2 d, 30 d)",
    "exponential": "exponential(mean 8 h)",
    "empirical": "empirical(1 h, 2 h, 5 h)",
    "mixture": "mixture(0.9: 0 h, 0.1: lognormal(median 18 h, p90 50 h))",
}
"""How each distribution is written, by its name."""


def parse_distribution(text: str, dimension: Dimension, inside: int = 0) -> Distribution:
    """The distribution with every number in the canonical unit; a plain quantity is `Fixed`.

    Parameters
    ----------
    inside
        Inside how many other distributions it stands.

    Raises
    ------
    QuantityError
        When the text is no distribution, or its numbers cannot be one (median above p90, weights that do not sum
        to one, mode outside its range), or stand inside more than `NESTED` others.
    """
    if inside > NESTED:
        raise QuantityError("distributions stand too deep inside each other", f"at most {NESTED} around another")
    call = _CALL.fullmatch(text)
    if call:
        return _from_call(call[1], call[2], dimension, inside)
    if "(" in text or ")" in text:
        raise QuantityError(f"{text.strip()!r} has brackets that do not match", "one closing bracket for each opening")
    word = re.match(r"\s*([A-Za-z_]+)", text)
    if word and word[1] in FORMS:
        raise QuantityError(f"{text.strip()!r} has no brackets", FORMS[word[1]])
    return Fixed(parse_quantity(text, dimension))


def format_distribution(distribution: Distribution, dimension: Dimension) -> str:
    """The distribution as text which `parse_distribution` reads back to an equal one."""

    def say(value: float) -> str:
        return format_quantity(value, dimension)

    match distribution:
        case Fixed(value):
            return say(value)
        case Lognormal(median, p90, cap):
            return f"lognormal(median {say(median)}, p90 {say(p90)}{'' if cap is None else f', cap {say(cap)}'})"
        case Triangular(low, mode, high):
            return f"triangular({say(low)}, {say(mode)}, {say(high)})"
        case Uniform(low, high):
            return f"uniform({say(low)}, {say(high)})"
        case LogUniform(low, high):
            return f"loguniform({say(low)}, {say(high)})"
        case Exponential(mean):
            return f"exponential(mean {say(mean)})"
        case Empirical(values):
            return f"empirical({', '.join(map(say, values))})"
        case Mixture(weights, parts):
            pairs = zip(weights, parts, strict=True)
            return f"mixture({', '.join(f'{number_text(w)}: {format_distribution(p, dimension)}' for w, p in pairs)})"


def _from_call(name: str, body: str, dimension: Dimension, inside: int) -> Distribution:
    """The distribution `name(body)`."""
    arguments = _split(body)
    try:
        match name, arguments:
            case "fixed", [only]:
                return Fixed(parse_quantity(only, dimension))
            case "lognormal", [_, _] | [_, _, _]:
                return _lognormal(arguments, dimension)
            case "triangular", [_, _, _]:
                return _triangular(*(parse_quantity(argument, dimension) for argument in arguments))
            case (("uniform" | "loguniform"), [_, _]):
                low, high = (parse_quantity(argument, dimension) for argument in arguments)
                return _range(name, low, high)
            case "exponential", [mean]:
                return Exponential(_positive("mean", _named(mean, "mean", name, dimension)))
            case "empirical", [_, *_]:
                return Empirical(tuple(sorted(parse_quantity(argument, dimension) for argument in arguments)))
            case "mixture", [_, *_]:
                return _mixture(arguments, dimension, inside)
    except QuantityError as error:
        message = error.message if error.message.startswith(f"{name}: ") else f"{name}: {error.message}"
        raise QuantityError(message, error.expected, error.suggestion) from None
    if name in FORMS:
        raise QuantityError(f"{name} does not take {len(arguments)} numbers", FORMS[name])
    near = get_close_matches(name, FORMS, 1)
    raise QuantityError(f"{name!r} is not a distribution", "one of " + ", ".join(FORMS), near[0] if near else "")


def _split(body: str) -> list[str]:
    """The arguments, cut at the commas that stand outside inner brackets."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(body):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(body[start:at].strip())
            start = at + 1
        if depth < 0:
            raise QuantityError(f"{body!r} has brackets that do not match", "one closing bracket for each opening")
    last = body[start:].strip()
    return [*parts, last] if parts or last else []


def _named(argument: str, word: str, name: str, dimension: Dimension) -> float:
    """The number of an argument that is written with its name, 'median 8 h'."""
    found, _, rest = argument.partition(" ")
    if found != word:
        raise QuantityError(f"'{word}' is missing before {argument!r}", FORMS[name])
    return parse_quantity(rest, dimension)


def _positive(what: str, value: float) -> float:
    if value <= 0:
        raise QuantityError(f"the {what} must be above zero")
    return value


def _lognormal(arguments: list[str], dimension: Dimension) -> Lognormal:
    median, p90 = (_named(a, w, "lognormal", dimension) for a, w in zip(arguments, ("median", "p90"), strict=False))
    cap = _named(arguments[2], "cap", "lognormal", dimension) if len(arguments) == 3 else None
    if not 0 < median < p90:
        raise QuantityError("the median must be above zero and below the p90", FORMS["lognormal"])
    if cap is not None and cap <= median:
        raise QuantityError("the cap must be above the median", FORMS["lognormal"])
    return Lognormal(median, p90, cap)


def _triangular(low: float, mode: float, high: float) -> Triangular:
    if not (low <= mode <= high and low < high):
        raise QuantityError("the numbers must rise: low, mode, high", FORMS["triangular"])
    return Triangular(low, mode, high)


def _range(name: str, low: float, high: float) -> Uniform | LogUniform:
    if not low < high:
        raise QuantityError("the first number must be below the second", FORMS[name])
    if name == "uniform":
        return Uniform(low, high)
    return LogUniform(_positive("low end", low), high)


def _mixture(arguments: list[str], dimension: Dimension, inside: int) -> Mixture:
    weights, parts = [], []
    for argument in arguments:
        weight, colon, part = argument.partition(":")
        if not colon:
            raise QuantityError(f"{argument!r} has no weight before it", FORMS["mixture"])
        weights.append(_positive("weight", parse_quantity(weight, "ratio")))
        parts.append(parse_distribution(part, dimension, inside + 1))
    if abs(sum(weights) - 1) > _WEIGHT_TOLERANCE:
        raise QuantityError(f"the weights sum to {sum(weights):g}, not to 1", FORMS["mixture"])
    return Mixture(tuple(weights), tuple(parts))
