"""Numbers are traced to a value by a form that gives them to the last bit, or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiment.number_forms import fitted

TRIED = np.array([[3.1], [1.7], [6.3], [2.9], [4.4], [5.5]])
WHOLE = np.array([[3.0], [1.0], [6.0], [2.0], [4.0], [5.0]])
CONSTANTS = st.integers(10, 10**9).map(lambda number: number / 1000)


@given(CONSTANTS)
def test_forms_of_real_numbers(constant: float) -> None:
    """Scaled, divided, moved and left over: exact at values that were not tried."""
    columns = [TRIED, TRIED * constant, constant / TRIED, TRIED + constant, constant - TRIED]
    forms = fitted(TRIED, np.hstack(columns))
    assert forms is not None
    found = np.full(len(columns), np.nan)
    other = np.array([3.7])
    for form in forms:
        found[form.entries] = form.at(other)
    expected = [3.7, 3.7 * constant, constant / 3.7, 3.7 + constant, constant - 3.7]
    assert found.tolist() == expected


def test_several_constants_that_fit() -> None:
    """None of them is taken: it would be wrong in the last place somewhere else."""
    beside = TRIED + np.nextafter(1 / 3, 1.0) * 1e-3
    assert fitted(TRIED, beside) is None


def test_whole_numbers() -> None:
    """They are moved, multiplied or left over in whole numbers."""
    value = WHOLE.astype(np.int64)
    forms = fitted(WHOLE, np.hstack([value + 7, value * 60, 100 - value]))
    assert forms is not None
    assert sorted(form.at(np.array([8.0])).tolist()[0] for form in forms) == [15, 92, 480]


@pytest.mark.parametrize("numbers", [np.round(TRIED).astype(np.int64), np.maximum(TRIED, 3.0), TRIED**2])
def test_no_form(numbers: np.ndarray) -> None:
    """What is rounded, bent or curved is not patched."""
    assert fitted(TRIED, numbers) is None


def test_the_value_it_follows_from() -> None:
    """Of several values, the one by which the number goes."""
    values = np.hstack([TRIED, TRIED[::-1] * 2])
    forms = fitted(values, values[:, [1]] * 60.0)
    assert forms is not None
    assert [form.value for form in forms] == [1]
