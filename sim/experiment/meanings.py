"""What the labels of a program mean, by number: thousands of labels share a few hundred meanings."""

from __future__ import annotations

import numpy as np

from sim.engine.trace import Ints
from sim.model.meaning import Meaning
from sim.model.model import Model
from sim.process.index import ProgramIndex


def numbered_meanings(model: Model, index: ProgramIndex) -> tuple[tuple[Meaning, ...], Ints]:
    """The different meanings, and for each label the number of its own.

    A label without a meaning of its own means itself.
    """
    like = np.arange(len(index.labels))
    patterns: dict[int, tuple[Ints, Ints]] = {}
    for copy in index.copies:
        pattern = copy.pattern
        if id(pattern) not in patterns:
            places = [place for place, node in enumerate(pattern.nodes) if node.label in model.meanings]
            own = [index.label_index[pattern.nodes[place].label] for place in places]
            patterns[id(pattern)] = np.array(places, dtype=np.int64), np.array(own, dtype=np.int64)
        places_meant, of_pattern = patterns[id(pattern)]
        like[index.numbers_of(copy)[places_meant]] = of_pattern
    numbers: dict[Meaning, int] = {}
    number = np.zeros(len(like), dtype=np.int64)
    for label in np.unique(like).tolist():
        text = index.labels[label]
        number[label] = numbers.setdefault(model.meanings.get(text) or Meaning(None, text), len(numbers))
    return tuple(numbers), number[like]
