"""Answering in a browser, without one: whose telephone, which talks, whose sound."""

import asyncio
import wave
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from support.console_box import (
    OWNER,
    PASSWORD,
    READER,
    an_agent,
    person,
    register,
)
from support.queue_office import write_queue_office
from tipring.config.settings import SipSettings
from tipring.console.answering import words
from tipring.console.answering.floor import agents_seen, talks_seen
from tipring.console.answering.own_phone import own_extension
from tipring.console.answering.recording_sound import (
    MOST_REMEMBERED,
    SAME_HEARING_S,
    Hearings,
    add_recording_sounds,
    look_of,
)
from tipring.console.answering.talks_sheet import COMINGS, STANCES
from tipring.console.door import DeskDoor
from tipring.console.ground import Console, Ground
from tipring.console.log_in import add_log_in
from tipring.console.look.player import PIECES
from tipring.console.phone import add_phone
from tipring.console.reception import Reception
from tipring.console.sessions import visitor_of
from tipring.console.tickets import Tickets
from tipring.desk.help_desk import HelpNow
from tipring.desk.now import BoxNow
from tipring.desk.supervising_api import Coming, TalkNow
from tipring.domain.access import Right, Role, Visitor
from tipring.domain.extensions import Extension
from tipring.domain.journal import CallRang, Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.message_entries import RecordingBegan, RecordingKept
from tipring.domain.queue.entries import Outcome
from tipring.domain.queue.live import AgentLive, CallerLive, QueueLive
from tipring.domain.queue.settings import AgentSettings
from tipring.domain.queue.states import AgentState, CallerState
from tipring.domain.supervising import Stance
from tipring.store.console_book import ConsoleBook
from tipring.store.store import Store

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SIP = SipSettings(
    listen=(),
    extensions={"201": Extension(number="201", name="Anna")},
    passwords={"201": "copper-wire-201"},
)
BACK = person("bea", Role.SUPERVISOR, queues=["back"])
SAM = person("sam", Role.SUPERVISOR)


# --- through the door ------------------------------------------------------------


@dataclass
class Office:
    """Pages of an office whose agent Anna has a telephone, before no desk."""

    ground: Ground
    web: FastAPI
    asked: list[str]

    async def browser(self, name: str) -> httpx.AsyncClient:
        """Return the browser of somebody who has logged in."""
        transport = httpx.ASGITransport(app=self.web, client=("10.0.0.7", 1))
        browser = httpx.AsyncClient(transport=transport, base_url="https://box")
        if name:
            await browser.post("/log-in", data={"name": name, "password": PASSWORD})
        return browser


def in_the_office(folder: Path, story: Callable[[Office], Awaitable[None]]) -> None:
    write_queue_office(folder, "anna")
    register(folder, [OWNER, READER, SAM, BACK, an_agent("anna")])
    book = ConsoleBook.open(folder / "state")
    asked: list[str] = []

    async def desk(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, json={"leg": "1"})

    async def tell() -> None:
        async with DeskDoor(httpx.MockTransport(desk)) as door:
            ground = Ground(folder, book, door, folder / "state")
            await ground.read_settings()
            settings = ground.settings
            assert settings is not None
            anna = replace(settings.office.team.agents["anna"], phone="extension:201")
            team = replace(settings.office.team, agents={"anna": anna})
            office = replace(settings.office, team=team)
            ground.settings = replace(settings, office=office, sip=SIP)
            await story(Office(ground, a_web(ground, door), asked))

    asyncio.run(tell())
    book.close()


def a_web(ground: Ground, door: DeskDoor) -> FastAPI:
    web = FastAPI(openapi_url=None)
    web.add_middleware(Reception, ground=ground)
    add_log_in(web)
    tickets = Tickets(b"key", SIP.passwords)
    add_phone(web, Console(sip=SIP, door=door, tickets=tickets))
    add_recording_sounds(web)
    return web


def test_an_agent_who_has_logged_in_has_a_telephone(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        anna = await office.browser("anna")
        answer = await anna.get("/phone/session?office")
        assert answer.json() == {"extension": "201", "name": "Anna", "box": "*40"}
        assert "set-cookie" not in answer.headers
        called = await anna.post("/phone/p1/calls?office", json={"dialled": "202"})
        assert called.status_code == 200
        assert office.asked == ["/browsers/201/p1/calls"]
        assert (await anna.get("/phone/session")).status_code == 401
        await anna.get("/log-out")
        gone = await anna.post("/phone/p1/calls?office", json={"dialled": "202"})
        assert gone.status_code == 401

    in_the_office(tmp_path, story)


@pytest.mark.parametrize(("name", "status"), [("", 401), ("olga", 403), ("rita", 403)])
def test_who_is_no_agent_has_none(name: str, status: int, tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        browser = await office.browser(name)
        answer = await browser.get("/phone/session?office")
        assert answer.status_code == status
        await browser.post("/phone/p1/calls?office", json={"dialled": "202"})
        assert office.asked == []

    in_the_office(tmp_path, story)


async def record(folder: Path) -> None:
    path = folder / "state" / "recordings" / "front" / "r1.wav"
    path.parent.mkdir(parents=True)
    write_talk(path)
    async with await Store.open(folder / "state") as store:
        began = RecordingBegan("r1", "recordings/front/r1.wav", "front", "told")
        later = RecordingBegan("r2", "recordings/front/r2.wav", "front", "told")
        kept = [RecordingKept(name, 1.0, interrupted=False) for name in ("r1", "r2")]
        happened: list[JournalEvent] = [CallRang(), began, later, *kept]
        for what in happened:
            await store.append(Entry(NOON, what, "line-1", "c1"))


def write_talk(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 8000, 0, "NONE", ""))
        sound = np.zeros((8000, 2), "<i2")
        sound[4000:, 1] = 8000
        sound[-1, 0] = -32768
        file.writeframes(sound.tobytes())


def test_recorded_talks_are_heard_by_whom_they_are_for_and_that_is_noted(
    tmp_path: Path,
) -> None:
    async def story(office: Office) -> None:
        url = "/recordings/r1/sound"
        sam = await office.browser("sam")
        assert (await sam.get(url)).status_code == 503
        await record(tmp_path)
        for name, status in (("", 401), ("anna", 403), ("rita", 403), ("bea", 403)):
            answer = await (await office.browser(name)).get(url)
            assert answer.status_code == status, name
        for asked in (url, f"{url}?download=true"):
            answer = await sam.get(asked)
            assert answer.content[:4] == b"RIFF"
        assert "attachment" in answer.headers["content-disposition"]
        part = await sam.get(url, headers={"Range": "bytes=100-199"})
        assert (part.status_code, len(part.content)) == (206, 100)
        for gone in ("r2", "r9", "..%2Ftipring.db"):
            missing = await sam.get(f"/recordings/{gone}/sound")
            assert missing.status_code == 404
        lines = await asyncio.to_thread(office.ground.book.audit)
        heard = [
            (line.who, line.detail) for line in lines if line.what.endswith("hear")
        ]
        assert heard == [("sam", {"recording": "r1"})]

    in_the_office(tmp_path, story)


def test_an_hour_of_talk_is_drawn_piece_by_piece(tmp_path: Path) -> None:
    path = tmp_path / "talk.wav"
    write_talk(path)
    peaks = asyncio.run(look_of(path))
    assert len(peaks) == PIECES
    assert peaks[: PIECES // 2] == [0] * (PIECES // 2)
    assert peaks[-1] == 100
    assert 40 < peaks[-2] < 60
    path.write_bytes(b"no sound")
    assert asyncio.run(look_of(path)) == [0] * PIECES
    assert asyncio.run(look_of(tmp_path / "gone.wav")) == [0] * PIECES


def test_a_sound_that_is_asked_for_again_and_again_is_heard_once() -> None:
    clock = [0.0]
    hearings = Hearings(lambda: clock[0])
    assert hearings.is_new("sam", "r1")
    clock[0] = SAME_HEARING_S
    assert not hearings.is_new("sam", "r1")
    assert hearings.is_new("sam", "r2")
    assert hearings.is_new("olga", "r1")
    clock[0] = 2 * SAME_HEARING_S + 1
    assert hearings.is_new("sam", "r1")
    for place in range(MOST_REMEMBERED):
        hearings.is_new("eve", f"r{place}")
    assert hearings.is_new("sam", "r1")


# --- rules -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phone", "extension"),
    [
        ("extension:201", "201"),
        ("extension:299", ""),
        ("outside:+12125550177", ""),
        ("", ""),
    ],
)
def test_the_telephone_of_an_account_is_that_of_its_agent(
    phone: str, extension: str, tmp_path: Path
) -> None:
    async def story(office: Office) -> None:
        settings = office.ground.settings
        assert settings is not None
        team = replace(
            settings.office.team,
            agents=MappingProxyType({"anna": AgentSettings(id="anna", phone=phone)}),
        )
        changed = replace(settings, office=replace(settings.office, team=team))
        anna = visitor_of(an_agent("anna"))
        assert own_extension(changed, anna) == extension
        assert own_extension(replace(changed, sip=None), anna) == ""
        assert own_extension(changed, visitor_of(OWNER)) == ""
        assert own_extension(None, anna) == ""

    in_the_office(tmp_path, story)


def seat(agent: str, state: AgentState, ticket: str = "", name: str = "") -> AgentLive:
    return AgentLive(agent=agent, state=state, since=NOON, ticket=ticket, name=name)


def talks_with(ticket: str) -> CallerLive:
    return CallerLive(
        ticket=ticket,
        number="2125550123",
        state=CallerState.TALKING,
        waited_s=1,
        rank_s=1,
    )


ANNA = seat("anna", AgentState.TALKING, "c1", "Anna")
FRONT = QueueLive(
    queue="front",
    title="Front desk",
    talking=(talks_with("c1"),),
    agents=(seat("ben", AgentState.READY), ANNA),
)
REAR = QueueLive(queue="back", agents=(ANNA, seat("cleo", AgentState.PAUSED)))


@pytest.fixture
def now() -> BoxNow:
    talks = [
        TalkNow("line-1", "201", "anna", ("250 (Boss): whispers",)),
        TalkNow("line-2", "203", "203 (Dora)", ()),
    ]
    asks = [HelpNow(agent="cleo", ticket="", words="", since=NOON)]
    box = BoxNow.__new__(BoxNow)  # what is not looked at is left out
    for name, value in (("queues", [FRONT, REAR]), ("talks", talks), ("help", asks)):
        object.__setattr__(box, name, value)
    return box


def test_a_supervisor_sees_the_talks_of_the_own_queues(now: BoxNow) -> None:
    anna, dora = talks_seen(now, visitor_of(SAM))
    assert (anna.name, anna.queue, anna.title) == ("Anna", "front", "Front desk")
    assert anna.caller == FRONT.talking[0]
    assert (dora.name, dora.queue, dora.agent) == ("203 (Dora)", "", None)
    assert talks_seen(now, visitor_of(BACK)) == []
    front = Visitor(name="f", role=Role.SUPERVISOR, queues=("front",))
    assert [talk.name for talk in talks_seen(now, front)] == ["Anna"]


def test_who_asks_for_help_stands_before_all_others(now: BoxNow) -> None:
    found = agents_seen(now, visitor_of(SAM))
    assert [one.name for one in found] == ["cleo", "Anna", "ben"]
    assert found[0].help is not None
    assert found[1].queues == ("Front desk", "back")
    assert [one.name for one in agents_seen(now, visitor_of(BACK))] == ["cleo", "Anna"]


def test_everything_that_may_be_told_has_words() -> None:
    assert set(words.STATES) == set(AgentState)
    assert set(words.OUTCOMES) == set(Outcome)
    assert set(COMINGS) == set(Coming)
    assert set(STANCES) == {stance.value for stance in Stance}
    paused = replace(seat("a", AgentState.PAUSED), reason="Lunch")
    assert words.state_of(paused)[0] == "Paused: Lunch"
    away = replace(seat("a", AgentState.READY), reachable=False)
    assert "not there" in words.state_of(away)[0]
    assert words.state_of(ANNA)[0] == "Talking"
    assert words.caller_of(talks_with("c1")) == "2125550123"
    assert words.caller_of(replace(talks_with("c1"), number="")) == "Unknown caller"
    assert words.outcome_of("abandoned") == "gave up waiting"
    assert words.outcome_of("") == ""
    assert Right.GUIDE in visitor_of(SAM).rights
