"""What binds the answer, in words: the first lines of report, terminal and README all take them from here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from analysis.binding_constraint import Bottleneck, Effect, bottlenecks, never_in_time
from analysis.bottlenecks import CAUSE, DESK, PLACE, PROCEDURE
from analysis.incidents.stages import COORDINATION
from analysis.incidents.words import kind_words, time_span, time_words
from analysis.places import place_name
from analysis.report.line import Line
from analysis.results import Results
from analysis.words import cause_title, count, duration, listed, percent_span, plain, span
from sim.record.tables import ALL_FORCES

ABOUT = "Main bottleneck"
NAMED = 3
"""Variants named in a sentence; of more, the number."""


def bottleneck_line(results: Results) -> Line:
    """What the last element of all waits for longest, what the variants do to it, and whom it makes late."""
    found = results.once(bottlenecks)
    own = found.get((results.reference, ALL_FORCES))
    if own is None:
        # An empty table says that nothing waits; a folder of an earlier version has no table.
        known = "bottlenecks" in results.tables
        nothing = f"The last element waits for nothing under {results.reference}: it is moved or handled all the time."
        return Line(ABOUT, f"{nothing if known else 'It is not recorded in this folder.'}{_late(results)}")
    said = [_binding(results, own), _effects(own.effects), _elsewhere(results, own), _missing(results, own)]
    return Line(ABOUT, f"{' '.join(text for text in said if text)}{_late(results)}")


def response_line(results: Results, kind: str, variant: str) -> Line | None:
    """At which desk the response to a kind of incident waits longest; None where it waits nowhere."""
    own = results.once(bottlenecks).get((variant, f"{COORDINATION} of {kind}"))
    if own is None:
        return None
    where = item_words(results, own.kind, own.name, own.at)
    text = (
        f"Under {variant} the slowest response to a {kind_words(kind)} is held longest by {where}: "
        f"{time_words(own.hours[0])} of {time_words(own.total_h)} on average{_hours_interval(own)}, "
        f"the longest step in {_how_often(own)}."
    )
    return Line("Main bottleneck of the response", f"{text} {_effects(own.effects)}".strip())


def item_words(results: Results, kind: str, name: str, at: str = "") -> str:
    """What is waited for: "host nation support (FI defence ministry)", "Trelleborg–Riga sea (next sailing)"."""
    if kind == PROCEDURE:
        return f"{plain(name)} ({_desk(at)})" if at else plain(name)
    if kind == DESK:
        step = at.removeprefix(name).strip()
        return f"the desk {_desk(name)}{f' (step {plain(step)})' if step else ''}"
    if kind == CAUSE:
        return cause_title(name, coordination=False)
    assert kind == PLACE
    return place_name(name, results)


def _binding(results: Results, own: Bottleneck) -> str:
    """Which force is last, what its last element waits for longest, how long, and in how many replications."""
    force = own.last if len(results.manifest.forces) > 1 else ""
    last = f" ({force} in {own.last_n} of {own.n} runs)" if force else ""
    where = item_words(results, own.kind, own.name, own.at)
    longest = f"{where}: {duration(own.hours[0], own.total_h)}"
    often = f"It is the longest wait in {_how_often(own)}."
    moving = f"{duration(own.work_h, own.total_h)} of {duration(own.total_h)}"
    if own.work_h > own.total_h / 2:
        return (
            f"Under {own.variant} the last element{last} is moved or handled for most of its time ({moving}). "
            f"It waits longest for {longest} on average{_hours_interval(own)}. {often}"
        )
    return (
        f"Under {own.variant} the last element{last} waits longest for {longest} of {duration(own.total_h)} on average"
        f"{_hours_interval(own)}. {often}"
    )


def _hours_interval(own: Bottleneck) -> str:
    ends = span(max(own.hours[1], 0.0), own.hours[2], own.total_h)
    if own.of.startswith(COORDINATION):
        ends = "" if np.isnan(own.hours[1]) else time_span(max(own.hours[1], 0.0), own.hours[2], own.hours[0])
    return f" (95 % CI {ends}; n = {own.n})" if ends else " (one run, so no interval)"


def _how_often(own: Bottleneck) -> str:
    ends = percent_span(own.share[1], own.share[2])
    return f"{own.bound} of {own.n} runs{f' (95 % CI {ends})' if own.n > 1 else ''}"


def _effects(effects: tuple[Effect, ...]) -> str:
    """Which of the other variants touch it, by their rules and by what is measured."""
    if not effects:
        return ""
    still = [one for one in effects if one.hours == (0.0, 0.0, 0.0) or (one.hours[0] == 0 and one.pairs < 2)]
    untouched = [one for one in effects if not one.changes_rules and not one.shown]
    if len(untouched) == len(effects):
        if len(still) == len(effects):
            return "No variant touches it."
        return "No variant touches its rules, and no difference in its time is significant."
    said = [*_measured(one for one in effects if one.shown)]
    weak = [one for one in effects if one.changes_rules and not one.shown]
    if weak:
        change = "changes" if len(weak) == 1 else "change"
        said.append(f"{_few(weak)} {change} its rules, but not significantly its time ({_not_shown(weak)})")
    if untouched:
        said.append(f"{_few(untouched)} {'does' if len(untouched) == 1 else 'do'} not touch it")
    return f"What the variants do to it: {'; '.join(said)}."


def _measured(effects: Iterable[Effect]) -> Iterator[str]:
    for one in effects:
        value, low, high = one.hours
        side, ends = ("shortens", (-high, -low)) if value < 0 else ("lengthens", (low, high))
        rules = "" if one.changes_rules else ", though it changes none of its rules"
        interval = f"95 % CI {span(*ends, value)}; n = {one.pairs} pairs"
        yield f"{one.variant} {side} it by {duration(abs(value))} ({interval}){rules}"


def _not_shown(effects: list[Effect]) -> str:
    largest = max(effects, key=lambda one: abs(one.hours[0]))
    value, low, high = largest.hours
    ends = span(low, high, value)
    return f"{duration(value)}, 95 % CI {ends}; n = {largest.pairs} pairs: not significant" if ends else "one pair"


def _few(effects: list[Effect]) -> str:
    names = [one.variant for one in effects]
    return listed(names) if len(names) <= NAMED else f"{len(names)} variants"


def _elsewhere(results: Results, own: Bottleneck) -> str:
    """What binds under the other variants, where that is something else."""
    found, groups = results.once(bottlenecks), dict[str, list[Effect]]()
    for effect in own.effects:
        other = found.get((effect.variant, own.of))
        if other is not None and (other.kind, other.name) != (own.kind, own.name):
            groups.setdefault(item_words(results, other.kind, other.name, other.at), []).append(effect)
    return " ".join(f"Under {_few(names)} it is {where}." for where, names in groups.items())


def _missing(results: Results, own: Bottleneck) -> str:
    """What elements that never arrive are still held up by at the horizon."""
    if not own.open:
        return ""
    table = results.bottlenecks
    rows = table[(table["variant"] == own.variant) & (table["of"] == own.of) & (table["waiting"] > 0)]
    start = f"In {own.open} of {own.n} runs something is missing at the end of the run"
    if rows.empty:
        return f"{start}."
    first = rows.sort_values("waiting", ascending=False, kind="stable").iloc[0]
    where = item_words(results, str(first["kind"]), str(first["name"]), str(first["at"]))
    return f"{start}: {_elements(float(first['waiting']))} still wait for {where}."


def _elements(mean: float) -> str:
    return f"{count(mean) if mean == round(mean) else f'{mean:.1f}'} elements on average"


def _late(results: Results) -> str:
    """The forces that are never in time, said once, with what holds them."""
    never = results.once(never_in_time)
    if never is None:
        return ""
    forces = never.forces
    every = len(results.manifest.forces)
    many = f"All {every} forces" if len(forces) == every else f"{len(forces)} of {every} forces"
    who = listed(forces) if len(forces) <= NAMED else many
    be = "is" if len(forces) == 1 else "are"
    variants = "any variant" if len(results.variants) > 1 else "it"
    held = [
        f"{item_words(results, kind, name) if kind else 'movement alone'} holds {_held(own, forces)}"
        for (kind, name), own in never.by_item
    ]
    return f" {who} {be} never in time in {variants} (none of {never.n} runs): {'; '.join(held)}."


def _held(own: tuple[str, ...], every: tuple[str, ...]) -> str:
    if len(own) == len(every):
        return "it" if len(own) == 1 else "both" if len(own) == 2 else f"all {len(own)}"
    return listed(own) if len(own) <= NAMED else f"{len(own)} of them"


def _desk(name: str) -> str:
    """A desk in words: "FI.defence_ministry" -> "FI defence ministry"."""
    return plain(name.replace(".", " ", 1))
