"""The assumption register of the report: what it amounts to, what weighs most, and every number by its influence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrival_delay import ARRIVAL_DELAY
from analysis.report.influence import assumed, influence
from analysis.report.sensitivity import effect_words
from analysis.results import Results
from analysis.runs import Floats
from analysis.studies.import_sensitivity import sensitivity_of
from analysis.studies.sensitivity_effects import InputEffect
from analysis.tables import ALL_FORCES, CSV_COLUMNS
from analysis.words import count, percent

HEAVIEST = 12
"""Things listed by what they weigh; the register itself has every number."""


@dataclass(frozen=True, slots=True)
class AssumptionRow:
    """One line of the assumption register, in words.

    Attributes
    ----------
    bears_on
        The share of the time that is charged to what it describes; empty where it is not known.
    measured, tried
        What the input that moves it does over its range, and that range; empty where it was not varied.
    """

    path: str
    value: str
    source: str
    confidence: str
    file: str
    line: str
    notional: bool
    bears_on: str
    measured: str
    tried: str


@dataclass(frozen=True, slots=True)
class HeavyRow:
    """What several numbers describe together: a desk, a step, a link; how many, how many of them notional."""

    what: str
    numbers: str
    notional: str
    bears_on: str


@dataclass(frozen=True, slots=True)
class Register:
    """The register: what it amounts to, how it is ranked, what weighs most, and its lines, the heaviest first."""

    words: str
    rank: str
    heaviest: tuple[HeavyRow, ...]
    rows: tuple[AssumptionRow, ...]


def register(results: Results) -> Register:
    """The assumption register of the scenario. Notional is what its source calls so, wholly or in part.

    First come the numbers that a sensitivity analysis varied, by the effect of the input that moves them; then the rest
    by the stand-in.
    """
    table = assumed(results)
    paths, sources = tuple(table["path"]), tuple(table["source"])
    notional = ["notional" in source.lower() for source in sources]
    found = influence(results, paths, notional)
    share = np.fmax(found.share, _arrangements(results, paths))
    study = sensitivity_of(results)
    effects = study.effects if study else ()
    place_of = {path: place for place, one in enumerate(effects) for path in one.numbers}
    order = sorted(
        range(len(paths)),
        key=lambda at: (place_of.get(paths[at], len(effects)), -np.nan_to_num(share[at], nan=-1.0)),
    )
    cells = table[list(CSV_COLUMNS["assumptions"])].to_numpy()
    rows = tuple(
        AssumptionRow(path, value, source, confidence, file, line, notional[at], _bears(share[at]), size, tried)
        for at in order
        for path, value, source, confidence, file, line in [cells[at]]
        for size, tried in [_measured(effects, place_of.get(paths[at]))]
    )
    unsourced = sum(not source for source in sources)
    none = f"{count(unsourced)} name no source at all." if unsourced else "Each says where it is from."
    bear = (
        f" They bear on {percent(found.notional)} of the time from ready to delivered under {results.reference}."
        if not np.isnan(found.notional)
        else ""
    )
    words = (
        f"{count(sum(notional))} of {count(len(rows))} numbers are notional, wholly or in part: chosen to be "
        f"plausible, not measured.{bear} {none}"
    )
    return Register(words, _rank(results, len(place_of)), _heaviest(paths, notional, share), rows)


def _measured(effects: Sequence[InputEffect], place: int | None) -> tuple[str, str]:
    """What the input with this place in the rank does over its range, and that range; empty without one."""
    if place is None:
        return "", ""
    one = effects[place]
    together = f", {count(len(one.numbers))} numbers together" if len(one.numbers) > 1 else ""
    return effect_words(one), f"measured over {one.low} to {one.high}{together}"


def _rank(results: Results, varied: int) -> str:
    stand_in = (
        "the share of the time from ready to delivered, "
        f"all elements together under {results.reference}, that is charged to what the number describes (a step, a "
        "desk, a link, a node, a mode); for an arrangement, the share by which the variants with it differ. So that "
        "rank says where a number is at work, not what another value would do: a capacity that is never short ranks "
        "high and changes nothing."
    )
    given = "What is asked (the forces) is given and has no rank."
    if not varied:
        return f"They are ranked by a stand-in, not by a sensitivity analysis: {stand_in} {given}"
    return (
        f"First stand {count(varied)} numbers that the sensitivity analysis varied, by what was measured: what the "
        "input does over its whole range to the answer that it moves most; numbers that were varied together share one "
        f"effect. The rest is ranked by a stand-in: {stand_in} {given}"
    )


def _heaviest(paths: tuple[str, ...], notional: list[bool], share: Floats) -> tuple[HeavyRow, ...]:
    groups: dict[str, list[int]] = {}
    for place, path in enumerate(paths):
        if not np.isnan(share[place]):
            groups.setdefault(path.rpartition(".")[0], []).append(place)
    order = sorted(groups, key=lambda name: -float(share[groups[name][0]]))[:HEAVIEST]
    return tuple(
        HeavyRow(
            what=name,
            numbers=count(len(groups[name])),
            notional=count(sum(notional[place] for place in groups[name])),
            bears_on=_bears(float(share[groups[name][0]])),
        )
        for name in order
    )


def _bears(share: float) -> str:
    if np.isnan(share):
        return ""
    return "under 0.1 %" if share < 0.001 else percent(share)


def _arrangements(results: Results, paths: tuple[str, ...]) -> Floats:
    """For the numbers of an arrangement, the largest share by which a variant with it differs; nan for all others."""
    table = results.savings
    own = table[(table["measure"] == ARRIVAL_DELAY) & (table["of"] == ALL_FORCES) & (table["reference_h"] > 0)]
    saved = dict(zip(own["variant"], (own["saved_h"] / own["reference_h"]).abs(), strict=True))
    shares: dict[str, float] = {}
    for variant, names in results.manifest.arrangements.items():
        for name in names:
            shares[name] = max(shares.get(name, 0.0), float(saved.get(variant, 0.0)))
    parts = (path.split(".", maxsplit=2) for path in paths)
    return np.array(
        [shares.get(part[1], np.nan) if part[0] == "arrangements" and len(part) > 1 else np.nan for part in parts],
        np.float64,
    )
