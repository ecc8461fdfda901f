"""Talking to the running desk over its unix socket."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from tipring.desk.health_api import HealthNow
from tipring.desk.house_api import ExtensionNow
from tipring.desk.lifeline import LifelineStatus
from tipring.desk.link_api import LinkNow
from tipring.desk.link_drill_api import DrillNow
from tipring.desk.mode import ModeNow
from tipring.desk.news import NewsStatus
from tipring.desk.no_tls import NO_TLS
from tipring.desk.privacy import Erased
from tipring.desk.queue_api import QueueNow
from tipring.desk.screening import ScreeningNow
from tipring.desk.server import somebody_answers
from tipring.desk.status import Status
from tipring.domain.dialplan.table import RouteTable
from tipring.domain.errors import TipringError
from tipring.domain.lifeline_entries import DrillDone
from tipring.domain.link_drill.record import DrillRecord
from tipring.store.backup_diary import BackupRun
from tipring.store.records import MessageRecord

PATIENCE_S = 5.0
ERASE_S = 600.0
"""Every sound of a number goes, and each line of the journal is read."""
DRILL_S = 30.0
"""A modem seizes and releases the line twice."""


FELL_BEHIND = "event: fell-behind"
TOO_SLOW = "events came faster than they were taken; begin again with: tipring events"


class DeskClient:
    """A client of the desk's API; a context manager.

    Raises TipringError when no desk answers at *socket*.
    """

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        if not somebody_answers(socket):
            raise self._nobody()
        self._http = httpx.Client(
            transport=httpx.HTTPTransport(uds=str(socket), verify=NO_TLS),
            base_url="http://desk",
            timeout=PATIENCE_S,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def status(self) -> Status:
        """Return the box at a glance."""
        return TypeAdapter(Status).validate_json(self._ask("GET", "/status").content)

    def health(self) -> HealthNow:
        """Return what worries the box."""
        found = self._ask("GET", "/health").content
        return TypeAdapter(HealthNow).validate_json(found)

    def self_tested(self, faults: Sequence[str]) -> None:
        """Have it written down what a self-test found. TipringError: not done."""
        self._ask("POST", "/health/self-test", {"faults": list(faults)})

    def link(self) -> LinkNow:
        """Return how the way to the internet is."""
        return TypeAdapter(LinkNow).validate_json(self._ask("GET", "/link").content)

    def hang_up(self, call_id: str) -> None:
        """End a call. Raises TipringError when there is no such call now."""
        self._ask("POST", f"/calls/{call_id}/hang-up")

    def queues(self) -> list[QueueNow]:
        """Return all queues: who waits and why there, agents, today's figures."""
        found = self._ask("GET", "/queues").content
        return TypeAdapter(list[QueueNow]).validate_json(found)

    def tell_of_agent(self, agent: str, verb: str, **words: str) -> None:
        """Let an agent `sign-in`, `sign-out`, `pause`, `resume` or be `wrapped-up`.

        Raises TipringError when there is no such agent, or it may not be now.
        """
        self._ask("POST", f"/agents/{quote(agent, safe='')}/{verb}", words)

    def tell_of_caller(self, ticket: str, verb: str, **words: str) -> None:
        """`claim` a waiting caller, or `withdraw` him. TipringError as above."""
        self._ask("POST", f"/queues/calls/{quote(ticket)}/{verb}", words)

    def call_back(self, queue: str, number: str) -> None:
        """Give *number* a place in *queue*, to be called. TipringError as above."""
        self._ask("POST", f"/queues/{quote(queue)}/callbacks", {"number": number})

    def tell_of_recording(self, recording: str, verb: str) -> None:
        """`pause` or `resume` the recording of a talk. TipringError as above."""
        self._ask("POST", f"/recordings/{quote(recording, safe='')}/{verb}")

    def erase_recording(self, recording: str) -> None:
        """Erase the sound of a talk that is over. TipringError as above."""
        self._ask("DELETE", f"/recordings/{quote(recording, safe='')}")

    def erase_number(self, number: str, by: str) -> Erased:
        """Erase all about a number, for *by*. TipringError as above."""
        words = {"number": number, "by": by}
        answer = self._ask("POST", "/privacy/erase", words, ERASE_S)
        return TypeAdapter(Erased).validate_json(answer.content)

    def renew_prompt(self, language: str, name: str) -> int:
        """Let the desk say what the disk has of a prompt now; return who names it.

        Raises TipringError when the recording cannot be read.
        """
        path = f"/prompts/{quote(language, safe='')}/{quote(name, safe='')}/renew"
        return int(self._ask("POST", path).json()["places"])

    def tell_of_message(self, message: str, verb: str, **words: str) -> MessageRecord:
        """Let a message be `heard`, `claim`ed, `done`, ... TipringError as above."""
        path = f"/messages/{quote(message, safe='')}/{verb}"
        answer = self._ask("POST", path, words).content
        return TypeAdapter(MessageRecord).validate_json(answer)

    def erase_message(self, message: str, by: str) -> None:
        """Erase the sound and the text of a message. TipringError as above."""
        self._ask("DELETE", f"/messages/{quote(message, safe='')}?by={quote(by)}")

    def try_jobs_again(self) -> int:
        """Let work that was given up be tried again; return how much."""
        return len(self._ask("POST", "/outbox/try-again").json())

    def tell_of_backup(self, run: BackupRun) -> None:
        """Let the journal know what came of a backup. TipringError as above."""
        words = {**asdict(run), "at": run.at.isoformat()}
        self._ask("POST", "/backups", words)

    def screening(self) -> ScreeningNow:
        """Return the block and allow lists at a glance, and the pass."""
        found = self._ask("GET", "/screening").content
        return TypeAdapter(ScreeningNow).validate_json(found)

    def give_pass(self, minutes: float) -> datetime:
        """Let the next caller in who is on neither list; return until when."""
        answer = self._ask("POST", f"/screening/pass?minutes={minutes:g}").content
        return TypeAdapter(dict[str, datetime]).validate_json(answer)["until"]

    def news(self) -> list[NewsStatus]:
        """Return who is told news, and what waits. TipringError as above."""
        found = self._ask("GET", "/news").content
        return TypeAdapter(list[NewsStatus]).validate_json(found)

    def lifeline(self) -> LifelineStatus:
        """Return the lifeline at a glance. TipringError when the box has none."""
        found = self._ask("GET", "/lifeline").content
        return TypeAdapter(LifelineStatus).validate_json(found)

    def bypass(self, *, on: bool, at_once: bool = False) -> LifelineStatus:
        """Leave the line to the plain telephone, or to the box. TipringError as above.

        *at_once* ends the call that is under way.
        """
        words = {"on": on, "at_once": at_once}
        answer = self._ask("POST", "/lifeline/bypass", words).content
        return TypeAdapter(LifelineStatus).validate_json(answer)

    def mode(self) -> ModeNow:
        """Return who answers. TipringError when nobody watches the link."""
        found = self._ask("GET", "/link/mode").content
        return TypeAdapter(ModeNow).validate_json(found)

    def answer(self, to: str) -> ModeNow:
        """Let "box" answer, or "pbx", or "itself". TipringError in mode front."""
        answer = self._ask("POST", "/link/mode", {"to": to}).content
        return TypeAdapter(ModeNow).validate_json(answer)

    def drill(self) -> DrillDone:
        """Try the lifeline. TipringError when the line is not idle, and as above."""
        answer = self._ask("POST", "/lifeline/drill", within_s=DRILL_S).content
        return TypeAdapter(DrillDone).validate_json(answer)

    def link_drill(self) -> DrillNow:
        """Return how drills of the link stand. TipringError as above."""
        found = self._ask("GET", "/link/drill").content
        return TypeAdapter(DrillNow).validate_json(found)

    def begin_link_drill(self) -> str:
        """Hold a drill of the link; return its name. TipringError when refused."""
        return str(self._ask("POST", "/link/drill").json()["began"])

    def stop_link_drill(self) -> None:
        """Break off the drill of the link. TipringError when there is none."""
        self._ask("DELETE", "/link/drill")

    def link_drill_record(self, drill_id: str) -> DrillRecord:
        """Return what one drill of the link found. TipringError as above."""
        found = self._ask("GET", f"/link/drills/{quote(drill_id, safe='')}").content
        return TypeAdapter(DrillRecord).validate_json(found)

    def extensions(self) -> list[ExtensionNow]:
        """Return all extensions at a glance. TipringError when the box has none."""
        found = self._ask("GET", "/extensions").content
        return TypeAdapter(list[ExtensionNow]).validate_json(found)

    def forward(self, number: str, when: str, to: str) -> None:
        """Forward calls of an extension (empty: no more). TipringError: not there."""
        path = f"/extensions/{quote(number, safe='')}/forward"
        self._ask("PUT", path, {"when": when, "to": to})

    def do_not_disturb(self, number: str, *, on: bool) -> None:
        """Ring an extension no more, or again. TipringError: there is none."""
        path = f"/extensions/{quote(number, safe='')}/do-not-disturb"
        self._ask("PUT", path, {"on": on})

    def route(self, number: str, at: datetime | None = None) -> RouteTable:
        """Return which way a number takes, now or at another time."""
        when = f"?at={quote(at.isoformat(), safe='')}" if at else ""
        found = self._ask("GET", f"/route/{quote(number, safe='')}{when}").content
        return TypeAdapter(RouteTable).validate_json(found)

    def trial_call(
        self, line: str, script: Sequence[str], caller_id: str | None
    ) -> Iterator[str]:
        """Call a simulated line; yield what the caller notices and does.

        Raises TipringError when there is no such line, or he cannot do that.
        """
        words = {"script": list(script), "caller_id": caller_id}
        path = f"/lines/{quote(line, safe='')}/trial-calls"
        try:
            with self._http.stream("POST", path, json=words, timeout=None) as answer:
                if answer.is_error:
                    answer.read()
                    raise TipringError(_why(answer))
                yield from answer.iter_lines()
        except httpx.HTTPError as error:
            raise self._nobody(error) from error

    def events(self) -> Iterator[str]:
        """Yield journal entries as they become durable, one JSON document each.

        Ends when the box stops. Raises TipringError when the desk breaks off, or
        when entries came faster than they were taken.
        """
        try:
            with self._http.stream("GET", "/events", timeout=None) as answer:
                for line in answer.iter_lines():
                    if line == FELL_BEHIND:
                        raise TipringError(TOO_SLOW)
                    if line.startswith("data: "):
                        yield line.removeprefix("data: ")
        except httpx.HTTPError as error:
            raise self._nobody(error) from error

    def _ask(
        self,
        method: str,
        path: str,
        words: Mapping[str, object] | None = None,
        within_s: float = PATIENCE_S,
    ) -> httpx.Response:
        try:
            answer = self._http.request(method, path, json=words, timeout=within_s)
        except httpx.HTTPError as error:
            raise self._nobody(error) from error
        if answer.is_error:
            raise TipringError(_why(answer))
        return answer

    def _nobody(self, error: httpx.HTTPError | None = None) -> TipringError:
        why = f" ({error})" if error else ""
        return TipringError(
            f"no desk answers at {self._socket}{why};"
            " start it with: tipring run, or: systemctl start tipring",
        )


def _why(answer: httpx.Response) -> str:
    """Return the desk's own words, or its bare answer where it has none."""
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError):
        return f"the desk answered {answer.status_code}: {answer.text}; see its log"
