"""`leidang calibrate`: the incidents of a run held against what was observed in public cases."""

from __future__ import annotations

import argparse
from pathlib import Path

from sim.scenario.library import built_in_library


def main(options: argparse.Namespace) -> int:
    """Print the comparison as a table in Markdown, and write it where that was asked for."""
    from analysis.incidents.calibration import as_markdown, calibrated, read_observations
    from analysis.results import load_run
    from sim.files import naming

    observations = read_observations(options.observed or public_record())
    text = as_markdown(calibrated(load_run(options.folder), observations, options.variant))
    if options.out is not None:
        with naming(options.out):
            options.out.parent.mkdir(parents=True, exist_ok=True)
            options.out.write_text(f"{text}\n", encoding="utf-8")
    print(text)
    return 0


def public_record() -> Path:
    """The observations that come with the program: public cases of 2022 to 2024."""
    return built_in_library() / "incidents" / "public_record.csv"
