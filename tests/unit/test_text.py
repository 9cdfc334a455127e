"""Text of users stays text: on a terminal, in a spreadsheet, in Markdown, in XML."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.text import markdown, markdown_code, shown, spreadsheet_cell, text_of_cell, well_formed

HOSTILE = st.text(st.sampled_from("=+-@＝＋－＠'\" \t\r\n;,|a1.µ"), max_size=9)


@given(HOSTILE | st.text())
def test_a_cell_gives_its_text_back(text: str) -> None:
    """Whatever the text is, also one that begins with apostrophes of its own."""
    assert text_of_cell(spreadsheet_cell(text)) == text


@given(HOSTILE | st.text())
def test_no_part_of_a_cell_begins_a_formula(text: str) -> None:
    """Whether it is cut at semicolons, tabs or lines; a lone number may have its sign."""
    for part in re.split(r"[;\t\r\n]", spreadsheet_cell(text)):
        if part.lstrip(' "')[:1] in tuple("=+-@＝＋－＠"):
            float(part.replace(",", "."))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=SUM(1,2)", "'=SUM(1,2)"),
        ("@home", "'@home"),
        ("+1 day", "'+1 day"),
        ("-2+3|cmd", "'-2+3|cmd"),
        ('  "=1', "'  \"=1"),
        ("＝1+1", "'＝1+1"),
        ("\t=1", "'\t'=1"),
        ("a;=1+1", "a;'=1+1"),
        ("'=1", "''=1"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("-3.5", "-3.5"),
        ("+1,5e-3", "+1,5e-3"),
        ("−3.2 h", "−3.2 h"),
        ("national rules", "national rules"),
        ("", ""),
    ],
)
def test_cells(text: str, cell: str) -> None:
    """An apostrophe stands before what a spreadsheet would run, and before nothing else."""
    assert spreadsheet_cell(text) == cell


def test_a_terminal_gets_no_character_that_would_steer_it() -> None:
    """Escape sequences, bells, carriage returns, C1 codes and turns of the direction are written out; lines stay."""
    assert shown("a\x1b[31mb\a\r\n\tc\x9b2J\u202ed\x7f") == r"a\x1b[31mb\x07\r" + "\n\tc" + r"\x9b2J\u202ed\x7f"
    assert shown("Järvenpää, Україна, 한국 – [red]") == "Järvenpää, Україна, 한국 – [red]"


@given(st.text(st.characters(exclude_categories=())))
def test_an_xml_parser_takes_what_is_well_formed(text: str) -> None:
    """Also control characters and halves of pairs, as they come from file names that are no UTF-8."""
    element = ET.Element("a")
    element.text = well_formed(text)
    read = ET.fromstring(ET.tostring(element, encoding="utf-8"))  # noqa: S314 - written two lines above
    assert (read.text or "") == well_formed(text).replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("[a](javascript:alert(1))", r"[a\](javascript:alert(1))"),
        ("<b>*x* `y` $z$ | w", r"\<b\>\*x\* \`y\` \$z\$ \| w"),
        ("light_brigade", "light_brigade"),
        ("__init__", r"\_\_init\_\_"),
        ("a\n\n# b", "a  # b"),
        ("1. first", r"1\. first"),
        ("# not a heading", r"\# not a heading"),
        ("&lt; and R&D", r"\&lt; and R&D"),
        ("![x][y]", r"\!\[x\][y]"),
        ("on day 1 [otherwise 02:00]", "on day 1 [otherwise 02:00]"),
    ],
)
def test_markdown(text: str, written: str) -> None:
    """What would be markup has a backslash; what would not, has none."""
    assert markdown(text) == written


@pytest.mark.parametrize(
    ("text", "written"), [("a b", "`a b`"), ("a `b` c", "``a `b` c``"), ("`x", "`` `x ``"), ("a\nb", "`a b`")]
)
def test_code_in_markdown(text: str, written: str) -> None:
    """Backticks within are fewer than those around."""
    assert markdown_code(text) == written
