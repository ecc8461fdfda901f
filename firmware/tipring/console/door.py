"""The console's way to the desk: questions of pages, and the news for them.

now = await door.get("/now", BoxNow)
await door.tell("POST", f"/agents/{agent}/pause", {"reason": "lunch"})
"""

import contextlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import TypeAdapter

from tipring.desk.no_tls import NO_TLS

PATIENCE_S = 15.0
T = TypeVar("T")
NOBODY = "the box's desk does not answer; it may be starting again"


class DeskSaysNo(Exception):  # noqa: N818 - it is an answer, not a mistake
    """The desk does not do it, or is not there."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class DeskDoor:
    """A client of the desk's API; an async context manager."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._http = httpx.AsyncClient(
            transport=transport, base_url="http://desk", timeout=PATIENCE_S
        )

    @classmethod
    def at(cls, socket: Path) -> Self:
        """Return the door behind a unix socket."""
        limits = httpx.Limits(max_connections=None)  # each page keeps one
        return cls(
            httpx.AsyncHTTPTransport(uds=str(socket), verify=NO_TLS, limits=limits)
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def get(self, path: str, kind: type[T], **params: Any) -> T:  # noqa: ANN401 - of any kind
        """Ask the desk for a *kind* (a dataclass, a list of them). Raises DeskSaysNo.

        *params* that are None are left out.
        """
        given = {name: value for name, value in params.items() if value is not None}
        answer = await self._send("GET", path, params=given)
        return TypeAdapter(kind).validate_json(answer.content)

    async def tell(
        self, method: str, path: str, words: Mapping[str, Any] | None = None
    ) -> Any:  # noqa: ANN401 - JSON
        """Have the desk do something; return its answer. Raises DeskSaysNo."""
        answer = await self._send(method, path, json=words)
        return answer.json() if answer.content else None

    async def fetch(self, path: str, **params: str) -> tuple[bytes, str]:
        """Return a sound or a picture, and its kind. Raises DeskSaysNo."""
        answer = await self._send("GET", path, params=params)
        return answer.content, answer.headers.get("content-type", "")

    async def ask(self, path: str, words: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
        """Ask the desk for a page that is a telephone. Raises DeskSaysNo."""
        return await self.tell("POST", path, dict(words))

    async def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        try:
            answer = await self._http.request(method, path, params=params, json=json)
        except httpx.HTTPError as error:
            raise DeskSaysNo(503, NOBODY) from error
        await _insist(answer)
        return answer

    @contextlib.asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[str]]:
        """Yield the journal's lines as they are written (JSON each). Raises DeskSaysNo.

        Each has its place in the journal, `id`, as `/journal` has it.

        They end when the desk stops, or when they are not taken quickly enough.
        """
        try:
            async with self._http.stream("GET", "/events", timeout=None) as answer:
                await _insist(answer)
                yield _told(answer)
        except httpx.HTTPError as error:
            raise DeskSaysNo(503, NOBODY) from error

    @contextlib.asynccontextmanager
    async def told(
        self, method: str, path: str, words: Mapping[str, Any]
    ) -> AsyncIterator[AsyncIterator[str]]:
        """Have the desk do something; yield its answer, line by line, as it comes.

        Raises DeskSaysNo.
        """
        try:
            async with self._http.stream(
                method, path, json=words, timeout=None
            ) as answer:
                await _insist(answer)
                yield answer.aiter_lines()
        except httpx.HTTPError as error:
            raise DeskSaysNo(503, NOBODY) from error

    @contextlib.asynccontextmanager
    async def news(self, path: str, at: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Yield what the desk tells a page, as it comes. Raises DeskSaysNo."""
        params = {"at": at}
        try:
            async with self._http.stream(
                "GET", path, params=params, timeout=None
            ) as answer:
                await _insist(answer)
                yield _until_it_breaks(answer)
        except httpx.HTTPError as error:
            raise DeskSaysNo(503, NOBODY) from error


async def _insist(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    await answer.aread()
    try:
        why = str(answer.json()["detail"])
    except (ValueError, KeyError):
        why = NOBODY
    raise DeskSaysNo(answer.status_code, why)


async def _until_it_breaks(answer: httpx.Response) -> AsyncIterator[bytes]:
    with contextlib.suppress(httpx.HTTPError):  # the page asks again
        async for piece in answer.aiter_bytes():
            yield piece


async def _told(answer: httpx.Response) -> AsyncIterator[str]:
    with contextlib.suppress(httpx.HTTPError):
        place = ""
        async for line in answer.aiter_lines():
            if line.startswith("event: fell-behind"):
                return
            if line.startswith("id: "):
                place = f'"id": {line.removeprefix("id: ")}, '
            if line.startswith("data: {"):
                yield f"{{{place}{line.removeprefix('data: {')}"
