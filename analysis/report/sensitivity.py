"""Which inputs move the answer: what the report says of a sensitivity analysis, or how to get one."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

import numpy as np

from analysis.experiments.findings import Effect, Findings, Told
from analysis.experiments.sensitivity_tables import no_noise_words, short_names
from analysis.experiments.taking_in import findings_of
from analysis.report.influence import assumed, influence
from analysis.results import Results
from analysis.words import count, duration, listed, number, percent, percent_span, replications, span
from sim.record.tables import ALL_FORCES

GROUPS = ("procedures", "actors", "channels", "movement", "network.links", "network.nodes", "closures")
"""Paths below which guesses lie that can be varied together."""

GIVEN = ("--set", "--out")
"""Options of a run that its sensitivity analysis needs too."""


@dataclass(frozen=True, slots=True)
class EffectRow:
    """An input: the range tried, what it moves most, by how much, and the change at both ends; all in words."""

    name: str
    path: str
    tried: str
    note: str
    moves: str
    size: str
    interval: str
    ends: tuple[str, str]


@dataclass(frozen=True, slots=True)
class SensitivityPart:
    """What the report says of a sensitivity analysis.

    Attributes
    ----------
    lead
        For a decision maker: what moves the answer most, and whether it holds.
    verdicts
        Each output in words, and what its indices say.
    basis
        What was run: points, replications, and where it differs from the run of the report.
    """

    lead: tuple[str, str]
    verdicts: tuple[tuple[str, str], ...]
    heading: str
    rows: tuple[EffectRow, ...]
    basis: str
    command: str


def sensitivity_part(results: Results) -> SensitivityPart | None:
    """What the report says of the sensitivity analysis that the run has taken in; None if it has none."""
    study = findings_of(results)
    if study is None:
        return None
    effects = study.effects
    names = short_names([one.path for one in effects])
    sobol = effects[0].of.method == "sobol"
    return SensitivityPart(
        lead=(_most(effects, names), _holds(study)),
        verdicts=tuple((one.name, one.verdict) for one in study.drawn),
        heading="Part in the variance" if sobol else "Effect over the range",
        rows=tuple(_row(one, name) for one, name in zip(effects, names, strict=True)),
        basis=_basis(results, study),
        command=study.manifest.command_line,
    )


def measured(one: Effect) -> str:
    """The size of an effect in words: hours over the range, or a share of the variance."""
    return _amount(one.of, one.size[0])


def how_to_measure(results: Results) -> tuple[str, str]:
    """The two commands with which this report gets its section: groups of guesses that are at work, each as one input.

    They are told as they would be given where the run was begun.
    """
    words = shlex.split(results.manifest.command_line)
    after = {option: [words[at + 1] for at, word in enumerate(words[:-1]) if word == option] for option in GIVEN}
    file = next((word for word in words if word.endswith(results.manifest.scenario.file)), "")
    folder = (after["--out"] or [f"results/{results.folder.name}"])[0]
    sets = [part for value in after["--set"] for part in ("--set", value)]
    groups = [part for path in _guessed(results) for part in ("--together", f"{path}=20%")]
    study = f"{folder}-sensitivity"
    measure = ["leidang", "sensitivity", file or results.manifest.scenario.file, *sets, *groups, "--out", study]
    return shlex.join(measure), shlex.join(["leidang", "report", folder, "--sensitivity", study])


def _guessed(results: Results) -> list[str]:
    """The groups of numbers that bear on the movement and hold notional ones."""
    table = assumed(results)
    notional = table["source"].str.contains("notional", case=False)
    share = influence(results, list(table["path"]), list(notional)).share
    at_work = table["path"][notional & ~np.isnan(share)]
    return [path for path in GROUPS if at_work.str.startswith(f"{path}.").any()]


def _most(effects: tuple[Effect, ...], names: tuple[str, ...]) -> str:
    first, name, of = effects[0], names[0], effects[0].of
    inputs = "the one input tried" if len(effects) == 1 else f"{count(len(effects))} inputs tried"
    if not first.size[0] > 0:
        return f"Of {inputs}, none moves the answer at all."
    like = max(abs(of.base[0]), first.size[0])
    size = f"{_amount(of, first.size[0], like)} (95 % interval {_between(of, first.size, like)})"
    about = f"what {of.variant} changes in the {_metric(of)}" if of.difference else f"the {_metric(of)}"
    what = about if of.difference else f"{about} under {of.variant}"
    if of.method == "sobol":
        return f"Of {inputs}, {name} has most part in what is uncertain about {what}: {size}."
    second = "".join(
        f"; next comes {called} with {_amount(one.of, one.size[0], like)}"
        for one, called in zip(effects[1:2], names[1:2], strict=True)
    )
    return (
        f"Of {inputs}, {name} moves the answer most: over its range {what}, {_signed(of, of.base[0], like)} in the "
        f"scenario as it is, moves by {size}{second}."
    )


def _holds(study: Findings) -> str:
    """At how many of the points each difference keeps its sign."""
    differences = [one for one in study.drawn if one.difference]
    if not differences:
        first = study.drawn[0]
        if np.isnan(first.noise):
            return no_noise_words(first.n)
        return f"{percent(first.noise)} of what differs between the points is chance."
    start = f"Compared with {study.manifest.reference}, the {_metric(differences[0])}"
    said = []
    for side, words in (("below", "lower"), ("above", "higher")):
        own = [one.variant for one in differences if getattr(one, side) == one.points]
        if own:
            points = count(differences[0].points)
            said.append(f"{start} is shown to be {words} under {listed(own)} at every one of {points} points tried.")
    for one in differences:
        if one.points not in {one.below, one.above}:
            neither = one.points - one.below - one.above
            at = f"lower at {count(one.below)} of {count(one.points)} points tried, higher at {count(one.above)}"
            said.append(f"{start} under {one.variant} is shown to be {at}, neither at {count(neither)}.")
    return " ".join(said)


def _metric(one: Told) -> str:
    """The metric of an output, without the forces where it is of all."""
    return one.name.rpartition(": ")[0].removesuffix(f" / {ALL_FORCES}")


def _row(one: Effect, name: str) -> EffectRow:
    several = len(one.numbers) > 1
    low, high = (_signed(one.of, end) for end in one.ends)
    return EffectRow(
        name=name,
        path=one.path,
        tried=f"{one.low} to {one.high}" if several else one.low,
        note=f"of each of {count(len(one.numbers))} numbers, together" if several else f"to {one.high}",
        moves=one.of.variant,
        size=measured(one),
        interval=_between(one.of, one.size),
        ends=(low, high),
    )


def _amount(one: Told, value: float, like: float | None = None) -> str:
    """A size, if it is a time in the unit of one `like` it."""
    if one.method == "sobol":
        return percent(value)
    return duration(value, like) if one.unit == "h" else f"{number(value * 100)} points of per cent"


def _between(one: Told, size: tuple[float, float, float], like: float | None = None) -> str:
    if one.method == "sobol":
        return percent_span(size[1], size[2])
    if one.unit == "h":
        return span(size[1], size[2], size[0] if like is None else like)
    return percent_span(size[1], size[2], " points")


def _signed(one: Told, value: float, like: float | None = None) -> str:
    """A change with its sign."""
    words = duration(value, like) if one.unit == "h" else f"{number(value * 100)} points"
    return f"+{words}" if value > 0 else words


def _basis(results: Results, study: Findings) -> str:
    own, other, first = results.manifest, study.manifest, study.drawn[0]
    method = "Sobol indices" if first.method == "sobol" else "Morris screening"
    told = [
        f"{method}: {count(first.points)} points, {replications(first.n)} at each, the same chances at all",
        no_noise_words(first.n).rstrip(".")
        if np.isnan(first.noise)
        else f"{percent(first.noise)} of the variance over points is chance that is left",
        "" if own.root_seed == other.root_seed else f"other chances than in this run (root seed {other.root_seed})",
        "" if own.version == other.version else f"made by version {other.version} of the program",
        "" if set(own.variants) == set(other.variants) else f"of the variants only {listed(other.variants)}",
    ]
    return f"{'; '.join(words for words in told if words)}."
