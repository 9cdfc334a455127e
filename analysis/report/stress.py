"""The checklist STRESS-DES, filled from what the run left behind.

Items and numbers are those of version 1.0: Monks, Currie, Onggo, Robinson, Kunc and Taylor (2019), "Strengthening the
reporting of empirical simulation studies: introducing the STRESS guidelines", Journal of Simulation 13, 55-67.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from analysis.incidents.knock_on import NO_INCIDENTS
from analysis.report.method import Part, Point
from analysis.results import Results
from analysis.words import count, listed, replications, whole
from sim.record.tables.inputs import ASSUMPTIONS
from sim.units.seconds import DAY_S

LONGEST_LIST = 6
"""So many sources, distributions, kinds of resource are named; of more, the rest is counted."""


def stress(results: Results) -> tuple[Part, ...]:
    """The 24 items of the checklist, in their order."""
    return (_objectives(results), _logic(results), _data(results), _experiment(results), *_code(results))


def _objectives(results: Results) -> Part:
    incidents = results.has("incidents")
    about = results.manifest.scenario.description
    return Part(
        "1 Objectives",
        (
            Point(
                "1.1 Purpose of the model",
                "Tabletop planning and exercises: what different agreements between states change in the time they "
                f"need to move forces{' and to answer incidents' if incidents else ''}. {about}".strip(),
            ),
            Point(
                "1.2 Model outputs",
                "Closure: the first time at which 50, 90 or 100 % of a force is at its destination. Arrival delay: "
                "delivered minus ready, element by element, every second of it charged to one cause on the critical "
                "path. Coordination share: the part of it inside procedures. In time: all of a force delivered by its "
                "due date. Utilisation and waits of desks, places and links: time averages. "
                + (
                    "Incidents: time from start to each stage; service lost, the integral of 1 minus level. "
                    * incidents
                )
                + "All are taken from the trace once a replication has ended. Errors: Student's t for means and paired "
                "differences, Wilson and Newcombe for probabilities, a bootstrap beside them; Holm's rule where many "
                "comparisons are judged.",
            ),
            Point("1.3 Experimentation aims", _aims(results)),
        ),
    )


def _aims(results: Results) -> str:
    others = [variant for variant in results.variants if variant != results.reference]
    if not others:
        return f"One variant alone, “{results.reference}”; nothing is compared."
    named = listed(f"“{name}” ({_arrangements(results, name)})" for name in others)
    return (
        f"(A) Scenarios: {named}, against “{results.reference}” ({_arrangements(results, results.reference)}), paired "
        "by replication. (B), (C): this run varies no inputs and optimises nothing."
    )


def _arrangements(results: Results, variant: str) -> str:
    own = [name.replace("_", " ") for name in results.manifest.arrangements.get(variant, ()) if name != NO_INCIDENTS]
    left_out = NO_INCIDENTS in results.manifest.arrangements.get(variant, ())
    return listed([*own, *(["no incident happens"] if left_out else [])]) or "the rules of each state alone"


def _logic(results: Results) -> Part:
    incidents = results.has("incidents")
    elements = count(sum(force.elements for force in results.manifest.forces))
    forces = count(len(results.manifest.forces))
    return Part(
        "2 Logic",
        (
            Point("2.1 Base model overview diagram", "The network on the map; a procedure, step by step, above."),
            Point(
                "2.2 Base model logic",
                "Elements ask for permission ahead, load, travel, discharge, stage and march on; each holds the places "
                "it needs while it needs them, and cases the desks. "
                + (
                    "Incidents set off responses step by step, take assets out of service until a ship has repaired "
                    "them, and draw on the same desks. " * incidents
                )
                + "The manual has a page for each part.",
            ),
            Point("2.3 Scenario logic", _changed(results)),
            Point(
                "2.4 Algorithms",
                "Ways: at each place, among those that bring the destination nearer, the one of least expected time, "
                "queues and open permissions included; looked at again while waiting, and changed only for a stated "
                "gain (manual: How things move). No schedule is optimised.",
            ),
            Point(
                "2.5.1 Components: entities",
                f"{elements} elements of {forces} forces (vehicles, people, class of movement, due date), moved in "
                "consignments; cases at desks (procedure, who asks, who decides, urgency)"
                f"{'; incidents and repairs' if incidents else ''}.",
            ),
            Point(
                "2.5.2 Components: activities",
                "Steps at desks, loading, travel, rest, discharge, marshalling"
                f"{', repair' if incidents else ''}; their order is that of the procedure or of the way taken.",
            ),
            Point("2.5.3 Components: resources", _resources(results)),
            Point(
                "2.5.4 Components: queues",
                "By priority, then by the time of the request. Nobody leaves a queue unserved, but elements may change "
                "to another way (2.4). Queues have no limit; a full staging area keeps ships at their berths.",
            ),
            Point(
                "2.5.5 Components: entry and exit points",
                "Elements enter at their origin when their force is ready, and leave when delivered at its "
                "destination. "
                + ("Incidents enter by plan, or by chance at stated rates. " * incidents)
                + "A case enters with its request and leaves with its decision.",
            ),
        ),
    )


def _changed(results: Results) -> str:
    table = results.changes
    said = [
        f"“{variant}” makes {count(len(own))} changes"
        for variant in results.variants
        if len(own := table[table["variant"] == variant])
    ]
    added = "".join(f" {one}." for one in results.manifest.added_to_every_variant)
    return (
        f"An arrangement rewrites steps of procedures and lends means. {listed(said)} (under What was compared)."
        if said
        else "No variant changes anything in the procedures."
    ) + added


def _resources(results: Results) -> str:
    table = results.resources[["resource", "kind"]].drop_duplicates()
    kinds = Counter(str(kind) for kind in table["kind"])
    named = _most(kinds)
    return f"{named}. Desks work on cases, all others carry, load or hold elements (resources.parquet has each)."


def _data(results: Results) -> Part:
    table = results.assumptions[list(ASSUMPTIONS.names)].astype(object).fillna("").astype(str)
    notional = int(table["source"].str.lower().str.contains("notional").sum())
    forms = Counter(str(form) for form in table["value"].str.extract(r"^([a-z_]+)\(")[0].dropna())
    chance = f"{count(forms.total())} are distributions: {_most(forms)}" if forms else "none is a distribution"
    sources = table["source"].nunique()
    return Part(
        "3 Data",
        (
            Point(
                "3.1 Data sources",
                f"Public figures, common knowledge and notional values: {count(sources)} statements of source, one "
                "beside each number (assumptions.csv; manual: Sources). No data were collected for this study.",
            ),
            Point("3.2 Pre-processing", "The program does none: its files are read as they are and kept in sources/."),
            Point(
                "3.3 Input parameters",
                f"{count(len(table))} numbers, all in assumptions.csv with file and line; {chance}. Their forms were "
                "chosen for what is known of a quantity (typical value and range), not fitted to observations.",
            ),
            Point("3.4 Assumptions", f"{count(notional)} numbers are notional; see What this rests on, and Limits."),
        ),
    )


def _experiment(results: Results) -> Part:
    manifest, scenario = results.manifest, results.manifest.scenario
    done = [int(n) for n in results.runs.groupby("variant")["replication"].nunique()]
    return Part(
        "4 Experimentation",
        (
            Point(
                "4.1 Initialisation",
                "Terminating: it ends at the horizon. It starts with an empty network and empty desks, as the question "
                "has it; no warm-up.",
            ),
            Point(
                "4.2 Run length",
                f"{whole(scenario.horizon_s / DAY_S)} days in whole seconds; what is open then is censored.",
            ),
            Point(
                "4.3 Estimation approach",
                f"Independent replications, {replications(*done)} per variant, the same chances in each. "
                f"{count(manifest.replications.failed)} failed. {manifest.stopping_rule.words}".strip(),
            ),
        ),
    )


def _code(results: Results) -> tuple[Part, Part]:
    manifest = results.manifest
    packages = listed(f"{name} {version}" for name, version in sorted(manifest.packages.items()))
    implementation = Part(
        "5 Implementation",
        (
            Point(
                "5.1 Software or programming language",
                f"{manifest.program} {manifest.version} in Python {manifest.python}; {packages}.",
            ),
            Point(
                "5.2 Random sampling",
                f"Counter-based: a number is made from root seed {manifest.root_seed}, the replication and the name of "
                "what it is for (finaliser of SplitMix64), then by the distribution's quantile function. So all "
                "variants draw common random numbers, whatever else differs.",
            ),
            Point(
                "5.3 Model execution",
                f"Process interaction, next event, engine {manifest.engine}. Within a second, effects settle before "
                "anyone is served; those who then compete go by priority, time of request and name. Replications run "
                "side by side and share nothing, so no clocks have to be kept in step.",
            ),
            Point(
                "5.4 System specification",
                f"{manifest.platform}; {whole(np.round(manifest.wall_time_s, 1))} s for the whole run.",
            ),
        ),
    )
    sharing = "Free software under the Apache License 2.0; inputs of this run in sources/ and scenario.effective.yaml."
    return implementation, Part("6 Code access", (Point("6.1 Computer model sharing statement", sharing),))


def _most(kinds: Counter[str]) -> str:
    """How many of each, the most numerous first; of many kinds, the rest together."""
    order = kinds.most_common()
    named = [f"{kind} ({count(number)})" for kind, number in order[:LONGEST_LIST]]
    rest = sum(number for _, number in order[LONGEST_LIST:])
    return listed([*named, *([f"others ({count(rest)})"] if rest else [])])
