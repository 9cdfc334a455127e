"""The engine process: reads scenarios, simulates what-ifs and reads results, asked by lines of JSON on its input.

Of the jobs of a page and kind the newest is done: an older one ends at the next replication. Checks come before
what-ifs.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TextIO

from sim.errors import LeidangError, ScenarioError, bug_words

ORDER: Final = ("check", "import", "knobs", "what if", "answer")
"""Kinds of jobs, the most urgent first."""

IDLE_S: Final = 0.4
"""After so long without a job, what comes next is prepared."""

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EngineJob:
    """What a page asks for."""

    number: int
    page: str
    kind: str
    asked: Part


class SupersededError(Exception):
    """The page has asked for something newer."""


class JobQueue:
    """The newest job of each page and kind."""

    def __init__(self) -> None:
        self._jobs: dict[tuple[str, str], EngineJob] = {}
        self._newest: dict[tuple[str, str], int] = {}
        self._changed = threading.Condition()
        self._closed = False

    def read(self, stream: TextIO, dropped: Callable[[int], None]) -> None:
        """Take in jobs until the stream ends; `dropped` is called with the number of each that is replaced."""
        for line in stream:
            job = EngineJob(**json.loads(line))
            with self._changed:
                before = self._jobs.get((job.page, job.kind))
                self._jobs[job.page, job.kind] = job
                self._newest[job.page, job.kind] = job.number
                self._changed.notify()
            if before is not None:
                dropped(before.number)
        with self._changed:
            self._closed = True
            self._changed.notify()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until there is a job, or no more can come; at most so long."""
        with self._changed:
            return bool(self._changed.wait_for(lambda: self._jobs or self._closed, seconds))

    def check_idle(self) -> None:
        """Stop what is done while nothing is asked for.

        Raises
        ------
        SupersededError
            Something is.
        """
        if self.wait(0):
            raise SupersededError

    def next(self) -> EngineJob | None:
        """The most urgent job; None when no more can come."""
        self.wait()
        with self._changed:
            if not self._jobs:
                return None
            job = min(self._jobs.values(), key=lambda job: (ORDER.index(job.kind), job.number))
            return self._jobs.pop((job.page, job.kind))

    def check_newest(self, job: EngineJob) -> None:
        """Stop a job that is not the newest of its page and kind.

        Raises
        ------
        SupersededError
            There is a newer one.
        """
        if self._newest[job.page, job.kind] != job.number:
            raise SupersededError


def do_jobs(source: TextIO, sink: TextIO) -> None:
    """Do jobs until the source ends; each answer is a line of JSON: the job's number, and a part or its end."""
    inbox, writing = JobQueue(), threading.Lock()

    def write(number: int, **content: object) -> None:
        with writing:
            sink.write(json.dumps({"job": number, **content}) + "\n")
            sink.flush()

    reader = threading.Thread(target=inbox.read, args=(source, lambda number: write(number, end="superseded")))
    reader.daemon = True
    reader.start()
    while (job := _next(inbox)) is not None:
        check = partial(inbox.check_newest, job)
        try:
            for part in _parts(job, check):
                check()
                write(job.number, part=part)
            write(job.number, end="done")
        except SupersededError:
            write(job.number, end="superseded")
        except ScenarioError as error:
            write(job.number, end="failed", words=[str(problem) for problem in error.faults])
        except LeidangError as error:
            write(job.number, end="failed", words=[str(error)])
        except Exception as error:  # noqa: BLE001 - a bug ends the job, not the workbench
            write(job.number, end="failed", words=[bug_words(error)])


def _next(inbox: JobQueue) -> EngineJob | None:
    """The next job; until it is there, what a what-if will want is prepared."""
    while not inbox.wait(IDLE_S):
        whatif = sys.modules.get("sim.web.whatif")
        try:
            if whatif is None or not whatif.TURNING.prepare(inbox.check_idle):
                break
        except SupersededError:
            break
        except Exception as error:  # noqa: BLE001 - nothing that was asked for
            print(bug_words(error), file=sys.stderr)  # noqa: T201 - the log of the workbench
            break
    return inbox.next()


def _parts(job: EngineJob, check: Callable[[], None]) -> Iterator[Part]:
    """The answer of a job, part by part."""
    match job.kind:
        case "check":
            from sim.web.checking import checked

            yield checked(**job.asked)
        case "import":
            from sim.web.importing import imported

            yield imported(**job.asked)
        case "knobs":
            from sim.web.knobs import knobs_of

            yield knobs_of(**job.asked)
        case "what if":
            from sim.web.whatif import whatif_answers

            yield from whatif_answers(**job.asked, check=check)
        case "answer":
            from sim.web.answering import answer_of

            yield answer_of(**job.asked)


def run_engine() -> None:
    """Serve on the standard streams; what libraries print goes to the error stream."""
    sink = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    do_jobs(sys.stdin, sink)


if __name__ == "__main__":
    run_engine()
