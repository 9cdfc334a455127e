"""Boxes in which failures gather, found again where they were put."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.studies.boxes import find_boxes


def test_a_known_box_is_found() -> None:
    """Of four inputs the two that make it, with their ends; nine in ten of its points fail and one in fifty outside."""
    chance = np.random.default_rng(1)
    values = chance.random((600, 4))
    inside = (values[:, 0] > 0.7) & (values[:, 2] < 0.5)
    fails = chance.random(600) < np.where(inside, 0.9, 0.02)
    first = find_boxes(values, fails, (0, 0, 0, 0))[0]
    assert [one.input for one in first.restrictions] == [0, 2]
    above, below = first.restrictions
    assert above.low == pytest.approx(0.7, abs=0.04)
    assert below.high == pytest.approx(0.5, abs=0.06)
    assert (above.high, below.low) == (np.inf, -np.inf)
    assert first.density > 0.85
    assert first.coverage > 0.8
    assert max(one.quasi_p for one in first.restrictions) < 1e-6


def test_a_box_of_choices() -> None:
    """Failures under one choice of three, whatever the other input is: without any error."""
    values = np.array([(choice, number / 40) for choice in range(3) for number in range(40)])
    (box,) = find_boxes(values, values[:, 0] == 1, (3, 0))
    (only,) = box.restrictions
    assert (only.input, only.choices) == (0, (1,))
    assert (box.density, box.coverage, box.points) == (1, 1, 40)


def test_two_boxes_apart() -> None:
    """The second is found in what the first leaves; together they hold every failure."""
    values = np.array([(x / 30, y / 30) for x in range(30) for y in range(30)])
    fails = np.logical_or((values < 0.3).all(axis=1), (values > 0.7).all(axis=1), dtype=np.bool_)
    boxes = find_boxes(values, fails, (0, 0))
    assert len(boxes) == 2
    assert all(box.density == 1 for box in boxes)
    assert sum(box.coverage for box in boxes) == pytest.approx(1)


def test_chance_alone_makes_no_box_that_is_believed() -> None:
    """Failures that hang on nothing: whatever is found, it is far from all of them and far from sure."""
    chance = np.random.default_rng(4)
    boxes = find_boxes(chance.random((300, 5)), chance.random(300) < 0.3, (0,) * 5)
    assert all(box.density < 0.8 or box.coverage < 0.2 for box in boxes)


@pytest.mark.parametrize("fails", [True, False])
def test_where_all_points_are_alike_there_is_nothing_to_find(fails: bool) -> None:  # a parameter of the test
    """No box where nothing fails, and none where everything does."""
    assert find_boxes(np.random.default_rng(2).random((50, 2)), np.full(50, fails), (0, 0)) == ()
