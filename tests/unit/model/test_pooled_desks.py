"""Pooled desks, lent staff, liaison officers and opened places."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.domains.coordination.pooled_desks import PooledDesks
from sim.domains.coordination.rewrites import Open, Pool, Provide, Rewrite
from sim.domains.coordination.schema.arrangements import Arrangement
from sim.domains.scenario import Scenario
from sim.model.build import build
from tests.unit.model import small


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The small scenario."""
    return small.loaded(tmp_path_factory.mktemp("desks"))


def agreed(scenario: Scenario, **named: tuple[tuple[str, ...], Rewrite]) -> PooledDesks:
    """Desks under arrangements, each with its parties and one rewrite."""
    found = {
        name: Arrangement(title=name, basis="made up", parties=parties, rewrites=(rewrite,))
        for name, (parties, rewrite) in named.items()
    }
    return PooledDesks(scenario, found.items())


def test_pool(scenario: Scenario) -> None:
    """The desk of that name is one for all parties; other desks and other actors are as they were."""
    desks = agreed(scenario, one=(("SE", "NO"), Pool(do="pool", desk="centre")))
    assert desks.pooled("NO", "centre") == desks.pooled("SE", "centre") == ("NO", "SE")
    assert desks.pooled("FI", "centre") == desks.pooled("NO", "ministry") == ()


def test_pools_with_a_party_in_common(scenario: Scenario) -> None:
    """They are one pool, whichever arrangement is named first; pools without one stay apart."""
    pool = Pool(do="pool", desk="centre")
    one, two, three = (("NO", "SE"), pool), (("FI", "GB"), pool), (("SE", "FI"), pool)
    assert agreed(scenario, a=one, b=two, c=three).pooled("NO", "centre") == ("FI", "GB", "NO", "SE")
    assert agreed(scenario, c=one, a=two, b=three).pooled("GB", "centre") == ("FI", "GB", "NO", "SE")
    assert agreed(scenario, a=one, b=two).pooled("NO", "centre") == ("NO", "SE")


def test_staff(scenario: Scenario) -> None:
    """Staff of several arrangements adds up, at the desk of each party."""
    provide = Provide(do="provide", desk="centre", staff=2)
    desks = agreed(scenario, a=(("NO", "SE"), provide), b=(("SE", "FI"), provide))
    assert [desks.staff(actor, "centre") for actor in ("NO", "SE", "FI", "GB")] == [2, 4, 2, 0]
    assert desks.staff("SE", "ministry") == 0


def test_understanding(scenario: Scenario) -> None:
    """Between two parties the best that is agreed holds; with others nothing is said."""
    desks = agreed(
        scenario,
        a=(("NO", "SE", "FI"), Provide(do="provide", understanding=0.8)),
        b=(("NO", "SE"), Provide(do="provide", understanding=1.0)),
    )
    assert desks.understanding("NO", "SE") == desks.understanding("SE", "NO") == 1.0
    assert desks.understanding("NO", "FI") == 0.8
    assert desks.understanding("NO", "GB") is None


def test_open(scenario: Scenario) -> None:
    """Links and nodes of all arrangements are open."""
    desks = agreed(
        scenario,
        a=((), Open(do="open", links=("PRT-MID-road",))),
        b=((), Open(do="open", nodes=("BRK",), links=("PRT-MID-rail",))),
    )
    assert desks.opened() == {"PRT-MID-road", "PRT-MID-rail", "BRK"}


def test_in_words(scenario: Scenario) -> None:
    """Each of them is told in words a planner reads."""
    desks = agreed(
        scenario,
        a=(("SE", "NO"), Pool(do="pool", desk="centre")),
        b=((), Open(do="open", nodes=("BRK",))),
        c=(("SE", "FI"), Provide(do="provide", desk="centre", staff=2)),
        d=(("SE", "FI"), Provide(do="provide", understanding=0.9)),
    )
    assert [f"{change.arrangement}: {change.words}" for change in desks.changes()] == [
        "a: the centre desks work as one between NO and SE",
        "b: open to movement: BRK",
        "c: 2 staff lent to each centre between FI and SE",
        "d: liaison officers let each work on the other's cases at pace 0.9 between FI and SE",
    ]


def test_in_a_model(tmp_path: Path) -> None:
    """A pool is one resource with the staff of all and with what is lent to them."""
    content = small.content()
    rewrites = [{"do": "pool", "desk": "centre"}, {"do": "provide", "desk": "centre", "staff": 1}]
    content["arrangements"]["corridor"] |= {"parties": ["SE", "FI"], "rewrites": rewrites}
    model = build(small.loaded(tmp_path, content), "corridor")
    desks = {one.name: one.capacity for one in model.resources if one.kind == "desk" and one.name.endswith("centre")}
    assert desks == {"FI+SE.centre": 6, "GB.centre": 2, "NO.centre": 2}


def test_only_on_its_dates(tmp_path: Path) -> None:
    """Desks are pooled where the arrangement is in force on the first day."""
    for dates, pooled in (({"from": "2026-01-12"}, True), ({"until": "2026-01-11"}, False)):
        content = small.content()
        changed = {"rewrites": [{"do": "pool", "desk": "centre"}], "in_force": dates}
        content["arrangements"]["corridor"] |= changed
        resources = build(small.loaded(tmp_path, content), "corridor").resources
        assert any("+" in one.name for one in resources) is pooled
