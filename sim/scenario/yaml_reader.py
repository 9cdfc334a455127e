"""YAML 1.2 text into a tree that remembers where everything stands.

Scalars are resolved here by the core schema of YAML 1.2, in which `NO` and `08:00` are text. Duplicate keys, several
documents and `%YAML 1.1` are faults. The parser is ruamel.yaml's, which knows YAML 1.2 and says what is wrong; libyaml,
ten times as fast, comes first wherever it gives the same events.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sim.scenario.limits import ENTRIES, FILE_BYTES, NESTING, VALUES
from sim.scenario.texts import check_key, check_text
from sim.scenario.tree import ListNode, Mapping, Node, Plain, Position, Problems, Scalar
from sim.scenario.yaml_events import NotYamlError, events_in
from sim.text import described
from sim.user_files import UnreadableFileError, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_INT: Final = re.compile(r"[-+]?[0-9]+")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, Plain]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DIGITS: Final = 40
"""Digits of a whole number that are read: it is beyond every bound by then, and is refused with its whole text."""

_NOT_YAML: Final = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no YAML file may have, in quotes or out of them."""

_NO_MERGE: Final = "merge keys are no part of YAML 1.2", "<<", "the keys themselves, or a file under `use`"
_LEVELS: Final = ("low", "medium", "high")


def read_yaml(file: str, faults: Problems) -> Mapping | None:
    """The tree of a file, or None where it is no mapping at all; what is wrong is added to the faults."""
    try:
        text = read_text(file, FILE_BYTES)
    except UnreadableFileError as error:
        faults.add(Position(file, error.line, error.column), f"the file cannot be read: {error}")
        return None
    tree, found = _parsed(text, file)
    faults.add_all(found)
    return tree


@lru_cache(maxsize=256)
def _parsed(text: str, file: str) -> tuple[Mapping | None, Problems]:
    """The tree of a file and its faults, parsed once for all scenarios that use it: a tree is never changed."""
    faults = Problems()
    return parse_yaml(text, file, faults), faults


def parse_yaml(text: str, file: str, faults: Problems) -> Mapping | None:
    """The tree of YAML text that stands in `file`."""
    if (found := _NOT_YAML.search(text)) is not None:
        line, column = text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
        faults.add(Position(file, line, column), f"the file holds {described(found[0])}", expected="text")
        return None
    try:
        node = _Builder(file, faults).build(events_in(text))
    except NotYamlError as error:
        faults.add(Position(file, error.line, error.column), f"this is not YAML: {error}")
        return None
    except _TooMuchError as error:
        faults.add(error.mark, str(error), expected=error.expected)
        return None
    if isinstance(node, Mapping):
        inherit(node, faults)
        return node
    faults.add(Position(file, 1, 1), "the file holds no keys", expected="lines such as 'title: ...'")
    return None


def resolve(text: str) -> Plain:
    """The value of a plain scalar by the core schema of YAML 1.2."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return whole_number(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def whole_number(text: str) -> int:
    """A whole number of any length, cut to so many digits that it is beyond every bound."""
    return int(text[:_DIGITS])


def inherit(node: Node, faults: Problems, source: str = "", confidence: str = "") -> None:
    """Hand `source` and `confidence` down from each mapping to what stands in it."""
    match node:
        case Mapping():
            # An empty text is a remark too: that nothing is known, whatever holds around it.
            source = _remark(node, "source", faults) if "source" in node.entries else source
            confidence = _remark(node, "confidence", faults) if "confidence" in node.entries else confidence
            node.source, node.confidence = source, confidence
            for inner in node.entries.values():
                inherit(inner, faults, source, confidence)
        case ListNode(items):
            for inner in items:
                inherit(inner, faults, source, confidence)
        case Scalar():
            node.source, node.confidence = source, confidence


def _remark(node: Mapping, key: str, faults: Problems) -> str:
    """The text of `source` or `confidence` in a mapping, empty where there is none."""
    said = node.entries.get(key)
    if said is None:
        return ""
    if not isinstance(said, Scalar) or not isinstance(said.value, str):
        faults.add(said.mark, f"{key} is not text", expected="words that say where the numbers come from")
        return ""
    if key == "confidence" and said.value and said.value not in _LEVELS:
        faults.add(said.mark, f"{said.value!r} is not a confidence", said.text, "low, medium or high")
        return ""
    return said.value


class _TooMuchError(Exception):
    """A file with more in it than is read of any."""

    def __init__(self, mark: Position, message: str, expected: str) -> None:
        self.mark, self.expected = mark, expected
        super().__init__(message)


def _is(event: Any, kind: str) -> bool:  # noqa: ANN401 - see _Builder._mark
    return type(event).__name__ == kind


class _Builder:
    """Builds the tree from the parser's events."""

    def __init__(self, file: str, faults: Problems) -> None:
        self._file = file
        self._faults = faults
        # Each anchor with its node, and the values in it.
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._events: Iterator[Any] = iter(())
        self._depth = 0
        self._values = 0

    def build(self, events: Iterator[Any]) -> Node | None:
        """The tree of the first document; a second one is a fault."""
        self._events = events
        root: Node | None = None
        documents = 0
        for event in events:
            if _is(event, "DocumentStartEvent"):
                documents += 1
                self._refuse_old_version(event)
                if documents > 1:
                    self._faults.add(self._mark(event), "the file holds a second document", expected="one document")
                    break
                root = self._node(next(events))
        return root

    def _mark(self, event: Any) -> Position:  # noqa: ANN401 - events of two parsers have no common base
        return Position(self._file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _refuse_old_version(self, event: Any) -> None:  # noqa: ANN401 - see _mark
        if event.version and tuple(event.version) != (1, 2):
            version = ".".join(map(str, event.version))
            message = f"YAML {version} is refused: there NO would be the truth value false"
            self._faults.add(self._mark(event), message, f"%YAML {version}", "%YAML 1.2, or no such line")

    def _node(self, event: Any) -> Node:  # noqa: ANN401 - see _mark
        node: Node
        if _is(event, "AliasEvent"):
            return self._alias(event)
        before = self._values
        self._count(1, event)
        self._depth += 1
        if self._depth > NESTING:
            raise _TooMuchError(self._mark(event), "the file is nested too deeply", f"at most {NESTING} levels")
        if _is(event, "ScalarEvent"):
            node = self._scalar(event)
        elif _is(event, "MappingStartEvent"):
            node = self._mapping(event)
        else:
            assert _is(event, "SequenceStartEvent")
            node = self._sequence(event)
        self._depth -= 1
        if event.anchor:
            self._anchors[event.anchor] = node, self._values - before
        return node

    def _alias(self, event: Any) -> Node:  # noqa: ANN401 - see _mark
        """What an alias stands for, which counts as if it were written here."""
        known = self._anchors.get(event.anchor)
        if known is None:
            return self._unknown_anchor(event)
        node, values = known
        self._count(values, event)
        return node

    def _count(self, values: int, event: Any) -> None:  # noqa: ANN401 - see _mark
        """Add to the values of the file, and give up where they are more than any file has."""
        self._values += values
        if self._values > VALUES:
            message = "the file holds too many values, with each alias as what it stands for"
            raise _TooMuchError(self._mark(event), message, f"at most {VALUES:,}")

    def _check_number(self, entries: int, event: Any) -> None:  # noqa: ANN401 - see _mark
        if entries > ENTRIES:
            raise _TooMuchError(self._mark(event), "too many entries stand here", f"at most {ENTRIES:,}")

    def _unknown_anchor(self, event: Any) -> Scalar:  # noqa: ANN401 - see _mark
        mark = self._mark(event)
        self._faults.add(
            mark, f"there is no anchor {event.anchor!r} before this", f"*{event.anchor}", "an anchor above it"
        )
        return Scalar(None, "", mark)

    def _scalar(self, event: Any) -> Scalar:  # noqa: ANN401 - see _mark
        # The line break that ends a block of text belongs to the file, not to the text.
        text = event.value.rstrip("\n") if event.style in {"|", ">"} else event.value
        plain = not event.style
        return Scalar(resolve(text) if plain else text, text, self._mark(event), quoted=not plain)

    def _sequence(self, start: Any) -> ListNode:  # noqa: ANN401 - see _mark
        items: list[Node] = []
        while not _is(event := next(self._events), "SequenceEndEvent"):
            self._check_number(len(items) + 1, event)
            item = self._node(event)
            if isinstance(item, Scalar):
                check_text(item, "", self._faults)
            if not (items and self._goes_on(items[-1], item)):
                items.append(item)
        return ListNode(items, self._mark(start))

    def _mapping(self, start: Any) -> Mapping:  # noqa: ANN401 - see _mark
        entries: dict[str, Node] = {}
        keys: dict[str, Position] = {}
        last: Node | None = None
        while not _is(event := next(self._events), "MappingEndEvent"):
            self._check_number(len(entries) + 1, event)
            key, value = self._node(event), self._node(next(self._events))
            if not isinstance(key, Scalar):
                self._faults.add(key.mark, "a key is not text")
                last = value
                continue
            if key.text == "<<" and not key.quoted:
                self._faults.add(key.mark, *_NO_MERGE)
                continue
            check_key(key.text, key.mark, self._faults)
            if isinstance(value, Scalar):
                check_text(value, key.text, self._faults)
            if last is not None and self._goes_on(last, key):
                continue
            if key.text in keys:
                message = f"duplicate key {key.text!r}; the first is in line {keys[key.text].line}"
                self._faults.add(key.mark, message, key.text, "each key once")
            else:
                entries[key.text], keys[key.text] = value, key.mark
            last = value
        return Mapping(entries, keys, self._mark(start))

    def _goes_on(self, last: Node, more: Node) -> bool:
        """Whether a comma cut a text within its brackets: a fault, after which the text is put together again."""
        if not isinstance(last, Scalar) or not isinstance(more, Scalar) or last.quoted or more.quoted:
            return False
        if last.text.count("(") <= last.text.count(")"):
            return False
        if "," not in last.text:
            message = f"{last.text!r} ends inside its brackets: between {{ }} or [ ] a comma ends the value"
            self._faults.add(last.mark, message, last.text, "the value in quotes")
        last.text = f"{last.text}, {more.text}"
        last.value = last.text
        return True
