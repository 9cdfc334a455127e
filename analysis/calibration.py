"""The observed time of each stage of known incidents beside the simulated ones.

    python -m analysis.calibration RESULTS [TABLE]

RESULTS is the folder of a run of scenarios/public_record.yaml, TABLE the observations (CSV with columns incident,
stage, observed, unit, source). The first variant is compared. A stage that a run does not reach (a ship that is never
boarded, a repair still open at the horizon) is told apart: the band is that of the runs that reach it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pandas as pd

OBSERVATIONS: Final = Path("scenarios/library/incidents/public_record.csv")
_SECONDS: Final = {"min": 60.0, "h": 3600.0, "d": 86400.0}
COLUMNS: Final = ("incident", "stage", "unit", "observed", "reached", "low_10", "median", "high_90", "inside")


def compared(incidents: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """One row per observation: the share of the runs that reach the stage, their band, and whether it holds the case.

    Parameters
    ----------
    incidents
        The table of incidents of a run, one variant.
    observations
        Columns incident, stage, observed, unit.

    Raises
    ------
    KeyError
        An observed incident is not in the run, or a stage or unit is not known.
    """
    rows = []
    for case in observations.itertuples(index=False):
        mine = incidents[incidents["incident"] == case.incident]
        if mine.empty:
            raise KeyError(f"there is no incident {case.incident!r} in the run")
        took = ((mine[f"{case.stage}_s"] - mine["fault_s"]) / _SECONDS[str(case.unit)]).dropna()
        low, median, high = took.quantile([0.1, 0.5, 0.9])
        observed = float(str(case.observed))
        inside = bool(low <= observed <= high)
        reached = len(took) / len(mine)
        rows.append((case.incident, case.stage, case.unit, observed, reached, low, median, high, inside))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def as_markdown(table: pd.DataFrame) -> str:
    """The comparison as a table in Markdown, with a last line that counts."""
    lines = [
        "| incident | stage | observed | simulated median (10 to 90 %) | reached | inside |",
        "|---|---|---|---|---|---|",
    ]
    for row in table.itertuples(index=False):
        band = f"{row.median:.3g} ({row.low_10:.3g} to {row.high_90:.3g}) {row.unit}"
        inside = "yes" if row.inside else "**no**"
        lines.append(
            f"| {row.incident} | {row.stage} | {row.observed:g} {row.unit} | {band} | {row.reached:.0%} | {inside} |"
        )
    held = int(table["inside"].sum())
    return "\n".join([*lines, "", f"{held} of {len(table)} observed times lie in the simulated 10 to 90 % band."])


def main(arguments: list[str]) -> int:
    """Print the comparison of a run; returns the exit code."""
    if len(arguments) not in (1, 2):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    incidents = pd.read_parquet(Path(arguments[0]) / "incidents.parquet")
    first = incidents["variant"].iloc[0]
    observations = pd.read_csv(arguments[1] if len(arguments) > 1 else OBSERVATIONS)
    sys.stdout.write(f"{as_markdown(compared(incidents[incidents['variant'] == first], observations))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
