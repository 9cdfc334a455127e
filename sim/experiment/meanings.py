"""What the labels of a program mean, by number: thousands of labels share a few hundred meanings."""

from __future__ import annotations

import numpy as np

from sim.engine.trace import Ints
from sim.model.meaning import Meaning
from sim.model.model import Model
from sim.process.index import ProgramIndex


def numbered_meanings(model: Model, index: ProgramIndex) -> tuple[tuple[Meaning, ...], Ints]:
    """The different meanings in the order of the first label that has each, and for each label the number of its own.

    A label that is said to mean nothing else means itself.
    """
    numbers: dict[Meaning, int] = {}
    # The labels of copies share one object; to see that is quicker than to compare what is in it.
    known: dict[int, int] = {}
    of_label = np.empty(len(index.labels), dtype=np.int64)
    for place, label in enumerate(index.labels):
        meaning = model.meanings.get(label)
        number = None if meaning is None else known.get(id(meaning))
        if number is None:
            number = numbers.setdefault(meaning or Meaning(label), len(numbers))
            if meaning is not None:
                known[id(meaning)] = number
        of_label[place] = number
    return tuple(numbers), of_label
