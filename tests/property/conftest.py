"""The engine of the properties: the reference. That the other one gives the same traces is a property of its own."""

from __future__ import annotations

import pytest

from tests.verification.engines import ENGINES, Simulate


@pytest.fixture(scope="session")
def simulate() -> Simulate:
    """The reference engine. Of the session, so that one instance may serve many examples."""
    return ENGINES["simpy"]
