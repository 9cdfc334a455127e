"""Starting the workbench: one for a folder, on the loopback address alone, behind a key in the printed address."""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import uvicorn
from filelock import FileLock, Timeout

from sim.errors import LeidangError
from sim.web.app import Workbench

LOOPBACK: Final = "127.0.0.1"
STATE: Final = ".leidang"
KEY_BYTES: Final = 24


def serve_folder(folder: Path, port: int, marking: str, *, announce: Callable[[str], None]) -> None:
    """Serve a folder until the program is stopped.

    Parameters
    ----------
    port
        0 for any that is free.
    announce
        Called with the address, key included.

    Raises
    ------
    LeidangError
        No such folder, another workbench serves it, or the port is taken.
    """
    if not folder.is_dir():
        raise LeidangError(f"{folder} is no folder")
    key = secrets.token_urlsafe(KEY_BYTES)
    with _listening(port) as listener:
        number = listener.getsockname()[1]
        address = f"http://{LOOPBACK}:{number}/enter?key={key}"
        with _alone(folder, f"http://{LOOPBACK}:{number}"):
            hosts = frozenset({f"{LOOPBACK}:{number}", f"localhost:{number}"})
            app = Workbench(folder, marking).app(hosts, key)
            settings = uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                lifespan="on",
                server_header=False,
                timeout_graceful_shutdown=3,
            )
            announce(address)
            uvicorn.Server(settings).run(sockets=[listener])


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
        except OSError as error:
            raise LeidangError(f"port {port} cannot be used: {error.strerror}; take another, or none") from None
        # From now on a browser is waited for, though it may have to wait a moment itself.
        listener.listen()
        yield listener


@contextmanager
def _alone(folder: Path, address: str) -> Iterator[None]:
    """Keep a second workbench off a folder.

    Raises
    ------
    LeidangError
        There is one.
    """
    state = folder / STATE
    state.mkdir(exist_ok=True)
    lock, where = FileLock(state / "serve.lock", blocking=False), state / "serve.json"
    try:
        lock.acquire()
    except Timeout:
        at = ""
        with suppress(OSError, ValueError, KeyError):
            at = f" at {json.loads(where.read_text(encoding='utf-8'))['address']}"
        raise LeidangError(f"{folder} is served already{at}; use that one, or stop it first") from None
    try:
        where.write_text(json.dumps({"address": address}), encoding="utf-8")
        yield
    finally:
        where.unlink(missing_ok=True)
        lock.release()
