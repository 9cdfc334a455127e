"""Text of users: what it may hold, and how it stands in an output, where a name is a name, never a command or markup.

A text is in any language's letters, without control characters, and not longer than its kind needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_CONTROL: Final = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_DIRECTION: Final = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE: Final = (
    r"\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_SEPARATOR: Final = r"\u2028\u2029"
_SURROGATE: Final = r"\ud800-\udfff"
_BYTE_OF_NAME: Final = re.compile("[\udca0-\udcff]")
_NONCHARACTER: Final = r"\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 17)
)
_KINDS: Final = (
    (re.compile(f"[{_CONTROL}\t\n]"), "a control character"),
    (re.compile(f"[{_DIRECTION}]"), "a sign that turns the direction of writing"),
    (re.compile(f"[{_INVISIBLE}]"), "a character that cannot be seen"),
    (re.compile(f"[{_SEPARATOR}]"), "a line separator"),
    (re.compile(f"[{_SURROGATE}]"), "half of a character"),
    (re.compile(f"[{_NONCHARACTER}]"), "a code that is no character"),
)
_REFUSED: Final = re.compile(f"[{_CONTROL}{_DIRECTION}{_INVISIBLE}{_SEPARATOR}{_SURROGATE}{_NONCHARACTER}]")
_REFUSED_IN_LINE: Final = re.compile(f"[\t\n{_REFUSED.pattern[1:-1]}]")

LONG: Final = 80
"""A text that is quoted in a message is cut to so many characters."""


def refused_character(text: str, *, block: bool) -> re.Match[str] | None:
    """The first character that no text may have, or None.

    Parameters
    ----------
    block
        Whether the text may have several lines, and tabs.
    """
    return (_REFUSED if block else _REFUSED_IN_LINE).search(text)


def described(character: str) -> str:
    """A refused character in words: 'a control character (U+001B)'."""
    kind = next((words for pattern, words in _KINDS if pattern.fullmatch(character)), "a character")
    return "a line break" if character == "\n" else f"{kind} (U+{ord(character):04X})"


def printable(text: str, *, lines: bool = False) -> str:
    r"""The text with every character that could steer a terminal written out, '\x1b'.

    Parameters
    ----------
    lines
        Whether line breaks stay: for a message of several lines.
    """
    return (_REFUSED if lines else _REFUSED_IN_LINE).sub(_escape, text)


def unsteered(json: str) -> str:
    """JSON with every refused character as JSON escapes it, which changes nothing of what it means."""
    return _REFUSED.sub(
        lambda match: "".join(map(_json_escape, match[0].encode("utf-16-be", "surrogatepass").hex(" ", 2).split())),
        json,
    )


def shortened(text: str, most: int = LONG) -> str:
    """The text, or its beginning where it is longer than a message can quote."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _json_escape(unit: str) -> str:
    return rf"\u{unit}"


def _escape(character: re.Match[str]) -> str:
    return character[0].encode("unicode_escape", "surrogatepass").decode("ascii")


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
    r"""Text for a terminal: what would steer it is written out, '\x1b'; line breaks and tabs stay."""
    return printable(text, lines=True)


def on_terminal(text: str) -> str:
    """As `shown`, but a byte of a file name that is no letter (PEP 383) stays, so that the name can be used again.

    Bytes that some terminals obey (80 to 9F) are written out.
    """
    return _REFUSED.sub(lambda match: match[0] if _BYTE_OF_NAME.fullmatch(match[0]) else _escape(match), text)


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
    return _MARKDOWN.sub(lambda match: f"{match[0][:-1]}\\{match[0][-1]}", one_line(text))


def markdown_code(text: str) -> str:
    """Text as code within a line of Markdown."""
    line = one_line(text)
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line}{space}{fence}"


def listed(words: Iterable[str]) -> str:
    """Words as a list in a sentence: 'FI, NO and SE'; empty where there are none."""
    *most, last = tuple(words) or ("",)
    return f"{', '.join(most)} and {last}" if most else last
