"""From facts to text and pages: one template language, one style sheet, one way to write a page."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from ruamel.yaml import YAML

from analysis.report.phrases import FILTERS
from analysis.report.tables import tall
from sim.files import written_whole
from sim.text import well_formed


@dataclass(frozen=True, slots=True)
class Point:
    """An item of a checklist and its text."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a checklist."""

    title: str
    points: tuple[Point, ...]


@cache
def _environment(*, html: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("analysis.report"),
        autoescape=html,  # noqa: S701 - text for terminal and README is no markup; pages escape it
        undefined=StrictUndefined,
        keep_trailing_newline=html,
        trim_blocks=not html,
        lstrip_blocks=not html,
    )
    environment.filters |= FILTERS | {"tall": tall}
    return environment


def sentences(macro: str, *facts: object, template: str = "answer.j2") -> str:
    """What a macro makes of some facts, as text on one line."""
    module: Any = _environment(html=False).get_template(template).module
    return _one_line(getattr(module, macro)(*facts))


def checklist(template: str, **facts: object) -> tuple[Part, ...]:
    """A YAML file of titles and, under each, named texts with places for facts, filled in.

    Every text is filled in by itself, so that no fact can add or end a heading.
    """
    source = (files("analysis.report") / "templates" / template).read_text(encoding="utf-8")
    environment = _environment(html=False)

    def filled_in(points: dict[str, str]) -> Iterator[Point]:
        for name, words in points.items():
            if text := _one_line(environment.from_string(words).render(**facts)):
                yield Point(name, text)

    parts: dict[str, dict[str, str]] = YAML(typ="safe", pure=True).load(source)
    return tuple(Part(title, tuple(filled_in(points))) for title, points in parts.items())


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*| {2,}", " ", text).strip()


def filled(template: str, **facts: object) -> str:
    """A template of `templates/` as HTML, with the style sheet and the facts."""
    css = (files("analysis.report") / "templates" / "report.css").read_text(encoding="utf-8")
    page = (
        _environment(html=True)
        .get_template(template)
        .render(
            css=Markup(css),  # noqa: S704 - our own style sheet
            policy=_policy(css),
            **facts,
        )
    )
    return well_formed(page)


def _policy(css: str) -> str:
    """What a browser may do with a page: show it with our style sheet and its own figures, and nothing else."""
    mark = b64encode(sha256(css.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{mark}'; img-src data:; base-uri 'none'; form-action 'none'"


def put(folder: Path, page: str) -> Path:
    """Write `report.html` into a folder, whole or not at all; returns its path."""
    path = folder / "report.html"
    with written_whole(path) as unfinished:
        unfinished.write_text(page, encoding="utf-8", newline="\n")
    return path
