"""A what-if: the same replications of a variant before and after a change, by the tables and metrics of a run."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from analysis.comparison.cube import Cube
from analysis.facts.headline import PairedChange, headline, incident_headline, paired, shift_words
from analysis.run_metrics import metrics_of
from analysis.runs import Floats
from analysis.words import CAUSES
from sim.domains.scenario import Scenario
from sim.errors import LeidangError
from sim.experiment.engines import choose_engine
from sim.experiment.live_scenario import LiveScenario
from sim.experiment.prepared import PreparedVariant, prepare, ready
from sim.experiment.run_spec import RunSpec
from sim.record.tables import ALL_FORCES
from sim.units.seconds import HOUR_S
from sim.user_files import unsaved
from sim.web.charts import bars, ecdf, shift_dots
from sim.web.turning import Turning

STAGES: Final = (20, 50, 100)
"""Pairs after which the answer is drawn anew."""

FEWEST_PAIRS: Final = 2
MOST_PAIRS: Final = 1000
MOST_KEPT: Final = 12
"""Sides kept in memory, each with its program and its metrics; of more, those that were used last."""

LEAST_HOURS: Final = 0.1
"""A cause of fewer hours per element on both sides is not shown."""

CHANGED: Final = "what if"
"""Name of the variant that is made of the arrangements chosen."""


@dataclass
class WhatIfSide:
    """A prepared variant, and the metrics of the replications that were run of it so far."""

    scenario: Scenario
    prepared: PreparedVariant
    blocks: list[Cube] = field(default_factory=list)
    done: int = 0

    def run_to(self, count: int, check: Callable[[], None]) -> None:
        """Run the replications that are missing; `check` may stop it between two of them."""
        if count <= self.done:
            return
        outcomes = []
        for replication in range(self.done, count):
            check()
            outcomes.append((replication, self.prepared.runner.run(self.scenario.seed, replication)))
        self.blocks.append(metrics_of(self.prepared.tables.tables(outcomes), int(self.scenario.horizon)))
        self.done = count

    def values(self, metric: str, count: int) -> Floats:
        """A metric in each of the first replications; nan where it is censored or not there."""
        found = np.full(count, np.nan)
        for block in self.blocks:
            if metric in block.metrics:
                there = block.replications < count
                found[block.replications[there]] = block.value[0, block.metrics.index(metric), there]
        return found

    def metrics(self) -> list[str]:
        """The names of all metrics."""
        return list(self.blocks[0].metrics)


_sides: OrderedDict[tuple[object, ...], WhatIfSide] = OrderedDict()
_scenarios: OrderedDict[tuple[object, ...], Scenario] = OrderedDict()
TURNING: Final = Turning(CHANGED)
"""The values that were turned."""

_live: dict[str, tuple[object, LiveScenario]] = {}


def whatif_answers(
    *,
    file: str,
    text: str | None,
    variant: str,
    arrangements: Sequence[str],
    sets: Sequence[str],
    pairs: int,
    check: Callable[[], None],
) -> Iterator[dict[str, Any]]:
    """The answer after 20 pairs of replications, after 50, and after as many as were asked for.

    Parameters
    ----------
    variant
        The side before: a variant of the file as it is.
    arrangements, sets
        The side after: arrangements in force, and changed values as for `--set`.

    Raises
    ------
    ScenarioError, LeidangError
        The scenario as changed cannot be run.
    """
    pairs = min(max(pairs, FEWEST_PAIRS), MOST_PAIRS)
    stages = [*(stage for stage in STAGES if stage < pairs), pairs]
    original = whatif_scenario(file, text, ())
    if variant not in original.variants:
        raise LeidangError(f"no variant is called {variant!r}")
    before = side_of(file, text, (), tuple(original.variants[variant]))
    check()
    after = side_of(file, text, tuple(sets), tuple(arrangements))
    for stage in stages:
        before.run_to(stage, check)
        after.run_to(stage, check)
        yield _answer(before, after, stage, pairs)


def whatif_scenario(file: str, text: str | None, sets: tuple[str, ...]) -> Scenario:
    """A scenario as changed, read once."""
    key = (file, _state(file, text), sets)
    if key not in _scenarios:
        _scenarios[key] = _live_scenario(file, text).changed(*sets)
    _scenarios.move_to_end(key)
    while len(_scenarios) > MOST_KEPT:
        _scenarios.popitem(last=False)
    return _scenarios[key]


def _live_scenario(file: str, text: str | None) -> LiveScenario:
    """A scenario whose files were read once; read again where the file, or what the editor holds, is another."""
    state = _state(file, text)
    if file not in _live or _live[file][0] != state:
        with unsaved(file, text):
            _live[file] = state, LiveScenario(Path(file))
    return _live[file][1]


def _state(file: str, text: str | None) -> object:
    """What tells a scenario from another reading of it: what the editor holds, or the time and size of the file."""
    if text is not None:
        return text
    found = Path(file).stat()
    return found.st_mtime_ns, found.st_size


def side_of(file: str, text: str | None, sets: tuple[str, ...], arrangements: tuple[str, ...]) -> WhatIfSide:
    """A scenario as changed, with arrangements in force, prepared once.

    Raises
    ------
    ScenarioError, LeidangError
        It cannot be run, or has no such arrangement.
    """
    key = (file, _state(file, text), sets, arrangements)
    if key not in _sides:
        _sides[key] = _patched(file, text, sets, arrangements) or _built(file, text, sets, arrangements)
    _sides.move_to_end(key)
    while len(_sides) > MOST_KEPT:
        _sides.popitem(last=False)
    return _sides[key]


def _patched(file: str, text: str | None, sets: tuple[str, ...], arrangements: tuple[str, ...]) -> WhatIfSide | None:
    """The side with its last value patched into a program that is there; None where it must be built."""
    engine = choose_engine("auto", lambda _: None)
    # What stands at the head of a file, such as the seed, is no part of a program.
    if engine != "kernel" or not sets or not all("." in change.partition("=")[0] for change in sets):
        return None
    live = _live_scenario(file, text)
    program = TURNING.program(live, (file, _live[file][0]), arrangements, sets)
    if program is None:
        return None
    return WhatIfSide(live.scenario, ready(CHANGED, program, RunSpec(live.scenario.seed, engine, "metrics")))


def _built(file: str, text: str | None, sets: tuple[str, ...], arrangements: tuple[str, ...]) -> WhatIfSide:
    """The side built from the beginning."""
    scenario = whatif_scenario(file, text, sets)
    known = {*scenario.arrangements, *_special(scenario)}
    unknown = [name for name in arrangements if name not in known]
    if unknown:
        raise LeidangError(f"no arrangement is called {unknown[0]!r}")
    changed = scenario.model_copy(update={"variants": {CHANGED: arrangements}})
    spec = RunSpec(scenario.seed, choose_engine("auto", lambda _: None), "metrics")
    return WhatIfSide(changed, prepare(changed, CHANGED, spec))


def _special(scenario: Scenario) -> set[str]:
    """What variants of the file name that is no arrangement: 'no incidents', 'without CAUSE'."""
    return {name for names in scenario.variants.values() for name in names}


def _answer(before: WhatIfSide, after: WhatIfSide, count: int, pairs: int) -> dict[str, Any]:
    metrics = [metric for metric in before.metrics() if metric in set(after.metrics())]
    forces = [force.name for force in before.scenario.forces]
    closure = [f"closure 100 % / {force}" for force in (ALL_FORCES, *forces)]
    whole, *parts = [
        paired(metric.partition(" / ")[2], before.values(metric, count), after.values(metric, count), len(forces))
        for metric in closure
    ]
    due = {force.name: force.due / HOUR_S for force in before.scenario.forces}
    first, last = before.values(closure[0], count), after.values(closure[0], count)
    incidents = [metric for metric in metrics if metric.startswith("time until ")]
    stages = _stages(incidents, before, after, count)
    of_forces, movement = headline(whole, parts), _detail(first, last, whole)
    of_incidents = incident_headline([change for change, _ in stages])
    return {
        # Incidents first where there are any and something changes in them.
        "headline": of_incidents or of_forces,
        "detail": f"Movement: {_within(of_forces)}. {movement}" if of_incidents else movement,
        "done": count,
        "pairs": pairs,
        "same": whole.identical and all(part.identical for part in parts),
        "closure": ecdf(first, last, max(due.values(), default=None)),
        "shifts": shift_dots(last - first),
        "causes": bars(_causes(before, after, count)),
        "forces": _small(parts, due, before, after, count),
        "incidents": [picture for _, picture in stages],
    }


def _within(sentence: str) -> str:
    """A sentence as it stands behind a colon."""
    return sentence[:1].lower() + sentence[1:]


def _detail(first: Floats, last: Floats, whole: PairedChange) -> str:
    words = []
    for name, values in (("before", first), ("now", last)):
        known = values[~np.isnan(values)]
        complete = f"D+{known.mean() / 24:.1f} on average" if len(known) == len(values) else ""
        words.append(f"{name} {complete or f'complete in {len(known)} of {len(values)} replications'}")
    change = "" if whole.censored or whole.identical else f"; {shift_words(whole)}"
    return f"All forces in place: {', '.join(words)}{change}."


def _causes(before: WhatIfSide, after: WhatIfSide, count: int) -> list[tuple[str, float, float]]:
    """Mean hours per element by cause, largest first, without those under a tenth of an hour on both sides."""
    rows = []
    for cause in CAUSES:
        metric = f"waiting: {cause} / {ALL_FORCES}"
        values = [side.values(metric, count) for side in (before, after)]
        if any(np.isnan(of_side).all() for of_side in values):
            continue
        means = [float(np.nanmean(of_side)) for of_side in values]
        if max(means) >= LEAST_HOURS:
            rows.append((cause.replace("_", " "), means[0], means[1]))
    return sorted(rows, key=lambda row: -max(row[1:]))


def _small(
    parts: Sequence[PairedChange], due: dict[str, float], before: WhatIfSide, after: WhatIfSide, count: int
) -> list[dict[str, Any]]:
    """A small picture per force, the largest shift first."""
    pictures = []
    for part in sorted(parts, key=lambda part: -abs(np.nan_to_num(part.mean_h))):
        metric = f"closure 100 % / {part.name}"
        first, last = before.values(metric, count), after.values(metric, count)
        picture = ecdf(first, last, due[part.name], small=True)
        pictures.append({"name": part.name, "words": shift_words(part), "moved": part.significant, "svg": picture})
    return pictures


def _stages(
    metrics: Sequence[str], before: WhatIfSide, after: WhatIfSide, count: int
) -> list[tuple[PairedChange, dict[str, Any]]]:
    """A small picture per stage of each kind of incident that is reached on both sides; what changes comes first."""
    pictures = []
    for metric in metrics:
        first, last = before.values(metric, count), after.values(metric, count)
        both = ~np.isnan(first) & ~np.isnan(last)
        if both.sum() < 2:
            continue
        stage, _, kind = metric.removeprefix("time until ").partition(" / ")
        name = f"{kind.replace('_', ' ')}: {stage.replace('_', ' ')}"
        change = paired(name, first[both], last[both], len(metrics))
        picture = {
            "name": name,
            "words": f"{shift_words(change)}; n = {change.n}",
            "moved": change.significant,
            "svg": ecdf(first[both], last[both], small=True, days=False),
        }
        pictures.append((change, picture))
    return sorted(pictures, key=lambda pair: not pair[1]["moved"])
