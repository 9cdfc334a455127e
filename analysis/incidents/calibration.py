"""The observed time of each stage of known incidents beside the simulated ones.

A stage that a run does not reach (a ship that is never boarded, a repair open at the horizon) is counted apart: the
band is that of the runs that reach it. The same band of the pooled observations of a stage, where the table gives a
distribution for them, says how wide a band may be that has learnt anything.
"""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from analysis.results import Results
from sim.errors import LeidangError
from sim.process.draws import quantile
from sim.text import markdown
from sim.units.distribution_text import parse_distribution
from sim.user_files import UnreadableFileError, read_text

SECONDS: Final = {"min": 60.0, "h": 3600.0, "d": 86400.0}
NEEDED: Final = ("incident", "stage", "observed", "unit")
COLUMNS: Final = ("incident", "stage", "unit", "observed", "reached", "low_10", "median", "high_90", "inside", "width")
LOW, HIGH = 0.1, 0.9
POINTS: Final = 4096
"""Points of a distribution over which the ends of its band are taken."""


def read_observations(path: Path, text: str | None = None) -> pd.DataFrame:
    """A table of observations (CSV with columns incident, stage, observed, unit, and perhaps pooled and source).

    Parameters
    ----------
    text
        What stands in the file, where it has been read already.

    Raises
    ------
    LeidangError
        It cannot be read, a column is missing, an observation is no number, or a unit is not known.
    """
    try:
        observations = pd.read_csv(StringIO(read_text(path) if text is None else text))
    except (UnreadableFileError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise LeidangError(f"{path} cannot be read as a table of observations: {error}") from error
    missing = [column for column in NEEDED if column not in observations]
    if missing:
        raise LeidangError(f"{path} has no column {missing[0]!r}; expected {', '.join(NEEDED)}")
    numbers = pd.to_numeric(observations["observed"], errors="coerce")
    if numbers.isna().any():
        wrong = observations["observed"][numbers.isna()].iloc[0]
        raise LeidangError(f"{path} has an observation {str(wrong)!r}, which is not a number")
    unknown = sorted(set(observations["unit"].astype(str)) - SECONDS.keys())
    if unknown:
        raise LeidangError(f"{path} has a unit {unknown[0]!r}; expected one of {', '.join(SECONDS)}")
    return observations


def calibrated(results: Results, observations: pd.DataFrame, variant: str | None = None) -> pd.DataFrame:
    """The comparison for one variant of a run, that of the reference where none is named."""
    wanted = variant or results.reference
    if wanted not in results.variants:
        raise LeidangError(f"there is no variant {wanted!r} in the run; it has {', '.join(results.variants)}")
    if not results.has("incidents"):
        raise LeidangError("the run has no incidents to compare with observations")
    incidents = results.incidents
    return compared(incidents[incidents["variant"] == wanted], observations)


def compared(incidents: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """One row per observation: the share of the runs that reach the stage, their band, and whether it holds the case.

    Parameters
    ----------
    incidents
        The table of incidents of a run, one variant.
    observations
        Columns incident, stage, observed, unit, and perhaps pooled, the distribution of all cases of the stage.

    Returns
    -------
    A table with the columns `COLUMNS`: times in the unit of the row; `width` is the logarithm of high over low against
    that of the pooled distribution, nan where there is none.

    Raises
    ------
    LeidangError
        An observed incident is not in the run, a stage is not known, or none of the runs reaches it.
    """
    rows = []
    for case in observations.itertuples(index=False):
        mine = incidents[incidents["incident"] == case.incident]
        stage, unit = str(case.stage), str(case.unit)
        if mine.empty:
            raise LeidangError(
                f"the run has no incident {case.incident!r}, which the table of observations names; the default "
                "table is that of public_record.yaml, and --observed names another"
            )
        if f"{stage}_s" not in mine:
            raise LeidangError(f"there is no stage {stage!r}")
        took = ((mine[f"{stage}_s"] - mine["fault_s"]) / SECONDS[unit]).dropna()
        if took.empty:
            raise LeidangError(f"no run reaches the stage {stage!r} of {case.incident!r}")
        low, median, high = took.quantile([LOW, 0.5, HIGH])
        observed = float(str(case.observed))
        inside = bool(low <= observed <= high)
        width = _width(getattr(case, "pooled", None), float(low), float(high))
        rows.append((case.incident, stage, unit, observed, len(took) / len(mine), low, median, high, inside, width))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _width(pooled: object, low: float, high: float) -> float:
    """How wide a band is against that of a distribution, in logarithms."""
    if not isinstance(pooled, str) or low <= 0.0:
        return float("nan")
    values = quantile(parse_distribution(pooled, "duration"), (np.arange(POINTS) + 0.5) / POINTS)
    ends = np.quantile(values, [LOW, HIGH])
    return float(np.log(high / low) / np.log(ends[1] / ends[0]))


def as_markdown(table: pd.DataFrame) -> str:
    """The comparison as a table in Markdown, with a last line that counts."""
    lines = [
        "| incident | stage | observed | simulated median (10 to 90 %) | reached | inside | width |",
        "|---|---|---|---|---|---|---|",
    ]
    for row, wide in zip(table.itertuples(index=False), table["width"].to_numpy(dtype=float), strict=True):
        band = f"{row.median:.3g} ({row.low_10:.3g} to {row.high_90:.3g}) {row.unit}"
        inside, width = "yes" if row.inside else "**no**", "–" if np.isnan(wide) else f"{wide:.2f}"
        stage = str(row.stage).replace("_", " ")
        observed = f"{row.observed:g} {row.unit}"
        case = markdown(str(row.incident))
        lines.append(f"| {case} | {stage} | {observed} | {band} | {row.reached:.0%} | {inside} | {width} |")
    return "\n".join([*lines, "", in_words(table)])


def in_words(table: pd.DataFrame) -> str:
    """How many observations the bands hold, and how many bands are wider than that of all cases of their stage."""
    held, known = int(table["inside"].sum()), int(table["width"].notna().sum())
    words = f"{held} of {len(table)} observed times lie in the simulated 10 to 90 % band"
    if not known:
        return f"{words}."
    wider = int((table["width"] > 1.0).sum())
    most = f", the widest {table['width'].max():.2f} times" if wider else ""
    return f"{words}; {wider} of {known} bands are wider than that of all cases of the stage (width above 1{most})."
