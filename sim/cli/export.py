"""`leidang export`: the results for other programs: GeoJSON for maps, a workbook for planners."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from sim.cli.commands import Command
from sim.cli.options import FILE, Texts, option, result_folder

KINDS: Final = ("geojson", "xlsx")


@click.command(cls=Command)
@result_folder
@option("--to", "format to write (default: both)", into="kinds", choices=KINDS, multiple=True, default=KINDS)
@option("--out DIR", "folder to write to (default: RESULT_DIR/export)", type=FILE)
def export_command(folder: Path, kinds: Texts, out: Path | None) -> None:
    """Export the results for other programs: GeoJSON for maps, a workbook."""
    from analysis.movement.geojson import write_geojson
    from analysis.results import load_run
    from analysis.workbook import write_workbook
    from sim.files import naming

    results = load_run(folder)
    out = out or folder / "export"
    with naming(out):
        out.mkdir(parents=True, exist_ok=True)
        paths = [*(write_geojson(results, out) if "geojson" in kinds else ())]
        if "xlsx" in kinds:
            paths.append(write_workbook(results, out / "summary.xlsx"))
    print("\n".join(map(str, paths)))
