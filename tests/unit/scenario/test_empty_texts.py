"""A name that something else is called by cannot be empty; a title can."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.model.build import build
from sim.process.check import check as check_program
from sim.scenario import check_scenario, load
from sim.scenario.domain import file_model
from sim.scenario.loading import examine
from sim.scenario.shape import leaves
from sim.scenario.tree import Path as TreePath
from sim.scenario.values.assumptions import dotted_path
from tests.unit.scenario.small import SOUND, write

SCENARIOS = Path(__file__).parents[3] / "scenarios"
NOT_OF_THE_MODEL = {"network", "use", "leidang"}


def kinds_of_text(file: Path) -> Iterator[str]:
    """The path of one text of each kind in a scenario: the first force's origin, the first step's desk ..."""
    tree = examine(file)[0].tree
    seen: set[TreePath] = set()
    for path, _, scalar in leaves(file_model(), tree):
        kind = (path[0], *(key for key in path[1:] if key in {"steps", "rewrites", "sweep", "activation"}), path[-1])
        if isinstance(scalar.value, str) and kind not in seen and path[0] not in NOT_OF_THE_MODEL:
            seen.add(kind)
            yield dotted_path(tree, path)


@pytest.mark.parametrize("name", ["crisis_corridors.yaml", "christmas_cables.yaml"])
def test_an_empty_text_is_refused_or_means_nothing(name: str) -> None:
    """Every text of a scenario made empty, one at a time: `check` finds it, or the models can be built."""
    file = SCENARIOS / name
    refused = 0
    for path in kinds_of_text(file):
        changed = [f"{path}=''"]
        if check_scenario(file, changed):
            refused += 1
            continue
        scenario = load(file, changed)
        check_program(build(scenario, next(iter(scenario.variants))).program)
    assert refused > 40


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("sponsor: GB", "sponsor: ''", "the actor is empty"),
        ("from: GAT", 'from: ""', "the node is empty"),
        ("corridor: [corridor]", "corridor: ['']", "the arrangement is empty"),
        ("  corridor: [", "  '': [", "a key is empty"),
    ],
)
def test_an_empty_name_is_a_problem_at_its_place(tmp_path: Path, before: str, after: str, message: str) -> None:
    """An empty name is no missing key: it is reported where it stands."""
    (fault,) = check_scenario(write(tmp_path, SOUND.replace(before, after)))
    assert fault.message == message
    line = SOUND.splitlines().index(next(line for line in SOUND.splitlines() if before in line)) + 1
    assert fault.line == line
