"""What holds for every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# The same examples every time, and no time limit for one of them or for making them, which a busy machine would miss:
# a test passes or fails by what it says.
settings.register_profile(
    "leidang", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("leidang")
