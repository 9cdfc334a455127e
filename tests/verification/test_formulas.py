"""The formulas themselves, against worked values and against each other."""

from __future__ import annotations

import pytest

from tests.verification import theory


def test_erlangs_formulas_give_his_table() -> None:
    """Loss with 5 servers and 3 erlang is 0.11; waiting with 2 servers and 1 erlang is one third."""
    assert theory.erlang_b(5, 3.0) == pytest.approx(0.110054, abs=1e-6)
    assert theory.erlang_c(2, 1.0) == pytest.approx(1.0 / 3.0)


def test_one_server_is_the_same_by_every_formula() -> None:
    """M/M/1 as M/M/c with one server, as M/G/1 with exponential service, as one class of priorities."""
    plain = 0.6 / (1.0 - 0.6)
    assert theory.mmc_mean_wait(1, 0.6, 1.0) == pytest.approx(plain)
    assert theory.mg1_mean_wait(0.6, 1.0, 2.0) == pytest.approx(plain)
    assert theory.priority_mean_waits([(0.6, 1.0, 2.0)]) == pytest.approx((plain,))


def test_priorities_share_out_the_wait_of_the_whole() -> None:
    """Weighted by load, the waits of the classes add up to that without classes (Kleinrock's conservation law)."""
    urgent, patient = theory.priority_mean_waits([(0.25, 1.0, 2.0), (0.35, 1.0, 2.0)])
    assert 0.25 * urgent + 0.35 * patient == pytest.approx(0.6 * theory.mmc_mean_wait(1, 0.6, 1.0))


def test_shares_of_time_add_up() -> None:
    """Of an M/M/3 system and of six machines; the machines down fit the law of flow balance."""
    assert sum(theory.mmc_probability(3, 2.1, n) for n in range(300)) == pytest.approx(1.0)
    shares = theory.machines_down(6, 2, 5.0, 1.0)
    assert sum(shares) == pytest.approx(1.0)
    failures = sum((6 - down) * share for down, share in enumerate(shares)) / 5.0
    repairs = sum(min(down, 2) * share for down, share in enumerate(shares)) / 1.0
    assert failures == pytest.approx(repairs)


def test_a_finite_source_with_one_machine_is_up_and_down_in_turn() -> None:
    """Its availability is that of the alternating process."""
    up, _ = theory.machines_down(1, 1, 5.0, 1.0)
    assert up == pytest.approx(theory.availability(5.0, 1.0))


def test_order_statistics_of_one_and_of_all() -> None:
    """The first of five comes after a fifth of the mean; of two, the last after one and a half."""
    assert theory.exponential_order_statistic(1, 5, 1.0) == pytest.approx(0.2)
    assert theory.exponential_order_statistic(2, 2, 1.0) == pytest.approx(1.5)


def test_lognormal_moments() -> None:
    """With p90 = median * e^1.2816 the logarithm has standard deviation one: mean e^0.5, second moment e^2."""
    mean, second = theory.lognormal_moments(1.0, 2.718281828459045**1.2815515655446004)
    assert mean == pytest.approx(1.6487212707)
    assert second == pytest.approx(7.3890560989)


def test_an_empty_shelf_is_a_queue() -> None:
    """With no stock every demand waits for its own piece: the time in an M/M/1 system."""
    assert theory.base_stock_waiting_share(0.6, 0) == 1.0
    assert theory.base_stock_mean_wait(0.6, 1.0, 0) == pytest.approx(1.0 / (1.0 - 0.6))
