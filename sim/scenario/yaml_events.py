"""The events of a YAML 1.2 text: where each scalar, mapping and sequence begins and ends.

ruamel.yaml knows YAML 1.2 and says what is wrong with a text, but takes thirty times as long as libyaml. So libyaml,
which knows YAML 1.1, reads what both read alike: a text without directives, anchors, tags, tabs and line breaks other
than line feeds, in which it finds no mistake and no empty value, whose place the two see differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from sim.scenario.limits import NESTING, VALUES

_UNUSUAL: Final = re.compile(r"^%|(?:^|[\s\[\]{},:?-])[&*!]\S|[\t\r\x85\u2028\u2029\ufeff]", re.MULTILINE)
"""What the two parsers may read differently."""


class NotYamlError(Exception):
    """A text that is no YAML; `line` and `column` count from 1."""

    def __init__(self, problem: str, line: int = 1, column: int = 1) -> None:
        super().__init__(problem)
        self.line, self.column = line, column


def events_in(text: str) -> Iterator[Any]:
    """The events of a text, each an object whose class has the name of what it is, as `ScalarEvent`.

    Raises
    ------
    NotYamlError
        When the first mistake is reached.
    """
    quick = None if _UNUSUAL.search(text) else _by_libyaml(text)
    return _by_ruamel(text) if quick is None else iter(quick)


def _by_libyaml(text: str) -> list[Any] | None:
    """The events, or None where ruamel.yaml has to look at the text."""
    try:
        from yaml import YAMLError, parse  # type: ignore[import-untyped]  # it comes without types
        from yaml.cyaml import CSafeLoader  # type: ignore[import-untyped]
    except ImportError:  # PyYAML without libyaml, as where it was built from source
        return None
    events: list[Any] = []
    depth = 0
    try:
        for event in parse(text, Loader=CSafeLoader):
            kind = type(event).__name__
            depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
            # The document and the stream are levels too. Of what is too much, no more is read than is needed to see it.
            empty = kind == "ScalarEvent" and not event.value and not event.style
            if empty or depth > NESTING + 2 or len(events) > 4 * VALUES:
                return None
            events.append(event)
    except YAMLError:
        return None
    return events


def _by_ruamel(text: str) -> Iterator[Any]:
    # Imported where it is needed, which is seldom.
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        raise NotYamlError(_problem(error), *((at.line + 1, at.column + 1) if at else ())) from error
    except YAMLError as error:
        raise NotYamlError(str(error).splitlines()[0]) from error


def _problem(error: Any) -> str:  # noqa: ANN401 - the class is imported where it is needed
    """What the parser says, with the cure of the two usual mistakes."""
    problem = f"{error.problem or error.context}"
    if "mapping values are not allowed" in problem:
        return f"{problem}; text that holds ': ' must stand in quotes"
    if "\\t" in problem or "tab" in problem:
        return f"{problem}; indent with blanks"
    return problem
