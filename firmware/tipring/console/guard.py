"""What every question must be like, and what browsers are told of every answer."""

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

LARGEST_BODY = 100_000
"""Bytes of a question."""
LARGEST_UPLOAD = 64_000_000
"""Bytes of a file, where files are taken: recordings, backups."""
UPLOADS = ("/_nicegui/client/", "/api/v1/backup", "/api/v1/prompts")
STRICT = (
    "default-src 'self'; media-src 'self' blob:; frame-ancestors 'self';"
    " base-uri 'none'; form-action 'self'"
)
PAGES = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval';"
    " style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " media-src 'self' blob:; font-src 'self'; connect-src 'self';"
    " object-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)
"""For pages of NiceGUI: Vue compiles its templates in the browser, hence unsafe-eval.
A script that somebody smuggles into a page has no nonce, and does not run."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
OPENING = b"<script"


class Guard:
    """Refuse what no page of ours asks; an ASGI application before another."""

    def __init__(self, web: ASGIApp) -> None:
        self._web = web

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what is well; answer the rest."""
        web: ASGIApp = self._web
        if scope["type"] not in {"http", "websocket"}:
            await web(scope, receive, send)
            return
        if wrong := _wrong(Headers(scope=scope), scope["path"]):
            status, why = wrong
            web = JSONResponse({"detail": why}, status)
            if scope["type"] == "websocket":
                web = WebSocketClose()
        if scope["type"] == "http":
            send = _Sealed(send)
        await web(scope, receive, send)


class _Sealed:
    """Adds the headers, and a nonce to each script of a page."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        """Of a page, whose length is known when all of it is here."""
        self._page = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._began(message)
        elif message["type"] == "http.response.body" and self._start:
            self._page += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)
        else:
            await self._send(message)

    async def _began(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if headers.get("content-type", "").startswith("text/html"):
            self._start = message
            return
        headers.setdefault("Content-Security-Policy", STRICT)
        await self._send(message)

    async def _finish(self, start: Message) -> None:
        nonce = secrets.token_urlsafe(16)
        page = bytes(self._page)
        headers = MutableHeaders(scope=start)
        if b"_nicegui" in page:
            sealed = OPENING + f' nonce="{nonce}"'.encode()
            page = page.replace(OPENING, sealed)
            headers["Content-Security-Policy"] = PAGES.format(nonce=nonce)
        else:
            headers["Content-Security-Policy"] = STRICT
        headers["Content-Length"] = str(len(page))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": page})


def _wrong(headers: Headers, path: str) -> tuple[int, str] | None:
    """Return why a question is refused; None: it is not.

    A cookie that is for us only is not enough: a page at another port of this host
    counts as the same site.
    """
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        return 403, "asked by a page of somebody else"
    takes_files = path.startswith(UPLOADS)
    largest = LARGEST_UPLOAD if takes_files else LARGEST_BODY
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > largest:
        return 413, "too large"
    if "transfer-encoding" in headers:
        return 411, "say how long it is"
    return None
