"""What every question must be like, and what browsers are told of every answer."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 100_000
"""Bytes of a question."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; media-src 'self' blob:; frame-ancestors 'none';"
        " base-uri 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Guard:
    """Refuse what no page of ours asks; an ASGI application before another."""

    def __init__(self, web: ASGIApp) -> None:
        self._web = web

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what is well; answer the rest."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        web: ASGIApp = self._web
        if scope["type"] == "http" and (wrong := _wrong(Headers(scope=scope))):
            status, why = wrong
            web = JSONResponse({"detail": why}, status)
        await web(scope, receive, send_with_headers)


def _wrong(headers: Headers) -> tuple[int, str] | None:
    """Return why a question is refused; None: it is not.

    A cookie that is for us only is not enough: a page at another port of this host
    counts as the same site.
    """
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        return 403, "asked by a page of somebody else"
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        return 413, "too large"
    if "transfer-encoding" in headers:
        return 411, "say how long it is"
    return None
