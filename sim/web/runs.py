"""Runs started from the workbench: one at a time, each a process of its own that goes on if the browser closes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sim.errors import LeidangError
from sim.web.processes import environment
from sim.web.workspace import RESULTS

_PROGRESS: Final = re.compile(r"(\d+) of (\d+) replications(?:, about (\d+) s left)?")

LINES_KEPT: Final = 200


@dataclass
class Run:
    """A run of a scenario.

    Attributes
    ----------
    state
        'waiting', 'running', 'done', 'stopped' or 'failed'.
    done, asked, left_s
        Replications, and seconds left as the run estimates them.
    lines
        The last lines that it printed.
    """

    name: str
    scenario: str
    words: tuple[str, ...]
    state: str = "waiting"
    done: int = 0
    asked: int = 0
    left_s: int | None = None
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=LINES_KEPT))
    process: asyncio.subprocess.Process | None = None

    def shown(self) -> dict[str, Any]:
        """What its page shows."""
        return {
            "state": self.state,
            "done": self.done,
            "asked": self.asked,
            "left_s": self.left_s,
            "lines": list(self.lines),
        }


class RunQueue:
    """The queue of runs; they are started in the order in which they were asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runs: dict[str, Run] = {}
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def __iter__(self) -> Iterator[Run]:
        return iter(reversed(self._runs.values()))

    def __getitem__(self, name: str) -> Run:
        if name not in self._runs:
            raise LeidangError(f"there is no run {name!r}")
        return self._runs[name]

    def start(self, scenario: str, options: Sequence[str]) -> Run:
        """Put a run of a scenario into the queue; its name is that of its result folder."""
        name = f"{scenario}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        while name in self._runs or (self._folder / RESULTS / name).exists():
            name += "b"
        # Behind "./" no name of a file is taken for an option.
        words = ("run", f"./{scenario}.yaml", *options, "--out", str(Path(RESULTS) / name))
        return self._enqueue(Run(name, scenario, words))

    def resume(self, name: str) -> Run:
        """Put an unfinished run into the queue again."""
        if name in self._runs and self._runs[name].state in {"waiting", "running"}:
            return self._runs[name]
        return self._enqueue(Run(name, "", ("resume", str(Path(RESULTS) / name))))

    def stop(self, name: str) -> None:
        """Stop a run; what it has done is kept and can be resumed."""
        run = self[name]
        if run.state == "waiting":
            run.state = "stopped"
        elif run.process is not None and run.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(run.process.pid, signal.SIGINT)

    async def close(self) -> None:
        """Stop all runs and wait for their end."""
        for run in self._runs.values():
            if run.state in {"waiting", "running"}:
                self.stop(run.name)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _enqueue(self, run: Run) -> Run:
        self._runs[run.name] = run
        task = asyncio.create_task(self._run(run))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return run

    async def _run(self, run: Run) -> None:
        async with self._turn:
            if run.state != "waiting":
                return
            run.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "sim.cli.main",
                *run.words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                cwd=self._folder,
                env=environment(),
                start_new_session=True,
            )
            run.state = "running"
            assert run.process.stdout is not None
            async for line in run.process.stdout:
                self._note(run, line.decode(errors="replace").rstrip())
            code = await run.process.wait()
            run.state = "done" if code == 0 else "stopped" if code == 128 + signal.SIGINT else "failed"

    def _note(self, run: Run, line: str) -> None:
        if (found := _PROGRESS.search(line)) is not None:
            run.done, run.asked = int(found[1]), int(found[2])
            run.left_s = int(found[3]) if found[3] else None
        elif line:
            run.lines.append(line)
