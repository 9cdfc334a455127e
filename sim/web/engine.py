"""The engine process as pages see it: they ask, and get the parts of the answer as they come."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

from sim.errors import LeidangError
from sim.web.processes import environment

MOST_LINE: Final = 16 * 2**20
"""Bytes of one part of an answer."""


class SupersededAnswerError(Exception):
    """The same page has asked for something newer."""


class Engine:
    """One engine process, started when it is first asked and again where it has died; closed with the workbench.

    Parameters
    ----------
    folder
        Where it runs: paths in messages are relative to it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._numbers = itertools.count()
        self._waiting: dict[int, asyncio.Queue[dict[str, Any]]] = {}
        self._starting = asyncio.Lock()

    async def ask(self, page: str, kind: str, **asked: object) -> AsyncIterator[dict[str, Any]]:
        """The parts of an answer; asked once more where the process dies before the first of them.

        Raises
        ------
        LeidangError
            What the job failed of.
        SupersededAnswerError
            The page has asked for something newer of the kind.
        """
        for attempt in range(2):
            began = False
            try:
                async for part in self._asked(page, kind, asked):
                    began = True
                    yield part
            except ConnectionError:
                if began or attempt:
                    raise LeidangError("the engine process ended; try again") from None
            else:
                return

    async def first(self, page: str, kind: str, **asked: object) -> dict[str, Any]:
        """The only part of an answer that has one; raises as `ask`."""
        async for part in self.ask(page, kind, **asked):
            return part
        raise LeidangError("the engine process gave no answer")

    async def close(self) -> None:
        """End the process."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        if self._reader is not None:
            await self._reader

    async def _asked(self, page: str, kind: str, asked: dict[str, object]) -> AsyncIterator[dict[str, Any]]:
        process = await self._started()
        number, answers = next(self._numbers), asyncio.Queue[dict[str, Any]]()
        self._waiting[number] = answers
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps({"number": number, "page": page, "kind": kind, "asked": asked}).encode())
            process.stdin.write(b"\n")
            await process.stdin.drain()
            while True:
                match await answers.get():
                    case {"part": part}:
                        yield part
                    case {"end": "done"}:
                        return
                    case {"end": "superseded"}:
                        raise SupersededAnswerError
                    case {"end": "failed", "words": words}:
                        raise LeidangError("\n".join(words))
                    case _:
                        raise ConnectionError
        finally:
            self._waiting.pop(number, None)

    async def _started(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    "sim.web.engine_process",
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    cwd=self._folder,
                    limit=MOST_LINE,
                    env=environment(),
                    # Ctrl-C is for the web process, which closes this one.
                    start_new_session=True,
                )
                self._reader = asyncio.create_task(self._read(self._process))
            return self._process

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Hand each line to the page that waits for it; where the process ends, all that wait know it."""
        assert process.stdout is not None
        async for line in process.stdout:
            content = json.loads(line)
            if (answers := self._waiting.get(content["job"])) is not None:
                answers.put_nowait(content)
        await process.wait()
        for answers in self._waiting.values():
            answers.put_nowait({"end": "gone"})
