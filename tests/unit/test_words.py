"""Plain words: no dialect in what a person reads, from the README to docstrings, messages and the help of commands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest

from sim.cli.commands import COMMANDS, program

ROOT: Final = Path(__file__).parents[2]

PLAIN: Final = {
    r"(some|every|any)body('s)?\b": "the actor or thing that is meant",
    r"nobody('s)?\b": "no actor, no desk, none",
    r"whoever": "the actor or thing that is meant",
    r"(is|are|was|were|be|been) told\b": "is informed, is reported, is distinguished",
    r"told (of|apart)\b": "informed of, distinguished",
    r"h(?:o|e)ld(?:s|ing)?(?: [^\s.;:|]+){0,4} against": "compare with",
    r"nine tenths": "90 %",
    r"one's own": "your own, its own",
    r"in vain": "deadlock, incomplete at the horizon",
    r"said to be": "reported as",
    r"(is|are) not said": "is required",
    r"stands? twice": "duplicate",
    r"root of (all )?chance": "random seed",
    r"tightest place": "main bottleneck",
}
"""A pattern of the dialect, and what to write instead."""

GAP: Final = r"\s+(?:[#>|]\s+)?"
"""Between two words: also the end of a line, and what stands before the next line of a comment."""

DIALECT: Final = re.compile(
    "|".join(rf"(?P<w{number}>\b(?:{word.replace(' ', GAP)}))" for number, word in enumerate(PLAIN)), re.IGNORECASE
)


def dialect_in(text: str, where: str, line: int = 1) -> Iterator[str]:
    """Each use of the dialect in a text, as `file:line: words; write: ...`."""
    for found in DIALECT.finditer(text):
        plain = next(new for number, new in enumerate(PLAIN.values()) if found[f"w{number}"])
        yield f"{where}:{line + text.count(chr(10), 0, found.start())}: {' '.join(found[0].split())!r}; write: {plain}"


def dialect_in_python(file: Path) -> Iterator[str]:
    """The dialect in the docstrings, literals, comments and public names of a module."""
    source, where = file.read_text(encoding="utf-8"), file.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from dialect_in(node.value, where, node.lineno)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from dialect_in(node.name.replace("_", " "), where, node.lineno)
    for comment in re.finditer(r"(?m)^(?:[ \t]*#.*\n)+|(?<=  )# .*$", source):
        yield from dialect_in(comment[0], where, 1 + source.count("\n", 0, comment.start()))


def files(pattern: str, *folders: str) -> list[Path]:
    """Files of these folders, in order of path."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob(pattern))


PAGES: Final = [ROOT / "README.md", *files("*.md", "docs")]
TEXTS: Final = [*files("*.j2", "analysis"), *files("*.yaml", "scenarios", "sim")]
MODULES: Final = [*files("*.py", "sim", "analysis", "docs")]


def report(problems: Iterator[str]) -> None:
    """Fail with all uses of the dialect."""
    left = list(problems)
    assert not left, "\n" + "\n".join(left)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("The interval of the seed.\nWhat somebody does", ["x:2: 'somebody'; write: the actor or thing that is meant"]),
        ("after nine\n    tenths", ["x:1: 'nine tenths'; write: 90 %"]),
        ("'a' stands twice", ["x:1: 'stands twice'; write: duplicate"]),
        ("holds variants against one of them", ["x:1: 'holds variants against'; write: compare with"]),
        ("The holder is retold; toldness", []),
    ],
)
def test_the_dialect_is_found_with_its_line(text: str, problems: list[str]) -> None:
    """Also over the end of a line, and not inside of other words."""
    assert list(dialect_in(text, "x")) == problems


def test_it_is_found_in_docstrings_messages_comments_and_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with the line on which it stands."""
    file = tmp_path / "module.py"
    file.write_text(
        'def why_nobody_flies():\n    """Whoever asks."""\n    # In vain.\n    return f"{1} stands twice"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr("tests.unit.test_words.ROOT", tmp_path)
    lines = sorted(problem.split(";")[0] for problem in dialect_in_python(file))
    assert lines == [
        "module.py:1: 'nobody'",
        "module.py:2: 'Whoever'",
        "module.py:3: 'In vain'",
        "module.py:4: 'stands twice'",
    ]


def test_pages_of_the_manual() -> None:
    """The README and every page, those generated from the code too."""
    report(problem for page in PAGES for problem in dialect_in(_text(page), page.relative_to(ROOT).as_posix()))


def test_the_newest_changes() -> None:
    """The newest section of the changelog."""
    before, newest, *_ = re.split(r"(?m)^(?=### )", _text(ROOT / "CHANGELOG.md"))
    report(dialect_in(newest, "CHANGELOG.md", 1 + before.count("\n")))


def test_templates_and_scenarios() -> None:
    """Templates of the report and of studies, shipped scenarios and their library."""
    report(problem for file in TEXTS for problem in dialect_in(_text(file), file.relative_to(ROOT).as_posix()))


def test_help_of_every_command() -> None:
    """What `leidang --help` and `leidang COMMAND --help` print."""
    root = click.Context(program, info_name="leidang")
    report(dialect_in(program.get_help(root), "leidang --help"))
    for name in COMMANDS:
        command = program.get_command(root, name)
        assert command is not None
        text = command.get_help(click.Context(command, info_name=name, parent=root))
        report(dialect_in(text, f"leidang {name} --help"))


def test_docstrings_messages_and_comments() -> None:
    """Everything in `sim`, `analysis` and `docs` that a person reads."""
    report(problem for module in MODULES for problem in dialect_in_python(module))


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
