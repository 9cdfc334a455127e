"""What a report says besides its figures and results: facts, limits, how to repeat it."""

from __future__ import annotations

from analysis.report.headline import CLOSURE
from analysis.results import Results
from analysis.words import count, duration, listed, number, percent, replications, whole
from sim.units.seconds import DAY_S, HOUR_S

ALWAYS = (
    (
        "The simulation is abstract and for planning and exercises. Places stand for regions; capacities, speeds and "
        "forces are notional where the register says so. No real unit, plan or protected site is described."
    ),
    (
        "The intervals show how much chance is left in the mean over replications. They do not show what would come of "
        "other assumptions, which can matter more."
    ),
    (
        "A movement or decision that the scenario does not describe takes no time here; the answer is no forecast, and "
        "no agreement of these figures with observed movements is claimed."
    ),
)
"""Limits of every run."""


def facts(results: Results) -> tuple[tuple[str, str], ...]:
    """What was compared, as names and words."""
    scenario = results.manifest.scenario
    done = [int(n) for n in results.deliveries.groupby("variant", observed=True)["replication"].nunique()]
    return (
        ("Phase", scenario.phase),
        ("Start", scenario.local(0).strftime("%d %B %Y %H:%M (UTC%z)").lstrip("0")),
        (
            "Horizon",
            f"{whole(scenario.horizon_s / DAY_S)} days, to {_date(results, scenario.horizon_s)}",
        ),
        ("Replications", f"{replications(*done)} per variant, the same chances in each"),
        ("Scenario file", scenario.file),
    )


def _date(results: Results, second: int) -> str:
    return results.manifest.scenario.local(second).strftime("%d %B %Y").lstrip("0")


def limits(results: Results) -> tuple[str, ...]:
    """What the answer does not say, in general and in this run."""
    return tuple(text for text in (*ALWAYS, _late(results), _pairing(results)) if text)


def _late(results: Results) -> str:
    late = results.deliveries["delivered_s"].isna()
    if not late.any():
        return "Every element was delivered within the horizon in every replication, so nothing is censored."
    return (
        f"{percent(float(late.mean()))} of the elements were not delivered by the horizon. Closures they belong to are "
        "counted as later than the horizon; means of hours per element leave them out and so are too small."
    )


def _pairing(results: Results) -> str:
    table = results.comparisons
    gained = table.loc[table["metric"] == CLOSURE, "variance_reduction"].dropna()
    if gained.empty:
        return ""
    if (gained <= 0).any():
        return "Giving the variants the same chances did not make every difference in closure surer in this run."
    return (
        f"Giving the variants the same chances removed {listed(percent(float(value)) for value in gained)} of the "
        "variance that the difference in closure would have between independent runs."
    )


def provenance(results: Results) -> tuple[tuple[str, str], ...]:
    """How the run came about, as names and words."""
    manifest = results.manifest
    counts = manifest.replications
    wall = (
        duration(manifest.wall_time_s / HOUR_S)
        if manifest.wall_time_s >= HOUR_S
        else f"{number(manifest.wall_time_s)} s"
    )
    return (
        ("Program", f"{manifest.program} {manifest.version}, engine {manifest.engine}"),
        ("Root seed", str(manifest.root_seed)),
        ("Replications", f"{count(counts.asked)} asked, {count(counts.done)} done, {count(counts.failed)} failed"),
        ("Ran on", f"Python {manifest.python}, {manifest.platform}"),
        ("Started", f"{manifest.started_utc} (UTC), took {wall}"),
    )
