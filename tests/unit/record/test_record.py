"""Descriptions of result tables, rows that follow them, and the manifest."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim.errors import LeidangError
from sim.record.arrow import arrow_table, rows_of_arrow
from sim.record.columns import NO_NUMBER, Coded, table_rows
from sim.record.csv_files import write_rows
from sim.record.manifest import MANIFEST, read_manifest, seal
from sim.record.reading import ResultTables
from sim.record.table import POINT, RUN, Table, flag, number_column, text_column, whole_column
from sim.record.tables import TABLES
from tests.unit.analysis.example_results import write_example

TOY = Table(
    "toy",
    "a toy",
    ("variant", "replication"),
    (*RUN, text_column("toy", "Toy."), number_column("hours", "h", "Hours.")),
)


def test_every_table_has_a_key_and_words() -> None:
    """Every described table has key columns; every row, column and unit is described in words."""
    for described in TABLES.values():
        assert described.key
        assert described.row
        assert all(column.meaning.endswith(".") for column in described.columns)


def test_two_columns_of_one_name_are_refused() -> None:
    """A description is right once it exists."""
    with pytest.raises(ValueError, match="two columns"):
        Table("toy", "a toy", ("n",), (whole_column("n", "N."), flag("n", "N.")))
    with pytest.raises(ValueError, match="key variant"):
        Table("toy", "a toy", ("variant",), (whole_column("n", "N."),))


def test_a_table_of_a_sweep_has_its_point_first() -> None:
    """In its columns and in its key."""
    swept = TOY.at_points("a toy at a point")
    assert swept.columns == (POINT, *TOY.columns)
    assert swept.key == ("point", *TOY.key)


def test_rows_have_the_types_and_order_of_the_description() -> None:
    """Words are coded, numbers are of 64 bits, columns stand in the order of the description."""
    columns = {
        "hours": [1, None],
        "toy": ["a", None],
        "variant": Coded(np.zeros(2, dtype=np.int64), ("base",)),
        "replication": np.array([0, 1]),
    }
    made = table_rows(TOY, columns)
    assert tuple(made) == TOY.names
    rows = arrow_table(made)
    assert rows.to_pylist()[1] == {"variant": "base", "replication": 1, "toy": None, "hours": None}
    assert str(rows.schema.field("hours").type) == "double"
    with pytest.raises(ValueError, match="hours, minutes"):
        table_rows(TOY, {"minutes" if name == "hours" else name: rows for name, rows in columns.items()})


def test_rows_are_the_same_after_a_file() -> None:
    """Words, whole numbers, numbers and flags, each with an empty cell where it can have one."""
    table = Table(
        "all",
        "all",
        ("n",),
        (whole_column("n", "N."), number_column("x", "h", "X."), flag("is", "Is."), text_column("t", "T.")),
    )
    rows = table_rows(
        table, {"n": [1, None, 3], "x": [0.5, 1.5, None], "is": [True, False, True], "t": ["b", None, "a"]}
    )
    again = rows_of_arrow(arrow_table(rows))
    assert arrow_table(again).equals(arrow_table(rows))
    whole_numbers, words = again["n"], again["t"]
    assert isinstance(whole_numbers, np.ndarray)
    assert whole_numbers.tolist() == [1, NO_NUMBER, 3]
    assert isinstance(words, Coded)
    assert words.texts() == ["b", "", "a"]


def test_a_table_without_description_is_read_as_it_is(tmp_path: Path) -> None:
    """One that the folder has is read; one that it has not, and nothing describes, is a KeyError."""
    write_rows(tmp_path, TOY, [("base", 0, "=1", 2.5)])
    tables = ResultTables(tmp_path, {})
    assert tables.table("toy").to_dict("records") == [{"variant": "base", "replication": 0, "toy": "=1", "hours": 2.5}]
    with pytest.raises(KeyError, match="other"):
        tables.table("other")
    assert tables.table("incidents").empty
    with pytest.raises(LeidangError, match=r"has no summary\.csv"):
        tables.table("summary")


def test_a_sealed_manifest_has_every_table(tmp_path: Path) -> None:
    """The checksums are those of the files; a manifest that is changed by hand is refused."""
    folder = write_example(tmp_path / "run", replications=1)
    seal(folder)
    manifest = read_manifest(folder)
    assert manifest.finished
    assert set(manifest.tables) == {path.name for form in ("parquet", "csv") for path in folder.glob(f"*.{form}")}
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(content | {"root_seed": 99}), encoding="utf-8")
    with pytest.raises(LeidangError, match="was changed after the run"):
        read_manifest(folder)
