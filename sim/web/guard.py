"""The one security layer before every page: who may ask, from where, and what a page may load."""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE: Final = "leidang"
ENTER: Final = "/enter"
"""The address that is printed: it takes the key, sets the cookie and leads to the home page."""

MOST_BYTES: Final = 10 * 2**20
"""An upload has at most so many bytes."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FILE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox"
"""For files out of result folders, a report for instance: styles of their own, but no script and no address."""

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with it browsers send the origin "null" with a form, and an origin is asked for.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses what does not come from the browser that was given the key, on the address that is served.

    Parameters
    ----------
    hosts
        Values of the header `Host` that are answered; others are refused (421), so that no name of a foreign site can
        be made to stand for this machine.
    key
        Given once in the printed address; it is exchanged for a cookie and leaves the history of the browser.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str], key: str) -> None:
        self._app, self._hosts, self._key = app, hosts, key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refusal(scope)
        app = self._app if refused is None else refused

        async def hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", POLICY)
                message["headers"] = headers.raw
            await send(message)

        await app(scope, _bounded(receive), hardened)

    def _refusal(self, scope: Scope) -> PlainTextResponse | RedirectResponse | None:
        headers = Headers(scope=scope)
        if headers.get("host") not in self._hosts:
            return PlainTextResponse("This address is not served here.", 421)
        if scope["path"] == ENTER:
            return self._enter(QueryParams(scope["query_string"]).get("key", ""))
        if not self._known(headers.get("cookie", "")):
            return PlainTextResponse("Open the address that `leidang serve` printed; it holds the key.", 403)
        if scope["method"] not in {"GET", "HEAD"} and not self._same_origin(headers):
            return PlainTextResponse("A page of another address sent this.", 403)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MOST_BYTES:
            return PlainTextResponse(f"At most {MOST_BYTES // 2**20} MB can be sent at once.", 413)
        return None

    def _enter(self, key: str) -> PlainTextResponse | RedirectResponse:
        if not hmac.compare_digest(key.encode(), self._key.encode()):
            return PlainTextResponse("That is not the key of this workbench: it was started anew.", 403)
        response = RedirectResponse("/", 303)
        response.set_cookie(COOKIE, self._key, httponly=True, samesite="strict", path="/")
        return response

    def _known(self, text: str) -> bool:
        cookies = SimpleCookie()
        try:
            cookies.load(text)
        except CookieError:
            return False
        given = cookies[COOKIE].value if COOKIE in cookies else ""
        return hmac.compare_digest(given.encode(), self._key.encode())

    def _same_origin(self, headers: Headers) -> bool:
        origin = headers.get("origin", "")
        return urlsplit(origin).scheme == "http" and urlsplit(origin).netloc in self._hosts


def _bounded(receive: Receive) -> Receive:
    """What the client sends, cut off (as if it had gone) where it is more than may be sent."""
    received = 0

    async def next_part() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        return {"type": "http.disconnect"} if received > MOST_BYTES else message

    return next_part
