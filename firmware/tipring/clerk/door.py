"""The clerk's way to the desk, which is the only writer of the store."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from tipring.desk.news import Delivery
from tipring.desk.no_tls import NO_TLS
from tipring.desk.outbox import Assignment, Transcript
from tipring.desk.retention import Retained
from tipring.domain.errors import TipringError
from tipring.store.message_records import Folder
from tipring.store.records import MessageRecord

PATIENCE_S = 30.0
NEWS_WAIT_S = 20.0
"""How long a question for news waits for some."""
PAGE = 200
_DELIVERY = TypeAdapter(Delivery)
_ASSIGNMENT = TypeAdapter(Assignment)
_RETAINED = TypeAdapter(Retained)
_MESSAGES = TypeAdapter(list[MessageRecord])


class DeskAway(TipringError):  # noqa: N818 - it is a state of the world, not a mistake
    """The desk does not answer; it may be starting again."""


class Refused(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """The desk did not do what it was asked, and said why."""


class DeskDoor:
    """A client of the desk's API; an async context manager.

    Every question raises DeskAway when no desk answers, and Refused when it says no.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._http = httpx.AsyncClient(
            transport=transport, base_url="http://desk", timeout=PATIENCE_S
        )

    @classmethod
    def at(cls, socket: Path) -> Self:
        """Return the door behind a unix socket."""
        return cls(httpx.AsyncHTTPTransport(uds=str(socket), verify=NO_TLS))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def begin(self) -> None:
        """Tell that a clerk begins, who has nothing in hand yet."""
        await self._ask("POST", "/clerk/begin")

    async def take(self, kinds: Sequence[str]) -> Assignment | None:
        """Take a job of these kinds, if there is one that is due."""
        answer = await self._ask("POST", "/clerk/jobs/next", {"kinds": list(kinds)})
        return _ASSIGNMENT.validate_json(answer.content) if answer.content else None

    async def tried(self, job_id: str, reason: str, *, for_good: bool) -> None:
        """Tell that a try did not succeed; *for_good*: another will not either."""
        words = {"reason": reason[:1000], "for_good": for_good}
        await self._ask("POST", f"/clerk/jobs/{quote(job_id)}/tried", words)

    async def done(
        self,
        job_id: str,
        result: str,
        transcript: Transcript | None = None,
    ) -> None:
        """Tell that the work is done, and what it brought."""
        said = TypeAdapter(Transcript).dump_python(transcript) if transcript else None
        words = {"result": result[:1000], "transcript": said}
        await self._ask("POST", f"/clerk/jobs/{quote(job_id)}/done", words)

    async def lines(self) -> Mapping[str, str]:
        """Return the state of each line."""
        status = (await self._ask("GET", "/status")).json()
        return {line["name"]: line["state"] for line in status["lines"]}

    async def new_messages(self) -> Mapping[str, int]:
        """Return how many new messages each mailbox has."""
        found = (await self._ask("GET", "/mailboxes")).json()
        return {one["name"]: one["counts"]["new"] for one in found}

    async def news(self, addressee: str) -> Delivery | None:
        """Take what *addressee* is to be told next; wait a while for it."""
        path = f"/clerk/news/{addressee}/next"
        answer = await self._ask("POST", path, question={"wait_s": str(NEWS_WAIT_S)})
        return _DELIVERY.validate_json(answer.content) if answer.content else None

    async def news_delivered(self, addressee: str, up_to_id: int) -> None:
        """Tell that *addressee* knows everything up to there."""
        words = {"up_to_id": up_to_id}
        await self._ask("POST", f"/clerk/news/{addressee}/delivered", words)

    async def news_refused(self, addressee: str, news_id: int, why: str) -> None:
        """Tell that *addressee* never wants this one."""
        words = {"news_id": news_id, "why": why[:1000]}
        await self._ask("POST", f"/clerk/news/{addressee}/refused", words)

    async def news_tried(self, addressee: str, why: str) -> None:
        """Tell that *addressee* could not be told now."""
        await self._ask("POST", f"/clerk/news/{addressee}/tried", {"why": why[:1000]})

    async def messages(
        self,
        folder: Folder,
        mailbox: str,
        until: datetime,
    ) -> list[MessageRecord]:
        """Return the messages of *mailbox* that came until then, newest first."""
        found: list[MessageRecord] = []
        question = {"state": folder.value, "mailbox": mailbox, "limit": str(PAGE)}
        question["until"] = until.isoformat()
        while True:
            answer = await self._ask("GET", "/messages", question=question)
            page = _MESSAGES.validate_json(answer.content)
            found += page
            if len(page) < PAGE:
                return found
            question["before"] = page[-1].id

    async def erase(self, message_id: str, why: str) -> None:
        """Let a message be gone for good."""
        await self._ask("DELETE", f"/messages/{message_id}", question={"why": why})

    async def retain(self) -> Retained:
        """Let recordings be erased, and callers forgotten, whose time is over."""
        answer = await self._ask("POST", "/retention")
        return _RETAINED.validate_json(answer.content)

    async def remind(self, message_id: str) -> None:
        """Let people be told that nobody took a message."""
        await self._ask("POST", f"/messages/{message_id}/remind")

    async def report(self, day: date, to: Sequence[str]) -> None:
        """Let people be told of the seven days before *day*, once."""
        words = {"day": day.isoformat(), "to": [*to]}
        await self._ask("POST", "/clerk/report", words)

    async def _ask(
        self,
        method: str,
        path: str,
        words: dict[str, Any] | None = None,
        question: dict[str, str] | None = None,
    ) -> httpx.Response:
        try:
            answer = await self._http.request(method, path, json=words, params=question)
        except httpx.HTTPError as error:
            message = f"the desk does not answer ({error or type(error).__name__})"
            raise DeskAway(message) from error
        if answer.is_server_error:
            raise DeskAway(answer.text)
        if answer.is_error:
            raise Refused(answer.text)
        return answer
