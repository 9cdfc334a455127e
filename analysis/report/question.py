"""The question of a report, its answer line by line, and its variants."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.facts.estimates import reference_first
from analysis.report.line import Line
from analysis.report.method import arrangement_words
from analysis.report.template import sentences
from analysis.results import Results
from analysis.words import lift_words, plain

COLUMNS = ["arrangement", "procedure", "words"]

_SENTENCE = re.compile(r"(?<=[.?])\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A line of the answer: its subject, its first sentence, and the rest."""

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


def question(results: Results, *, movement_first: bool) -> str:
    """The question that the run answers, from what it compares."""
    forces, (reference, *others) = results.manifest.forces, reference_first(results)
    lift = [(force.vehicles, force.containers, force.personnel) for force in forces]
    size = lift_words(sum(amounts) for amounts in zip(*lift, strict=True))
    incidents = not results.incidents.empty
    return sentences("question", forces, size, others, reference, incidents, movement_first, template="notes.j2")


def answers(lines: tuple[Line, ...]) -> tuple[AnswerLine, ...]:
    """Each line with its first sentence apart, which is what a reader in a hurry reads."""
    split = ((line.about, *_SENTENCE.split(line.text, maxsplit=1)) for line in lines)
    return tuple(AnswerLine(about, lead, rest[0] if rest else "") for about, lead, *rest in split)


def variants(results: Results) -> tuple[VariantRow, ...]:
    """The variants, the reference first, with what the arrangements change.

    What their files add to every variant stands at the reference.
    """
    table = results.changes.fillna("").astype(str)
    rows = []
    for name in reference_first(results):
        reference = name == results.reference
        changes = [*map(plain, results.manifest.added_to_every_variant)] if reference else []
        changes += [
            plain(f"{', '.join(filter(None, (arrangement, procedure)))}: {words}")
            for arrangement, procedure, words in table[table["variant"] == name][COLUMNS].to_numpy()
        ]
        rows.append(VariantRow(name, reference, plain(arrangement_words(results, name)), tuple(dict.fromkeys(changes))))
    return tuple(rows)
