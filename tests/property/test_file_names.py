"""Two names never share a file, whatever they hold and whatever the file system makes of them."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from analysis.storyline.file_names import RESERVED, file_name

LOOKALIKE = st.text(alphabet="aAbB1 _-./\\:åÅø\N{COMBINING RING ABOVE}", max_size=6)
"""Names that differ in case, punctuation, accents or spaces only come up often."""


@given(st.one_of(LOOKALIKE, st.text()), st.one_of(LOOKALIKE, st.text()))
@example("Plan A", "plan a")
@example("plan a", "plan_a")
@example("plan a", "plan a ")
@example("x" * 300, "x" * 301)
@example("å", "a\N{COMBINING RING ABOVE}")
@example("ß", "ss")
@example("", "name")
def test_two_names_never_share_a_file_even_where_case_is_ignored(first: str, second: str) -> None:
    """The files are the same only if the names are."""
    assert (file_name(first).casefold() == file_name(second).casefold()) == (first == second)


@given(st.one_of(LOOKALIKE, st.text(), st.sampled_from(sorted(RESERVED))))
@example("CON")
@example("nul")
@example(".hidden")
@example("../../etc")
@example("ends with dots...")
@example("\ud800")
def test_every_file_system_takes_the_name(name: str) -> None:
    """Small letters, digits, underscores and a hyphen; short; no device of Windows; no point or space at an end."""
    made = file_name(name)
    assert re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+)*(?:-[a-z2-7]{10})?", made)
    assert len(made) <= 43
    assert made not in RESERVED
    assert made == file_name(name)


def test_the_name_can_be_read() -> None:
    """Plain words keep their form; others keep their letters in front of the mark."""
    assert file_name("national rules") == "national_rules"
    assert file_name("Førstelinje Ærø / Åland").startswith("forstelinje_aero_aland-")
    assert file_name("con").startswith("con-")
