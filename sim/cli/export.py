"""`leidang export`: the results for other programs: GeoJSON for maps, a workbook for planners."""

from __future__ import annotations

import argparse

KINDS = ("geojson", "xlsx")


def main(options: argparse.Namespace) -> int:
    """Write what is asked for; the paths written are printed."""
    from analysis.movement.geojson import write_geojson
    from analysis.results import load_run
    from analysis.workbook import write_workbook
    from sim.files import naming

    results = load_run(options.folder)
    folder = options.out or options.folder / "export"
    wanted = options.to or KINDS
    with naming(folder):
        folder.mkdir(parents=True, exist_ok=True)
        paths = [*(write_geojson(results, folder) if "geojson" in wanted else ())]
        if "xlsx" in wanted:
            paths.append(write_workbook(results, folder / "summary.xlsx"))
    print("\n".join(map(str, paths)))
    return 0
