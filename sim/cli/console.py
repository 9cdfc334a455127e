"""Tables and styled lines on a terminal, in which names are the user's own words and never markup."""

from __future__ import annotations

import sys
from typing import Any, TextIO

from rich.console import Console
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
