"""Every study is carried out on every engine."""

from __future__ import annotations

from typing import cast

import pytest

from tests.verification.engines import ENGINES


@pytest.fixture(params=sorted(ENGINES), scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """The name of one of the engines."""
    return cast("str", request.param)
