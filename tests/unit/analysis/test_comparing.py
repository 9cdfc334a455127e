"""Every variant against the reference: paired differences, who was better, quantiles, verdicts; by hand and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import compare
from analysis.comparison.paired import ComparisonBasis
from analysis.comparison.quantiles import quantile_differences
from analysis.comparison.resampling import mean_bootstrap, quantile_draws
from analysis.comparison.verdicts import BETTER, HEADLINES, NO_DIFFERENCE, NOT_DECIDED, WORSE, holm
from analysis.results import Results
from sim.errors import LeidangError
from tests.unit.analysis.tiny_tables import replications

NAN = float("nan")
CLOSURE = "closure 100 % / north"


def test_a_paired_difference_has_the_paired_t_interval() -> None:
    """As scipy's one-sample interval of the differences."""
    first, second = [10.0, 14.0, 9.0, 12.0, 17.0], [9.0, 11.5, 8.5, 10.0, 13.0]
    row = compare(replications(CLOSURE, ("a", first), ("b", second)), "a").iloc[0]
    away = np.subtract(second, first)
    low, high = stats.t.interval(0.95, 4, loc=away.mean(), scale=stats.sem(away))
    assert (row["variant"], row["reference"], row["n"]) == ("b", "a", 5)
    assert (row["difference"], row["low_95"], row["high_95"]) == pytest.approx((away.mean(), low, high))
    apart = np.var(first, ddof=1) + np.var(second, ddof=1)
    assert row["variance_reduction"] == pytest.approx(1 - np.var(away, ddof=1) / apart)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_identical_variants_differ_by_exactly_zero(values: list[float]) -> None:
    """0, with an interval from 0 to 0, whatever the values."""
    row = compare(replications(CLOSURE, ("a", values), ("b", values)), "a").iloc[0]
    assert (row["difference"], row["low_95"], row["high_95"]) == (0.0, 0.0, 0.0)


def test_pairs_are_formed_by_replication_not_by_place() -> None:
    """The same values in another order of rows change nothing; an unpaired replication is left out."""
    table = replications(CLOSURE, ("a", [1.0, 2.0, 3.0]), ("b", [2.0, 4.0, 6.0, 99.0]))
    row = compare(table.sample(frac=1, random_state=3), "a").iloc[0]
    assert (row["n"], row["difference"]) == (3, pytest.approx(2.0))


def test_a_censored_pair_empties_the_difference() -> None:
    """Either side censored: the mean difference is unknown; the pairs are still counted."""
    row = compare(replications(CLOSURE, ("a", [1.0, 2.0, NAN]), ("b", [1.0, NAN, 3.0])), "a").iloc[0]
    assert row["n"] == 3
    assert row[["difference", "low_95", "high_95", "variance_reduction"]].isna().all()


def test_one_variant_compares_with_nothing() -> None:
    """An empty table with the columns of the file."""
    table = compare(replications(CLOSURE, ("a", [1.0, 2.0])), "a")
    assert table.empty
    assert "variance_reduction" in table.columns


def test_an_unknown_reference_is_refused_by_name() -> None:
    """The message says which variants there are."""
    with pytest.raises(LeidangError, match=r"'c'.*a, b"):
        compare(replications(CLOSURE, ("a", [1.0]), ("b", [1.0])), "c")


def test_pairing_gains_where_the_variants_meet_the_same_chances(results: Results) -> None:
    """In the example both variants sail the same ships: the difference varies far less than the closures."""
    row = results.comparisons.set_index("metric").loc["closure 100 % / northern brigade"]
    assert row["variance_reduction"] > 0.5
    assert row["high_95"] < 0


# What is not empty when some runs did not close ---------------------------------------------------------------------


def test_a_run_that_did_not_close_loses_against_one_that_did() -> None:
    """Of five pairs two better (one against later than the horizon), one worse, one alike, one both later."""
    first, second = [10.0, NAN, 5.0, 7.0, NAN], [9.0, 20.0, 6.0, 7.0, NAN]
    row = compare(replications(CLOSURE, ("a", first), ("b", second)), "a").iloc[0]
    assert (row["better"], row["worse"], row["censored"]) == (0.4, 0.2, 2)
    theirs = stats.binomtest(2, 5).proportion_ci(0.95, method="wilson")
    assert (row["better_low_95"], row["better_high_95"]) == pytest.approx((theirs.low, theirs.high))


def test_more_is_better_only_of_what_arrives_in_time() -> None:
    """A larger share by the due date is better, and so is a smaller delay; of utilisation neither is."""
    for metric, better in (("delivered by due date / north", 1.0), (CLOSURE, 0.0)):
        row = compare(replications(metric, ("a", [0.1, 0.2, 0.3]), ("b", [0.5, 0.7, 0.8])), "a").iloc[0]
        assert row["better"] == better
    row = compare(replications("utilisation / ferry", ("a", [0.1, 0.2]), ("b", [0.5, 0.7])), "a").iloc[0]
    assert np.isnan(row["better"])
    assert row["verdict"] == ""


def test_restricted_means_count_what_is_later_as_the_horizon() -> None:
    """With a horizon of 100 h, (100, 60, 100) minus (90, 100, 100): mean -10, and its paired-t interval."""
    table = replications(CLOSURE, ("a", [90.0, NAN, NAN]), ("b", [NAN, 60.0, NAN]))
    row = compare(table, "a", ComparisonBasis(horizon_h=100.0)).iloc[0]
    away = np.array([10.0, -40.0, 0.0])
    low, high = stats.t.interval(0.95, 2, loc=away.mean(), scale=stats.sem(away))
    assert (row["restricted"], row["restricted_low_95"], row["restricted_high_95"]) == pytest.approx((-10.0, low, high))
    assert np.isnan(compare(table, "a").iloc[0]["restricted"])


def test_runs_that_never_close_decide_nothing() -> None:
    """Neither variant closes by the horizon: nobody saw whether they differ."""
    row = compare(replications(CLOSURE, ("a", [NAN] * 4), ("b", [NAN] * 4)), "a", ComparisonBasis(100.0)).iloc[0]
    assert (row["restricted"], row["better"], row["verdict"]) == (0.0, 0.0, NOT_DECIDED)


def test_restricted_means_are_the_means_where_every_run_closed() -> None:
    """The same difference and interval."""
    row = compare(
        replications(CLOSURE, ("a", [3.0, 5.0, 9.0]), ("b", [2.0, 2.0, 7.0])), "a", ComparisonBasis(50.0)
    ).iloc[0]
    restricted = row[["restricted", "restricted_low_95", "restricted_high_95"]].tolist()
    assert restricted == pytest.approx(row[["difference", "low_95", "high_95"]].tolist())


# What pairing gained, and the bootstrap ------------------------------------------------------------------------------


def test_the_variance_factor_is_that_of_independent_runs_over_that_of_pairs() -> None:
    """And 1 / (1 - reduction)."""
    first, second = [10.0, 14.0, 9.0, 12.0, 17.0], [9.0, 11.5, 8.5, 10.0, 13.0]
    row = compare(replications(CLOSURE, ("a", first), ("b", second)), "a").iloc[0]
    factor = (np.var(first, ddof=1) + np.var(second, ddof=1)) / np.var(np.subtract(second, first), ddof=1)
    assert row["variance_factor"] == pytest.approx(factor)
    assert row["variance_factor"] == pytest.approx(1 / (1 - row["variance_reduction"]))


def test_the_bootstrap_interval_of_a_mean_is_scipys_bca() -> None:
    """Of skewed values, to a fifth of the standard error: the draws differ."""
    values = np.random.default_rng(3).lognormal(0.0, 1.0, (2, 60))
    low, high = mean_bootstrap(values)
    for row, ends in zip(values, zip(low, high, strict=True), strict=True):
        scipys = stats.bootstrap((row,), np.mean, n_resamples=4999, rng=np.random.default_rng(1), batch=500)
        assert ends == pytest.approx(tuple(scipys.confidence_interval), abs=0.2 * float(scipys.standard_error))


def test_only_headline_measures_are_resampled() -> None:
    """A waiting time by cause has the paired-t interval alone."""
    for metric, there in ((CLOSURE, True), ("waiting: queue / north", False)):
        row = compare(replications(metric, ("a", [1.0, 2.0, 4.0]), ("b", [1.0, 3.0, 3.0])), "a").iloc[0]
        assert np.isfinite(row["bootstrap_low_95"]) == there


# Quantiles -----------------------------------------------------------------------------------------------------------


def test_quantiles_of_a_sample_and_of_its_resamples_are_numpys() -> None:
    """The first row is that of the sample; over the resamples the median scatters about it."""
    values = np.random.default_rng(2).normal(50.0, 10.0, 40)
    draws = quantile_draws(values, (0.1, 0.5, 0.9))
    assert draws[0].tolist() == pytest.approx(np.quantile(values, (0.1, 0.5, 0.9)).tolist())
    assert abs(np.median(draws[1:, 1]) - draws[0, 1]) < 2.0


def test_quantile_differences_of_a_shift_are_the_shift() -> None:
    """Every run five hours earlier: each quantile differs by -5, without any width."""
    values = [float(value) for value in (12, 50, 31, 8, 77, 23)]
    table = replications(CLOSURE, ("a", values), ("b", [value - 5.0 for value in values]))
    found = quantile_differences(table, "a")
    assert found["quantile"].tolist() == ["p10", "p50", "p90"]
    for column in ("difference", "low_95", "high_95"):
        assert found[column].tolist() == pytest.approx([-5.0] * 3)


def test_a_quantile_later_than_the_horizon_is_empty_and_so_is_an_end_that_it_leaves_open() -> None:
    """Half of the runs of b do not close: its median is known, its ninth decile is not, and nothing bounds it above."""
    first = [float(value) for value in range(10, 30)]
    second = [*first[:11], *([NAN] * 9)]
    rows = quantile_differences(replications(CLOSURE, ("a", first), ("b", second)), "a").set_index("quantile")
    assert rows.loc["p10", "difference"] == 0.0
    assert rows.loc["p50", "difference"] == 0.0
    assert rows["high_95"].isna().loc["p50"]
    assert rows[["variant_value", "difference", "high_95"]].isna().loc["p90"].to_numpy().all()
    assert rows.loc["p90", "reference_value"] == pytest.approx(np.quantile(first, 0.9))


# Verdicts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("away", "practical", "verdict"),
    [
        ([-9.0, -10.0, -11.0, -10.0], 0.0, BETTER),
        ([9.0, 10.0, 11.0, 10.0], 0.0, WORSE),
        ([-9.0, -10.0, -11.0, -10.0], 6.0, BETTER),
        ([-1.0, -2.0, -3.0, -2.0], 6.0, NO_DIFFERENCE),
        ([-9.0, -10.0, -11.0, -10.0], 9.0, NOT_DECIDED),
        ([-9.0, 10.0, -11.0, 10.0], 0.0, NOT_DECIDED),
        ([0.0, 0.0, 0.0, 0.0], 0.0, NO_DIFFERENCE),
        ([-5.0], 0.0, NOT_DECIDED),
    ],
)
def test_a_verdict_holds_the_interval_against_the_practical_difference(
    away: list[float], practical: float, verdict: str
) -> None:
    """Beyond it, within it, or across it; one run decides nothing."""
    first = [100.0] * len(away)
    table = replications(CLOSURE, ("a", first), ("b", [100.0 + one for one in away]))
    assert compare(table, "a", ComparisonBasis(practical_h=practical)).iloc[0]["verdict"] == verdict


def test_holms_rule_multiplies_the_smallest_p_by_their_number_and_never_falls() -> None:
    """The example of three by hand; an unknown p counts as one of them."""
    assert holm(np.array([0.03, 0.01, 0.02])).tolist() == pytest.approx([0.04, 0.03, 0.04])
    assert holm(np.array([0.01, NAN])).tolist() == pytest.approx([0.02, NAN], nan_ok=True)
    assert holm(np.array([0.9, 0.8])).tolist() == [1.0, 1.0]


def test_a_headline_difference_is_called_better_only_if_holms_rule_allows() -> None:
    """Alone p = 0.03 is enough; among the headline comparisons of four variants it is not."""
    rng, n = np.random.default_rng(8), 20
    base = rng.normal(100.0, 5.0, n)
    away = rng.normal(0.0, 1.0, n)
    away = (away - away.mean()) / away.std(ddof=1)
    shifted = away - stats.t.ppf(1 - 0.03 / 2, n - 1) / np.sqrt(n)
    idle = away - 0.1
    variants = [("a", base.tolist()), ("b", (base + shifted).tolist())]
    alone = compare(replications(HEADLINES[0], *variants), "a").iloc[0]
    assert (alone["p_value"], alone["p_holm"]) == pytest.approx((0.03, 0.03))
    assert alone["verdict"] == BETTER
    many = compare(replications(HEADLINES[0], *variants, *((v, (base + idle).tolist()) for v in "cde")), "a")
    row = many[many["variant"] == "b"].iloc[0]
    assert row["p_holm"] == pytest.approx(0.12)
    assert row["high_95"] < 0
    assert row["verdict"] == NOT_DECIDED
