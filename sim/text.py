"""Text of users as it may stand in an output: a name is a name, never a command, a formula or markup."""

from __future__ import annotations

import re
from typing import Final

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of showing it: control characters (C0, C1) and turns of the writing direction."""

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# A cell is cut once more where a spreadsheet takes another separator than the comma, so each part is looked at.
_FORMULA: Final = "=+\\-@\uff0b\uff0d\uff1d\uff20"
_RISKY: Final = re.compile(f"^(?=['\" ]*[{_FORMULA}\t\r\n])|(?<=[;\t\r\n])(?=['\" ]*[{_FORMULA}])")
_GUARDED: Final = re.compile(f"^'(?=['\" ]*[{_FORMULA}\t\r\n])|(?<=[;\t\r\n])'(?=['\" ]*[{_FORMULA}])")
_NUMBER: Final = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")

_MARKDOWN: Final = re.compile(
    r"[\\`*|<>~$]|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])|\](?=[(\[:])|!(?=\[)|\[(?=\^|[ xX]\])|^(?:[-+=#]|\d+[.)])"
)


def shown(text: str) -> str:
    """Text for a terminal: what would steer it stands there as a sign for it; line breaks and tabs stay."""
    return _CONTROL.sub(lambda found: _picture(ord(found[0])), text)


def _picture(code: int) -> str:
    """The Unicode picture of a control character, or the replacement character."""
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def well_formed(text: str) -> str:
    """Text that XML 1.0 and UTF-8 can hold: what they forbid is the replacement character."""
    return _NOT_XML.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Text without control characters and line breaks, which become spaces."""
    return shown(" ".join(text.splitlines()))


def spreadsheet_cell(text: str) -> str:
    """Text of a CSV cell that no spreadsheet takes for a formula; a number stays as it is.

    An apostrophe stands before what begins with ``= + - @``, their full-width forms, a tab or a line break, also
    behind quotes and spaces, and also behind a semicolon, tab or line break within the cell, where a spreadsheet may
    cut it (OWASP, *CSV Injection*). `text_of_cell` takes it away again.
    """
    return text if _NUMBER.fullmatch(text) else _RISKY.sub("'", text)


def text_of_cell(cell: str) -> str:
    """The text that `spreadsheet_cell` made this cell of."""
    return _GUARDED.sub("", cell)


def markdown(text: str) -> str:
    """Text within a line of Markdown, which shows it as it is: no emphasis, links, tables, HTML or mathematics."""
    return _MARKDOWN.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", one_line(text))


def markdown_code(text: str) -> str:
    """Text as code within a line of Markdown."""
    line = one_line(text)
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line}{space}{fence}"
