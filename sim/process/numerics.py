"""Logarithm, exponential and normal quantile from additions, multiplications, divisions and square roots alone.

These operations are rounded alike on every machine (IEEE 754), whereas the `log` and `exp` of a system's library are
not; and a scalar loop over them gives the very bits that an array operation gives. So the same seed draws the same
second on any machine, with any version of NumPy, in either engine. Each agrees with the library function to a few
units in the last place, which tests hold it to.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LN2_HIGH: Final = 0.6931471803691238
LN2_LOW: Final = 1.9082149292705877e-10
"""ln 2 in two parts, the first with trailing zeros so that its multiples are exact (as in fdlibm)."""

INVERSE_LN2: Final = 1.4426950408889634
FAR: Final = 1e4
"""Exponents beyond it, of either sign, are as good as infinite."""

LEAST_POWER: Final = -1022
MOST_POWER: Final = 1023
"""Powers of two of numbers with all their digits."""

SQRT_HALF: Final = 0.7071067811865476

EXP_TERMS: Final = tuple(
    1.0 / f for f in (6227020800, 479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1)
)
"""Taylor coefficients 1/13! ... 1/0!, enough for |x| <= ln 2 / 2."""

LOG_TERMS: Final = tuple(2.0 / n for n in range(23, 0, -2))
"""Coefficients of 2 artanh(s) = log((1 + s) / (1 - s)), enough for |s| <= 0.172."""

# Wichura (1988), algorithm AS 241, routine PPND16: about 16 digits over the whole range.
CENTRAL_ABOVE: Final = (
    2.5090809287301226727e3,
    3.3430575583588128105e4,
    6.7265770927008700853e4,
    4.5921953931549871457e4,
    1.3731693765509461125e4,
    1.9715909503065514427e3,
    1.3314166789178437745e2,
    3.3871328727963666080e0,
)
CENTRAL_BELOW: Final = (
    5.2264952788528545610e3,
    2.8729085735721942674e4,
    3.9307895800092710610e4,
    2.1213794301586595867e4,
    5.3941960214247511077e3,
    6.8718700749205790830e2,
    4.2313330701600911252e1,
    1.0,
)
MIDDLE_ABOVE: Final = (
    7.74545014278341407640e-4,
    2.27238449892691845833e-2,
    2.41780725177450611770e-1,
    1.27045825245236838258e0,
    3.64784832476320460504e0,
    5.76949722146069140550e0,
    4.63033784615654529590e0,
    1.42343711074968357734e0,
)
MIDDLE_BELOW: Final = (
    1.05075007164441684324e-9,
    5.47593808499534494600e-4,
    1.51986665636164571966e-2,
    1.48103976427480074590e-1,
    6.89767334985100004550e-1,
    1.67638483018380384940e0,
    2.05319162663775882187e0,
    1.0,
)
FAR_ABOVE: Final = (
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    1.24266094738807843860e-3,
    2.65321895265761230930e-2,
    2.96560571828504891230e-1,
    1.78482653991729133580e0,
    5.46378491116411436990e0,
    6.65790464350110377720e0,
)
FAR_BELOW: Final = (
    2.04426310338993978564e-15,
    1.42151175831644588870e-7,
    1.84631831751005468180e-5,
    7.86869131145613259100e-4,
    1.48753612908506148525e-2,
    1.36929880922735805310e-1,
    5.99832206555887937690e-1,
    1.0,
)


def _polynomial(terms: tuple[float, ...], x: Floats) -> Floats:
    """Horner's rule, the coefficient of the highest power first."""
    value = np.full_like(x, terms[0])
    for term in terms[1:]:
        value = value * x + term
    return value


def exp(x: Floats) -> Floats:
    """E to the power of x; infinite, or zero, where that is beyond the range of numbers."""
    x = np.clip(x, -FAR, FAR)
    turns = np.floor(x * INVERSE_LN2 + 0.5)
    rest = (x - turns * LN2_HIGH) - turns * LN2_LOW
    within = np.ldexp(_polynomial(EXP_TERMS, rest), np.clip(turns, LEAST_POWER, MOST_POWER).astype(np.int32))
    return np.where(turns > MOST_POWER, np.inf, np.where(turns < LEAST_POWER, 0.0, within))


def log(x: Floats) -> Floats:
    """Natural logarithm of positive numbers."""
    fraction, power = np.frexp(x)
    low = fraction < SQRT_HALF
    fraction = np.where(low, fraction * 2.0, fraction)
    turns = np.where(low, power - 1, power).astype(np.float64)
    s = (fraction - 1.0) / (fraction + 1.0)
    return turns * LN2_HIGH + (turns * LN2_LOW + s * _polynomial(LOG_TERMS, s * s))


def normal_quantile(u: Floats) -> Floats:
    """The standard normal quantile of probabilities in (0, 1)."""
    q = u - 0.5
    r = 0.180625 - q * q
    central = q * _polynomial(CENTRAL_ABOVE, r) / _polynomial(CENTRAL_BELOW, r)
    outside = np.abs(q) > 0.425  # the bound of the central region in AS 241
    if outside.any():
        central[outside] = _tail(u[outside], q[outside])
    return central


def _tail(u: Floats, q: Floats) -> Floats:
    r = np.sqrt(-log(np.where(q < 0.0, u, 1.0 - u)))
    near, far = r - 1.6, r - 5.0
    middle = _polynomial(MIDDLE_ABOVE, near) / _polynomial(MIDDLE_BELOW, near)
    beyond = _polynomial(FAR_ABOVE, far) / _polynomial(FAR_BELOW, far)
    size = np.where(r <= 5.0, middle, beyond)  # the bound of the far tail in AS 241
    return np.where(q < 0.0, -size, size)
