"""The assumption register of the report: its summary, the most influential numbers, and every number by influence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.movement.arrival_delay import ARRIVAL_DELAY
from analysis.report.influence import assumed, register_influence
from analysis.report.sensitivity import effect_words
from analysis.report.template import sentences
from analysis.results import Results
from analysis.runs import Floats
from analysis.studies.import_sensitivity import sensitivity_of
from analysis.studies.sensitivity_effects import InputEffect
from analysis.words import count, percent
from sim.record.tables import ALL_FORCES
from sim.record.tables.inputs import ASSUMPTIONS

HEAVIEST = 12
"""Groups of numbers listed by influence; the register itself has every number."""


@dataclass(frozen=True, slots=True)
class AssumptionRow:
    """One line of the assumption register, in words.

    Attributes
    ----------
    bears_on
        Its influence: the share of the time that is charged to what it describes; empty where unknown.
    measured, tried
        The effect of the input that changes it over its range, and that range; empty where it was not varied.
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
    """The register: summary, rule of the rank, most influential groups, and its lines, the most influential first."""

    words: str
    rank: str
    heaviest: tuple[HeavyRow, ...]
    rows: tuple[AssumptionRow, ...]


def register(results: Results) -> Register:
    """The assumption register of the scenario. Notional is what its source calls so, wholly or in part.

    First come the numbers that a sensitivity analysis varied, by the effect of the input that moves them; then the rest
    by the proxy.
    """
    table = assumed(results)
    paths, sources = tuple(table["path"]), tuple(table["source"])
    charged = results.once(register_influence)
    notional = charged.guessed.tolist()
    share = np.fmax(charged.share, _arrangements(results, paths))
    study = sensitivity_of(results)
    effects = study.effects if study else ()
    place_of = {path: place for place, one in enumerate(effects) for path in one.numbers}
    order = sorted(
        range(len(paths)),
        key=lambda at: (place_of.get(paths[at], len(effects)), -np.nan_to_num(share[at], nan=-1.0)),
    )
    cells = table[list(ASSUMPTIONS.names)].to_numpy()
    rows = tuple(
        AssumptionRow(path, value, source, confidence, file, line, notional[at], _bears(share[at]), size, tried)
        for at in order
        for path, value, source, confidence, file, line in [cells[at]]
        for size, tried in [_measured(effects, place_of.get(paths[at]))]
    )
    words = sentences(
        "register",
        sum(notional),
        len(rows),
        charged.notional,
        results.reference,
        sum(not source for source in sources),
        template="notes.j2",
    )
    rank = sentences("rank", len(place_of), results.reference, template="notes.j2")
    return Register(words, rank, _heaviest(paths, notional, share), rows)


def _measured(effects: Sequence[InputEffect], place: int | None) -> tuple[str, str]:
    """The effect of the input with this place in the rank over its range, and that range; empty without one."""
    if place is None:
        return "", ""
    effect = effects[place]
    tried = sentences("effect", effect.low, effect.high, len(effect.numbers), template="notes.j2")
    return effect_words(effect), tried


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
    rows = table[(table["measure"] == ARRIVAL_DELAY) & (table["of"] == ALL_FORCES) & (table["reference_h"] > 0)]
    saved = dict(zip(rows["variant"], (rows["saved_h"] / rows["reference_h"]).abs(), strict=True))
    shares: dict[str, float] = {}
    for variant, names in results.manifest.arrangements.items():
        for name in names:
            shares[name] = max(shares.get(name, 0.0), float(saved.get(variant, 0.0)))
    parts = (path.split(".", maxsplit=2) for path in paths)
    return np.array(
        [shares.get(part[1], np.nan) if part[0] == "arrangements" and len(part) > 1 else np.nan for part in parts],
        np.float64,
    )
