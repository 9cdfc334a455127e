"""`leidang serve`: the workbench in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.commands import Command
from sim.cli.options import FILE, option


@click.command(cls=Command)
@click.argument("folder", type=FILE, metavar="[FOLDER]", default=Path(), required=False, help="folder of the scenarios")
@option("--port N", "port of this machine (default: a free one)", type=click.IntRange(0, 65535), default=0)
@option("--marking TEXT", "printed at the top of every page", default="EXERCISE – UNCLASSIFIED", show_default=True)
@option("--open", "open the page in a browser", into="open_page")
def serve_command(folder: Path, port: int, marking: str, open_page: bool) -> None:
    """Open the workbench: scenarios, what-ifs, runs and results in a browser, on this machine alone."""
    from sim.web.serving import serve_folder

    def announce(address: str) -> None:
        print(f"Workbench for {folder.resolve()}: {address}\nCtrl-C stops it.", flush=True)
        if open_page:
            import webbrowser

            webbrowser.open(address)

    serve_folder(folder, port, marking, announce=announce)
