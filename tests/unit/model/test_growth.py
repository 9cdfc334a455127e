"""How the work before a run grows with the forces, in counts of what is done and built, never in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sim.domains.movement import onward, permissions, route_remarks, routes
from sim.domains.movement.overview import overview_of
from sim.domains.scenario import Scenario
from sim.model.build import build
from sim.process.copies import unfolded
from sim.process.index import index_program
from sim.process.walk import preorder
from sim.scenario.loading import examine, scenario_of
from tests.unit.model import small

VARIANT = "corridor"


def forces(times: int) -> list[dict[str, Any]]:
    """The forces of the small scenario so many times, each under a name of its own."""
    return [{**force, "name": f"{force['name']} {number}"} for number in range(times) for force in small.FORCES]


def opened(at: Path, listed: list[dict[str, Any]]) -> tuple[Scenario, Any]:
    """The small scenario with these forces, and its tree."""
    draft = examine(small.write(at, small.content() | {"forces": listed}))
    assert draft.faults.found() == ()
    return scenario_of(draft), draft.tree


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often ways are built and searched for."""
    counted: Counter[str] = Counter()

    def count(holder: Any, name: str) -> None:  # noqa: ANN401 - a module or a class
        original: Callable[..., object] = getattr(holder, name)

        def counting(*args: object, **kwargs: object) -> object:
            counted[name] += 1
            return original(*args, **kwargs)

        monkeypatch.setattr(holder, name, counting)

    count(onward, "_Way")
    count(onward.OnwardMovement, "_count")
    count(routes, "fastest")
    count(permissions, "_requests_along")
    count(route_remarks.RouteRemarks, "_shortest_between")
    return counted


def test_alike_forces_have_their_ways_built_and_searched_once(tmp_path: Path, calls: Counter[str]) -> None:
    """Five times the forces need no more searches, ways and costs than the forces once; what is checked needs none."""
    done = []
    for times in (1, 5):
        calls.clear()
        scenario, tree = opened(tmp_path / str(times), forces(times))
        overview_of(scenario, tree)
        build(scenario, VARIANT)
        done.append(dict(calls))
    assert done[0] == done[1]
    assert set(done[0]) == {"_Way", "_count", "fastest", "_requests_along", "_shortest_between"}


def test_the_program_grows_by_as_much_with_each_repetition(tmp_path: Path) -> None:
    """Nodes that stand in it, labels, draws and requests: each time the forces come again, as many more."""
    sizes = []
    for times in (1, 2, 3, 4):
        scenario, _ = opened(tmp_path / str(times), forces(times))
        model = build(scenario, VARIANT)
        index = index_program(model.program)
        nodes = len(preorder(process.body for process in model.program.processes))
        sizes.append((nodes, len(index.labels), len(index.draws.drawn), len(model.requests), len(index.copies)))
    steps = [tuple(after - before for before, after in zip(*pair, strict=True)) for pair in pairwise(sizes)]
    assert steps[0] == steps[1] == steps[2]
    assert steps[0][0] < sizes[0][0], "what alike forces share stands in the program once"
    assert steps[0][3] == sizes[0][3]


def test_shared_ways_do_not_depend_on_the_order_of_forces(tmp_path: Path) -> None:
    """Whichever of alike forces comes first and gives the pattern, what is run is the same, and what is printed too."""
    listed = forces(2)
    (one, tree), (other, other_tree) = opened(tmp_path / "a", listed), opened(tmp_path / "b", listed[::-1])
    first, second = build(one, VARIANT), build(other, VARIANT)
    assert unfolded(first.program) == unfolded(second.program)
    assert first.requests == second.requests
    understood, turned = overview_of(one, tree).forces, overview_of(other, other_tree).forces
    assert [(force.force.name, force.words, force.permissions, force.requests) for force in understood] == [
        (force.force.name, force.words, force.permissions, force.requests) for force in reversed(turned)
    ]


def test_forces_that_differ_in_what_decides_do_not_share(tmp_path: Path) -> None:
    """Nation, classes, priority and size of elements: the ways of each force are those it has alone."""
    base = {**small.FORCES[1], "name": "a"}
    others = [base | {"name": "b", "sponsor": "SE"}, base | {"name": "c", "priority": 3}]
    others += [base | {"name": "d", "lift": {"vehicles": 63}}, base | {"name": "e", "ready": "D+2", "due": "D+8"}]
    together, _ = opened(tmp_path / "together", [base, *others])
    ways = {one.name: one for one in unfolded(build(together, VARIANT).program).processes}
    for number, force in enumerate([base, *others]):
        alone, _ = opened(tmp_path / str(number), [force])
        own = unfolded(build(alone, VARIANT).program).processes
        assert [ways[one.name] for one in own if one.subject is not None] == [
            one for one in own if one.subject is not None
        ]
