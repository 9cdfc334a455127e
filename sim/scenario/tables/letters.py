"""The letters of a file: UTF-8, UTF-16 with its mark, or a Windows code page, and no guess beyond these."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final

from sim.scenario.limits import TABLE_BYTES
from sim.scenario.tables.code_pages import first_misread, windows_reading
from sim.scenario.tree import Position, Problems
from sim.user_files import UnreadableFileError, read_bytes

WAY_OUT: Final = "a file saved as 'CSV UTF-8'"
_MARKED: Final = (
    (codecs.BOM_UTF8, "utf-8", ""),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32 letters"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32 letters"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16 letters"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16 letters"),
)
"""Byte order marks with what they stand for; UTF-32 before UTF-16, whose mark it begins with."""
_FOREIGN: Final = (
    (b"PK\x03\x04", "the file is a workbook or an archive, not CSV", "the name with its ending .xlsx, or {way_out}"),
    (b"\xd0\xcf\x11\xe0", "the file is a workbook of an old spreadsheet, not CSV", "a workbook .xlsx, or {way_out}"),
)


@dataclass(frozen=True, slots=True)
class Letters:
    """The text of a file and, where it is not plain UTF-8, how it was read; `doubt` where it may be read otherwise."""

    text: str
    remark: str = ""
    doubt: str = ""


def decoded(file: str, faults: Problems) -> Letters | None:
    """The text of a file; None after a problem that names the cause and the way out."""
    data = _bytes(file, faults)
    if data is None:
        return None
    for begins, cause, expected in _FOREIGN:
        if data.startswith(begins):
            faults.add(Position(file, 1, 1), cause, expected=expected.format(way_out=WAY_OUT))
            return None
    for mark, encoding, remark in _MARKED:
        if data.startswith(mark):
            # What the codecs of 16 and 32 bits need to see is no letter of UTF-8, and counts in no column.
            return _marked(file, data.removeprefix(codecs.BOM_UTF8), encoding, remark, faults)
    if b"\x00" in data[:4096]:
        message = "the file holds zero bytes: UTF-16 without a byte order mark, or no text"
        faults.add(Position(file, 1, 1), message, expected=WAY_OUT)
        return None
    try:
        return Letters(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _windows(file, data, error.start, faults)


def _bytes(file: str, faults: Problems) -> bytes | None:
    try:
        return read_bytes(file, TABLE_BYTES)
    except UnreadableFileError as error:
        faults.add(Position(file, 1, 1), f"the table cannot be read: {error}")
        return None


def _marked(file: str, data: bytes, encoding: str, remark: str, faults: Problems) -> Letters | None:
    """The text of a file that begins with a byte order mark."""
    try:
        return Letters(data.decode(encoding), remark)
    except UnicodeDecodeError as error:
        message = f"the file begins as {encoding.upper()} and goes on as something else"
        faults.add(_at(file, data, error.start), message, expected=WAY_OUT)
        return None


def _windows(file: str, data: bytes, first: int, faults: Problems) -> Letters | None:
    """The text of a file that is not UTF-8, if a Windows code page makes words of it.

    Files whose lines end as those of an old Macintosh also have its letters.
    """
    reading = windows_reading(data) if b"\r" not in data or b"\n" in data else None
    if reading is None:
        wrong = first_misread(data) or first
        message = f"the letters are neither UTF-8 nor Windows-1252 (byte 0x{data[wrong]:02X})"
        faults.add(_at(file, data, wrong), message, expected=WAY_OUT)
        return None
    remark = f"{reading.page} letters" + (f" ({reading.sample!r}, for example)" if reading.sample else "")
    if reading.other is None:
        return Letters(reading.text, remark)
    here, there = reading.doubt()
    return Letters(reading.text, remark, f"{here!r} is read in {reading.page}; in {reading.other.page} it is {there!r}")


def _at(file: str, data: bytes, byte: int) -> Position:
    """Line and column of a byte, as far as bytes are letters."""
    before = data[:byte].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return Position(file, before.count(b"\n") + 1, len(before) - before.rfind(b"\n"))
