"""Draws in compiled code: bit for bit what `sim.process.draws` and `sim.process.numerics` give."""

from __future__ import annotations

import math

import numpy as np

from sim.engine.kernel import layout as at
from sim.engine.kernel.compiling import compiled, entry, power_of_two
from sim.engine.kernel.memory import World, family_at
from sim.process.draws import GOLDEN, LARGEST
from sim.process.numerics import (
    CENTRAL_ABOVE,
    CENTRAL_BELOW,
    EXP_TERMS,
    FAR,
    FAR_ABOVE,
    FAR_BELOW,
    INVERSE_LN2,
    LEAST_POWER,
    LN2_HIGH,
    LN2_LOW,
    LOG_TERMS,
    MIDDLE_ABOVE,
    MIDDLE_BELOW,
    MOST_POWER,
    SQRT_HALF,
)

_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_GOLDEN = np.uint64(GOLDEN)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_ONE = np.uint64(1)


@entry
def mix(word: np.uint64) -> np.uint64:
    """As `sim.process.draws.mix`."""
    word = (word ^ (word >> _S30)) * _FIRST
    word = (word ^ (word >> _S27)) * _SECOND
    return word ^ (word >> _S31)


@entry
def iteration_key(loop: np.uint64, iteration: int) -> np.uint64:
    """As `sim.process.draws.iteration_key`."""
    return mix(loop + np.uint64(iteration + 1) * _GOLDEN) | _ONE


@entry
def uniform(key: np.uint64, run: np.uint64, loop: np.uint64) -> float:
    """As `sim.process.draws.uniforms`, for one number."""
    word = mix(mix(key ^ run) ^ loop)
    return min((float(word >> _S11) + 0.5) * 2.0**-53, LARGEST)


@entry
def exp(x: float) -> float:
    """As `sim.process.numerics.exp`."""
    x = min(max(x, -FAR), FAR)
    turns = math.floor(x * INVERSE_LN2 + 0.5)
    if turns > MOST_POWER:
        return math.inf
    if turns < LEAST_POWER:
        return 0.0
    rest = (x - turns * LN2_HIGH) - turns * LN2_LOW
    value = EXP_TERMS[0]
    for term in EXP_TERMS[1:]:
        value = value * rest + term
    return value * power_of_two(int(turns))


@entry
def log(x: float) -> float:
    """As `sim.process.numerics.log`."""
    fraction, power = math.frexp(x)
    if fraction < SQRT_HALF:
        fraction *= 2.0
        power -= 1
    turns = float(power)
    s = (fraction - 1.0) / (fraction + 1.0)
    square = s * s
    value = LOG_TERMS[0]
    for term in LOG_TERMS[1:]:
        value = value * square + term
    return turns * LN2_HIGH + (turns * LN2_LOW + s * value)


@entry
def _ratio(above: tuple[float, ...], below: tuple[float, ...], x: float) -> tuple[float, float]:
    over = above[0]
    for term in above[1:]:
        over = over * x + term
    under = below[0]
    for term in below[1:]:
        under = under * x + term
    return over, under


@entry
def normal_quantile(u: float) -> float:
    """As `sim.process.numerics.normal_quantile`."""
    q = u - 0.5
    if abs(q) <= 0.425:
        over, under = _ratio(CENTRAL_ABOVE, CENTRAL_BELOW, 0.180625 - q * q)
        return q * over / under
    r = math.sqrt(-log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        over, under = _ratio(MIDDLE_ABOVE, MIDDLE_BELOW, r - 1.6)
    else:
        over, under = _ratio(FAR_ABOVE, FAR_BELOW, r - 5.0)
    size = over / under
    return -size if q < 0.0 else size


@entry
def _triangular(u: float, low: float, mode: float, high: float) -> float:
    width = high - low
    if width <= 0.0:
        return low
    if u < (mode - low) / width:
        return low + math.sqrt(u * width * (mode - low))
    return high - math.sqrt((1.0 - u) * width * (high - mode))


@compiled
def quantile(w: World, family: int, u: float) -> float:
    """As `sim.process.draws.quantile`, for one number."""
    while w.c[family_at(w, family) + 0] == at.MIXTURE:
        first = w.c[family_at(w, family) + 1]
        parts = (w.c[family_at(w, family) + 2] - 1) // 2
        part = 0
        while part < parts - 1 and u >= w.f[w.c[at.Q_FAMILY_MORE] + first + part + 1]:
            part += 1
        low, high = w.f[w.c[at.Q_FAMILY_MORE] + first + part], w.f[w.c[at.Q_FAMILY_MORE] + first + part + 1]
        u = min(max((u - low) / (high - low), 2.0**-54), 1.0 - 2.0**-53)
        family = int(w.f[w.c[at.Q_FAMILY_MORE] + first + parts + 1 + part])
    kind = w.c[family_at(w, family) + 0]
    n = w.c[at.Q_FAMILY_NUMBER] + 4 * (family)
    if kind == at.FIXED:
        return w.f[n + 0]
    if kind == at.LOGNORMAL:
        return w.f[n + 0] * exp(w.f[n + 1] * normal_quantile(u * w.f[n + 2]))
    if kind == at.TRIANGULAR:
        return _triangular(u, w.f[n + 0], w.f[n + 1], w.f[n + 2])
    if kind == at.UNIFORM:
        return w.f[n + 0] + u * (w.f[n + 1] - w.f[n + 0])
    if kind == at.LOG_UNIFORM:
        return w.f[n + 0] * exp(u * w.f[n + 1])
    if kind == at.EXPONENTIAL:
        return -w.f[n + 0] * log(1.0 - u)
    count = w.c[family_at(w, family) + 2]
    return w.f[w.c[at.Q_FAMILY_MORE] + w.c[family_at(w, family) + 1] + min(int(u * count), count - 1)]


@compiled
def draw(w: World, index: int, run: np.uint64, loop: np.uint64) -> float:
    """What a draw gives in one iteration of one replication."""
    family = w.c[w.c[at.Q_DRAW_FAMILY] + index]
    if family >= 0 and w.c[family_at(w, family) + 0] == at.FIXED:
        return w.f[w.c[at.Q_FAMILY_NUMBER] + 4 * family]
    u = uniform(np.uint64(w.c[w.c[at.Q_DRAW_KEY] + index]), run, loop)
    return u if family < 0 else quantile(w, family, u)
