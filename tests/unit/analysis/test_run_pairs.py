"""Two runs like for like: the same variants, their effects and what changes in these; by hand and scipy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.comparison.common_elements import common_elements
from analysis.comparison.cube import cube_of
from analysis.comparison.paired import ComparisonBasis
from analysis.comparison.run_pairs import CHANGE, EFFECT, INDEPENDENT, PAIRED, SAME, RunPairs
from tests.unit.analysis.tiny_tables import replications

NAN = float("nan")
CLOSURE = "closure 100 % / all forces"
WAITING = "waiting: queue / all forces"

OPEN = {"national": [100.0, 120.0, 110.0, 130.0], "corridor": [80.0, 90.0, 70.0, 100.0]}
CLOSED = {"national": [110.0, 140.0, 115.0, 150.0], "corridor": [105.0, 120.0, 85.0, 140.0]}
"""Hours by variant and replication. Closed minus open is 10, 20, 5, 20 for national and 25, 30, 15, 40 for corridor;
corridor minus national is -20, -30, -40, -30 open and -5, -20, -30, -10 closed, which is 15, 10, 10, 20 more."""


def compared(
    earlier: dict[str, list[float]], later: dict[str, list[float]], metric: str = CLOSURE, *, paired: bool = True
) -> pd.DataFrame:
    """The rows about one metric, by what is compared and the variant."""
    runs = {"open": earlier, "closed": later}
    named = [(f"{run}: {variant}", values) for run, own in runs.items() for variant, values in own.items()]
    cube = cube_of(replications(metric, *named))
    variants = [variant for variant in earlier if variant in later]
    return RunPairs(
        cube, "open", "closed", variants, "national", ComparisonBasis(horizon_h=200.0), paired=paired
    ).table()


def row_of(table: pd.DataFrame, compared: str, variant: str) -> pd.Series:
    """The row of one kind about a variant under the name of the comparison."""
    (row,) = (row for _, row in table[(table["compared"] == compared) & (table["variant"] == variant)].iterrows())
    return row


def interval(values: list[float]) -> tuple[float, float, float]:
    """Mean and paired-t interval of differences."""
    low, high = stats.t.interval(0.95, len(values) - 1, loc=np.mean(values), scale=stats.sem(values))
    return float(np.mean(values)), float(low), float(high)


ENDS = ["difference", "low_95", "high_95"]


def test_the_same_variant_with_and_without_the_change() -> None:
    """Of each variant the pairs closed minus open: 13.75 h and 27.5 h later on average."""
    table = compared(OPEN, CLOSED)
    national = row_of(table, SAME, "closed: national")
    corridor = row_of(table, SAME, "closed: corridor")
    assert (national["reference"], national["n"], national["basis"]) == ("open: national", 4, PAIRED)
    assert national[ENDS].tolist() == pytest.approx(interval([10.0, 20.0, 5.0, 20.0]))
    assert corridor[ENDS].tolist() == pytest.approx(interval([25.0, 30.0, 15.0, 40.0]))
    assert (national["difference"], corridor["difference"]) == (13.75, 27.5)
    assert corridor["verdict"] == "worse"


def test_the_effect_in_either_run_is_that_of_its_own_comparison() -> None:
    """Corridor minus national: 30 h earlier while open, 16.25 h earlier once closed."""
    table = compared(OPEN, CLOSED)
    there = row_of(table, EFFECT, "open: corridor")
    then = row_of(table, EFFECT, "closed: corridor")
    assert there[ENDS].tolist() == pytest.approx(interval([-20.0, -30.0, -40.0, -30.0]))
    assert then[ENDS].tolist() == pytest.approx(interval([-5.0, -20.0, -30.0, -10.0]))
    assert (there["reference"], then["reference"]) == ("open: national", "closed: national")


def test_the_change_of_the_effect_is_the_difference_of_differences() -> None:
    """(corridor - national) closed minus (corridor - national) open: 13.75 h less is gained, pair by pair."""
    row = row_of(compared(OPEN, CLOSED), CHANGE, "closed: corridor minus national")
    assert row["reference"] == "open: corridor minus national"
    assert row[ENDS].tolist() == pytest.approx(interval([15.0, 10.0, 10.0, 20.0]))
    assert (row["difference"], row["n"], row["better"], row["worse"]) == (13.75, 4, 0.0, 1.0)
    assert row["verdict"] == "worse"


def test_pairs_are_the_replications_that_all_have() -> None:
    """One that a run lacks drops out of that pair, and out of the effect."""
    fewer = {"national": CLOSED["national"][:3], "corridor": CLOSED["corridor"]}
    table = compared(OPEN, fewer)
    assert row_of(table, SAME, "closed: national")["n"] == 3
    assert row_of(table, SAME, "closed: corridor")["n"] == 4
    change = row_of(table, CHANGE, "closed: corridor minus national")
    assert (change["n"], change["difference"]) == (3, pytest.approx(35 / 3))


def test_other_seeds_are_compared_as_independent_runs() -> None:
    """Welch's interval of the two samples, of the change of the effect that of the two samples of effects."""
    table = compared(OPEN, CLOSED, paired=False)
    row = row_of(table, SAME, "closed: national")
    welch = stats.ttest_ind(CLOSED["national"], OPEN["national"], equal_var=False).confidence_interval(0.95)
    assert row["basis"] == INDEPENDENT
    assert row[ENDS].tolist() == pytest.approx([13.75, welch.low, welch.high])
    change = row_of(table, CHANGE, "closed: corridor minus national")
    effects = [-5.0, -20.0, -30.0, -10.0], [-20.0, -30.0, -40.0, -30.0]
    of_effects = stats.ttest_ind(*effects, equal_var=False).confidence_interval(0.95)
    assert change[ENDS].tolist() == pytest.approx([13.75, of_effects.low, of_effects.high])
    assert change[["better", "bootstrap_low_95"]].isna().all()
    # Within a run the variants are pairs all the same.
    assert row_of(table, EFFECT, "open: corridor")["basis"] == PAIRED


def test_what_is_later_than_the_horizon_counts_as_the_horizon() -> None:
    """200 h: effects of restricted means -20 -30 -40 -30 open, and -95 -20 -30 -10 closed; no mean of all pairs."""
    late = {"national": [NAN, *CLOSED["national"][1:]], "corridor": CLOSED["corridor"]}
    row = row_of(compared(OPEN, late), CHANGE, "closed: corridor minus national")
    assert row[["difference", "better", "worse"]].isna().all()
    assert row["censored"] == 1
    ends = ["restricted", "restricted_low_95", "restricted_high_95"]
    assert row[ends].tolist() == pytest.approx(interval([-75.0, 10.0, 10.0, 20.0]))
    # A mean per delivered element that is empty is not later than anything.
    waiting = row_of(compared(OPEN, late, WAITING), CHANGE, "closed: corridor minus national")
    assert waiting[["difference", *ends]].isna().all()


def test_one_family_of_comparisons() -> None:
    """Holm's rule covers what compares the two runs; effects in one run are a family of their own."""
    table = compared(OPEN, CLOSED)
    between, effects = (table[table["compared"].isin(kinds)] for kinds in ((SAME, CHANGE), (EFFECT,)))
    assert between["p_holm"].min() == pytest.approx(3 * between["p_value"].min())
    assert effects["p_holm"].tolist() == pytest.approx(effects["p_value"].tolist())


# What runs move ------------------------------------------------------------------------------------------------------


def element(name: str, force: str = "north", vehicles: int = 25) -> tuple[str, str, str, str, int, int]:
    """An element as the deliveries have it."""
    return name, force, "RVN", "vehicles", vehicles, 50


def test_the_same_elements_are_no_warning() -> None:
    """Whatever the order."""
    one = frozenset({element("north 1"), element("north 2")})
    found = common_elements([one, frozenset(reversed(list(one)))])
    assert found.names == {"north 1", "north 2"}
    assert found.warnings == ()


def test_elements_of_another_force_or_size_are_not_in_common() -> None:
    """A force that one run has, and an element of the same name with other vehicles; each counted once."""
    one = frozenset({element("north 1"), element("north 2"), element("south 1", "south")})
    other = frozenset({element("north 1"), element("north 2", vehicles=20)})
    found = common_elements([one, other])
    assert found.names == {"north 1"}
    (warning,) = found.warnings
    assert warning.startswith("the runs move different elements: 1 of north and 1 of south are not in all of them")
    assert warning.endswith("; means are over the 1 in common")
