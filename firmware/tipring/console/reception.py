"""The reception: who asks is known first, and told to whoever answers.

An ASGI application before another. It puts `visitor` (None: nobody) and `ground` into
the state of each request; what may be asked without having logged in is decided by
whoever answers, but for the machinery of pages, which is for visitors only.
"""

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from tipring.console.ground import Ground
from tipring.domain.access import Visitor

COOKIE = "tipring-office"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""A browser takes this name by HTTPS only, for this host and no other."""
BEARER = "bearer "
MACHINERY = ("/_nicegui_ws", "/_nicegui/client")
"""Where pages talk with the console; not their styles and scripts."""


def cookie_of(connection: HTTPConnection) -> str:
    """Return the key that a browser has kept; empty: none."""
    is_secure = connection.url.scheme in {"https", "wss"}
    return connection.cookies.get(SECURE_COOKIE if is_secure else COOKIE, "")


class Reception:
    """Know everybody who asks."""

    def __init__(self, web: ASGIApp, ground: Ground) -> None:
        self._web = web
        self._ground = ground

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, with who asks."""
        web: ASGIApp = self._web
        if scope["type"] in {"http", "websocket"}:
            visitor = await self._visitor(HTTPConnection(scope))
            state = scope.setdefault("state", {})
            state["visitor"], state["ground"] = visitor, self._ground
            inner = scope["path"].startswith(MACHINERY)
            if inner and visitor is None and self._ground.is_set_up:
                web = PlainTextResponse("log in first", 401)
                if scope["type"] == "websocket":
                    web = WebSocketClose()
        await web(scope, receive, send)

    async def _visitor(self, connection: HTTPConnection) -> Visitor | None:
        """Return who asks: a token counts before a cookie."""
        given = Headers(scope=connection.scope).get("authorization", "")
        if given.lower().startswith(BEARER):
            return await self._ground.sessions.of_token(given[len(BEARER) :].strip())
        return await self._ground.sessions.whose(cookie_of(connection))
