"""Evidence for a reviewer: theory beside simulation, statement of V&V, and the checklist STRESS-DES.

The texts stand in `templates/statement.yaml` (headings of GM-VV, SISO-GUIDE-001.1-2012) and `templates/stress.yaml`
(items and numbers of version 1.0: Monks and others, 2019).
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from analysis.delays.cause_hours import hours_of
from analysis.facts.estimates import reference_first
from analysis.incidents.knock_on import NO_INCIDENTS
from analysis.report.template import Part, Point, checklist
from analysis.results import Results
from analysis.words import count, replications, whole
from sim.record.tables.inputs import ASSUMPTIONS
from sim.text import listed
from sim.units.seconds import DAY_S, HOUR_S

LONGEST_LIST = 6
"""Distributions and kinds of resource named; of more, the rest is counted."""


@dataclass(frozen=True, slots=True)
class Theory:
    """The verification table (`verification.csv`): its rows, models, quantities inside their interval, runs of each."""

    rows: tuple[dict[str, str], ...]
    models: int
    inside: int
    n: int


def theory() -> Theory:
    """Theory beside simulation, as this version of the program gives it; a test keeps the file equal to the program."""
    text = (files("analysis.report") / "verification.csv").read_text(encoding="utf-8")
    rows = tuple(csv.DictReader(text.splitlines()))
    inside = sum(float(row["low_99_9"]) <= float(row["theory"]) <= float(row["high_99_9"]) for row in rows)
    return Theory(rows, len({row["model"] for row in rows}), inside, min(int(row["n"]) for row in rows))


def statement(results: Results, known: Theory) -> tuple[Point, ...]:
    """What was verified and validated, and what was not."""
    counts, hours = results.manifest.replications, results.once(hours_of)
    delivered = int(hours.delivered.sum())
    gap = np.abs(hours.hours.sum(axis=(2, 3)) - hours.total).max() * HOUR_S if delivered and hours.causes else None
    (part,) = checklist(
        "statement.yaml",
        theory=known,
        gap_s=None if gap is None else whole(float(gap)),
        deliveries=count(delivered),
        asked=count(counts.asked),
        failed="none failed" if not counts.failed else f"{count(counts.failed)} failed and are excluded",
    )
    return part.points


def stress(results: Results) -> tuple[Part, ...]:
    """The 24 items of the checklist, in their order, filled in from the run."""
    manifest, scenario, table = results.manifest, results.manifest.scenario, results.changes
    done = [int(n) for n in results.runs.groupby("variant")["replication"].nunique()]
    made = Counter(table["variant"].astype(str))
    kinds = Counter(str(kind) for kind in results.resources[["resource", "kind"]].drop_duplicates()["kind"])
    return checklist(
        "stress.yaml",
        incidents=results.has("incidents"),
        description=scenario.description,
        reference=results.reference,
        others=reference_first(results)[1:],
        arrangements={variant: arrangement_words(results, variant) for variant in results.variants},
        changes=[f"“{name}” makes {count(made[name])} changes" for name in results.variants if made[name]],
        added=manifest.added_to_every_variant,
        elements=count(sum(force.elements for force in manifest.forces)),
        forces=count(len(manifest.forces)),
        resources=_most(kinds),
        **_inputs(results),
        days=whole(scenario.horizon_s / DAY_S),
        replications=replications(*done),
        failed=count(manifest.replications.failed),
        stopping_rule=manifest.stopping_rule.words,
        program=f"{manifest.program} {manifest.version}",
        python=manifest.python,
        packages=listed(f"{name} {version}" for name, version in sorted(manifest.packages.items())),
        seed=manifest.root_seed,
        engine=manifest.engine,
        platform=manifest.platform,
        seconds=whole(round(manifest.wall_time_s, 1)),
    )


def arrangement_words(results: Results, variant: str) -> str:
    """The arrangements in force under a variant."""
    names = results.manifest.arrangements.get(variant, ())
    words = [name.replace("_", " ") for name in names if name != NO_INCIDENTS]
    return listed([*words, *(["no incidents"] if NO_INCIDENTS in names else [])]) or "none (national rules alone)"


def _inputs(results: Results) -> dict[str, str]:
    """Numbers of the scenario: how many, with which sources and distributions, how many of them notional."""
    table = results.assumptions[list(ASSUMPTIONS.names)].astype(object).fillna("").astype(str)
    forms = Counter(str(form) for form in table["value"].str.extract(r"^([a-z_]+)\(")[0].dropna())
    return {
        "numbers": count(len(table)),
        "sources": count(table["source"].nunique()),
        "notional": count(int(table["source"].str.lower().str.contains("notional").sum())),
        "distributions": f"{count(forms.total())} are distributions: {_most(forms)}" if forms else "no distributions",
    }


def _most(kinds: Counter[str]) -> str:
    """How many of each, the most numerous first; of many kinds, the rest together."""
    order = kinds.most_common()
    named = [f"{kind} ({count(number)})" for kind, number in order[:LONGEST_LIST]]
    rest = sum(number for _, number in order[LONGEST_LIST:])
    return listed([*named, *([f"others ({count(rest)})"] if rest else [])])
