"""Estimates and names in words: the filters of the templates."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from analysis.delays.bottlenecks import CAUSE, DESK, PLACE, PROCEDURE
from analysis.facts.bottleneck import Effect, Item
from analysis.facts.estimates import Estimate
from analysis.incidents.words import time_span, time_words
from analysis.movement.place_names import place_name
from analysis.results import Results
from analysis.words import (
    capital,
    cause_title,
    count,
    desk_words,
    duration,
    number,
    percent,
    percent_span,
    plain,
    plus,
    span,
    whole,
)
from sim.text import listed

NAMED = 3
"""Names listed in a sentence; of more, the number is given."""


def amount(given: Estimate, like: float | None = None) -> str:
    """The value with its unit; a duration in the unit that suits `like`."""
    if given.unit == "h":
        return duration(given.value, like)
    return percent(given.value) if given.unit == "share" else number(given.value)


def interval_text(given: Estimate, like: float | None = None) -> str:
    """The two ends of the interval, in the unit that `amount` has; empty for n below two."""
    if given.unit == "h":
        return span(given.low, given.high, given.value if like is None else like)
    if given.unit == "share":
        return percent_span(given.low, given.high)
    return "" if np.isnan(given.low) else f"{number(given.low)} to {number(given.high)}"


def ci(given: Estimate, like: float | None = None) -> str:
    """The interval and n: "95 % CI 23.6 to 24.1, n = 100"."""
    ends = interval_text(given, like)
    return f"95 % CI {ends}, n = {given.n}" if ends else f"n = {given.n}, no CI"


def time_ci(given: Estimate) -> str:
    """The interval and n of a time from seconds to weeks; an end beyond the horizon is "or later"."""
    ends = time_span(given.low, given.high, given.value)
    return f"95 % CI {ends}" if ends else "no CI"


def shift(given: Estimate, less: str = "earlier", more: str = "later") -> str:
    """A significant difference: "9.4 d earlier (95 % CI 9.0 to 9.8, n = 100, paired)"."""
    side, low, high = (less, -given.high, -given.low) if given.value < 0 else (more, given.low, given.high)
    size = Estimate(abs(given.value), low, high, given.n, given.unit)
    return f"{amount(size)} {side} ({ci(size)}, paired)"


def signed(given: Estimate) -> str:
    """A difference with its sign: "−3.2 h, 95 % CI −6.4 to +0.1, n = 100"."""
    ends = interval_text(given)
    if not ends:
        return f"{plus(amount(given))}, n = {given.n}, no CI"
    low, high = ends.split(" to ")
    return f"{plus(amount(given))}, 95 % CI {low} to {plus(high)}, n = {given.n}"


def few(names: Iterable[str], what: str = "variants") -> str:
    """The names, or of more than three their number."""
    items = tuple(names)
    return listed(items) if len(items) <= NAMED else f"{len(items)} {what}"


def cause_words(cause: str, coordination: bool) -> str:
    """The title of a cause inside a procedure or outside."""
    return cause_title(cause, coordination=coordination)


def item_words(item: Item, results: Results) -> str:
    """What is waited for: "host nation support (FI defence ministry)", "Trelleborg–Riga sea (next sailing)"."""
    if item.kind == PROCEDURE:
        return f"{plain(item.name)} ({desk_words(item.at)})" if item.at else plain(item.name)
    if item.kind == DESK:
        step = item.at.removeprefix(item.name).strip()
        return f"{desk_words(item.name)} desk{f' (step {plain(step)})' if step else ''}"
    if item.kind == CAUSE:
        return cause_title(item.name, coordination=False)
    assert item.kind == PLACE
    return place_name(item.name, results)


def quoted(name: str) -> str:
    """A name in quotation marks."""
    return f"“{name}”"


def mean_count(mean: float) -> str:
    """A mean number of things: "6", "6.4"."""
    return count(mean) if mean == round(mean) else f"{mean:.1f}"


def largest_effect(effects: Iterable[Effect]) -> Effect:
    """The effect of largest size, whatever its sign."""
    return max(effects, key=lambda effect: abs(effect.hours.value))


FILTERS = {
    "amount": amount,
    "capital": capital,
    "cause_words": cause_words,
    "ci": ci,
    "desk_words": desk_words,
    "duration": duration,
    "few": few,
    "interval": interval_text,
    "item_words": item_words,
    "largest": largest_effect,
    "listed": listed,
    "mean_count": mean_count,
    "percent": percent,
    "place_name": place_name,
    "plain": plain,
    "quoted": quoted,
    "shift": shift,
    "signed": signed,
    "time_ci": time_ci,
    "time_words": time_words,
    "whole": whole,
    "whole_count": count,
}
"""What templates apply to facts."""
