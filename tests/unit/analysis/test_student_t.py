"""Student's t on NumPy alone is that of SciPy."""

from __future__ import annotations

import numpy as np
from scipy import special

from analysis.student_t import LEVEL, Z_95, student_t_quantile, two_sided_p

FREEDOM = np.array([0.5, 1.0, 1.5, 2.0, 3.0, 7.25, 11.0, 19.0, 41.0, 99.0, 199.0, 999.0, 9999.0, 1e5])


def test_quantiles_are_those_of_scipy() -> None:
    """From half a degree of freedom to a hundred thousand, to more digits than tables hold."""
    np.testing.assert_allclose(student_t_quantile(FREEDOM), special.stdtrit(FREEDOM, (1 + LEVEL) / 2), rtol=1e-11)


def test_tails_are_those_of_scipy() -> None:
    """From the middle to where there is next to nothing, on both sides of zero."""
    statistic, freedom = np.meshgrid([-40.0, -1.5, 0.0, 1e-6, 0.3, 1.5, 4.0, 40.0, 1e4], FREEDOM)
    found, wanted = two_sided_p(statistic, freedom), 2 * special.stdtr(freedom, -statistic)
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-290)


def test_without_freedom_there_is_none_and_with_all_of_it_it_is_normal() -> None:
    """No interval for a sample of one; an infinite statistic leaves no tail."""
    assert np.isnan(student_t_quantile(np.array([0.0, -1.0, np.nan]))).all()
    assert student_t_quantile(np.array([np.inf]))[0] == Z_95 == special.ndtri((1 + LEVEL) / 2)
    assert np.isnan(two_sided_p(np.array([1.0, np.nan]), np.array([0.0, 3.0]))).all()
    assert two_sided_p(np.array([np.inf, -np.inf]), np.array([3.0, 3.0])).tolist() == [0.0, 2.0]
    assert abs(two_sided_p(np.array([Z_95]), np.array([np.inf]))[0] - 0.05) < 1e-15
