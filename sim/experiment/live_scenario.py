"""A scenario in a process that lives on: its files are read once, and values of it are changed again and again."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sim.domains.scenario import Scenario
from sim.errors import ScenarioError
from sim.experiment.prepared_program import BuiltVariant, build_variant
from sim.scenario.draft import Draft
from sim.scenario.loading import changed_draft, scenario_of, sound
from sim.scenario.shape import measure
from sim.scenario.tree import Scalar, sourced_value
from sim.scenario.values.readings import ScenarioClock, value_text
from sim.scenario.values.targets import Target, Targets
from sim.scenario.yaml_reader import resolve


class LiveScenario:
    """A scenario whose files were read once.

    Parameters
    ----------
    file, sets
        As for `sim.scenario.load`.

    Raises
    ------
    ScenarioError
        With every problem that was found.
    """

    def __init__(self, file: Path, sets: tuple[str, ...] = ()) -> None:
        self._draft: Draft = sound(file, sets)
        self._sets = tuple(sets)
        self._adapters: dict[str, TypeAdapter[Any]] = {}

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario as it is, without further changes."""
        return scenario_of(self._draft)

    @cached_property
    def _clock(self) -> ScenarioClock:
        assert self._draft.header is not None
        return ScenarioClock.of_header(self._draft.header)

    @cached_property
    def _targets(self) -> Targets:
        return Targets(self._draft)

    def paths(self) -> list[str]:
        """The path of every single value, as for `--set`, in the order of the composed scenario."""
        return [".".join(target.names) for target in self._targets.values(self._targets.root)]

    def build(self, variant: str, *sets: str) -> BuiltVariant:
        """A variant of the scenario with further changes, built from the beginning.

        Raises
        ------
        ScenarioError
            With every problem that was found.
        LeidangError
            No sound program can be made of it.
        """
        return build_variant(self.changed(*sets), variant, described=False)

    def changed(self, *sets: str) -> Scenario:
        """The scenario with further changes.

        Raises
        ------
        ScenarioError
            With every problem that was found.
        """
        if not sets:
            return self.scenario
        draft = changed_draft(self._draft.composition, (*self._sets, *sets))
        if faults := draft.faults.found():
            raise ScenarioError(faults)
        return scenario_of(draft)

    def target(self, path: str) -> Target:
        """What stands at a path.

        Raises
        ------
        LeidangError
            The path leads nowhere.
        """
        return self._targets.find(path)

    def dimension(self, path: str) -> str:
        """What a number at a path measures, as `sim.scenario.shape.measure`; empty for what is no number."""
        target = self.target(path)
        return "number" if target.column is not None else measure(target.shape)

    def text(self, path: str, value: object) -> str:
        """A value at a path as a file would have it."""
        if self.target(path).column is not None:
            return repr(value)
        return value_text(value, self.dimension(path), self._clock)

    def value(self, path: str) -> object:
        """The value at a path as the program has it; None where none is written there.

        Raises
        ------
        LeidangError
            The path leads nowhere.
        ValueError
            What stands there is no single value.
        """
        target = self.target(path)
        node = target.node and (sourced_value(target.node) or target.node)
        if target.node is None:
            return None
        if not isinstance(node, Scalar):
            raise ValueError(f"{path} is no single value")  # noqa: TRY004  # a fault of the path, not of a type
        return self._read(path, target, node.value)

    def read(self, path: str, text: str) -> object:
        """What a text would be at a path, as the program has it, read alone.

        Raises
        ------
        LeidangError
            The path leads nowhere.
        ValueError
            No such value may stand there.
        """
        return self._read(path, self.target(path), resolve(text.strip()))

    def _read(self, path: str, target: Target, value: object) -> object:
        if target.column is not None:
            found = resolve(str(value))
            if isinstance(found, bool) or not isinstance(found, int | float):
                raise ValueError(f"{value} is no number")
            return found
        adapter = self._adapters.setdefault(path, TypeAdapter(target.shape))
        try:
            return adapter.validate_python(value, context=self._draft.reading, strict=True)
        except ValidationError as error:
            raise ValueError(str(error)) from error
