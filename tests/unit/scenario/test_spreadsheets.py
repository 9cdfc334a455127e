"""Tables are read as spreadsheets of the region save them, or are one problem that names the way out."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from analysis.incidents.calibration import read_observations
from sim.cli.calibrate import plain_csv
from sim.errors import LeidangError, ScenarioError
from sim.scenario.tables.csv_reader import InputColumn, read_table
from sim.scenario.tables.sheet_reader import read_sheet
from sim.scenario.tree import Problems, plain_data

COLUMNS = (
    InputColumn("id", needed=True),
    InputColumn("length_km", "number", needed=True, dimension="length", unit="km"),
    InputColumn("berths", "integer", dimension="count"),
    InputColumn("note"),
)
TABLE = "id,length_km,berths,note\nA,12.5,3,Jyväskylä\nB,2.5,,\n"
ROWS = {
    "A": {"id": "A", "length_km": 12.5, "berths": 3, "note": "Jyväskylä"},
    "B": {"id": "B", "length_km": 2.5},
}


def read(at: Path, data: bytes, name: str = "table.csv") -> tuple[object, list[str], list[str]]:
    """Rows, problems and remarks of a table, these without the name of the file."""
    path = at / name
    path.write_bytes(data)
    faults = Problems()
    table = read_table(str(path), COLUMNS, faults)
    found, remarks = (
        [str(one).removeprefix(f"{path}:") for one in some] for some in (faults.found(), faults.remarks())
    )
    return plain_data(table.rows), found, remarks


@pytest.mark.parametrize(
    ("data", "remark"),
    [
        (TABLE.encode(), ""),
        (TABLE.encode("utf-8-sig"), ""),
        (TABLE.replace("\n", "\r\n").encode(), ""),
        (TABLE.replace(",", ";").encode(), "semicolons between cells"),
        (TABLE.replace(",", ";").replace(".5", ",5").encode(), "semicolons between cells, decimal commas"),
        (TABLE.replace(",12.5,", ',"12,5",').replace(",2.5,", ',"2,5",').encode(), "decimal commas"),
        (("sep=;\n" + TABLE.replace(",", ";")).encode(), "semicolons between cells"),
        (TABLE.replace(",", "\t").encode(), "tabs between cells"),
        (TABLE.encode("cp1252"), "Windows-1252 letters ('Jyväskylä', for example)"),
        (TABLE.encode("utf-16"), "UTF-16 letters"),
        (TABLE.replace("\n", "\r").encode(), "line ends of an old Macintosh"),
        (TABLE.replace("\n", ",,\n").encode(), "empty columns at the end left out"),
        ((TABLE + ",,,\n,,,\n").encode(), "empty rows left out"),
        (TABLE.replace(",note", ",,note").replace("3,", "3,,").replace("5,,", "5,,,").encode(),
         "empty columns left out"),
        (TABLE.replace("length_km", " Length KM").encode(), "headings such as 'Length KM'"),
        (TABLE.replace("Jyväskylä", '"Jyväskylä"').encode(), ""),
    ],
)  # fmt: skip
def test_habits_of_spreadsheets(data: bytes, remark: str, tmp_path: Path) -> None:
    """Whatever the habits of a spreadsheet, the same rows are read, and one note says how."""
    rows, found, remarks = read(tmp_path, data)
    assert (rows, found) == (ROWS, [])
    line = 2 if data.startswith(b"sep=") else 1
    assert remarks == ([f"{line}:1: note: the table is read with {remark}"] if remark else [])


def test_order_of_columns(tmp_path: Path) -> None:
    """Columns may stand in any order; the key is still the first declared one."""
    rows, found, remarks = read(tmp_path, b"note,berths,id,length_km\nx,3,A,12.5\n")
    assert rows == {"A": {"note": "x", "berths": 3, "id": "A", "length_km": 12.5}}
    assert found == remarks == []


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    """A cell over two lines is one text, and problems behind it stand at the line of the file."""
    rows, found, _ = read(tmp_path, b'id,length_km,berths,note\nA,1.5,,"over\n two lines"\nB,far,,"x\ny"\nC,1,x,\n')
    assert rows == {"A": {"id": "A", "length_km": 1.5, "note": "over two lines"}}
    assert found == [
        "4:3: length_km 'far' of 'B' is not a number; expected a number",
        "6:5: berths 'x' of 'C' is not a whole number; expected a whole number",
    ]


def test_unclosed_quote(tmp_path: Path) -> None:
    """A quote that is never closed is one problem, and does not hide the rows below it."""
    rows, found, _ = read(tmp_path, b'id,length_km,berths,note\n"A,1,,\nB,2.5,,\n')
    assert rows == {"B": ROWS["B"]}
    assert found == ["2:1: the quotes in this line do not match"]


@pytest.mark.parametrize(
    ("line", "found", "remarks", "length"),
    [
        ("A;1.234;;", ["2:3: length_km '1.234' of 'A' may be 1.234 or 1234; expected 1234, or 1.2340"], [], None),
        ("A;1.234;;\nC;0,5;;", [], ["2:3: warning: length_km '1.234' of 'A' is read as 1234, not as 1.234"], 1234.0),
        ("A;1.234;;\nC;0.5;;", [], ["2:3: warning: length_km '1.234' of 'A' is read as 1.234, not as 1234"], 1.234),
        ("A;1 234;;", [], [], 1234.0),
    ],
)
def test_ambiguous_cells(line: str, found: list[str], remarks: list[str], length: float | None, tmp_path: Path) -> None:
    """A number that could be two is a problem, or a warning that says how the table shows to read it."""
    rows, problems, told = read(tmp_path, f"id;length_km;berths;note\n{line}\n".encode())
    assert problems == found
    assert [one for one in told if "note:" not in one] == remarks
    assert isinstance(rows, dict)
    assert rows.get("A", {}).get("length_km") == length


def test_whole_number_with_thousands(tmp_path: Path) -> None:
    """A whole number has no decimals, so a mark in it is one of thousands."""
    rows, found, remarks = read(tmp_path, b"id;length_km;berths;note\nA;1;1.234;\n")
    assert (rows, found) == ({"A": {"id": "A", "length_km": 1.0, "berths": 1234}}, [])
    assert "2:5: warning: berths '1.234' of 'A' is read as 1234, not as 1.234" in remarks


def test_unquoted_decimal_comma(tmp_path: Path) -> None:
    """A decimal comma that cuts a cell in two is a problem that says so."""
    _, found, _ = read(tmp_path, b"id,length_km,berths,note\nA,1,5,3,x\n")
    expected = "4 cells; a number with a decimal comma stands in quotes"
    assert found == [f"2:7: the line has 5 cells, the header 4; expected {expected}"]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (TABLE.encode("cp850"), "2:13: the letters are neither UTF-8 nor Windows-1252 (byte 0x84)"),
        (TABLE.replace("\n", "\r").encode("mac_roman"), "2:13: the letters are neither UTF-8 nor Windows-1252"),
        (TABLE.encode("utf-16-le"), "1:1: the file holds zero bytes"),
        (b"\xef\xbb\xbf" + TABLE.encode("cp1252"), "2:13: the file begins as UTF-8 and goes on as something else"),
        (b"PK\x03\x04" + b"x" * 100, "1:1: the file is a workbook or an archive, not CSV"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "1:1: the file is a workbook of an old spreadsheet"),
    ],
)
def test_letters_that_cannot_be_read(data: bytes, found: str, tmp_path: Path) -> None:
    """Letters of no known code page are one problem that names the cause and the way out."""
    rows, (problem,), _ = read(tmp_path, data)
    assert rows == {}
    assert problem.startswith(found)
    assert "'CSV UTF-8'" in problem


def test_no_regular_file(tmp_path: Path) -> None:
    """A folder in place of a table is a problem."""
    faults = Problems()
    assert read_sheet(str(tmp_path), faults) is None
    assert "it is a folder, not a file" in faults.found()[0].message


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("id,length_km,berth,note", "1:14: unknown column 'berth'; did you mean 'berths'?"),
        ("id,length_km,note", "1:1: columns are missing: berths; expected id,length_km,berths,note"),
        ("id,iata_code", "1:1: this is not the header of the table: 3 of its 4 columns are missing"),
        ("id,length_km,berths,note,x,y", "1:26: unknown columns 'x', 'y'"),
        ("id,length_km,berths,note,id", "1:26: duplicate column 'id'"),
        ("id,length_km,berths,note,", "1:26: a column has cells and no heading"),
    ],
)
def test_wrong_headers(header: str, found: str, tmp_path: Path) -> None:
    """A header is wrong once: a slip with its suggestion, all else in one problem."""
    row = ",".join(["1"] * len(header.split(",")))
    _, (problem,), _ = read(tmp_path, f"{header}\n{row}\n".encode())
    assert problem.startswith(found)


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("Force list\n\nUnit;From;To\na;b;c\n", ";"),
        ("Force list, version 3, draft\nUnit;From;To;Ready\na;b;c;d\n", ";"),
        ("# comment\nUnit\tFrom\n1\t2\n", "\t"),
        ("lat;lon\n59,3;18,1\n57,7;11,9\n57,7;11,9\n", ";"),
        ("id;note\nA;one, two, three, four\nB;one, two, three\n", ";"),
        ("id,note\nA,x;y;z\n", ","),
        ('"a;b",c\n1,2\n', ","),
        ("Name\nStockholm\n", ","),
    ],
)
def test_the_separator_is_that_of_the_header(text: str, separator: str, tmp_path: Path) -> None:
    """Titles above the header, decimal commas and lists below it do not decide on the separator."""
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    sheet = read_sheet(str(path), Problems())
    assert sheet is not None
    assert sheet.separator == separator


def test_letters_in_doubt_are_a_warning(tmp_path: Path) -> None:
    """Letters that are as good in another code page are read, with a warning that shows both."""
    _, found, remarks = read(tmp_path, "id,length_km,berths,note\nA,1,,België\n".encode("cp1252"))
    assert found == []
    assert remarks[0].startswith("1:1: warning: 'België' is read in Windows-1252; in Windows-1257 it is 'Belgiė'")


SEPARATORS = st.sampled_from([",", ";", "\t"])
CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\x85"), max_size=8
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(CELL, min_size=2, max_size=4), separator=SEPARATORS)
def test_written_cells_are_read(cells: list[str], separator: str, tmp_path: Path) -> None:
    """What the standard library writes is read back, each cell where it begins."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c", "d"][: len(cells)], cells])
    path = tmp_path / "written.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    faults = Problems()
    sheet = read_sheet(str(path), faults)
    assert sheet is not None
    read_back = [cell.text for row in sheet.body for cell in row.cells]
    wanted = [" ".join(text.split(" ")).strip() for text in cells]
    assert read_back + [""] * (len(wanted) - len(read_back)) == wanted if any(wanted) else not read_back
    line = out.getvalue().split("\r\n")[1]
    assert all(line[cell.mark.column - 1] == '"' for row in sheet.body for cell in row.cells)


def workbook(at: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    """A workbook with these sheets."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(at / "table.xlsx")
    return at / "table.xlsx"


def test_workbook(tmp_path: Path) -> None:
    """The first sheet that holds anything is read; numbers are numbers; problems stand at sheet and cell."""
    rows: list[list[object]] = [
        ["id", "length_km", "berths", "note"],
        ["A", 12.5, 3.0, "Jyväskylä"],
        ["B", "2,5"],
        ["C", 1, "x"],
    ]
    path = workbook(tmp_path, ("Read me", []), ("Ways", rows))
    faults = Problems()
    table = read_table(str(path), COLUMNS, faults)
    assert plain_data(table.rows) == ROWS
    assert [str(one) for one in faults.found()] == [
        f"{path}:Ways!C4: berths 'x' of 'C' is not a whole number; expected a whole number"
    ]
    assert "sheet 'Ways' of 2" in faults.remarks()[0].message


def damaged(at: Path, sheet: bytes) -> Path:
    """A workbook whose only sheet has other bytes."""
    sound = workbook(at, ("Ways", [["id"]]))
    with zipfile.ZipFile(sound) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    path = at / "damaged.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**parts, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(name, data)
    return path


MAIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TEXT = MAIN + b'<row><c t="inlineStr"><is><t>&x;</t></is></c></row></sheetData></worksheet>'


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        (b'<!DOCTYPE a [<!ENTITY x "' + b"lol" * 1000 + b'">]>' + TEXT, "its XML declares entities"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + TEXT, "its XML declares entities"),
        (b"<a>", "the workbook cannot be read: no element found"),
        (b" " * (60 * 2**20), "larger than 48 MiB when unpacked"),
        (MAIN + b'<row r="900000"><c r="XFD900000"><v>1</v></c></row></sheetData></worksheet>', "more than 20000 rows"),
    ],
    ids=["entities", "outside", "broken", "bomb", "rows"],
)
def test_hostile_workbooks(sheet: bytes, found: str, tmp_path: Path) -> None:
    """A workbook that is damaged, unfolds or has no end is a problem."""
    faults = Problems()
    assert read_sheet(str(damaged(tmp_path, sheet)), faults) is None
    (fault,) = faults.found()
    assert found in fault.message


def test_no_workbook(tmp_path: Path) -> None:
    """A file that only has the ending of a workbook is a problem."""
    faults = Problems()
    path = tmp_path / "table.xlsx"
    path.write_text("id,length_km\n", encoding="utf-8")
    assert read_sheet(str(path), faults) is None
    assert faults.found()[0].message == "the file is no workbook .xlsx"


def test_sheet_that_is_not_there(tmp_path: Path) -> None:
    """A sheet that is named and not there is a problem with a near match."""
    faults = Problems()
    assert read_sheet(str(workbook(tmp_path, ("Ways", [["id"]]))), faults, "Wayz") is None
    assert faults.found()[0].suggestion == "Ways"


def test_observations_of_a_spreadsheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table of observations is read whatever the habits of its spreadsheet, and how is said."""
    path = tmp_path / "observed.csv"
    path.write_bytes('incident;stage;observed;unit;source\nÅland;restored;11,7;d;"a; b"\n'.encode("cp1252"))
    found = read_observations(path, plain_csv(path))
    assert found.to_dict("records") == [
        {"incident": "Åland", "stage": "restored", "observed": 11.7, "unit": "d", "source": "a; b"}
    ]
    assert "semicolons between cells, decimal commas" in capsys.readouterr().err
    path.write_text("incident;stage;observed;unit\nA;restored;1.234;d\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"may be 1\.234 or 1234"):
        plain_csv(path)
    with pytest.raises(LeidangError, match="has an observation 'soon', which is not a number"):
        read_observations(path, "incident,stage,observed,unit\nA,restored,soon,d\n")
