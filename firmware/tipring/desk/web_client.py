"""Asks web services on behalf of calls: one small JSON answer, or a plain reason."""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from tipring.domain.call_events import WebAnswered
from tipring.domain.commands import AskWeb

LARGEST_ANSWER = 65_536
"""Bytes."""
MOST_REDIRECTS = 3
AGENT = "tipring"

_SECRET = re.compile(r"secret:([\w-]+)")


class WebClient:
    """Ask over HTTP. Runs on one event loop, which may not be the desk's.

    Nothing is taken from the environment (proxies, netrc), and nothing that is asked
    is ever logged: numbers of callers and secrets are in it. Who asks sets the time
    limit, by cancelling.
    """

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = secrets
        self._client: httpx.AsyncClient | None = None
        # It would tell every address, and the callers' numbers with it.
        logging.getLogger("httpx").setLevel(logging.WARNING)

    async def ask(self, order: AskWeb) -> WebAnswered:
        """Return the answer, or why there is none; raises nothing."""
        try:
            return WebAnswered(answer=await self._ask(order))
        except _NoAnswerError as error:
            return WebAnswered(trouble=str(error))

    async def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            await self._client.aclose()

    async def _ask(self, order: AskWeb) -> object:
        client = self._client or httpx.AsyncClient(
            timeout=None,  # noqa: S113 - who asks cancels
            trust_env=False,
            headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
        )
        self._client = client
        try:
            request = client.build_request(
                order.method,
                order.url,
                headers=self._with_secrets(order.headers),
                json=dict(order.body) if order.body else None,
            )
            host = request.url.host
            return await self._follow(client, request)
        except httpx.InvalidURL as error:
            why = f"the address is none: {error}"
            raise _NoAnswerError(why) from None
        except httpx.ConnectError as error:
            why = f"{host} could not be reached: {error}"
            raise _NoAnswerError(why) from None
        except httpx.HTTPError as error:
            what = type(error).__name__
            why = f"{host} did not answer in order: {what}"
            raise _NoAnswerError(why) from None

    async def _follow(
        self, client: httpx.AsyncClient, request: httpx.Request
    ) -> object:
        """Send *request*, and again where its own host redirects it to."""
        for _ in range(MOST_REDIRECTS + 1):
            page = await _fetch(client, request)
            if page.next is None:
                return _json(page)
            if _origin(page.next) != _origin(request):
                elsewhere = page.next.url.host
                why = f"{page.host} sends us to {elsewhere}"
                raise _NoAnswerError(why)
            request = page.next
        why = f"{page.host} sends us round in a circle"
        raise _NoAnswerError(why)

    def _with_secrets(self, headers: Mapping[str, str]) -> dict[str, str]:
        def secret(name: re.Match[str]) -> str:
            try:
                return self._secrets[name[1]]
            except KeyError:
                message = f"secrets.toml has no secret {name[1]}"
                raise _NoAnswerError(message) from None

        return {key: _SECRET.sub(secret, text) for key, text in headers.items()}


@dataclass(frozen=True, slots=True)
class _Page:
    """What a host sent."""

    host: str
    status: int
    reason: str
    body: bytes
    next: httpx.Request | None


class _NoAnswerError(Exception):
    """Why there is no answer, in plain words."""


async def _fetch(client: httpx.AsyncClient, request: httpx.Request) -> _Page:
    response = await client.send(request, stream=True)
    host = request.url.host
    try:
        body = b""
        if response.next_request is None:
            if "content-encoding" in response.headers:
                why = f"{host} answered in a code that nobody asked for"
                raise _NoAnswerError(why)
            async for part in response.aiter_raw():
                body += part
                if len(body) > LARGEST_ANSWER:
                    why = f"{host} answered with more than 64 KB"
                    raise _NoAnswerError(why)
    finally:
        await response.aclose()
    return _Page(
        host, response.status_code, response.reason_phrase, body, response.next_request
    )


def _json(page: _Page) -> object:
    if not httpx.codes.is_success(page.status):
        raise _NoAnswerError(f"{page.host} said {page.status} {page.reason}".rstrip())
    try:
        answer: object = json.loads(page.body)
    except (ValueError, RecursionError):
        why = f"{page.host} answered, but not in JSON"
        raise _NoAnswerError(why) from None
    return answer


def _origin(request: httpx.Request) -> tuple[str, str, int | None]:
    return request.url.scheme, request.url.host, request.url.port
