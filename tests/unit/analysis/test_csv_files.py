"""Tables written for spreadsheets are read as they were meant."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.experiment.store import Store
from sim.record.csv_files import read_csv, write_csv
from sim.record.tables.studies import DESIGN

NAMES = ["=1+1", "@home", "1", "007", "-5", "NA", "None", "TRUE", "'=x", "a;=b", "1e5", "plain", "a\nb", "\x1b[2J"]


def test_names_come_back(tmp_path: Path) -> None:
    """Also those that look like formulas, numbers or nothing, in every cell and in the header."""
    frame = pd.DataFrame({"variant": NAMES, "=value": [-1.5 * number for number in range(len(NAMES))]})
    read = read_csv(write_csv(tmp_path / "a.csv", frame))
    assert list(read.columns) == ["variant", "=value"]
    assert read["variant"].tolist() == NAMES
    assert read["=value"].tolist() == frame["=value"].tolist()


@pytest.mark.parametrize("names", [["1", "2"], ["-1", "+2"], ["1.50", "1.5"]])
def test_a_column_of_names_is_never_one_of_numbers(tmp_path: Path, names: list[str]) -> None:
    """Variants that are called 1 and 2 keep their names."""
    frame = pd.DataFrame({"variant": names, "mean": [1.0, 2.0]})
    assert read_csv(write_csv(tmp_path / "a.csv", frame))["variant"].tolist() == names


def test_categories_and_empty_cells(tmp_path: Path) -> None:
    """Text that is stored as categories is written as text; what is missing stays so."""
    frame = pd.DataFrame({"force": pd.Categorical(["=a", None, "b"]), "n": [1, 2, 3]})
    path = write_csv(tmp_path / "a.csv", frame)
    assert path.read_text(encoding="utf-8") == "force,n\n'=a,1\n,2\nb,3\n"
    read = read_csv(path)
    assert read["force"].isna().tolist() == [False, True, False]
    assert read["force"].dropna().tolist() == ["=a", "b"]


def test_numbers_stand_as_before(tmp_path: Path) -> None:
    """With nine digits, or all; the table given stays as it is."""
    frame = pd.DataFrame({"name": ["=a"], "value": [1 / 3]})
    assert write_csv(tmp_path / "a.csv", frame).read_text(encoding="utf-8") == "name,value\n'=a,0.333333333\n"
    whole = write_csv(tmp_path / "b.csv", frame, float_format=None, encoding="utf-8-sig")
    assert whole.read_bytes() == b"\xef\xbb\xbfname,value\n'=a,0.3333333333333333\n"
    assert frame["name"].tolist() == ["=a"]


def test_what_the_run_writes_is_read_in_the_same_way(tmp_path: Path) -> None:
    """The store writes rows, the analysis reads a frame."""
    store = Store(tmp_path / "run")
    store.table(DESIGN, [(0, "-3 h"), (1, "-3")], ["=a"])
    store.close()
    text = (tmp_path / "run" / "design.csv").read_text(encoding="utf-8")
    assert text == "point,'=a\n0,'-3 h\n1,-3\n"
    read = read_csv(tmp_path / "run" / "design.csv", all_text=True)
    assert list(read.columns) == ["point", "=a"]
    assert read.to_numpy().tolist() == [["0", "-3 h"], ["1", "-3"]]
