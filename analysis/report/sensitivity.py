"""Section of the report on a sensitivity analysis: which inputs move the answer, or how to measure that."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

import numpy as np

from analysis.report.influence import assumed, influence
from analysis.results import Results
from analysis.studies.import_sensitivity import sensitivity_of
from analysis.studies.sensitivity_effects import InputEffect, OutputEffects, SensitivityTables
from analysis.studies.sensitivity_words import (
    interval_words,
    noise_words,
    short_names,
    signed_change,
    size_words,
    verdict,
)
from analysis.words import count, replications
from sim.record.tables import ALL_FORCES
from sim.text import listed

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
    """The section on a sensitivity analysis.

    Attributes
    ----------
    lead
        For a decision maker: what moves the answer most, and whether it holds.
    verdicts
        Each output in words, and the verdict on it.
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
    """The section on the sensitivity analysis that was imported into a run; None if there is none."""
    tables = sensitivity_of(results)
    if tables is None:
        return None
    names = short_names([effect.path for effect in tables.effects])
    sobol = tables.shown[0].method == "sobol"
    return SensitivityPart(
        lead=(_strongest(tables.effects, names), _robustness(tables)),
        verdicts=tuple((output.name, verdict(output)) for output in tables.shown),
        heading="Share of the variance" if sobol else "Effect over the range",
        rows=tuple(_row(effect, name) for effect, name in zip(tables.effects, names, strict=True)),
        basis=_basis(results, tables),
        command=tables.manifest.command_line,
    )


def effect_words(effect: InputEffect) -> str:
    """The size of an effect: hours over the range, or a share of the variance."""
    return size_words(effect.output, effect.size[0])


def how_to_measure(results: Results) -> tuple[str, str]:
    """The two commands with which this report gets its section: groups of guesses that are at work, each as one input.

    They are written as they would be given in the directory of the run.
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


def _strongest(effects: tuple[InputEffect, ...], names: tuple[str, ...]) -> str:
    first, output = effects[0], effects[0].output
    inputs = "the one input tried" if len(effects) == 1 else f"{count(len(effects))} inputs tried"
    if not first.size[0] > 0:
        return f"Of {inputs}, none moves the answer at all."
    like = max(abs(output.base[0]), first.size[0])
    size = f"{size_words(output, first.size[0], like)} (95 % CI {interval_words(output, first.size, like)})"
    metric = _metric(output)
    what = f"what {output.variant} changes in the {metric}" if output.difference else f"the {metric}"
    what = what if output.difference else f"{what} under {output.variant}"
    if output.method == "sobol":
        return f"Of {inputs}, {names[0]} has the largest share of the variance of {what}: {size}."
    second = "".join(f"; second is {names[1]} with {size_words(e.output, e.size[0], like)}" for e in effects[1:2])
    base = signed_change(output, output.base[0], like)
    return (
        f"Of {inputs}, {names[0]} moves the answer most: over its range {what}, {base} in the scenario as it is, "
        f"moves by {size}{second}."
    )


def _robustness(tables: SensitivityTables) -> str:
    """At how many of the points each difference keeps its sign."""
    differences = [output for output in tables.shown if output.difference]
    if not differences:
        return noise_words(tables.shown[0])
    start = f"Compared with {tables.manifest.reference}, the {_metric(differences[0])}"
    sentences = []
    for side, words in (("below", "lower"), ("above", "higher")):
        if variants := [output.variant for output in differences if getattr(output, side) == output.points]:
            points = f"every one of {count(differences[0].points)} points tried"
            sentences.append(f"{start} is significantly {words} under {listed(variants)} at {points}.")
    for output in differences:
        if output.points not in {output.below, output.above}:
            lower, higher, neither = map(
                count, (output.below, output.above, output.points - output.below - output.above)
            )
            sentences.append(
                f"{start} under {output.variant} is significantly lower at {lower} of {count(output.points)} points "
                f"tried, significantly higher at {higher}, not significantly different at {neither}."
            )
    return " ".join(sentences)


def _metric(output: OutputEffects) -> str:
    """The metric of an output, without the forces where it is of all."""
    return output.name.rpartition(": ")[0].removesuffix(f" / {ALL_FORCES}")


def _row(effect: InputEffect, name: str) -> EffectRow:
    several = len(effect.numbers) > 1
    low, high = (signed_change(effect.output, end) for end in effect.ends)
    return EffectRow(
        name=name,
        path=effect.path,
        tried=f"{effect.low} to {effect.high}" if several else effect.low,
        note=f"of each of {count(len(effect.numbers))} numbers, together" if several else f"to {effect.high}",
        moves=effect.output.variant,
        size=effect_words(effect),
        interval=interval_words(effect.output, effect.size),
        ends=(low, high),
    )


def _basis(results: Results, tables: SensitivityTables) -> str:
    """The method and its size, and where the analysis differs from the run."""
    run, other, first = results.manifest, tables.manifest, tables.shown[0]
    method = "Sobol indices" if first.method == "sobol" else "Morris screening"
    parts = (
        f"{method}: {count(first.points)} points, {replications(first.n)} at each, common random numbers",
        noise_words(first).rstrip("."),
        "" if run.root_seed == other.root_seed else f"another random seed than this run ({other.root_seed})",
        "" if run.version == other.version else f"made by version {other.version} of the program",
        "" if set(run.variants) == set(other.variants) else f"of the variants only {listed(other.variants)}",
    )
    return f"{'; '.join(part for part in parts if part)}."
