"""The manual as pages: every link leads to a page, a heading or a figure."""

from __future__ import annotations

import re

import pytest

from sim.errors import LeidangError
from sim.web import manual

FOLDER = manual.manual_folder()
assert FOLDER is not None
NAMES = sorted(path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.md"))
LINK = re.compile(r'(?:href|src)="(/[^"]+)"')


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    """To a page that is there and, behind '#', to one of its headings; or to a figure."""
    title, html = manual.page(name)
    assert title
    assert "<script" not in html
    assert "<!--" not in html
    assert "&lt;!--" not in html
    for address in LINK.findall(html):
        if address.startswith("/manual-figures/"):
            assert manual.picture(address.removeprefix("/manual-figures/")).is_file()
            continue
        where, _, anchor = address.removeprefix("/manual/").partition("#")
        assert not anchor or f'id="{anchor}"' in manual.page(where)[1], address


def test_a_search_finds_pages() -> None:
    """All words stand in the line that is shown."""
    found = manual.search("common random numbers")
    assert found
    assert all("random" in place.line.lower() for place in found)
    assert manual.search("") == ()
    assert manual.search("a word that is nowhere xyzzy") == ()


@pytest.mark.parametrize("name", ["nowhere", "../README", "../pyproject"])
def test_nothing_outside_is_a_page(name: str) -> None:
    """An error in words."""
    with pytest.raises(LeidangError, match="there is no page"):
        manual.page(name)
