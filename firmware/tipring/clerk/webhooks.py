"""News to web services: one POST each, signed, with a key that tells a double."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final

import httpx

from tipring.clerk.couriers import NotNow, NotWanted
from tipring.config.settings import WebhookSettings
from tipring.desk.journal import utc_now
from tipring.domain.news.news import News

PATIENCE_S: Final = 10.0
AGENT: Final = "tipring"
KEY_HEADER: Final = "Idempotency-Key"
SIGNATURE_HEADER: Final = "X-Tipring-Signature"
LATER: Final = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.CONFLICT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
    }
)
"""What a service says that is being set up, or busy; the news wait for it."""


def key_of(news: News) -> str:
    """Return the same for the same news, however often it is told."""
    return f"{news.id}-{news.at:%Y%m%dT%H%M%S.%f}"


def body_of(news: News, office: str) -> bytes:
    """Return *news* as JSON, in UTF-8."""
    words = {
        "id": key_of(news),
        "topic": news.topic,
        "at": news.at.isoformat(timespec="milliseconds"),
        "office": office,
        "line": news.line,
        "call": news.call_id,
        "data": dict(news.data),
    }
    return json.dumps(words, ensure_ascii=False).encode()


def signature(secret: str, at: datetime, body: bytes) -> str:
    """Return `t=SECONDS,v1=HEX`: HMAC-SHA256 of the seconds, a point, and the body.

    The moment is in it, so that nobody can tell an old news again later.
    """
    moment = str(int(at.timestamp()))
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={signed.hexdigest()}"


class Webhook:
    """Tells one web service."""

    def __init__(
        self,
        settings: WebhookSettings,
        office: str,
        now: Callable[[], datetime] = utc_now,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._office = office
        self._now = now
        # Redirects are not followed: a signed news goes where the owner sends it.
        self._client = httpx.AsyncClient(
            timeout=PATIENCE_S,
            trust_env=False,
            headers={"User-Agent": AGENT, "Content-Type": "application/json"},
            transport=transport,
        )

    async def tell(self, news: News) -> None:
        """Post *news*. Raises NotNow, NotWanted."""
        body = body_of(news, self._office)
        headers = {KEY_HEADER: key_of(news)}
        if secret := self._settings.secret:
            headers[SIGNATURE_HEADER] = signature(secret, self._now(), body)
        try:
            answer = await self._post(body, headers)
        except httpx.HTTPError as error:
            message = f"no answer ({error or type(error).__name__})"
            raise NotNow(message) from error
        if answer.is_success:
            return
        said = f"{answer.status_code} {answer.reason_phrase}".strip()
        if answer.is_client_error and answer.status_code not in LATER:
            raise NotWanted(said)
        raise NotNow(said)

    async def _post(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Return the answer without its text, which may be long and says us nothing."""
        url = self._settings.url
        async with self._client.stream(
            "POST", url, content=body, headers=headers
        ) as answer:
            return answer

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()
