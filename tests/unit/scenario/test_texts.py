"""One rule for every text that a user writes: any language's letters, no control characters, a length."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli.main import main
from sim.errors import Problem
from sim.scenario import check_scenario, load
from sim.scenario.limits import NAME, TEXTS
from sim.text import printable, shortened, unsteered
from tests.unit.scenario.small import SOUND, folder, write

NAMES = (
    "Łódź",
    "Ålesund–Sør",
    "北海道",
    "\u0628\u062d\u0631",  # Arabic
    "Ελλάδα",
    "e\u0301",
    "\u0645\u06cc\u200c\u0631\u0648\u062f",  # Persian, with a joiner that its spelling needs
    "🚢",
    "A & B",
    "<b>",
    "$x$",
    "=1+1",
)
REFUSED = (
    "\\0",
    "\\e[31m",
    "\\x7f",
    "\\x9b",
    "\\u202e",
    "\\u2066",
    "\\u200b",
    "\\ufeff",
    "\\u2028",
    "\\ud800",
    "\\uffff",
)


@pytest.mark.parametrize("name", NAMES)
def test_letters_of_any_language_are_text(tmp_path: Path, name: str) -> None:
    """A name in any letters, also with signs that mean something elsewhere, is taken as it is."""
    assert (
        load(write(tmp_path, SOUND.replace("name: battalion", f"name: {json.dumps(name, ensure_ascii=False)}")))
        .forces[0]
        .name
        == name
    )


@pytest.mark.parametrize("sign", REFUSED)
@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("title: A battalion moves", 'title: "A {}"', (2, 8)),
        ("name: battalion", 'name: "a{}b"', (9, 11)),
        ("source: notional", 'source: "a{}b"', (6, 9)),
        ("  corridor: [", '  "a{}b": [', (19, 3)),
        ("use: [tiny]", 'use: [tiny]\ndescription: "a{}b"', (8, 14)),
    ],
)
def test_control_characters_are_refused(
    tmp_path: Path, sign: str, before: str, after: str, place: tuple[int, int]
) -> None:
    """A character that no text may have is a problem at the text, whatever it is the text of."""
    faults = check_scenario(write(tmp_path, SOUND.replace(before, after.format(sign))))
    assert [(fault.line, fault.column) for fault in faults] == [place]
    assert "(U+" in faults[0].message


def test_a_description_has_lines(tmp_path: Path) -> None:
    """A block of text may have several lines and tabs; a name has one line, and the end of its block is no line."""
    block = "description: |\n  one\n  two\n  \tthree\n"
    assert load(write(tmp_path, SOUND + block)).description == "one\ntwo\n\tthree"
    assert (
        load(write(tmp_path, SOUND.replace("name: battalion", "name: >\n      battalion"))).forces[0].name
        == "battalion"
    )
    (fault,) = check_scenario(write(tmp_path, SOUND.replace("name: battalion", "name: |\n      a\n      b")))
    assert fault.message == "the name holds a line break"


@pytest.mark.parametrize("key", ["title", "description", "source"])
def test_texts_have_a_length(tmp_path: Path, key: str) -> None:
    """A text of the greatest length is taken, and one more character is a problem that says the bound."""
    lines = [line for line in SOUND.splitlines() if not line.startswith(f"{key}:")]

    def found(length: int) -> list[tuple[str, str]]:
        text = "\n".join([*lines, f"{key}: {'x' * length}", ""])
        return [(fault.message, fault.expected) for fault in check_scenario(write(tmp_path, text))]

    most = TEXTS[key]
    assert found(most) == []
    assert found(most + 1) == [(f"the {key} is {most + 1:,} characters long", f"at most {most:,}")]


def test_keys_have_a_length(tmp_path: Path) -> None:
    """The name of a variant is a text like others."""
    (fault,) = check_scenario(write(tmp_path, SOUND.replace("  corridor: [", f"  {'x' * (NAME + 1)}: [")))
    assert fault.message == f"the key is {NAME + 1} characters long"


def test_cells_are_texts(tmp_path: Path) -> None:
    """A control character in a cell of a table is a problem at the cell."""
    table = folder(tmp_path) / "library" / "tiny_nodes.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace(",Crossing,", ",a\x1b[2Jb,"), encoding="utf-8")
    path = tmp_path / "scenario.yaml"
    path.write_text(SOUND, encoding="utf-8")
    (fault,) = check_scenario(path)
    assert (fault.line, fault.message) == (5, "the name holds a control character (U+001B)")


def test_values_on_the_command_line_are_texts(tmp_path: Path) -> None:
    """A value behind `--set` is held to the same rule."""
    (fault,) = check_scenario(write(tmp_path), ["title=a\x1b[2Jb"])
    assert fault.message == "the title holds a control character (U+001B)"
    assert "\x1b" not in str(fault)


def test_a_control_character_in_a_file_is_at_its_place(tmp_path: Path) -> None:
    """A raw control character, which no YAML file may have, is reported where it stands."""
    (fault,) = check_scenario(write(tmp_path, SOUND.replace("battalion\n    sponsor", "batta\x1blion\n    sponsor")))
    assert (fault.line, fault.column) == (9, 16)


def test_a_message_steers_no_terminal() -> None:
    """What a message quotes from a file is written out."""
    fault = Problem("a\x1b[2J.yaml", 1, 1, "there is no \x9b1A \u202e'x'\n", "", "\x07", "b\x00")
    assert str(fault) == r"a\x1b[2J.yaml:1:1: there is no \x9b1A \u202e'x'\n; expected \x07; did you mean 'b\x00'?"


def test_json_steers_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Problems as JSON hold no control character, and mean the same."""
    path = write(tmp_path, SOUND.replace("title: A", 'title: "\\x9b\\u202e" # A'))
    assert main(["check", "--json", str(path)]) == 2
    said = capsys.readouterr().out
    assert printable(said, lines=True) == said
    assert json.loads(said)["problems"][0]["text"] == "\x9b\u202e"


def test_long_texts_are_quoted_briefly(tmp_path: Path) -> None:
    """A message quotes the beginning of a long text; the text itself stays whole beside it."""
    (fault,) = check_scenario(write(tmp_path, SOUND.replace("phase: crisis", f"phase: {'x' * 5000}")))
    assert len(str(fault)) < 400
    assert fault.text == "x" * 5000


def test_unsteered_json_is_the_same_json() -> None:
    """Escapes of JSON take the place of what could steer a terminal, beyond the first plane too."""
    text = "a\x7f\u2028\U000e0041é"
    plain = json.dumps(text, ensure_ascii=False)
    assert unsteered(plain).isprintable()
    assert json.loads(unsteered(plain)) == text


def test_shortened() -> None:
    """A text that fits is left alone; a longer one ends with a sign that there is more."""
    assert shortened("abc", 3) == "abc"
    assert shortened("abcd", 3) == "ab…"
