"""Every property holds for every engine."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import settings

from tests.verification.engines import ENGINES, Simulate

settings.register_profile("leidang programs", settings.get_profile("leidang"), max_examples=60)


@pytest.fixture(params=sorted(ENGINES), scope="session")
def simulate(request: pytest.FixtureRequest) -> Simulate:
    """One of the engines. Of the session, so that one instance may serve many examples."""
    return ENGINES[cast("str", request.param)]
