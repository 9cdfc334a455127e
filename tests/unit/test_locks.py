"""The locks are a pair: what running needs has the same versions in the developers' lock."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<rest>(?:\\\n|.)*)", re.MULTILINE)
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))


def pinned(lock: str) -> set[tuple[str, str]]:
    """Each package of a lock with its version, the condition under which it is wanted, and its hashes."""
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    return {(match["name"], match["rest"]) for match in PINNED.finditer(text)}


def names(requirements: list[str]) -> set[str]:
    """The packages of a list of requirements as locks write them."""
    found = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


def test_the_developers_have_what_running_needs() -> None:
    """Every package of the run-time lock stands in the developers' lock, at the same version and hashes."""
    running = pinned("requirements.lock")
    assert len(running) >= len(PROJECT["project"]["dependencies"])
    assert running < pinned("requirements-dev.lock")


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]),
        ("requirements-dev.lock", [one for one in PROJECT["dependency-groups"]["dev"] if isinstance(one, str)]),
    ],
)
def test_a_lock_has_what_is_required(lock: str, requirements: list[str]) -> None:
    """Each requirement is pinned, so that a set-up asks for nothing that is not locked."""
    assert names(requirements) <= {name for name, _ in pinned(lock)}


def test_running_needs_no_tools_of_developers() -> None:
    """Neither tests, lint, types nor a browser are installed to run."""
    assert not {"pytest", "ruff", "mypy", "playwright", "distributed"} & {
        name for name, _ in pinned("requirements.lock")
    }
