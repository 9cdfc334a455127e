"""The reinforcement line that every simulator is given, and the service times and outages fed to all of them.

300 elements become ready half an hour apart and pass twelve stages in order, each a first-come-first-served queue
before one, two or four servers, with an hour's travel between stages. Service is lognormal with a mean of 0.4 h for
each server of the stage and a coefficient of variation of 0.5, so every stage is busy 80 % of the time. With outages,
work at a stage stands still now and then and goes on where it stopped.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.process.causes import Cause
from sim.process.check import check
from sim.process.draws import iteration_key, loop_key, run_key, whole_seconds
from sim.process.index import ProgramIndex, index_program
from sim.process.primitives import Adjust, Delay, Hold, Mark, Node, Repeat, Sequence, Work
from sim.process.program import Level, Modifier, Process, Program, Resource
from sim.units.distributions import Z90, Distribution, Fixed, Lognormal, Uniform

Ints = NDArray[np.int64]

HOUR: Final = 3_600
ELEMENTS: Final = 300
READY_EVERY: Final = HOUR // 2
TRAVEL: Final = HOUR
SERVERS: Final = (1, 2, 4) * 4
SERVICE_HOURS_PER_SERVER: Final = 0.4
VARIATION: Final = 0.5
UP: Final = Uniform(24.0 * HOUR, 72.0 * HOUR)
DOWN: Final = Uniform(2.0 * HOUR, 10.0 * HOUR)
SEED: Final = 1
DRAIN: Final = 400 * HOUR
"""More than it takes the last element to pass the line after it became ready."""

Interval = tuple[int, int]


@dataclass(frozen=True)
class Feed:
    """What one replication draws.

    Attributes
    ----------
    replication
        Its number under `SEED`.
    service
        Whole seconds, shape (elements, stages).
    outages
        For each stage the half-open intervals in which work stands still, in order; empty without outages.
    """

    replication: int
    service: Ints
    outages: tuple[tuple[Interval, ...], ...]

    @property
    def elements(self) -> int:
        """Number of elements."""
        return len(self.service)


@dataclass(frozen=True)
class Case:
    """A model, its program, and the replications on which all simulators are compared."""

    name: str
    index: ProgramIndex
    feeds: tuple[Feed, ...]


def case(elements: int = ELEMENTS, *, outages: bool = False, replications: int = 1) -> Case:
    """A model with the first replications in which nobody comes to a stage as another comes or goes.

    Leidang settles such ties by its rule of the instant, others by rules of their own (in cimba, who comes as a server
    becomes free goes before those who wait for it); without ties there is one right answer for all.
    """
    index = indexed(program(elements, outages=outages))
    feeds: list[Feed] = []
    number = 0
    while len(feeds) < replications:
        one = feed(index, elements, number, outages=outages)
        if departures(one)[1]:
            feeds.append(one)
        number += 1
    return Case("line with outages" if outages else "line", index, tuple(feeds))


def indexed(made: Program) -> ProgramIndex:
    """A program checked and numbered."""
    check(made)
    return index_program(made)


def program(elements: int = ELEMENTS, *, outages: bool = False) -> Program:
    """The line in Leidang's process language, drawing by itself."""
    processes = [
        _element(number, tuple(service_time(servers) for servers in SERVERS), outages=outages)
        for number in range(elements)
    ]
    return _program(elements, processes, outages=outages)


def fed_program(one: Feed) -> Program:
    """The line with the service times of one replication written into it, so that nothing is drawn."""
    rows = one.service.tolist()
    processes = [
        _element(number, tuple(Fixed(float(seconds)) for seconds in row), outages=False)
        for number, row in enumerate(rows)
    ]
    return _program(one.elements, processes, outages=False)


def service_time(servers: int) -> Distribution:
    """Lognormal by its median and 90th percentile, from mean and coefficient of variation."""
    mean = SERVICE_HOURS_PER_SERVER * HOUR * servers
    sigma_squared = math.log(1.0 + VARIATION**2)
    median = mean * math.exp(-sigma_squared / 2.0)
    return Lognormal(median, median * math.exp(math.sqrt(sigma_squared) * Z90))


def feed(index: ProgramIndex, elements: int, replication: int, *, outages: bool) -> Feed:
    """What Leidang draws in a replication, by name, as arrays for the others."""
    drawn = index.draws.draw(run_key(SEED, replication))
    service = np.array(
        [
            [whole_seconds(drawn[index.draw_index[_service_label(number, stage)]]) for stage in range(len(SERVERS))]
            for number in range(elements)
        ],
        dtype=np.int64,
    )
    stages = range(len(SERVERS)) if outages else ()
    return Feed(replication, service, tuple(_outages(index, stage, replication) for stage in stages))


def departures(one: Feed) -> tuple[Ints, bool]:
    """When each element is through each stage, shape (elements, stages), and True where no tie had to be settled.

    Stage by stage: the next in line begins when it is there and a server is free, and is through when it has had its
    service time in seconds in which the stage was up. Knows nothing of events or clocks.
    """
    arrival = np.arange(one.elements, dtype=np.int64) * READY_EVERY
    through, distinct = np.empty_like(one.service), True
    for stage, servers in enumerate(SERVERS):
        free = [0] * servers
        distinct = distinct and len(np.unique(arrival)) == one.elements
        for element in np.argsort(arrival, kind="stable").tolist():
            begin = max(int(arrival[element]), heapq.heappop(free))
            down = one.outages[stage] if one.outages else ()
            end = _worked(begin, int(one.service[element, stage]), down)
            heapq.heappush(free, end)
            through[element, stage] = end
        distinct = distinct and not np.isin(arrival, through[:, stage]).any()
        arrival = through[:, stage] + TRAVEL
    return through, distinct


def _worked(begin: int, seconds: int, down: tuple[Interval, ...]) -> int:
    """When work is done that begins at a second and stands still in some intervals."""
    end = begin + seconds
    for start, stop in down:
        if start < end and stop > begin:
            end += stop - max(start, begin)
    return end


def _program(elements: int, processes: list[Process], *, outages: bool) -> Program:
    stages = range(len(SERVERS)) if outages else range(0)
    return Program(
        horizon=elements * READY_EVERY + DRAIN,
        processes=(*processes, *(_weather(stage) for stage in stages)),
        resources=tuple(Resource(_stage(number), servers) for number, servers in enumerate(SERVERS)),
        levels=tuple(Level(_pace(stage)) for stage in stages),
        modifiers=tuple(Modifier(_outage(stage), _pace(stage), 0.0) for stage in stages),
    )


def _element(number: int, service: tuple[Distribution, ...], *, outages: bool) -> Process:
    name = _name(number)
    steps: list[Node] = []
    for stage, seconds in enumerate(service):
        if stage > 0:
            steps.append(Delay(f"{name} / travel to {_stage(stage)}", Fixed(float(TRAVEL)), Cause.TRANSPORT))
        label = _service_label(number, stage)
        work = Work(label, seconds, _pace(stage), Cause.HANDLING) if outages else Delay(label, seconds, Cause.HANDLING)
        steps.append(Hold(f"{name} / {_stage(stage)}", _stage(stage), work))
    steps.append(Mark(f"{name} / through", f"{name} through"))
    return Process(name, Sequence(f"{name} / line", tuple(steps)), start=number * READY_EVERY, subject=name)


def _weather(stage: int) -> Process:
    name = _outage(stage)
    steps = (
        Delay(_up_label(stage), UP, Cause.PLANNED_WAIT),
        Adjust(f"{name} / begins", name),
        Delay(_down_label(stage), DOWN, Cause.OUTAGE),
        Adjust(f"{name} / ends", name, add=False),
    )
    return Process(name, Repeat(f"{name} / again", Sequence(f"{name} / one", steps)))


def _outages(index: ProgramIndex, stage: int, replication: int) -> tuple[Interval, ...]:
    """The outages of a stage, drawn as the loop in the program draws them."""
    run, within = run_key(SEED, replication), loop_key(0, f"{_outage(stage)} / again")
    found: list[Interval] = []
    now = 0
    while now < index.program.horizon:
        key = np.array([iteration_key(within, len(found))], dtype=np.uint64)
        up, down = (
            whole_seconds(float(index.draws.draw_iterations(index.draw_index[label], run, key)[0]))
            for label in (_up_label(stage), _down_label(stage))
        )
        found.append((now + up, now + up + down))
        now += up + down
    return tuple(found)


def _name(number: int) -> str:
    return f"element {number:05}"


def _stage(number: int) -> str:
    return f"stage {number:02}"


def _pace(stage: int) -> str:
    return f"pace of {_stage(stage)}"


def _outage(stage: int) -> str:
    return f"outage of {_stage(stage)}"


def _up_label(stage: int) -> str:
    return f"{_outage(stage)} / up"


def _down_label(stage: int) -> str:
    return f"{_outage(stage)} / down"


def _service_label(number: int, stage: int) -> str:
    return f"{_name(number)} / {_stage(stage)} / service"
