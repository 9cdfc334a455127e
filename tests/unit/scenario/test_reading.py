"""The two readers: YAML 1.2 and CSV with a declared schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.tables.csv_reader import InputColumn, read_table
from sim.scenario.tree import Mapping, Problems, Scalar, plain_data, sourced_value
from sim.scenario.yaml_reader import parse_yaml

COLUMNS = (
    InputColumn("id", needed=True),
    InputColumn("length_km", "number", needed=True),
    InputColumn("berths", "integer"),
    InputColumn("note"),
)


def tree(text: str) -> Mapping:
    """The tree of a sound YAML text."""
    faults = Problems()
    found = parse_yaml(text, "file.yaml", faults)
    assert found is not None
    assert faults.found() == ()
    return found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("off", "off"),
        ("08:00", "08:00"),
        ("2026-01-12", "2026-01-12"),
        ("012", 12),
        ("1_000", "1_000"),
        ("-3", -3),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("true", True),
        ("~", None),
        ("", None),
        ('"12"', "12"),
        ("'NO'", "NO"),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    """Scalars are resolved by the core schema of YAML 1.2; nothing but true and false is a truth value."""
    assert plain_data(tree(f"key: {text}\n")) == {"key": value}


def test_version_1_2_may_be_said() -> None:
    """A file may say that it is YAML 1.2."""
    assert plain_data(tree("%YAML 1.2\n---\nNO: 1\n")) == {"NO": 1}


def test_places() -> None:
    """Keys and values know the line and column where they begin."""
    found = tree("a:\n  b: {c: 8 h, d: [x, y]}\n")
    a = found.entries["a"]
    assert isinstance(a, Mapping)
    b = a.entries["b"]
    assert isinstance(b, Mapping)
    assert (b.keys["d"].line, b.keys["d"].column) == (2, 15)
    assert (b.entries["c"].mark.line, b.entries["c"].mark.column) == (2, 10)


def test_anchors() -> None:
    """An alias stands for what its anchor names."""
    assert plain_data(tree("a: &work 8 h\nb: *work\n")) == {"a": "8 h", "b": "8 h"}


def test_sources_are_handed_down() -> None:
    """A source holds for everything beneath it that has none of its own."""
    found = tree("source: far\na: 1\nb: {source: near, confidence: high, c: 2}\nd: [{e: 3}]\n")
    assert isinstance(found.entries["a"], Scalar)
    assert found.entries["a"].source == "far"
    b = found.entries["b"]
    assert isinstance(b, Mapping)
    c = b.entries["c"]
    assert isinstance(c, Scalar)
    assert (c.source, c.confidence) == ("near", "high")


def test_value_with_its_source() -> None:
    """A mapping of value, source, confidence and note is the value."""
    found = tree("a: {value: 8 h, source: s, confidence: low, note: n}\nb: {value: 8 h, other: 1}\n")
    assert sourced_value(found.entries["a"]) is not None
    assert sourced_value(found.entries["b"]) is None
    assert plain_data(found) == {"a": "8 h", "b": {"value": "8 h", "other": 1}}


def test_text_cut_at_a_comma_is_put_together() -> None:
    """A distribution without quotes between braces is one fault, not several."""
    faults = Problems()
    found = parse_yaml("a: {b: triangular(1 h, 2 h, 3 h), c: 1}\n", "file.yaml", faults)
    (fault,) = faults.found()
    assert (fault.line, fault.column, fault.expected) == (1, 8, "the value in quotes")
    assert found is not None
    assert plain_data(found) == {"a": {"b": "triangular(1 h, 2 h, 3 h)", "c": 1}}


def read(at: Path, text: str) -> tuple[dict[str, object], list[str], list[str]]:
    """Rows, ids and faults of a table."""
    path = at / "table.csv"
    path.write_text(text, encoding="utf-8")
    faults = Problems()
    table = read_table(str(path), COLUMNS, faults)
    rows = plain_data(table.rows)
    assert isinstance(rows, dict)
    told = [f"{fault.line}:{fault.column}: {fault.message}" for fault in faults.found()]
    return rows, table.keys, told


def test_table(tmp_path: Path) -> None:
    """Cells have the type of their column; empty cells are left out; quotes hold commas and quotes."""
    rows, ids, told = read(tmp_path, 'id,length_km,berths,note\nA,12.5,3,"x, ""y"""\n\nB,-1e2,,\n')
    assert rows == {
        "A": {"id": "A", "length_km": 12.5, "berths": 3, "note": 'x, "y"'},
        "B": {"id": "B", "length_km": -100.0},
    }
    assert (ids, told) == (["A", "B"], [])


def test_table_with_byte_order_mark(tmp_path: Path) -> None:
    """A table saved by a spreadsheet with a byte order mark is read."""
    assert read(tmp_path, "\ufeffid,length_km,berths,note\nA,1,,\n")[2] == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("A,far,,", "2:3: length_km 'far' of 'A' is not a number"),
        ("A,,,", "2:3: length_km of 'A' is empty"),
        ("A,1,2.5,", "2:5: berths '2.5' of 'A' is not a whole number"),
        (",1,,", "2:1: id is empty"),
        ("A,1,,,x", "2:6: the line has 5 cells, the header 4"),
        ("A,1", "2:3: the line has 2 cells, the header 4"),
        ('A,1,,"x', "2:1: the quotes in this line do not match"),
        ("A,nan,,", "2:3: length_km 'nan' of 'A' is not a number"),
    ],
)
def test_faulty_cells(line: str, told: str, tmp_path: Path) -> None:
    """A fault in a table points at the line and the column of its cell, and the row is left out."""
    rows, _, found = read(tmp_path, f"id,length_km,berths,note\n{line}\n")
    assert found == [told]
    assert rows == {}
