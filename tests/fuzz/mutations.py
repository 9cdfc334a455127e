"""Ways to damage the text of a scenario, a library file or a table, each drawn from a random generator."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

NUMBERS: Final = (
    "0",
    "-1",
    "1",
    "2",
    "0.5",
    "1e-9",
    "1e-300",
    "1e9",
    "1e15",
    "1e308",
    "1e999",
    "-0",
    "2147483648",
    "9223372036854775808",
    "9" * 50,
    "9" * 5000,
    "0x10",
    "1_000",
    "1,5",
    ".inf",
    ".nan",
    "inf",
    "nan",
    "08",
)
VALUES: Final = (
    "null",
    "true",
    "NO",
    "~",
    "[]",
    "{}",
    "''",
    '""',
    "[a, b]",
    "{a: b}",
    "{value: 5, source: x}",
    "{value: {value: 5}}",
    "[[]]",
    "5",
    "-5",
    "5.5",
    "5 h",
    "99999 d",
    "0 s",
    "1e-12 s",
    "50 %",
    "0.000000001",
    "5000 %",
    "1000 per day",
    "1 per year",
    "D+0",
    "D-5",
    "D+999999999",
    "D+3 25:00",
    "2026-01-14T06:00+01:00",
    "9999-12-31T23:59+00:00",
    "0001-01-01T00:00+14:00",
    "2026-02-30",
    "9999-12-31",
    "24:00",
    "host.movement_centre",
    "parties.movement_centre",
    "SE",
    "XX",
    "all",
    "weather",
    "fixed(0 h)",
    "uniform(0 d, 3650 d)",
    "exponential(mean 3650 d)",
    "lognormal(median 1 s, p90 3650 d)",
    "lognormal(median 1e-300 s, p90 1 h, cap 2 h)",
    "triangular(0 h, 0 h, 1 s)",
    "loguniform(1e-300 s, 1 h)",
    "empirical(0 h, 0 h)",
    "mixture(0.5: 0 h, 0.5: mixture(1: 1 h))",
    "mixture(" * 60 + "1: 1 h" + ")" * 60,
    "../../../etc/passwd",
    "/dev/zero",
    "~/x.csv",
    "a" * 300,
    "a" * 20_000,
)
CHARACTERS: Final = (
    "\x00",
    "\x07",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\x9b",
    "\u200b",
    "\u2028",
    "\u202e",
    "\ufeff",
    "\ufffe",
    "\U0001f6a2",
    "Ł",
    "Å",
    "日本",
    "عربي",
    "e\u0301",
    "\r",
    "\t",
    "\n\n",
    '"',
    "'",
    "#",
    "&",
    "*",
    "!",
    "%",
    "|",
    ">",
    "@",
    "`",
    "$x$",
    "<b>",
    "=1+1",
    "\\",
    ",",
    ";",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "?",
    "---\n",
    "...\n",
    "%YAML 1.1\n---\n",
    "!!python/object:os.system x",
    "<<: *a",
)

_NUMBER: Final = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
_WORD: Final = re.compile(r"[A-Za-z_][\w]+")
_VALUE: Final = re.compile(r"(?<=: )[^\s{\[,}\]#][^,}\]#\n]*")

_DURATION: Final = re.compile(r"[a-z]+\([^()\n]*\)|(?<![\w.,(] )(?<![\w.])\d+(?:\.\d+)? (?:s|min|h|d)\b")
_EXTREMES: Final = (
    "0 s",
    "1 s",
    "1 min",
    "3650 d",
    "uniform(0 s, 3650 d)",
    "exponential(mean 1 s)",
    "exponential(mean 3650 d)",
    "lognormal(median 1 s, p90 200 d, cap 3650 d)",
    "lognormal(median 100 d, p90 3650 d)",
    "triangular(0 s, 0 s, 1 s)",
    "loguniform(1e-9 s, 3650 d)",
    "empirical(0 s, 3650 d)",
    "mixture(1: 0 s)",
    "mixture(1e-6: 3650 d, 0.999999: 0 s)",
)
_ENDS: Final = ("0", "0.000001", "0.001", "0.1", "1", "2", "7", "100", "1000", "10000", "100000", "1000000")

Mutation = Callable[[str, Random], str]


def _cut(text: str, random: Random) -> tuple[int, int]:
    at = random.randrange(len(text) + 1)
    return at, min(len(text), at + random.choice((1, 1, 2, 5, 20, 100, 1000)))


def delete(text: str, random: Random) -> str:
    """Some characters are gone."""
    begin, end = _cut(text, random)
    return text[:begin] + text[end:]


def repeat(text: str, random: Random) -> str:
    """Some characters stand twice, or very often."""
    begin, end = _cut(text, random)
    return text[:end] + text[begin:end] * random.choice((1, 1, 1, 3, 50)) + text[end:]


def insert(text: str, random: Random) -> str:
    """A character stands where it does not belong."""
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(CHARACTERS) + text[at:]


def flip(text: str, random: Random) -> str:
    """A single character is another."""
    at = random.randrange(len(text) + 1)
    return text[:at] + chr(random.randrange(0x20, 0x17F)) + text[at + 1 :]


def other_number(text: str, random: Random) -> str:
    """A number is another one."""
    return _replace(text, _NUMBER, lambda _: random.choice(NUMBERS), random)


def extreme_duration(text: str, random: Random) -> str:
    """A duration is another one at the end of what is allowed: often one that can be run."""
    return _replace(text, _DURATION, lambda _: random.choice(_EXTREMES), random)


def extreme_number(text: str, random: Random) -> str:
    """A number is one at the end of what is allowed."""
    return _replace(text, _NUMBER, lambda _: random.choice(_ENDS), random)


def scaled_number(text: str, random: Random) -> str:
    """A number is smaller or larger: often still one that can be run."""
    factor = random.choice((0.1, 0.5, 0.9, 1.1, 2, 5, 10, 1000))
    return _replace(text, _NUMBER, lambda number: f"{float(number) * factor:.6g}", random)


def other_value(text: str, random: Random) -> str:
    """The value behind a key is one of another kind."""
    return _replace(text, _VALUE, lambda _: random.choice(VALUES), random)


def other_word(text: str, random: Random) -> str:
    """A word is another word of the same text: a name that does not exist, or exists elsewhere."""
    words = _WORD.findall(text) or ["x"]
    return _replace(text, _WORD, lambda _: random.choice(words), random)


def misspelt(text: str, random: Random) -> str:
    """A word has a letter more, or less."""

    def slip(word: str) -> str:
        at = random.randrange(len(word))
        return word[:at] + random.choice(("", word[at] * 2, "x")) + word[at + 1 :]

    return _replace(text, _WORD, slip, random)


def _replace(text: str, pattern: re.Pattern[str], new: Callable[[str], str], random: Random) -> str:
    """The text with one of the places where a pattern fits filled anew."""
    found = list(pattern.finditer(text))
    if not found:
        return text
    place = random.choice(found)
    return text[: place.start()] + new(place[0]) + text[place.end() :]


def _lines(change: Callable[[list[str], Random], None]) -> Mutation:
    def mutation(text: str, random: Random) -> str:
        lines = text.splitlines(keepends=True)
        if lines:
            change(lines, random)
        return "".join(lines)

    return mutation


def _delete_line(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    del lines[at : at + random.choice((1, 1, 2, 5))]


def _repeat_line(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    lines[at:at] = [lines[at]] * random.choice((1, 1, 3, 300))


def _move_line(lines: list[str], random: Random) -> None:
    lines.insert(random.randrange(len(lines)), lines.pop(random.randrange(len(lines))))


def _indent_line(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    lines[at] = random.choice((" ", "  ", "\t")) + lines[at] if random.random() < 0.5 else lines[at].lstrip()


def _swap_sections(lines: list[str], random: Random) -> None:
    """Two keys at the left margin change places: each has what belongs to the other."""
    heads = [at for at, line in enumerate(lines) if re.match(r"\w+:", line)]
    if len(heads) > 1:
        one, other = random.sample(heads, 2)
        keys = [lines[at].split(":", 1) for at in (one, other)]
        lines[one], lines[other] = f"{keys[1][0]}:{keys[0][1]}", f"{keys[0][0]}:{keys[1][1]}"


def _swap_cells(lines: list[str], random: Random) -> None:
    """Two cells of a line change places, or one is gone, or there is one more."""
    at = random.randrange(len(lines))
    cells = lines[at].rstrip("\n").split(",")
    one, other = random.randrange(len(cells)), random.randrange(len(cells))
    match random.randrange(4):
        case 0:
            cells[one], cells[other] = cells[other], cells[one]
        case 1:
            del cells[one]
        case 2:
            cells.insert(one, cells[other])
        case _:
            cells[one] = random.choice((*NUMBERS, *CHARACTERS, "", '"a', '""', '"a\nb"'))
    lines[at] = ",".join(cells) + "\n"


def nested(text: str, random: Random) -> str:
    """A value stands inside many brackets."""
    depth = random.choice((3, 40, 2000))
    return _replace(text, _VALUE, lambda value: "[" * depth + value + "]" * depth, random)


def aliased(text: str, random: Random) -> str:
    """A value is an anchor and stands again elsewhere, or multiplies itself level by level."""
    if random.random() < 0.3:
        levels = (f"x{at}: &x{at} [{', '.join([f'*x{at - 1}'] * 9)}]\n" for at in range(1, 12))
        return f"{text}\nx0: &x0 [a]\n{''.join(levels)}"
    text = _replace(text, _VALUE, lambda value: f"&a {value}", random)
    return _replace(text, _VALUE, lambda _: random.choice(("*a", "*b")), random)


ANY: Final[tuple[Mutation, ...]] = (
    delete,
    repeat,
    insert,
    flip,
    other_number,
    scaled_number,
    extreme_number,
    extreme_number,
    other_word,
    other_word,
    misspelt,
    _lines(_delete_line),
    _lines(_repeat_line),
    _lines(_move_line),
)
OF_YAML: Final[tuple[Mutation, ...]] = (
    *ANY,
    other_value,
    other_value,
    extreme_duration,
    extreme_duration,
    nested,
    aliased,
    _lines(_indent_line),
    _lines(_swap_sections),
)
OF_TABLE: Final[tuple[Mutation, ...]] = (*ANY, _lines(_swap_cells), _lines(_swap_cells))


def mutated(name: str, text: str, random: Random) -> bytes:
    """The content of a file after one to three mutations, and sometimes with a byte that is no text."""
    choices = OF_TABLE if name.endswith(".csv") else OF_YAML
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        text = random.choice(choices)(text, random)
    content = text.encode("utf-8", "surrogatepass")
    if random.random() < 0.02:
        at = random.randrange(len(content) + 1)
        content = content[:at] + bytes((random.randrange(256),)) + content[at + 1 :]
    return content
