"""When the forces close, what the variants change in that, and where the time goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.comparison.cube import replications_of
from analysis.delays.cause_hours import hours_of
from analysis.facts.estimates import (
    DifferenceEstimate,
    Estimate,
    OutcomeEstimate,
    closure,
    difference,
    estimate_in,
    outcome,
    reference_first,
)
from analysis.incidents.knock_on import NO_INCIDENTS
from analysis.movement.waits_at_places import place_wait_rows
from analysis.results import Results
from analysis.words import AT_WORK
from sim.record.tables import ALL_FORCES

SHARES = (100, 90, 50)
"""Closures reported, in per cent of a force, the full one first."""

NAMED = 3
"""Variants named one by one; of more, the reference and the one that closes first."""


@dataclass(frozen=True, slots=True)
class ForceClosure:
    """Full closure of all forces under a variant; where it has no median, the largest share that has one."""

    full: OutcomeEstimate
    partial: tuple[int, float] | None


@dataclass(frozen=True, slots=True)
class ForceChange:
    """The full closure of one force under a variant minus the reference."""

    force: str
    difference: DifferenceEstimate


@dataclass(frozen=True, slots=True)
class PairCounts:
    """In how many pairs of replications a variant closes earlier or later than the reference, or neither."""

    earlier: int
    later: int
    neither: int

    @property
    def n(self) -> int:
        """Pairs."""
        return self.earlier + self.later + self.neither


@dataclass(frozen=True, slots=True)
class MovementChange:
    """What one variant changes against the reference.

    Attributes
    ----------
    full
        Full closure of all forces.
    partial
        Where that is not significant: the largest share whose closure changes significantly, and by how much.
    force
        The force whose full closure changes most, significantly; None with a single force.
    coordination
        Coordination time per element, where it changes significantly.
    pairs
        Where censored replications leave no mean difference in full closure.
    """

    full: DifferenceEstimate
    partial: tuple[int, DifferenceEstimate] | None
    force: ForceChange | None
    coordination: DifferenceEstimate | None
    pairs: PairCounts | None

    @property
    def significant(self) -> bool:
        """Whether anything changes significantly."""
        return self.full.mean.significant or any((self.partial, self.force, self.coordination))


@dataclass(frozen=True, slots=True)
class NoneMoves:
    """That no arrangement changes the closure of all forces significantly.

    Attributes
    ----------
    n
        The fewest pairs of an arrangement.
    most
        The arrangement with the largest significant change: in the closure of a force, or else in coordination.
    identical
        Arrangements under which the closure is the same in every pair.
    largest
        The largest mean difference; None where all are identical.
    """

    n: int
    most: MovementChange | None
    identical: tuple[str, ...]
    largest: MovementChange | None


@dataclass(frozen=True, slots=True)
class CauseShare:
    """A cause of delay, whether it is inside procedures, and its hours per element."""

    cause: str
    coordination: bool
    hours: float


@dataclass(frozen=True, slots=True)
class BusyPlace:
    """The place at which most is waited: the elements that pass it per replication, and the mean wait of each."""

    detail: str
    elements: float
    mean_wait_h: float


def movement_changes(results: Results, variants: tuple[str, ...]) -> tuple[MovementChange, ...]:
    """What each of some variants changes, significant changes first; variants that are not compared come last."""
    every = [_change(results, full) for name in variants if (full := difference(results, name, closure(100)))]
    arrangements = compared_variants(results)
    return tuple(sorted(every, key=lambda change: (change.full.variant not in arrangements, not change.significant)))


def moves(results: Results) -> bool:
    """Whether any arrangement changes the 50, 90 or 100 % closure of all forces significantly."""
    return any(_moves(results, variant) for variant in compared_variants(results))


def compared_variants(results: Results) -> tuple[str, ...]:
    """The variants that are compared with the reference: not those in which no incident happens, unless all are."""
    arrangements = results.manifest.arrangements
    others = reference_first(results)[1:]
    return tuple(name for name in others if NO_INCIDENTS not in arrangements.get(name, ())) or others


def named(results: Results) -> tuple[str, ...]:
    """The variants to name: all, or of many the reference and the one that closes first in spite of incidents.

    That is the first of those that change the closure of all forces significantly, if any do. Where none does and none
    is censored, the reference alone.
    """
    variants = reference_first(results)
    if len(variants) <= NAMED:
        return variants
    others = compared_variants(results)
    moving = [variant for variant in others if _moves(results, variant)] or others
    if moving is others and all(change.full.mean.known for change in movement_changes(results, others)):
        return variants[:1]
    return variants[0], min(moving, key=lambda variant: _median(results, variant))


def none_moves(results: Results) -> NoneMoves:
    """What stands instead of a change for each arrangement where none changes the closure of all forces."""
    every = movement_changes(results, compared_variants(results))
    apart = [change for change in every if not change.full.mean.identical]
    of_forces = {change: change.force.difference for change in every if change.force}
    of_coordination = {change: change.coordination for change in every if change.coordination}
    significant = of_forces or of_coordination
    return NoneMoves(
        n=min(change.full.mean.n for change in every),
        most=max(significant, key=lambda change: abs(significant[change].mean.value), default=None),
        identical=tuple(change.full.variant for change in every if change.full.mean.identical),
        largest=max(apart, key=lambda change: abs(change.full.mean.value), default=None),
    )


def closures(results: Results, variants: tuple[str, ...]) -> tuple[ForceClosure, ...]:
    """Full closure of all forces under some variants."""
    outcomes = (outcome(results, variant, closure(100)) for variant in variants)
    return tuple(ForceClosure(full, _partial(results, full.variant)) for full in outcomes if full)


def on_time(results: Results, variants: tuple[str, ...]) -> tuple[tuple[str, Estimate], ...]:
    """The probability that every force is complete by its due date, by variant (Wilson's intervals)."""
    rows = {str(row["variant"]): row for row in results.records("deadlines") if row["force"] == ALL_FORCES}
    return tuple((name, estimate_in(rows[name], "probability", unit="share")) for name in variants if name in rows)


def largest_cause(results: Results) -> CauseShare | None:
    """The cause to which most waiting is charged under the reference; None where nothing waits."""
    hours = results.once(hours_of)
    first, size = hours.runs.variants.index(results.reference), len(hours.runs.replications)
    per_element = hours.per_element()[first * size : (first + 1) * size]
    delivered = ~np.isnan(per_element).any(axis=(1, 2))
    if not delivered.any():
        return None
    means = per_element[delivered].mean(axis=0)
    waits = [
        CauseShare(cause, inside == 1, float(means[inside, place]))
        for inside in (1, 0)
        for place, cause in enumerate(hours.causes)
        if cause not in AT_WORK and means[inside, place] > 0
    ]
    return max(waits, key=lambda wait: wait.hours, default=None)


def busiest_place(results: Results) -> BusyPlace | None:
    """The place at which most is waited under the reference; None where nothing waits at any."""
    places = place_wait_rows(results, results.reference)
    if not places or places[0].waited_h <= 0:
        return None
    return BusyPlace(places[0].detail, places[0].elements, places[0].mean_wait_h)


def _moves(results: Results, variant: str) -> bool:
    differences = (difference(results, variant, closure(share)) for share in SHARES)
    return any(change.mean.significant for change in differences if change)


def _change(results: Results, full: DifferenceEstimate) -> MovementChange:
    variant = full.variant
    coordination = difference(results, variant, f"coordination time / {ALL_FORCES}")
    return MovementChange(
        full=full,
        partial=None if full.mean.significant or full.mean.identical else _partial_change(results, variant),
        force=max(_force_changes(results, variant), key=lambda change: abs(change.difference.mean.value), default=None),
        coordination=coordination if coordination and coordination.mean.significant else None,
        pairs=None if full.mean.known else _pair_counts(results, variant),
    )


def _partial_change(results: Results, variant: str) -> tuple[int, DifferenceEstimate] | None:
    for share in SHARES[1:]:
        change = difference(results, variant, closure(share))
        if change and change.mean.significant:
            return share, change
    return None


def _force_changes(results: Results, variant: str) -> Iterator[ForceChange]:
    forces = results.manifest.forces
    for force in forces if len(forces) > 1 else ():
        change = difference(results, variant, closure(100, force.name))
        if change and change.mean.significant:
            yield ForceChange(force.name, change)


def _pair_counts(results: Results, variant: str) -> PairCounts:
    cube = results.once(replications_of)
    metric, (other, base) = cube.metrics.index(closure(100)), map(cube.variants.index, (variant, results.reference))
    pairs = cube.present[other, metric] & cube.present[base, metric]
    first, second = (np.nan_to_num(cube.value[number, metric, pairs], nan=np.inf) for number in (other, base))
    return PairCounts(int((first < second).sum()), int((first > second).sum()), int((first == second).sum()))


def _partial(results: Results, variant: str) -> tuple[int, float] | None:
    for share in SHARES[1:]:
        estimate = outcome(results, variant, closure(share))
        if estimate and not np.isnan(estimate.median):
            return share, estimate.median
    return None


def _median(results: Results, variant: str) -> float:
    full = outcome(results, variant, closure(100))
    return np.inf if full is None or np.isnan(full.median) else full.median
