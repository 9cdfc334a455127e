"""Requests to the pages of the workbench without a network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def request(
    app: ASGIApp, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"", query: str = ""
) -> Answer:
    """Send one request to an application."""
    return asyncio.run(_request(app, method, path, headers or {}, body, query))


async def _request(app: ASGIApp, method: str, path: str, headers: dict[str, str], body: bytes, query: str) -> Answer:
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }
    sent = [{"type": "http.request", "body": body, "more_body": False}]
    got: list[Message] = []

    async def receive() -> Message:
        if not sent:
            await asyncio.Event().wait()  # a browser that stays
        return sent.pop(0)

    async def send(message: Message) -> None:
        got.append(message)

    await app(scope, receive, send)
    start = next(message for message in got if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in got if message["type"] == "http.response.body")
    return Answer(start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body)
