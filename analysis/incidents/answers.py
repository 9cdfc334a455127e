"""Every table about incidents in one pass over their own tables, with what the other answers know of the movement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.comparison.cube import Metric
from analysis.coordination.answers import Answers
from analysis.incidents.incident_groups import Incidents
from analysis.incidents.knock_on import counterparts, incident_actor_table, knock_on_table
from analysis.incidents.services import Services
from analysis.incidents.stage_times import outcomes_table, stage_series, times_table
from analysis.results import Results
from analysis.runs import Runs


@dataclass(frozen=True, slots=True)
class IncidentAnswers:
    """What is known of incidents and services in the runs of a result folder."""

    incidents: Incidents
    services: Services


def incident_answers(results: Results, runs: Runs) -> IncidentAnswers:
    """Incidents and services, read block by block; empty where the run has none.

    The incidents must then be told of the procedures (`Incidents.add_responses`), for which all tables are gone through
    anyway.
    """
    horizon = results.manifest.scenario.horizon_s
    made = IncidentAnswers(Incidents(runs, horizon), Services(runs, horizon))
    for table, taker in (("incidents", made.incidents), ("levels", made.services)):
        if results.has(table):
            for (block,) in results.blocks(table):
                taker.add(block)
    return made


def incident_tables(results: Results, answers: Answers, made: IncidentAnswers) -> dict[str, pd.DataFrame]:
    """The tables about incidents by name; the answers must have been fed with all other tables."""
    pairs = counterparts(results.manifest.arrangements, results.variants)
    return {
        "incident_times": times_table(made.incidents),
        "incident_outcomes": outcomes_table(made.incidents),
        "incident_actors": incident_actor_table(answers.runs, pairs, answers.desks),
        "services": made.services.table(results.reference),
        "knock_on": knock_on_table(answers.runs, pairs, answers.arrivals, answers.handoffs),
    }


def incident_metrics(made: IncidentAnswers) -> Iterator[Metric]:
    """Metrics of each run; a time that was not reached is infinite."""
    yield from stage_series(made.incidents)
    for service in made.services.names:
        yield f"service lost / {service}", "h", made.services.lost(service)
