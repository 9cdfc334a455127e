"""The manual as pages: the Markdown of `docs/`, which travels with the program, with a search over it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

import sim
from sim.errors import LeidangError

_LINK: Final = re.compile(r'(href|src)="(?!https?:|#|/)([^"]+)"')
_TITLE: Final = re.compile(r"^# (.+)$", re.MULTILINE)
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING: Final = re.compile(r"<(h[2-5])>(.*?)</\1>", re.DOTALL)
_SIGN: Final = re.compile(r"[^\w -]")
_TAG: Final = re.compile(r"<[^>]+>")

MOST_FOUND: Final = 30


@dataclass(frozen=True, slots=True)
class Found:
    """A place in the manual where the words of a search stand."""

    page: str
    title: str
    line: str


@cache
def manual_folder() -> Path | None:
    """The folder of the manual: inside the package when installed, else in the repository."""
    package = Path(sim.__file__).parent
    for folder in (package / "_manual", package.parent / "docs"):
        if (folder / "index.md").is_file():
            return folder.resolve()
    return None


def page(name: str) -> tuple[str, str]:
    """Title and HTML of a page.

    Raises
    ------
    LeidangError
        There is no such page.
    """
    text = _file(f"{name}.md").read_text(encoding="utf-8")
    title = _TITLE.search(text)
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(_COMMENT.sub("", text))
    html = _HEADING.sub(_anchored, html)
    return title[1] if title else name, _LINK.sub(lambda match: _turned(match, name), html)


def picture(name: str) -> Path:
    """A figure of the manual.

    Raises
    ------
    LeidangError
        There is no such figure.
    """
    if Path(name).suffix not in {".svg", ".png"}:
        raise LeidangError(f"there is no figure {name!r} in the manual")
    return _file(name)


def search(words: str) -> tuple[Found, ...]:
    """Lines in which all the words stand, page by page."""
    wanted = words.lower().split()
    folder = manual_folder()
    if not wanted or folder is None:
        return ()
    found = []
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        title = _TITLE.search(text)
        name = path.relative_to(folder).with_suffix("").as_posix()
        lines = [line for line in text.splitlines() if all(word in line.lower() for word in wanted)]
        found += [Found(name, title[1] if title else name, line.strip("#| -")) for line in lines[:3]]
    return tuple(found[:MOST_FOUND])


def _file(name: str) -> Path:
    folder = manual_folder()
    path = (folder / name).resolve() if folder is not None else None
    if folder is None or path is None or not path.is_relative_to(folder) or not path.is_file():
        raise LeidangError(f"there is no page {name!r} in the manual")
    return path


def _anchored(heading: re.Match[str]) -> str:
    """A heading that links can lead to, by its words as GitHub has them: 'As it is' is '#as-it-is'."""
    words = _SIGN.sub("", unescape(_TAG.sub("", heading[2])).lower()).replace(" ", "-")
    return f'<{heading[1]} id="{words}">{heading[2]}</{heading[1]}>'


def _turned(match: re.Match[str], name: str) -> str:
    """An address between pages of the manual, as the workbench has it; one that leads elsewhere is no link."""
    attribute, address = match[1], match[2]
    target, _, anchor = address.partition("#")
    path = (Path("/") / Path(name).parent / target).as_posix()
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    where = "/".join(parts)
    if where.endswith(".md"):
        return f'{attribute}="/manual/{where.removesuffix(".md")}{"#" + anchor if anchor else ""}"'
    if Path(where).suffix in {".svg", ".png"}:
        return f'{attribute}="/manual-figures/{where}"'
    return f'data-{attribute}="{address}"'
