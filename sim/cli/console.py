"""Tables and styled lines on a terminal, in which names are the user's own words and never markup."""

from __future__ import annotations

import sys
from collections.abc import Collection
from typing import Any, TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.cli.output import behind
from sim.text import shown


class PlainConsole(Console):
    """A console that prints every text as it is: no markup in brackets, no emoji between colons, no escapes.

    Parameters
    ----------
    stream
        Where to; the standard output if it is not given.
    highlight
        Whether numbers are coloured.
    """

    def __init__(self, stream: TextIO | None = None, *, highlight: bool = False) -> None:
        super().__init__(file=behind(stream or sys.stdout), markup=False, emoji=False, highlight=highlight)

    def render_str(self, text: str, **settings: Any) -> Text:  # noqa: ANN401 - those of rich
        """The text as rich prints it; every line, heading and cell comes through here."""
        return super().render_str(shown(text), **settings)


def plain_table(title: str, *columns: str, unbroken: Collection[str] = ()) -> Table:
    """A table of numbers: names in the first column, numbers flush right, a verdict flush left; long cells fold."""
    table = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for number, column in enumerate(columns):
        left = number == 0 or column == "verdict"
        table.add_column(column, justify="left" if left else "right", overflow="fold", no_wrap=column in unbroken)
    return table
