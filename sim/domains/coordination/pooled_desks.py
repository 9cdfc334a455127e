"""What arrangements make of desks and of the network: pooled desks, lent staff, liaison officers, opened places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.domains.coordination.changes import Change
from sim.domains.coordination.rewrites import Open, Pool, Provide
from sim.domains.coordination.schema.arrangements import Arrangement
from sim.domains.scenario import Scenario
from sim.units.distributions import Distribution

Named = tuple[str, Arrangement]


class PooledDesks:
    """The desks and places of a scenario under some arrangements that hold throughout.

    Parameters
    ----------
    named
        The arrangements with their names; which comes first means nothing.
    """

    def __init__(self, scenario: Scenario, named: Iterable[Named]) -> None:
        self._scenario = scenario
        self._named = tuple(named)
        self._pools = self._joined_pools()

    def pooled(self, actor: str, desk: str) -> tuple[str, ...]:
        """All actors whose desks of this name are one with this actor's, itself included; empty where none is."""
        pool = self._pools.get(desk, ())
        return next((tuple(sorted(actors)) for actors in pool if actor in actors), ())

    def staff(self, actor: str, desk: str) -> int:
        """Staff lent to a desk."""
        lent = (rewrite for _, who, rewrite in self._provided() if actor in who and rewrite.desk == desk)
        return sum(rewrite.staff or 0 for rewrite in lent)

    def understanding(self, one: str, other: str) -> float | None:
        """Pace between two actors by liaison officers, the best where several are agreed; None where none is."""
        paces = [rewrite.understanding for _, who, rewrite in self._provided() if {one, other} <= set(who)]
        return max((pace for pace in paces if pace is not None), default=None)

    def ships(self, repair: str) -> int:
        """Ships lent to a repair class."""
        return sum(rewrite.ships or 0 for _, _, rewrite in self._provided() if rewrite.repair == repair)

    def spares(self, repair: str, operator: str) -> Distribution | None:
        """How long an operator waits for spares of a class from a common store; None where it has none.

        Of several stores it is the one of the first arrangement by name.
        """
        stores = (one for _, who, one in self._provided() if one.repair == repair and operator in who)
        return next((store.spares for store in stores if store.spares is not None), None)

    def opened(self) -> frozenset[str]:
        """Links and nodes that are opened."""
        return frozenset(place for _, arrangement in self._named for place in arrangement.opened)

    def changes(self) -> Iterator[Change]:
        """What is changed, in words."""
        for name, arrangement in self._named:
            for rewrite in arrangement.rewrites:
                if isinstance(rewrite, Pool):
                    who = self._with_desk(arrangement, rewrite.desk)
                    yield Change(name, "", who, rewrite.words())
                elif isinstance(rewrite, Open):
                    yield Change(name, "", (), rewrite.words())
        for name, who, rewrite in self._provided():
            yield Change(name, "", who, rewrite.words())

    def _provided(self) -> Iterator[tuple[str, tuple[str, ...], Provide]]:
        for name, arrangement in self._named:
            for rewrite in arrangement.rewrites:
                if isinstance(rewrite, Provide):
                    yield name, self._with_desk(arrangement, rewrite.desk), rewrite

    def _with_desk(self, arrangement: Arrangement, desk: str | None) -> tuple[str, ...]:
        """The parties that are actors and have a desk of this name, by the alphabet."""
        actors = self._scenario.actors
        parties = arrangement.parties or tuple(actors)
        return tuple(sorted(one for one in parties if one in actors and (desk is None or desk in actors[one].desks)))

    def _joined_pools(self) -> dict[str, tuple[frozenset[str], ...]]:
        """By desk, the sets of actors that pool it; two pools with a party in common are one."""
        found: dict[str, tuple[frozenset[str], ...]] = {}
        for _, arrangement in self._named:
            for rewrite in arrangement.rewrites:
                if isinstance(rewrite, Pool):
                    new = frozenset(self._with_desk(arrangement, rewrite.desk))
                    found[rewrite.desk] = _joined(found.get(rewrite.desk, ()), new)
        return found


def _joined(pools: tuple[frozenset[str], ...], new: frozenset[str]) -> tuple[frozenset[str], ...]:
    apart = tuple(pool for pool in pools if not pool & new)
    return (*apart, new.union(*(pool for pool in pools if pool & new)))
