"""A workbench that is served while a test lasts."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any


@dataclass
class Served:
    """A workbench, its address and a client with its cookie."""

    process: subprocess.Popen[str]
    enter: str
    base: str
    client: urllib.request.OpenerDirector

    def get(self, path: str) -> str:
        """A page."""
        with self.client.open(self.base + path, timeout=300) as answer:
            return str(answer.read().decode())

    def post(self, path: str, content: dict[str, Any]) -> tuple[int, list[Any]]:
        """Status, and the lines of JSON of the answer."""
        headers = {"Origin": self.base, "Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(self.base + path, json.dumps(content).encode(), headers)  # noqa: S310
        try:
            with self.client.open(request, timeout=300) as answer:
                return answer.status, [json.loads(line) for line in answer.read().decode().splitlines() if line]
        except urllib.error.HTTPError as error:
            return error.code, [json.loads(error.read().decode())]


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve a folder; stopped by Ctrl-C at the end, which must end it in order."""
    command = [sys.executable, "-m", "sim.cli.main", "serve", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, ending(process):
        assert process.stdout is not None
        found = re.search(r"(http://127\.0\.0\.1:\d+)/enter\?key=\S+", process.stdout.readline())
        assert found is not None
        client = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        client.open(found[0], timeout=60).close()
        yield Served(process, found[0], found[1], client)
        process.send_signal(signal.SIGINT)
        process.wait(60)


@contextmanager
def ending(process: subprocess.Popen[str]) -> Iterator[None]:
    """Leave no process behind, whatever happens."""
    try:
        yield
    finally:
        process.kill()
