"""A what-if gives the numbers of a run with the same seed and replications."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.cli.main import main
from sim.errors import LeidangError
from sim.scenario.library import shipped_scenarios
from sim.web import whatif
from sim.web.engine_process import SupersededError

FILE = shipped_scenarios() / "peacetime_exercise.yaml"
PAIRS = 6


def ask(arrangements: list[str], sets: list[str], pairs: int = PAIRS) -> list[dict[str, object]]:
    """A what-if on the first variant of a shipped scenario."""
    variant = next(iter(whatif.whatif_scenario(str(FILE), None, ()).variants))
    return list(
        whatif.whatif_answers(
            file=str(FILE),
            text=None,
            variant=variant,
            arrangements=arrangements,
            sets=sets,
            pairs=pairs,
            check=lambda: None,
        )
    )


def test_the_numbers_are_those_of_a_run(tmp_path: Path) -> None:
    """The numbers are those of a run."""
    scenario = whatif.whatif_scenario(str(FILE), None, ())
    name, arrangements = list(scenario.variants.items())[1]
    words = ["run", str(FILE), "--no-report", "--quiet", "--variant", name, "--replications", str(PAIRS)]
    assert main([*words, "--out", str(tmp_path / "run")]) == 0
    summary = pd.read_csv(tmp_path / "run" / "summary.csv").set_index("metric")["mean"].dropna()
    (answer,) = ask(list(arrangements), [])
    side = whatif.side_of(str(FILE), None, (), tuple(arrangements))
    compared = 0
    for metric, mean in summary.items():
        if str(metric).startswith(("closure", "waiting", "coordination time")):
            assert side.values(str(metric), PAIRS).mean() == pytest.approx(
                mean, rel=5e-9, abs=1e-9
            )  # it has nine digits
            compared += 1
    assert compared > 10
    assert answer["done"] == PAIRS


def test_nothing_changed_is_the_same() -> None:
    """Nothing changed is the same."""
    (answer,) = ask(list(next(iter(whatif.whatif_scenario(str(FILE), None, ()).variants.values()))), [])
    assert answer["same"]
    assert answer["headline"] == f"The same in all {PAIRS} replications"


def test_a_later_day_is_a_later_closure() -> None:
    """A later day is a later closure."""
    scenario = whatif.whatif_scenario(str(FILE), None, ())
    force = scenario.forces[0]
    days = int(force.ready / 86400) + 3
    (answer,) = ask(list(next(iter(scenario.variants.values()))), [f"forces.{force.name}.ready=D+{days}"])
    assert not answer["same"]
    pictures = {picture["name"]: picture for picture in answer["forces"]}  # type: ignore[attr-defined]
    assert "+" in pictures[force.name]["words"] or "later" in pictures[force.name]["words"]


def test_what_cannot_be_run_says_why() -> None:
    """What cannot be run says why."""
    with pytest.raises(LeidangError, match="no arrangement is called 'nix'"):
        ask(["nix"], [])
    with pytest.raises(LeidangError):
        ask([], ["forces.nobody.ready=D+3"])


def test_a_newer_question_stops_an_older_one() -> None:
    """A newer question stops an older one."""

    def superseded() -> None:
        raise SupersededError

    with pytest.raises(SupersededError):
        list(
            whatif.whatif_answers(
                file=str(FILE),
                text=None,
                variant=next(iter(whatif.whatif_scenario(str(FILE), None, ()).variants)),
                arrangements=[],
                sets=["seed=7"],
                pairs=5,
                check=superseded,
            )
        )
