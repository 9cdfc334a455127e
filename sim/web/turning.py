"""Values that are turned again and again: their numbers are patched into a program that is there.

How the numbers of a program follow from a value is found while nothing else is asked for, and is believed only if the
patched program is, bit for bit, the one that is built from the beginning.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sim.errors import LeidangError
from sim.experiment.knobs import Knob
from sim.experiment.live_scenario import LiveScenario
from sim.experiment.prepared_program import BuiltVariant, PreparedProgram, build_variant

MOST_KEPT: Final = 24
"""Values whose programs are kept; of more, those that were turned last."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A value in a scenario as changed otherwise.

    Attributes
    ----------
    scenario
        The file and its state.
    others
        The other changes, as for `--set`.
    """

    scenario: tuple[object, ...]
    arrangements: tuple[str, ...]
    path: str
    others: tuple[str, ...]


class ChosenArrangements(LiveScenario):
    """A scenario that was read, with arrangements in force; each of its variants is built once.

    Parameters
    ----------
    check
        Called before each build; it may stop the work by an error.
    """

    def __init__(self, live: LiveScenario, arrangements: tuple[str, ...], check: Callable[[], None]) -> None:
        self.__dict__ |= live.__dict__
        self._arrangements = arrangements
        self._builds: dict[tuple[str, ...], BuiltVariant] = {}
        self.check = check

    def build(self, variant: str, *sets: str) -> BuiltVariant:
        """The arrangements under the name of a variant; see `LiveScenario.build`."""
        if sets not in self._builds:
            self.check()
            scenario = self.changed(*sets).model_copy(update={"variants": {variant: self._arrangements}})
            self._builds[sets] = build_variant(scenario, variant, described=False)
        return self._builds[sets]


class Turning:
    """The values that were turned, and those whose numbers can be patched.

    Parameters
    ----------
    variant
        The name under which programs are built.
    """

    def __init__(self, variant: str) -> None:
        self._variant = variant
        self._knobs: OrderedDict[Turned, Knob | None] = OrderedDict()
        self._wanted: tuple[Turned, str, LiveScenario] | None = None
        self._begun: tuple[Turned, ChosenArrangements] | None = None

    def program(
        self, live: LiveScenario, scenario: tuple[object, ...], arrangements: tuple[str, ...], sets: tuple[str, ...]
    ) -> PreparedProgram | None:
        """The patched program of a question; None where it must be built. The last value is noted, to be patched."""
        for place, change in reversed(list(enumerate(sets))):
            path, _, text = change.partition("=")
            turned = Turned(scenario, arrangements, path, sets[:place] + sets[place + 1 :])
            knob = self._knobs.get(turned)
            if knob is not None and knob.is_patched(text):
                self._knobs.move_to_end(turned)
                return knob.program(text)
            if knob is not None or turned not in self._knobs:
                self._wanted = turned, text, live
        return None

    def prepare(self, check: Callable[[], None]) -> bool:
        """Find how numbers follow from the value that was turned last; whether there was anything to do.

        Parameters
        ----------
        check
            Called before each build; where it stops the work by an error, what is built is kept for the next time.
        """
        if self._wanted is None:
            return False
        turned, text, live = self._wanted
        if self._begun is None or self._begun[0] != turned:
            self._begun = turned, ChosenArrangements(live, turned.arrangements, check)
        chosen = self._begun[1]
        chosen.check = check
        try:
            knob = Knob(chosen, self._variant, turned.path, _range(live, turned.path, text), turned.others)
            sound = knob.is_patched(text) and knob.is_confirmed(text)
        except (LeidangError, ValueError):
            sound = False
        if sound or self._knobs.get(turned) is None:
            self._knobs[turned] = knob if sound else None
        self._begun = self._wanted = None
        while len(self._knobs) > MOST_KEPT:
            self._knobs.popitem(last=False)
        return True


def _range(live: LiveScenario, path: str, text: str) -> tuple[str, str] | None:
    """From the value of the file to another one and as far beyond it; None for no single numbers.

    One side alone, for a form often bends at the value of the file: a request that cannot be made before the start.

    Raises
    ------
    LeidangError, ValueError
        The path leads nowhere, or no such value may stand there.
    """
    here, there = live.value(path), live.read(path, text)
    if not all(isinstance(number, (int, float)) and not isinstance(number, bool) for number in (here, there)):
        return None
    assert isinstance(here, (int, float))
    assert isinstance(there, (int, float))
    beyond = max(2 * there - here, there / 2)
    whole = isinstance(here, int) and isinstance(there, int)
    return live.text(path, here), live.text(path, round(beyond) if whole else beyond)
