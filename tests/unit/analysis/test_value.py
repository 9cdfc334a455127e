"""Shapley values and interactions, against games whose answer is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import permutations
from math import prod

import numpy as np
import pytest

from analysis.runs import Floats
from analysis.studies.shapley import Attribution, Subset, attribute, interval_of, subsets
from analysis.studies.value import reading
from sim.errors import LeidangError

NAMES = ("a", "b", "c", "d")
REPLICATIONS = 30


def game(worth: Callable[[Subset], Floats | float], names: Iterable[str] = NAMES) -> dict[Subset, Floats]:
    """What each subset saves, in every replication."""
    return {some: np.zeros(REPLICATIONS) + worth(some) for some in subsets(tuple(names))}


def chance(seed: int = 1) -> Floats:
    """A number per replication."""
    return np.random.default_rng(seed).normal(size=REPLICATIONS)


def parts(seed: int = 2) -> dict[str, Floats]:
    """What each arrangement is worth in each replication."""
    rng = np.random.default_rng(seed)
    return {name: rng.normal(place, 1, REPLICATIONS) for place, name in enumerate(NAMES)}


def any_game(seed: int = 3) -> dict[Subset, Floats]:
    """A game without any rule but that none save nothing."""
    rng = np.random.default_rng(seed)
    return {some: rng.normal(size=REPLICATIONS) * bool(some) for some in subsets(NAMES)}


def test_an_additive_game_gives_each_its_part() -> None:
    """Where nothing depends on the others, the value is the part, alone and last, and no pair interacts."""
    own = parts()
    found = attribute(NAMES, game(lambda some: np.sum([own[name] for name in sorted(some)], axis=0) if some else 0.0))
    expected = np.array([own[name] for name in NAMES])
    for values in (found.value, found.alone, found.last):
        np.testing.assert_allclose(values, expected, atol=1e-12)
    np.testing.assert_allclose(found.interaction, 0.0, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_the_values_add_up_to_what_all_save(seed: int) -> None:
    """In every replication of any game."""
    found = attribute(NAMES, any_game(seed))
    np.testing.assert_allclose(found.value.sum(axis=0), found.total, atol=1e-12)


def test_the_values_are_the_mean_over_all_orders() -> None:
    """The definition, with all 24 orders written out."""
    saved = any_game()
    orders = list(permutations(NAMES))
    for number, name in enumerate(NAMES):
        steps = [
            saved[frozenset(order[: order.index(name) + 1])] - saved[frozenset(order[: order.index(name)])]
            for order in orders
        ]
        np.testing.assert_allclose(attribute(NAMES, saved).value[number], np.mean(steps, axis=0), atol=1e-12)


def test_two_that_do_the_same_are_worth_the_same() -> None:
    """Who cannot be told apart in any subset has one value, whatever the others do."""
    saved = game(lambda some: 3.0 * bool(some & {"a", "b"}) + chance() * ("c" in some) * (1 + bool(some & {"a", "b"})))
    found = attribute(NAMES, saved)
    np.testing.assert_allclose(found.value[0], found.value[1], atol=1e-12)


def test_one_that_changes_nothing_is_worth_exactly_nothing() -> None:
    """Zero without any rounding, with an interval from zero to zero, and no interaction with anybody."""
    own = any_game()
    saved = {some: own[some - {"d"}] for some in own}
    found = attribute(NAMES, saved)
    assert not found.value[3].any()
    assert not found.interaction[3].any()
    assert found.interval_of_value(3) == (0.0, 0.0, 0.0)
    assert reading(found.interval_of_interaction(0, 3)) == "none"


def test_the_interaction_of_a_product_game_is_known() -> None:
    """Where a set saves the product of x + 1 over its members, less one, the index is a sum over products.

    The joint effect of i and j on top of S is x_i x_j times the product of (x + 1) over S.
    """
    size = {"a": 0.5, "b": 1.0, "c": 2.0}
    saved = game(lambda some: prod(size[name] + 1 for name in some) - 1, size)
    found = attribute(tuple(size), saved)
    # Of three, the index of a pair is the mean of its effect without and with the third.
    assert found.interaction[0, 1] == pytest.approx(0.5 * 1.0 * (1 + (1 + 2.0)) / 2)
    assert found.interaction[1, 2] == pytest.approx(1.0 * 2.0 * (1 + (1 + 0.5)) / 2)
    np.testing.assert_array_equal(found.interaction[0, 1], found.interaction[1, 0])


def test_substitutes_are_redundant_and_complements_have_synergy() -> None:
    """Either of two is enough: redundancy. Only both help: synergy. Each is told by its interval."""
    noise = chance() * 0.1 + 5
    either = attribute(("a", "b"), game(lambda some: noise * bool(some), ("a", "b")))
    both = attribute(("a", "b"), game(lambda some: noise * (len(some) == 2), ("a", "b")))
    assert reading(either.interval_of_interaction(0, 1)) == "redundancy"
    assert reading(both.interval_of_interaction(0, 1)) == "synergy"
    assert either.interaction[0, 1] == pytest.approx(-noise)
    assert both.value[0] == pytest.approx(noise / 2)


def test_intervals_are_those_of_the_replications() -> None:
    """The t interval of the mean of the values per replication."""
    found = attribute(NAMES, any_game())
    mean, low, high = found.interval_of_value(0)
    assert mean == pytest.approx(found.value[0].mean())
    # t(29) at 97.5 % is 2.0452.
    width = 2.04523 * found.value[0].std(ddof=1) / np.sqrt(REPLICATIONS)
    assert (low, high) == pytest.approx((mean - width, mean + width), rel=1e-5)


def test_a_subset_that_was_not_run_is_named() -> None:
    """A missing subset is a fault that names it."""
    saved = any_game()
    del saved[frozenset({"a", "c"})]
    with pytest.raises(LeidangError, match="no run of the set a, c"):
        attribute(NAMES, saved)


# Sampled orders -----------------------------------------------------------------------------------------------------


def sampled(saved: dict[Subset, Floats], count: int, seed: int = 5) -> Attribution:
    """The attribution with some random orders."""
    rng = np.random.default_rng(seed)
    return attribute(NAMES, saved, [tuple(rng.permutation(NAMES)) for _ in range(count)])


def test_sampled_orders_add_up_too_and_all_orders_give_the_exact_values() -> None:
    """Efficiency holds for any choice of orders; with every order once, nothing is left to chance."""
    saved = any_game()
    few = sampled(saved, 6)
    np.testing.assert_allclose(few.value.sum(axis=0), few.total, atol=1e-12)
    every = attribute(NAMES, saved, list(permutations(NAMES)))
    np.testing.assert_allclose(every.value, attribute(NAMES, saved).value, atol=1e-12)


def test_sampling_orders_is_in_the_interval() -> None:
    """A game without any chance has no spread over replications; the interval still holds the exact value."""
    saved = game(lambda some: float(len(some & {"a", "b"}) == 2) * 10 + 3 * ("c" in some))
    found, exact = sampled(saved, 12), attribute(NAMES, saved)
    mean, low, high = found.interval_of_value(0)
    assert low < exact.value[0, 0] < high
    assert high - low > 1
    assert found.interaction_of == "the two alone"
    assert found.interaction[0, 1].tolist() == [10.0] * REPLICATIONS
    assert interval_of(found.total)[0] == 13.0
    assert mean == pytest.approx(found.value[0].mean())
