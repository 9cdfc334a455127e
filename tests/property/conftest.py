"""Every property holds for every engine."""

from __future__ import annotations

from typing import cast

import pytest

from tests.verification.engines import ENGINES, Simulate


@pytest.fixture(params=sorted(ENGINES), scope="session")
def simulate(request: pytest.FixtureRequest) -> Simulate:
    """One of the engines. Of the session, so that one instance may serve many examples."""
    return ENGINES[cast("str", request.param)]
