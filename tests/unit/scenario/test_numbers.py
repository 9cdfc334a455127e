"""Numbers of spreadsheets are read in one way only, or are a problem."""

from __future__ import annotations

import pytest

from sim.scenario.tables.numbers import DecimalMark, Number, decimal_mark, read_number


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12", "12"),
        ("-1,5", "-1.5"),
        ("1.5", "1.5"),
        ("0,123", "0.123"),
        ("12345,678", "12345.678"),
        ("1 234", "1234"),
        ("1\u00a0234,5", "1234.5"),
        ("12\u202f345\u202f678", "12345678"),
        ("1 234,567", "1234.567"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1'234.5", "1234.5"),
        ("\u22123,2", "-3.2"),
        ("1,5E+03", "1.5E+03"),
    ],
)
@pytest.mark.parametrize("decimal", [".", ",", ""])
def test_clear_numbers(written: str, read: str, decimal: DecimalMark) -> None:
    """A number that can be read in one way is read so, whatever the rest of its table looks like."""
    assert read_number(written, decimal) == Number(read)


@pytest.mark.parametrize(
    ("written", "decimal", "read"),
    [
        ("1.234", ".", "1.234"),
        ("1.234", ",", "1234"),
        ("1.234", "", ""),
        ("1,234", ",", "1.234"),
        ("1,234", ".", "1234"),
        ("-12,345", "", ""),
    ],
)
def test_ambiguous_numbers(written: str, decimal: DecimalMark, read: str) -> None:
    """Three digits behind the only mark are decimals or thousands, as the other numbers of the table show."""
    assert read_number(written, decimal) == Number(read, ambiguous=True)


@pytest.mark.parametrize("written", ["", "ten", "1..2", "1,2,3", "12 34", "1 23", "nan", "1.2.3,4", "0x10", "--1"])
def test_no_numbers(written: str) -> None:
    """What is no number is not made one."""
    assert read_number(written, ",").text == ""


@pytest.mark.parametrize(
    ("texts", "plain", "mark"),
    [
        (["1", "2,5"], False, ","),
        (["1", "2.5"], False, "."),
        (["1.234", "1.234.567"], False, ","),
        (["1,234", "1"], False, ""),
        (["1,234", "1"], True, "."),
        (["2,5", "2.5"], True, ""),
        ([], False, ""),
    ],
)
def test_decimal_mark(texts: list[str], plain: bool, mark: str) -> None:
    """The clear numbers of a table show its decimals; points are taken only in plain CSV without any."""
    assert decimal_mark(texts, plain=plain) == mark
