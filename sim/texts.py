"""One rule for the texts that users write, and their neutral form on a terminal.

A text is in any language's letters, without control characters, and not longer than its kind needs. It is never markup:
whatever shows it has to escape it.
"""

from __future__ import annotations

import re
from typing import Final

_CONTROL: Final = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_DIRECTION: Final = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE: Final = (
    r"\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_SEPARATOR: Final = r"\u2028\u2029"
_SURROGATE: Final = r"\ud800-\udfff"
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
        lambda found: "".join(map(_json_escape, found[0].encode("utf-16-be", "surrogatepass").hex(" ", 2).split())),
        json,
    )


def shortened(text: str, most: int = LONG) -> str:
    """The text, or its beginning where it is longer than a message can quote."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _json_escape(unit: str) -> str:
    return rf"\u{unit}"


def _escape(character: re.Match[str]) -> str:
    return character[0].encode("unicode_escape", "surrogatepass").decode("ascii")
