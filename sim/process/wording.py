"""Process nodes in words a planner can read: durations in readable units, shortened labels, what is waited for."""

from __future__ import annotations

from sim.process.causes import Cause
from sim.process.copy_node import Copy
from sim.process.primitives import (
    Acquire,
    Adjust,
    ByChance,
    ByCost,
    Choose,
    ClockAt,
    Condition,
    Cost,
    Delay,
    Gate,
    Hold,
    LevelAtLeast,
    Mark,
    NextDeparture,
    Node,
    Over,
    Parallel,
    Put,
    Queued,
    Release,
    Repeat,
    Sequence,
    Spawn,
    StockAtLeast,
    Take,
    Work,
)
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

SEPARATOR = " / "
SHORT_LIST = 4
"""Observed values are listed up to this many, else only counted."""

_UNITS = ((86_400.0, 3 * 86_400.0, "d"), (3_600.0, 3_600.0, "h"), (60.0, 120.0, "min"))
"""Seconds in the unit, seconds from which on it is used, symbol. Planners count in hours up to 72."""


def rounded_text(value: float) -> str:
    """A number with one decimal at most, and none where it says nothing."""
    return f"{value:.1f}".removesuffix(".0")


def duration_text(seconds: float) -> str:
    """A duration in the unit in which it is easiest to read: minutes from 2 on, hours from 1 on, days from 3 on."""
    for size, least, symbol in _UNITS:
        if seconds >= least:
            return f"{rounded_text(seconds / size)} {symbol}"
    return f"{rounded_text(seconds)} s"


def share_text(share: float) -> str:
    """A share of one as a percentage with three digits."""
    return f"{100 * share:.3g} %"


def distribution_text(distribution: Distribution) -> str:
    """A distribution of durations in seconds as a planner would say it."""
    say = duration_text
    match distribution:
        case Fixed(value):
            return say(value)
        case Lognormal(median, p90, cap):
            capped = "" if cap is None else f", never above {say(cap)}"
            return f"median {say(median)}, 90 % within {say(p90)}{capped}"
        case Triangular(low, mode, high):
            return f"{say(low)} to {say(high)}, most likely {say(mode)}"
        case Uniform(low, high):
            return f"{say(low)} to {say(high)}"
        case LogUniform(low, high):
            return f"{say(low)} to {say(high)} (each order of magnitude as likely)"
        case Exponential(mean):
            return f"mean {say(mean)} (exponential)"
        case Empirical(values) if len(values) <= SHORT_LIST:
            return f"one of {', '.join(say(value) for value in values)}"
        case Empirical(values):
            return f"one of {len(values)} observed, {say(min(values))} to {say(max(values))}"
        case Mixture(weights, parts):
            return "; ".join(
                f"{share_text(weight)}: {distribution_text(part)}" for weight, part in zip(weights, parts, strict=True)
            )


def times_text(times: int | Distribution | None) -> str:
    """How often a loop turns; a drawn number of turns shows its distribution's bare numbers."""
    match times:
        case None:
            return "again and again"
        case int():
            return f"{times} times"
        case Fixed(value):
            return f"{rounded_text(value)} times"
        case Uniform(low, high) | Triangular(low, _, high):
            return f"{rounded_text(low)} to {rounded_text(high)} times"
        case _:
            return "a number of times that is drawn"


def relative_label(label: str, around: str) -> str:
    """A label without the leading parts that it has in common with the label around it; never empty."""
    parts, known = label.split(SEPARATOR), around.split(SEPARATOR)
    common = 0
    while common < min(len(parts) - 1, len(known)) and parts[common] == known[common]:
        common += 1
    return SEPARATOR.join(parts[common:])


def node_text(node: Node) -> str:
    """What happens at a node, in one phrase; empty where the label says it all."""
    match node:
        case Delay(_, duration, cause):
            return f"{distribution_text(duration)} ({cause_text(cause)})"
        case Work(_, amount, level, cause):
            return f"{distribution_text(amount)} of work at the rate of {level} ({cause_text(cause)})"
        case Acquire() | Hold():
            return f"wait for {units_text(node.amount, node.resource)}"
        case Release(_, resource, amount, after, _):
            return f"give back {units_text(amount, resource)}" + (f" after {distribution_text(after)}" if after else "")
        case Gate(_, condition, cause, _):
            return f"wait until {_condition_text(condition)} ({cause_text(cause)})"
        case Adjust(_, modifier, add):
            return f"{modifier} begins" if add else f"{modifier} ends"
        case Put(_, stock, amount):
            return f"put {units_text(amount, stock)}"
        case Take(_, stock, amount):
            return f"wait for and take {units_text(amount, stock)}"
        case Choose(_, _, by):
            return _choice_text(by)
        case Repeat(_, _, times):
            return times_text(times)
        case Spawn(_, _, subject):
            return "start, and go on meanwhile" if subject is None else f"start for {subject}, and go on meanwhile"
        case Mark(_, milestone):
            return f"milestone: {milestone}"
        case Parallel():
            return "side by side"
        case Copy(pattern=pattern):
            return f"as {pattern.root.label}, under other names"
        case Sequence():
            return ""


def option_texts(node: Choose) -> tuple[str, ...]:
    """What speaks for each option of a choice: its probability, or what it costs."""
    match node.by:
        case ByChance(weights):
            return tuple(share_text(weight / sum(weights)) for weight in weights)
        case ByCost(costs):
            return tuple(_cost_text(cost) for cost in costs)


def done_text(node: Parallel) -> str:
    """How many branches of a parallel are waited for."""
    branches = len(node.branches)
    if node.need is None or node.need == branches:
        return f"all {branches} done"
    return f"{node.need} of {branches} done"


def cause_text(cause: Cause) -> str:
    """A cause in words."""
    return cause.value.replace("_", " ")


def units_text(amount: int, name: str) -> str:
    """So many units of something; one unit goes without its number."""
    return name if amount == 1 else f"{amount} of {name}"


def _condition_text(condition: Condition) -> str:
    match condition:
        case LevelAtLeast(level, value):
            return f"{level} is at least {share_text(value)}"
        case StockAtLeast(stock, amount):
            return f"there is {units_text(amount, stock)}"
        case ClockAt(second):
            return f"{duration_text(second)} after the start"
        case NextDeparture(first, every):
            since = f"{duration_text(first)} after the start" if first else "the start"
            return f"the next departure, every {duration_text(every)} from {since} on"


def _choice_text(by: ByChance | ByCost) -> str:
    if isinstance(by, ByChance):
        return "by chance"
    if by.review is None:
        return "whichever is quickest now"
    return f"whichever is quickest, looked at every {duration_text(by.review)}"


def _cost_text(cost: Cost) -> str:
    """The terms of a cost; one that is zero is left out unless it is all there is."""
    fixed = [duration_text(cost.fixed)] if cost.fixed or not cost.terms else []
    return " + ".join([*fixed, *(_term_text(term) for term in cost.terms)])


def _term_text(term: Over | Queued) -> str:
    match term:
        case Over(seconds, level):
            return f"{duration_text(seconds)} at the rate of {level}"
        case Queued(seconds, resource):
            return f"{duration_text(seconds)} a turn at {resource}"
