"""The scenario, the limitations and the provenance of a run, as named texts (`templates/run.yaml`)."""

from __future__ import annotations

from analysis.facts.estimates import closure
from analysis.report.template import checklist
from analysis.results import Results
from analysis.words import count, duration, number, replications, whole
from sim.units.seconds import DAY_S, HOUR_S

ALWAYS = tuple(point.words for point in checklist("limits.yaml")[0].points)
"""Limitations of every run."""

Named = tuple[tuple[str, str], ...]


def facts(results: Results) -> Named:
    """The scenario: phase, start, horizon, replications, file."""
    return results.once(_texts)["Scenario"]


def limits(results: Results) -> tuple[str, ...]:
    """What the answer does not cover, in general and in this run."""
    return *ALWAYS, *(words for _, words in results.once(_texts)["Limitations"])


def provenance(results: Results) -> Named:
    """Program, random seed, replications, platform and start of a run."""
    manifest, counts = results.manifest, results.manifest.replications
    seconds = manifest.wall_time_s
    (part,) = checklist(
        "provenance.yaml",
        program=f"{manifest.program} {manifest.version}",
        engine=manifest.engine,
        seed=manifest.root_seed,
        asked=count(counts.asked),
        done=count(counts.done),
        failed=count(counts.failed),
        python=manifest.python,
        platform=manifest.platform,
        started=manifest.started_utc,
        took=duration(seconds / HOUR_S) if seconds >= HOUR_S else f"{number(seconds)} s",
    )
    return tuple((point.name, point.words) for point in part.points)


def _texts(results: Results) -> dict[str, Named]:
    scenario, table = results.manifest.scenario, results.comparisons
    done = [int(n) for n in results.deliveries.groupby("variant", observed=True)["replication"].nunique()]
    parts = checklist(
        "run.yaml",
        phase=scenario.phase,
        start=scenario.local(0).strftime("%d %B %Y %H:%M (UTC%z)").lstrip("0"),
        end=scenario.local(scenario.horizon_s).strftime("%d %B %Y").lstrip("0"),
        days=whole(scenario.horizon_s / DAY_S),
        replications=replications(*done),
        file=scenario.file,
        censored=float(results.deliveries["delivered_s"].isna().mean()),
        gained=table.loc[table["metric"] == closure(100), "variance_reduction"].dropna().tolist(),
    )
    return {part.title: tuple((point.name, point.words) for point in part.points) for part in parts}
