"""A web service that is told news, and answers as a test wants."""

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Hook(httpx.AsyncBaseTransport):
    """Takes everything; `answers` are used up first: a code, or None for silence."""

    answers: deque[int | None] = field(default_factory=deque)
    requests: list[httpx.Request] = field(default_factory=list)
    took: list[dict[str, Any]] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.popleft() if self.answers else 204
        if answer is None:
            silence = "nobody answers"
            raise httpx.ConnectTimeout(silence)
        if answer < 300:
            self.took.append(json.loads(request.content))
        return httpx.Response(answer)

    @property
    def topics(self) -> list[str]:
        return [news["topic"] for news in self.took]

    @property
    def keys(self) -> list[str]:
        return [request.headers["Idempotency-Key"] for request in self.requests]
