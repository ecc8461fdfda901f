"""HTTP without a lock: for the first run, for this machine itself; else on to HTTPS."""

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from tipring.config.settings import ConsoleSettings
from tipring.console.ground import Ground

CHALLENGES = "/.well-known/acme-challenge/"
"""RFC 8555, 8.3: asked by HTTP, from outside, before there is a certificate."""
HERE = ("127.0.0.1", "::1")


class PlainDoor:
    """Hand on what may come without HTTPS; send the rest on. An ASGI application."""

    def __init__(self, web: ASGIApp, ground: Ground, chosen: ConsoleSettings) -> None:
        self._web = web
        self._ground = ground
        self._chosen = chosen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, or send on."""
        web: ASGIApp = self._web
        if scope["type"] == "http" and not self._may_be_plain(scope):
            connection = HTTPConnection(scope)
            port = self._secure_port()
            secure = connection.url.replace(scheme="https", port=port)
            web = RedirectResponse(secure)
        elif scope["type"] == "websocket" and not self._may_be_plain(scope):
            web = WebSocketClose()
        await web(scope, receive, send)

    def _secure_port(self) -> int:
        settings = self._ground.settings
        sip = settings.sip if settings else None
        return sip.web_port if sip else self._chosen.https_port

    def _may_be_plain(self, scope: Scope) -> bool:
        client = (scope.get("client") or ("",))[0]
        if scope["path"].startswith(CHALLENGES):
            return True
        if not self._ground.is_set_up or self._chosen.plain or client in HERE:
            return True
        return not self._secure_port()
