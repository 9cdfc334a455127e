"""What is reached in the response to an incident: which milestones and outcomes its steps stamp, under what names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sim.domains.coordination.preconditions import Preconditions
from sim.domains.coordination.steps import StepGraph, StepPlan, up_to
from sim.model.incident_record import Ending, Milestone, Reached, closed_mark
from sim.model.meaning import Meaning
from sim.model.world import World
from sim.process.primitives import ByChance, Choose, Delay, Mark, Node, Put, Sequence
from sim.units.distributions import bounds


@dataclass(frozen=True, slots=True)
class Watch:
    """What is stamped of one response.

    Attributes
    ----------
    incident
        Name of the incident.
    closing
        The step whose end, whatever comes of it, ends the coordination; None where that is the end of the whole case.
    """

    incident: str
    closing: str | None


def watch_of(incident: str, graphs: Iterable[StepGraph], *, again: bool) -> Watch:
    """What is stamped of a response that takes one of these graphs.

    The coordination ends with the step that decides, where in every graph exactly one does and it is done once.

    Parameters
    ----------
    again
        Whether the case may be asked for again.
    """
    closing = {_closing(graph) for graph in graphs}
    return Watch(incident, closing.pop() if len(closing) == 1 and not again else None)


def _closing(graph: StepGraph) -> str | None:
    deciding = [step for step in graph.values() if "decided" in step.milestones]
    if len(deciding) != 1 or deciding[0].group is not None:
        return None
    name = deciding[0].name
    returning = (step for step in graph.values() if step.rework is not None and step.name != name)
    done_again = any(name in up_to(step, step.rework.to, graph) for step in returning if step.rework is not None)
    return None if done_again else name


def reached_in(watch: Watch, graphs: Iterable[StepGraph]) -> tuple[Reached, ...]:
    """Every milestone that a step of one of the graphs may reach."""
    found: dict[tuple[str, str], Reached] = {}
    for graph in graphs:
        for step in graph.values():
            size = sum(1 for other in graph.values() if step.group is not None and other.group == step.group)
            need = min(step.need or size, size) if step.group is not None else 1
            for milestone in step.milestones:
                mark = _reached_mark(watch, step, milestone)
                found.setdefault((mark, milestone), Reached(milestone, mark, need))
    return tuple(found[key] for key in sorted(found))


def endings_in(watch: Watch, graphs: Iterable[StepGraph]) -> tuple[Ending, ...]:
    """Every way in which a step of one of the graphs may end, in the order of the steps."""
    found: dict[str, Ending] = {}
    for graph in graphs:
        for step in graph.values():
            for outcome in step.outcomes:
                mark = _ending_mark(watch, step, outcome.name)
                found.setdefault(mark, Ending(step.group or step.name, outcome.name, mark))
    return tuple(found.values())


def _reached_mark(watch: Watch, step: StepPlan, milestone: Milestone) -> str:
    return f"{watch.incident} / {step.group or step.name} / {milestone}"


def _ending_mark(watch: Watch, step: StepPlan, outcome: str) -> str:
    return f"{watch.incident} / {step.group or step.name} / ends: {outcome}"


def ends_of(
    world: World, stem: str, step: StepPlan, meaning: Meaning, watch: Watch | None, reaching: Preconditions
) -> Iterator[Node]:
    """What a step comes to: one of its outcomes, and the milestones that it reaches.

    Parameters
    ----------
    stem
        Label of the step, unique in its process.
    watch
        What is stamped; None where it is not recorded.
    reaching
        Where it is noted for later steps of the case.
    """
    if not step.outcomes:
        yield from _reached(world, stem, step, watch, reaching)
    else:
        ways = []
        for outcome in step.outcomes:
            way: list[Node] = []
            label = f"{stem} / {outcome.name}"
            if bounds(outcome.takes) != (0.0, 0.0):
                what = replace(meaning, what=f"{meaning.what}: {outcome.name}")
                way.append(Delay(world.mean(f"{label} / takes", what), outcome.takes, step.cause))
            if watch is not None:
                way.append(Mark(f"{label} / comes of it", _ending_mark(watch, step, outcome.name)))
            if outcome.reached:
                way += _reached(world, label, step, watch, reaching)
            ways.append(Sequence(f"{label} / way", tuple(way)))
        if len(ways) == 1:
            yield ways[0]
        else:
            weights = tuple(outcome.weight for outcome in step.outcomes)
            yield Choose(f"{stem} / ends", tuple(ways), ByChance(weights))


def closes(stem: str, step: StepPlan, watch: Watch | None) -> Iterator[Node]:
    """The end of the coordination, where it ends with this step, whatever comes of it."""
    if watch is not None and watch.closing == step.name and "decided" in step.milestones:
        yield Mark(f"{stem} / closes", closed_mark(watch.incident))


def _reached(world: World, stem: str, step: StepPlan, watch: Watch | None, reaching: Preconditions) -> Iterator[Node]:
    """The milestones of a step, stamped, and noted for the steps that wait for them."""
    if watch is not None:
        for milestone in step.milestones:
            mark = _reached_mark(watch, step, milestone)
            yield Mark(f"{stem} / {milestone}", mark)
            if milestone == "decided":
                yield Put(f"{stem} / {milestone} is known", world.stock(mark))
    yield from reaching.reached(stem, step)
