"""The inject list of a storyline: one row per event, with the columns of a main events list that a run can fill.

Names and meanings of the columns follow public templates of exercise lists (inject list of a MEL/MIL workbook). What
only an exercise can fill, such as who acts whom, is left out; what is our own begins with `x_`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import numpy as np
import pandas as pd

from analysis.runs import Floats
from analysis.storyline.composition import Storyline
from analysis.storyline.events import Event, StoryClock
from sim.record.tables.story import STORY
from sim.units.seconds import DAY_S, HOUR_S

TITLE: Final = 80
"""Longest title, characters."""

TYPES: Final = {
    "incident": "inject",
    "closure": "inject",
    "service": "inject",
    "decision": "expected_action",
    "stage": "expected_action",
}
"""The type of each kind of event; every other kind is "information"."""

MARKING: Final = "EXERCISE - UNCLASSIFIED"
MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def inject_table(story: Storyline) -> pd.DataFrame:
    """The events as an inject list.

    Returns
    -------
    DataFrame
        The columns of `sim.record.tables.story.STORY`, texts as text; a row per event in order of time. `x_p10` to
        `x_p90` are hours of the same moment over all replications of the variant, from `summary.csv`: since the start
        for arrivals, since the fault for incidents.
    """
    return pd.DataFrame(list(_rows(story)), columns=list(STORY.names))


def _rows(story: Storyline) -> Iterator[dict[str, object]]:
    """The cells of each event by column."""
    same, spread = _of_the_run(story), _quantiles(story)
    lines = {lane: number for number, lane in enumerate(dict.fromkeys(event.lane for event in story.events), start=1)}
    seen = dict.fromkeys(lines, 0)
    for number, event in enumerate(story.events, start=1):
        seen[event.lane] += 1
        storyline = f"S{lines[event.lane]}"
        low, middle, high = spread.get(event.metric, np.full(3, np.nan))
        yield {
            **same,
            "inject_id": f"{storyline}.j{seen[event.lane]}",
            "storyline_id": storyline,
            **_of_the_event(event, story.clock),
            "x_p10": low,
            "x_p50": middle,
            "x_p90": high,
            "x_number": number,
        }


def _of_the_run(story: Storyline) -> dict[str, object]:
    """The cells that are the same in every row."""
    choice, manifest = story.choice, story.results.manifest
    return {
        "time_zone": story.clock.zone,
        "trigger": "time",
        "classification_marking": MARKING,
        "status": "draft",
        "x_run_id": f"replication {choice.replication} of {choice.variant}",
        "x_seed": manifest.root_seed,
        "x_model_version": manifest.version,
        "x_param_hash": manifest.fingerprint[:16],
        "x_arrangement": "; ".join(manifest.arrangements.get(choice.variant, ())),
    }


def _of_the_event(event: Event, clock: StoryClock) -> dict[str, object]:
    """The cells that an event fills by itself."""
    at = clock.at(event.second)
    return {
        "storyline": event.lane,
        "title": _title(event),
        "type": TYPES.get(event.kind, "information"),
        "h_plus": iso_duration(event.second),
        "dtg": date_time_group(at),
        "originator": event.sender,
        "recipient": event.receiver,
        "method": "formal_message" if event.kind in {"request", "decision"} else "",
        "text": f"{event.lane}: {event.text}.",
        "x_kind": event.kind,
        "x_day": clock.day(event.second),
        "x_local_time": f"{at:%Y-%m-%d %H:%M:%S}",
        "x_second": event.second,
        "x_until_s": event.until,
    }


def _quantiles(story: Storyline) -> dict[str, Floats]:
    """The 10th, 50th and 90th percentile of each metric of the variant."""
    summary = story.results.summary
    rows = summary[summary["variant"] == story.choice.variant]
    return dict(zip(rows["metric"].astype(str), rows[["p10", "p50", "p90"]].to_numpy(), strict=True))


def _title(event: Event) -> str:
    text = f"{event.lane}: {event.text.partition(' [')[0]}"
    return text if len(text) <= TITLE else f"{text[: TITLE - 1].rstrip()}…"


def iso_duration(second: int) -> str:
    """Seconds since the start as an ISO 8601 duration: 368760 -> "P4DT6H26M"."""
    days, rest = divmod(second, int(DAY_S))
    hours, rest = divmod(rest, int(HOUR_S))
    minutes, seconds = divmod(rest, 60)
    clock = "".join(f"{value}{unit}" for value, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if value)
    date = f"{days}D" if days else ""
    return f"P{date}{f'T{clock}' if clock else '' if date else 'T0S'}"


def date_time_group(moment: datetime) -> str:
    """The moment as a date-time group in Zulu time (UTC): "251026ZDEC26"."""
    utc = moment.astimezone(UTC)
    return f"{utc:%d%H%M}Z{MONTHS[utc.month - 1]}{utc:%y}"
