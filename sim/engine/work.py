"""Work under way in the reference engine: it goes on at the rate of its level until nothing of it remains."""

from __future__ import annotations

from math import ceil

import simpy

from sim.engine.clock import Clock, Steps
from sim.engine.levels import LevelBoard
from sim.engine.recorder import Recorder
from sim.engine.tokens import Job, Token
from sim.process.causes import Cause
from sim.process.draws import LONGEST_S

TOLERANCE = 1e-9
"""Work within this of being done is done: rates such as 1/3 must not cost an extra second."""


class WorkUnderWay:
    """All work of one replication that is not done yet, by level."""

    def __init__(self, clock: Clock, board: LevelBoard, recorder: Recorder) -> None:
        self._clock, self._board, self._recorder = clock, board, recorder
        self._jobs: dict[str, dict[int, Job]] = {name: {} for name in board.names}

    def progress(self, token: Token | None, level: str, cause: Cause, seconds: int) -> Steps:
        """Let work of so many seconds at rate 1 go on until it is done.

        Parameters
        ----------
        token
            None for units that are given back after a time.
        """
        job = Job(token, level, cause, float(seconds), self._board.value[level], self._clock.now, self._clock.event())
        jobs = self._jobs[level]
        jobs[id(job)] = job
        self._schedule(job)
        yield job.done
        del jobs[id(job)]

    def change_rates(self, level: str) -> None:
        """Let all work on a level go on at its present value."""
        for job in self._jobs[level].values():
            self._change_rate(job)

    def _change_rate(self, job: Job) -> None:
        now, rate = self._clock.now, self._board.value[job.level]
        if job.token is not None:
            cause = job.cause if rate > 0.0 else self._board.cause[job.level]
            self._recorder.split(job.token, cause, now)
        if rate != job.rate:
            job.remaining -= job.rate * (now - job.since)
            job.rate, job.since, job.epoch = rate, now, job.epoch + 1
            self._schedule(job)

    def _schedule(self, job: Job) -> None:
        if job.rate <= 0.0:
            return
        needed = job.remaining / job.rate - TOLERANCE
        if needed >= LONGEST_S:
            return  # beyond any horizon
        epoch = job.epoch

        def ring(_: simpy.Event) -> None:
            if job.epoch == epoch:
                job.done.succeed()

        self._clock.after(max(0, ceil(needed)), ring)
