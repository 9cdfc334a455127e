"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# The same examples every time, and no time limit for one of them: a test passes or fails by what it says.
settings.register_profile("leidang", derandomize=True, deadline=None, database=None)
settings.load_profile("leidang")
