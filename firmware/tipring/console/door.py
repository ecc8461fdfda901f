"""The console's way to the desk: questions of pages, and the news for them."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

PATIENCE_S = 15.0
NOBODY = "the box's desk does not answer; it may be starting again"


class DeskSaysNo(Exception):  # noqa: N818 - it is an answer, not a mistake
    """The desk does not do it, or is not there."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class PhoneDoor:
    """A client of the desk's API for browser phones; an async context manager."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._http = httpx.AsyncClient(
            transport=transport, base_url="http://desk", timeout=PATIENCE_S
        )

    @classmethod
    def at(cls, socket: Path) -> Self:
        """Return the door behind a unix socket."""
        limits = httpx.Limits(max_connections=None)  # each page keeps one
        return cls(httpx.AsyncHTTPTransport(uds=str(socket), limits=limits))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def ask(self, path: str, words: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
        """Ask the desk for a page. Raises DeskSaysNo."""
        try:
            answer = await self._http.post(path, json=dict(words))
        except httpx.HTTPError as error:
            raise DeskSaysNo(503, NOBODY) from error
        await _insist(answer)
        return answer.json()

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
