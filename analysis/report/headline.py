"""The answer of a run, line by line: what changes, the main bottleneck, when the forces close, coordination."""

from __future__ import annotations

from analysis.facts.bottleneck import backlog, bottlenecks, elsewhere, never_in_time
from analysis.facts.estimates import outcome, reference_first
from analysis.facts.movement import (
    NAMED,
    busiest_place,
    closures,
    largest_cause,
    movement_changes,
    moves,
    named,
    none_moves,
    on_time,
)
from analysis.facts.response import commonest_kind, knock_on, repair, response, with_incidents
from analysis.figures.resilience import loss_words
from analysis.incident_stages import COORDINATION
from analysis.incidents.words import STAGE_WORDS
from analysis.report.line import Line
from analysis.report.template import sentences
from analysis.results import Results
from analysis.words import whole
from sim.record.tables import ALL_FORCES
from sim.units.seconds import DAY_S

BOTTLENECK = "Main bottleneck"


def answer(results: Results) -> tuple[Line, Line, Line, Line]:
    """The lines about the movement: closure, what the variants change, main bottleneck, coordination."""
    return (
        Line("Closure", sentences("closure", _closure(results))),
        Line("Effect", sentences("effects", _effects(results))),
        Line(BOTTLENECK, sentences("bottleneck", _bottleneck(results), results)),
        Line("Coordination", sentences("coordination", _coordination(results), results)),
    )


def answer_in_order(results: Results) -> tuple[Line, ...]:
    """The answer as it is read: first what the variants differ in, then what binds, then the rest.

    A reader who stops after two lines has seen the largest change and the main bottleneck.
    """
    closing, effect, bottleneck, coordination = answer(results)
    compares = len(results.variants) > 1
    movement = (effect, bottleneck, closing, coordination) if compares else (closing, bottleneck, coordination, effect)
    incidents = incident_lines(results)
    first, *others = (*movement, *incidents) if movement_first(results) else (*incidents, *movement)
    binding = [line for line in others if line.about.startswith(BOTTLENECK)]
    return first, *binding, *(line for line in others if line not in binding)


def movement_first(results: Results) -> bool:
    """Whether the movement comes before the incidents: where arrangements change it, or nothing else happened."""
    return moves(results) or results.table("incident_times").empty


def incident_lines(results: Results) -> tuple[Line, ...]:
    """The lines about incidents: response, its main bottleneck, impact; none where no incident happened."""
    if results.table("incident_times").empty:
        return ()
    kind, variant = commonest_kind(results), with_incidents(results)[0]
    stages = response(results)
    binding = results.once(bottlenecks).get((variant, f"{COORDINATION} of {kind}"))
    lines = (
        Line("Incident response", sentences("response", stages, STAGE_WORDS[stages.stage]) if stages else ""),
        Line(
            f"{BOTTLENECK} of the response",
            sentences("response_bottleneck", binding, kind, results) if binding else "",
        ),
        Line("Incident impact", sentences("impact", repair(results), loss_words(results), knock_on(results))),
    )
    return tuple(line for line in lines if line.text)


def _closure(results: Results) -> dict[str, object]:
    shown, variants, forces = named(results), reference_first(results), len(results.manifest.forces)
    return {
        "closures": closures(results, shown),
        "horizon": whole(results.manifest.scenario.horizon_s / DAY_S),
        "unnamed": len(variants) - len(shown),
        "on_time": on_time(results, variants if len(variants) <= NAMED else variants[:1]),
        "whole": "full closure of every force" if forces > 1 else "full closure",
    }


def _effects(results: Results) -> dict[str, object]:
    others = [variant for variant in named(results) if variant != results.reference]
    alone = len(results.variants) == 1
    together = None if alone or others else none_moves(results)
    return {"alone": alone, "changes": movement_changes(results, tuple(others)), "together": together}


def _bottleneck(results: Results) -> dict[str, object]:
    main = results.once(bottlenecks).get((results.reference, ALL_FORCES))
    return {
        "bottleneck": main,
        # An empty table says that nothing waits; a folder of an earlier version has no table.
        "recorded": "bottlenecks" in results.tables,
        "forces": len(results.manifest.forces),
        "elsewhere": tuple(elsewhere(results, main).items()) if main else (),
        "backlog": backlog(results, main) if main else None,
        "never": results.once(never_in_time),
    }


def _coordination(results: Results) -> dict[str, object]:
    share, time = (
        [outcome(results, variant, f"coordination {what} / {ALL_FORCES}") for variant in named(results)]
        for what in ("share", "time")
    )
    return {
        "share": share[0],
        "time": time[0],
        "others": [one for one in share[1:] if one],
        "cause": largest_cause(results),
        "place": busiest_place(results),
    }
