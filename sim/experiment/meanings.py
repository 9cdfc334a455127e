"""What the labels of a program mean, by number: thousands of labels share a few hundred meanings."""

from __future__ import annotations

import numpy as np

from sim.engine.trace import Ints
from sim.model.meaning import Meaning
from sim.model.model import Model
from sim.process.index import ProgramIndex


def numbered_meanings(model: Model, index: ProgramIndex) -> tuple[tuple[Meaning, ...], Ints]:
    """The different meanings, and for each label the number of its own.

    A label that is said to mean nothing else means itself.
    """
    like = np.arange(len(index.labels))
    told: dict[int, tuple[Ints, Ints]] = {}
    for copy in index.copies:
        pattern = copy.pattern
        if id(pattern) not in told:
            places = [place for place, node in enumerate(pattern.nodes) if node.label in model.meanings]
            own = [index.label_index[pattern.nodes[place].label] for place in places]
            told[id(pattern)] = np.array(places, dtype=np.int64), np.array(own, dtype=np.int64)
        places_told, of_pattern = told[id(pattern)]
        like[index.numbers_of(copy)[places_told]] = of_pattern
    numbers: dict[Meaning, int] = {}
    number = np.zeros(len(like), dtype=np.int64)
    for label in np.unique(like).tolist():
        text = index.labels[label]
        number[label] = numbers.setdefault(model.meanings.get(text) or Meaning(None, text), len(numbers))
    return tuple(numbers), number[like]
