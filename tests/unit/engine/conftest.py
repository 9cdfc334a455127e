"""Every oracle holds for every engine."""

from __future__ import annotations

import pytest

from tests.unit.engine.reading import Read, reader
from tests.verification.engines import ENGINES


@pytest.fixture(params=sorted(ENGINES))
def read(request: pytest.FixtureRequest) -> Read:
    """Runs a program on one of the engines."""
    return reader(ENGINES[request.param])
