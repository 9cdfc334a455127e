"""Names stand in figures as they are written: no mathematics, nothing left out, in fonts that have their letters."""

from __future__ import annotations

import logging
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

from analysis import fonts, open_results, style
from analysis.figures import FIGURES, drawn, legends
from analysis.results import Results
from analysis.studies.sweep_figures import legend_within
from tests.unit.analysis.example_results import write_example

NAMES = ("US$ 5m_ or US$ 7m^", r"_$\frac{1}{0}$ 100% {0} \alpha")
STRANGE = "ᶁ"
"""A letter that the usual font lacks and another that comes with Matplotlib has."""


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """An example whose variants are called as nobody should call them."""
    return open_results(write_example(tmp_path_factory.mktemp("named") / "run", variants=NAMES, replications=3))


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """What was found of fonts is not kept from test to test."""
    fonts.families.cache_clear()
    yield
    fonts.families.cache_clear()


def test_no_text_of_any_figure_is_mathematics(named: Results, tmp_path: Path) -> None:
    """Also those that Matplotlib makes itself, at ticks; each name is seen in most of the figures, as typed."""
    seen = dict.fromkeys(NAMES, 0)
    for name in drawn(named):
        axes = FIGURES[name].plot(named)
        paths = style.save(axes, tmp_path / name)
        ET.parse(paths[0])  # noqa: S314 - written the line above
        figure = axes.get_figure(root=True)
        assert figure is not None
        with style.paper():
            texts: list[Any] = figure.findobj(Text)
        assert not [text for text in texts if text.get_parse_math() or text.get_usetex()], name
        written = "\0".join("".join(text.get_text().split()) for text in texts)
        for variant in NAMES:
            seen[variant] += "".join(variant.split()) in written
    assert min(seen.values()) >= 7


def test_a_legend_leaves_out_no_name() -> None:
    """Not even one that begins with an underscore."""
    with style.paper():
        axes = style.new_axes(3)
        lines = [*axes.plot([0, 1]), *axes.plot([1, 0])]
        legend_within(axes, [(lines[0], "_hidden"), (lines[1], "$x_1$")])
        legends.below(axes, [legends.Group("_title", ((lines[0], "_a"), (lines[1], "b")))])
    found: list[Any] = axes.findobj(Text)
    texts = [text.get_text() for text in found]
    assert {"_hidden", "$x_1$", "_title", "_a", "b"} <= set(texts)


def test_a_font_of_the_machine_is_taken_where_the_usual_one_lacks_a_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    """While figures of these names are drawn, and only then."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    monkeypatch.setattr(fonts, "findSystemFonts", lambda: [str(path) for path in folder.glob("*.ttf")])
    usual, other = fonts.families(frozenset(f"Järvenpää, Україна {STRANGE}"))
    assert usual == fonts.FONT
    assert FT2Font(findfont(other)).get_char_index(ord(STRANGE)) > 0
    with style.lettering(frozenset(STRANGE)), style.paper():
        assert mpl.rcParams["font.family"] == [usual, other]
    with style.paper():
        assert mpl.rcParams["font.family"] == [usual]


def test_no_font_is_looked_for_without_need(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of the region are all in the usual font."""
    monkeypatch.setattr(fonts, "findSystemFonts", lambda: pytest.fail("fonts of the machine were listed"))
    assert fonts.families(frozenset("Þórshöfn Šiauliai Ķegums Đurđa Україна ქართული −±→\n\t\u200b")) == (fonts.FONT,)


def test_letters_that_no_font_has_are_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """In one line, and figures are drawn without warnings."""
    monkeypatch.setattr(fonts, "findSystemFonts", lambda: [findfont(fonts.FONT), str(tmp_path / "none.ttf")])
    results = open_results(write_example(tmp_path / "run", variants=("한국", "plain"), replications=2))
    letters = fonts.letters_in(results.folder)
    assert {"한", "국", "p"} <= letters
    with caplog.at_level(logging.WARNING), style.lettering(letters):
        style.save(FIGURES["arrivals"].plot(results), tmp_path / "a")
    with style.lettering(letters):
        pass
    assert [record.message for record in caplog.records if record.name == "leidang"] == [
        "no font on this machine has the letters 국한; they appear as boxes in figures"
    ]


def test_a_figure_can_hold_any_text(tmp_path: Path) -> None:
    """What XML forbids is the replacement character, so that a parser takes the file."""
    with style.paper():
        axes = style.new_axes(2)
        axes.set_title("a\x1b[31m --> ]]> \ufffe <b> & \x00 --")
    path = style.save(axes, tmp_path / "a")[0]
    ET.parse(path)  # noqa: S314 - written the line above
    assert "\ufffd[31m" in path.read_text(encoding="utf-8")
