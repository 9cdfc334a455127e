"""What a report asks, and what its variants are."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from analysis.incidents.knock_on import NO_INCIDENTS
from analysis.report.headline import moves
from analysis.report.line import Line
from analysis.results import Results
from analysis.words import lift_words, listed, percent, percent_span, plain
from sim.record.tables import ALL_FORCES

NAMED = 3
"""Variants named in the question; of more, the number is told."""

_SENTENCE = re.compile(r"(?<=[.?])\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Answer:
    """A line of the answer: what it is about, its first sentence, and the rest."""

    about: str
    lead: str
    rest: str


@dataclass(frozen=True, slots=True)
class VariantRow:
    """A variant: the arrangements in force, and what they change in the procedures."""

    name: str
    reference: bool
    arrangements: str
    changes: tuple[str, ...]


def question(results: Results) -> str:
    """What the run was made to answer, from what it compares."""
    forces = results.manifest.forces
    lift = [(force.vehicles, force.containers, force.personnel) for force in forces]
    size = listed(lift_words(sum(amounts) for amounts in zip(*lift, strict=True)))
    who = f"{len(forces)} forces ({size})" if len(forces) > 1 else f"the {forces[0].name} ({size})"
    asked = f"When {'are' if len(forces) > 1 else 'is'} {who} in place, and how much of the time is coordination?"
    answered = "" if results.incidents.empty else "How long do the states take to answer the incidents?"
    others = [variant for variant in results.variants if variant != results.reference]
    names = listed(f"“{name}”" for name in others) if len(others) <= NAMED else f"each of {len(others)} other variants"
    change = f"What does {names} change against “{results.reference}”?" if others else ""
    told = (asked, change, answered) if moves(results) else (answered, asked, change)
    return " ".join(text for text in told if text)


def in_time(results: Results) -> str:
    """The chance that every force is there by its due date, per variant; for many variants the reference's."""
    table = results.deadlines
    columns = ["probability", "low_95", "high_95"]
    own = table[table["force"] == ALL_FORCES].set_index("variant")[columns]
    variants = [results.reference, *(name for name in results.variants if name != results.reference)]
    said = []
    for variant in variants if len(variants) <= NAMED else variants[:1]:
        chance, low, high = own.loc[[variant]].to_numpy(np.float64)[0]
        said.append(f"{percent(chance)} under {variant} ({percent_span(low, high)})")
    whole = "every force is" if len(results.manifest.forces) > 1 else "it is"
    return f"The chance that {whole} complete by its due date is {listed(said)}."


def answers(lines: tuple[Line, ...]) -> tuple[Answer, ...]:
    """Each line with its first sentence apart, which is what a reader in a hurry reads."""
    split = ((line.about, *_SENTENCE.split(line.text, maxsplit=1)) for line in lines)
    return tuple(Answer(about, lead, rest[0] if rest else "") for about, lead, *rest in split)


def variants(results: Results) -> tuple[VariantRow, ...]:
    """The variants, the reference first, with what the arrangements change.

    What their files add to every variant stands at the reference.
    """
    table = results.changes.fillna("")
    rows = []
    for name in (results.reference, *(name for name in results.variants if name != results.reference)):
        own = results.manifest.arrangements.get(name, ())
        words = [plain(one) for one in own if one != NO_INCIDENTS]
        words += ["no incident happens"] if NO_INCIDENTS in own else []
        changes = dict.fromkeys(
            plain(f"{', '.join(one for one in (arrangement, procedure) if one)}: {text}")
            for variant, arrangement, procedure, text in table[["variant", "arrangement", "procedure", "words"]]
            .astype(str)
            .to_numpy()
            if variant == name
        )
        if name == results.reference:
            changes = dict.fromkeys((*map(plain, results.manifest.added_to_every_variant), *changes))
        text = listed(words) or "none: the rules of each state alone"
        rows.append(VariantRow(name, name == results.reference, text, tuple(changes)))
    return tuple(rows)
