"""Sweeps, sensitivity analyses, values of arrangements and counterfactuals: the same tables whoever makes them when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sim.errors import LeidangError
from sim.experiment import executors
from sim.experiment.blocks import write_block
from sim.experiment.options import RunOptions
from sim.experiment.run_spec import ExecutorSpec
from tests.end_to_end.studies import STUDIES, Study, tables_of
from tests.unit.model import small


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario with two variants."""
    content = small.content()
    content["variants"] = {"national": [], "corridor": ["corridor"]}
    return small.write(tmp_path_factory.mktemp("studied"), content)


def failing_at(number: int) -> Callable[..., None]:
    """Writes blocks until the disk is full."""
    done = [0]

    def written(*arguments: object) -> None:
        done[0] += 1
        if done[0] == number:
            raise OSError("no space left on device")
        write_block(*arguments)  # type: ignore[arg-type]  # what it was called with

    return written


@pytest.mark.parametrize("study", STUDIES.values(), ids=STUDIES)
def test_a_stopped_study_ends_as_if_it_had_not_been(
    study: Study, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun by one worker, stopped half-way, ended by two: each table has the bytes of the undisturbed one."""
    options = RunOptions(file, replications=2, engine="simpy", out=tmp_path / "whole")
    study(options)
    stopped = replace(options, out=tmp_path / "stopped")
    monkeypatch.setattr(executors, "write_block", failing_at(3))
    with pytest.raises(LeidangError, match="go on with: leidang resume"):
        study(stopped)
    monkeypatch.setattr(executors, "write_block", write_block)
    study(replace(stopped, again=tmp_path / "stopped", executor=ExecutorSpec(2)))
    assert tables_of(tmp_path / "stopped") == tables_of(tmp_path / "whole")
