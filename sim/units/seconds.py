"""How long an hour and a day are: times are seconds wherever they are computed with."""

from __future__ import annotations

from typing import Final

HOUR_S: Final = 3600.0
DAY_S: Final = 86_400.0
HOURS_PER_DAY: Final = 24.0
