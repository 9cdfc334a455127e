"""The order in which files list things means nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.end_to_end.running import bytes_of_tables, simulate
from tests.unit.model import small


def shuffled(thing: object, chance: random.Random, path: tuple[str, ...] = ()) -> object:
    """The same content with the keys of every mapping and the entries of every list shuffled."""
    if isinstance(thing, dict):
        keys = list(thing)
        # The first variant is the reference, and the tables list variants in the order of the file.
        if path != ("variants",):
            chance.shuffle(keys)
        return {key: shuffled(thing[key], chance, (*path, key)) for key in keys}
    if isinstance(thing, list):
        return chance.sample([shuffled(item, chance, path) for item in thing], len(thing))
    return thing


@pytest.fixture(scope="module")
def as_written(scenario_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of the small scenario as it is written, as bytes."""
    folder = tmp_path_factory.mktemp("order") / "out"
    simulate(scenario_file, folder)
    return bytes_of_tables(folder)


@pytest.mark.parametrize("seed", [1, 2])
def test_order_does_not_matter(as_written: dict[str, bytes], tmp_path: Path, seed: int) -> None:
    """Forces, rewrites, rows of tables, keys, whatever is listed: another order gives the same tables, byte by byte."""
    chance = random.Random(seed)  # noqa: S311  # shuffles, no secrets
    content = shuffled(small.content(), chance)
    assert isinstance(content, dict)
    nodes, links = (chance.sample(rows, len(rows)) for rows in (small.NODES, small.LINKS))
    simulate(small.write(tmp_path / "scenario", content, nodes, links), tmp_path / "out")
    assert bytes_of_tables(tmp_path / "out") == as_written


def test_the_shuffling_shuffles() -> None:
    """The test above compares files that do differ."""
    content = shuffled(small.content(), random.Random(1))  # noqa: S311
    assert content == content | {"forces": content["forces"]}  # type: ignore[operator,index]
    assert list(content) != list(small.content())  # type: ignore[call-overload]
    assert content["forces"] != small.content()["forces"]  # type: ignore[index]
