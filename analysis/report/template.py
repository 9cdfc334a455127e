"""From what a page says to the page: one template language, one style sheet, one way to put the file in its place."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from analysis.report.tables import tall
from sim.files import written_whole
from sim.text import well_formed


def filled(template: str, **said: object) -> str:
    """A template of `templates/` as HTML, with the style sheet and what is said."""
    environment = Environment(
        loader=PackageLoader("analysis.report"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    environment.filters["tall"] = tall
    css = (files("analysis.report") / "templates" / "report.css").read_text(encoding="utf-8")
    page = environment.get_template(template).render(
        css=Markup(css),  # noqa: S704 - our own style sheet
        policy=_policy(css),
        **said,
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
