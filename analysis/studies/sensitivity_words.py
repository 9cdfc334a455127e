"""Sentences about a sensitivity analysis: names of inputs, sizes of effects, and the verdict on an output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from analysis.studies.sensitivity_effects import OutputEffects
from analysis.words import count, duration, number, percent, percent_span, span
from sim.text import listed

SMALL: Final = 0.05
"""An input whose index is surely below this share of the largest does not matter."""

CURVED: Final = 1.0
"""Sigma over mu* from which an effect depends on the other inputs, or changes its sign, more than it is one effect."""

LOUD: Final = 0.3
"""Share of noise from which indices say little."""

EVERY: Final = "*"
"""Ends the name of an input that moves all numbers below a path."""

SILENT: Final = frozenset({"arrangements", "rewrites", "inform", "procedures", "steps", "actors", "desks", "lift"})
"""Words of a path that name its section, not its number."""

SHOWN: Final = 3
"""Inputs named in the verdict."""


def short_names(paths: Sequence[str]) -> tuple[str, ...]:
    """Short names of inputs: the last words of each path, as many as tell them apart, and two at least."""
    words = [_significant_words(path) for path in paths]
    size = 2
    while len({some[-size:] for some in words}) < len(words) and size < max(map(len, words)):
        size += 1
    short = [some if some[-1] == EVERY else some[-size:] for some in words]
    names = [
        some if short.count(some) == 1 else tuple(path.split(".")) for some, path in zip(short, paths, strict=True)
    ]
    return tuple(_named(some) for some in names)


def _significant_words(path: str) -> tuple[str, ...]:
    """The words of a path without its `SILENT` ones; of numbers that move together, all."""
    words = path.split(".")
    if words[-1] == EVERY:
        return tuple(words)
    return tuple(word for word in words if word not in SILENT and not word.isdigit()) or tuple(words)


def _named(words: Sequence[str]) -> str:
    """Words with a colon before the last: what is described, and what of it."""
    *about, last = (word.replace("_", " ") for word in words)
    if last == EVERY:
        return f"all of {', '.join(about)}"
    return f"{', '.join(about)}: {last}" if about else last


def size_words(output: OutputEffects, value: float, like: float | None = None) -> str:
    """The size of an effect: a share of the variance, or a change over the range in the unit of a time `like` it."""
    if output.method == "sobol":
        return percent(value)
    return duration(value, like) if output.unit == "h" else f"{number(value * 100)} percentage points"


def interval_words(output: OutputEffects, size: tuple[float, float, float], like: float | None = None) -> str:
    """The interval of the size of an effect."""
    if output.method == "morris" and output.unit == "h":
        return span(size[1], size[2], size[0] if like is None else like)
    return percent_span(size[1], size[2], " %" if output.method == "sobol" else " points")


def signed_change(output: OutputEffects, value: float, like: float | None = None) -> str:
    """A change of the output with its sign."""
    words = duration(value, like) if output.unit == "h" else f"{number(value * 100)} points"
    return f"+{words}" if value > 0 else words


def verdict(output: OutputEffects) -> str:
    """The ranking of the inputs, the sign of a difference over the points, and the noise, in two or three sentences."""
    return " ".join((*_ranking(output), *_sign(output), noise_words(output)))


def _ranking(output: OutputEffects) -> Iterator[str]:
    index, names, morris = output.first, short_names(output.inputs), output.method == "morris"
    if not np.nanmax(index.value, initial=0) > 0:
        yield "None of the inputs moves it at all."
        return
    order = [int(place) for place in np.argsort(-index.value, kind="stable")]
    idle = [place for place in order if not index.high[place] > SMALL * index.value[order[0]]]
    first = [place for place in order if place not in idle][:SHOWN]
    sizes = [(float(index.value[place]), float(index.low[place]), float(index.high[place])) for place in first]
    effects = [
        f"{names[place]} ({size_words(output, size[0])}, 95 % CI {interval_words(output, size)})"
        for place, size in zip(first, sizes, strict=True)
    ]
    head = "Largest effect over its range" if morris else "Largest share of the variance"
    yield f"{head}: {listed(effects)}." if effects else "No input has a significant effect."
    if morris and (turning := [names[place] for place in first if _depends_on_others(output, place)]):
        yield f"The effect of {listed(turning)} depends on the other inputs."
    if not morris:
        yield f"Together they explain {percent(float(output.index('S1').value.sum()))} each by itself."
    if len(idle) > 1:
        yield f"Of {count(len(names))} inputs {count(len(idle))} do not matter."
    elif idle:
        name = names[idle[0]]
        yield f"{name[0].upper()}{name[1:]} does not matter."


def _depends_on_others(output: OutputEffects, place: int) -> bool:
    star, sigma = output.index("mu_star").value[place], output.index("sigma").value[place]
    return bool(star > 0 and sigma / star > CURVED)


def _sign(output: OutputEffects) -> Iterator[str]:
    """Over how many of the points a difference keeps its sign."""
    points, below, above = output.points, output.below, output.above
    if output.difference and points in {below, above}:
        side = "below" if below else "above"
        yield f"The difference is significantly {side} zero at every one of {count(points)} points."
    elif output.difference:
        neither = count(points - below - above)
        where = f"below zero at {count(below)}, above zero at {count(above)}, not significant at {neither}"
        yield f"Of {count(points)} points the difference is significantly {where}."


def noise_words(output: OutputEffects) -> str:
    """The share of the variance over points that is chance, or why there is none."""
    if not np.isnan(output.noise):
        share = percent(output.noise)
        words = f"{share} of the variance over points is chance left by {count(output.n)} replications."
        return f"{words} Take more replications before relying on the order." if output.noise > LOUD else words
    if output.n == 1:
        return "One replication of each point: chance cannot be separated from the inputs."
    same = f"It is the same at all points on average over {count(output.n)} replications"
    return f"{same}, so there is no variance to divide."
