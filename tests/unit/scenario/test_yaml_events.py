"""Two parsers of YAML, of which the fast one reads only what both read alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import yaml_events
from sim.scenario.tree import Problems
from sim.scenario.yaml_events import NotYamlError, events_in
from sim.scenario.yaml_reader import parse_yaml

ROOT = Path(__file__).parents[3]
LIBRARY = sorted((ROOT / "scenarios").rglob("*.yaml"))
BROKEN = sorted((ROOT / "tests" / "broken").rglob("*.yaml"))

ODD = [
    "%YAML 1.1\n---\na: NO\n",
    "a: &x 1\nb: *x\n",
    "a: !!str 1\n",
    "a: 1\tb\n",
    "a:\nb: ''\n",
    "a: [1, , 2]\n",
    "a: {b, c: }\n",
    "a: one\u2028two\n",
    "a: one\x85two\n",
    "a: b: c\n",
    "a: 'open\n",
    "a: 1\n---\nb: 2\n",
    "[" * 500,
    "- " * 200 + "a\n",
    "a: {" * 40 + "}" * 40,
    "? a\n: b\n",
    "a: |\n  text\n  more\nb: >-\n  folded\n  text\n",
    'a: "\\u00e9 \\n"\n',
    "",
    "# nothing\n",
]


def seen(event: object) -> tuple[object, ...]:
    """What a reader takes from an event."""
    kind = type(event).__name__
    if not kind.startswith(("Scalar", "MappingStart", "SequenceStart")):
        return (kind,)
    mark: Any = getattr(event, "start_mark", None)
    return (kind, mark.line, mark.column, getattr(event, "value", None), getattr(event, "style", None) or None)


@pytest.mark.parametrize("path", [*LIBRARY, *BROKEN], ids=lambda path: path.name)
def test_what_libyaml_reads_is_what_ruamel_reads(path: Path) -> None:
    """Every file of the library and every broken one: the same events, or libyaml leaves the file alone."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    quick = yaml_events._by_libyaml(text)  # noqa: SLF001  # the two parsers side by side
    if quick is not None and not yaml_events._UNUSUAL.search(text):  # noqa: SLF001
        assert [*map(seen, quick)] == [*map(seen, yaml_events._by_ruamel(text))]  # noqa: SLF001


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_give_the_same_tree_and_problems_as_without_libyaml(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Directives, anchors, tags, tabs, empty values, other line breaks, mistakes, texts that are nested too deeply."""

    def read() -> tuple[str, tuple[str, ...]]:
        faults = Problems()
        return repr(parse_yaml(text, "odd.yaml", faults)), tuple(map(str, faults.found()))

    now = read()
    monkeypatch.setattr(yaml_events, "_by_libyaml", lambda _text: None)
    assert read() == now


def test_most_of_the_library_is_read_by_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only two files of the library have anchors; the other parser sees nothing of the rest."""
    slow: list[str] = []

    def noted(text: str) -> Iterator[object]:
        slow.append(text)
        return iter(())

    monkeypatch.setattr(yaml_events, "_by_ruamel", noted)
    for path in LIBRARY:
        events_in(path.read_text(encoding="utf-8"))
    assert len(slow) <= 2
    assert len(LIBRARY) > 20


def test_a_mistake_has_its_place() -> None:
    """Line and column count from 1."""
    with pytest.raises(NotYamlError, match="must stand in quotes") as caught:
        list(events_in("title: a: b\n"))
    assert (caught.value.line, caught.value.column) == (1, 9)
