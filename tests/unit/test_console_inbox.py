"""Inboxes without a browser: what is said of messages, who may hear them."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import httpx
import pytest
from nicegui import Client

from support.api_box import ApiBox, open_api, someone
from support.mailroom import leave_sound
from support.offices import write_settings
from tipring.config.reader import load
from tipring.config.settings import Settings
from tipring.console.door import DeskDoor
from tipring.console.ground import Ground
from tipring.console.inbox import words
from tipring.console.inbox.deeds import fitting
from tipring.console.inbox.scope import Scope
from tipring.console.inbox.sound import add_message_sounds, look_of, sound_of
from tipring.console.look.parts import Tone
from tipring.console.look.player import PIECES, clock, wave
from tipring.console.room import Room
from tipring.console.soon import Soon
from tipring.domain.access import NotAllowed, Right, Role, Visitor
from tipring.domain.journal import Entry, MessageKept, MessageStarted
from tipring.store.console_book import ConsoleBook
from tipring.store.records import MessageRecord, MessageState

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
MESSAGE = MessageRecord(
    id="m1",
    call_id="c1",
    mailbox="office",
    number="2125550123",
    name="<DOE>",
    path=Path("m1.wav"),
    state=MessageState.KEPT,
    started_at=NOW,
    duration_s=65.0,
    interrupted=False,
    reason=None,
)
BOXES = """
[mailbox.bens]
shared = true
people = ["ben"]
mail = ["ben@harbor.example"]
"""
AGENTS = """
[agent.anna]
name = "Anna B."

[agent.ben]
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    write_settings(tmp_path, "/dev/nowhere")
    main = tmp_path / "tipring.toml"
    main.write_text(main.read_text() + BOXES)
    (tmp_path / "agents.toml").write_text(AGENTS)
    return load(tmp_path)


def visitor(role: Role = Role.AGENT, agent: str = "anna") -> Visitor:
    return Visitor(name="somebody", role=role, agent=agent)


def room(directory: Path) -> Room:
    book = ConsoleBook.open(directory)
    ground = Ground(directory, book, cast("DeskDoor", None), directory)
    return Room(
        ground=ground, visitor=visitor(), client=cast("Client", None), language="en"
    )


# --- who sees what ----------------------------------------------------------------


def test_a_visitor_has_his_mailboxes_before_him(settings: Settings) -> None:
    anna, owner = Scope(visitor(), settings), Scope(visitor(Role.OWNER, ""), settings)
    assert anna.names(["attic"]) == ["office"]
    assert owner.names(["attic"]) == ["attic", "bens", "office"]
    anna.insist("office")
    with pytest.raises(NotAllowed):
        anna.insist("bens")
    with pytest.raises(NotAllowed):
        Scope(visitor(Role.READER), settings).insist("office")
    assert (anna.by, owner.by) == ("anna", "somebody")
    assert [anna.called(who) for who in ("anna", "ben", "olga")] == [
        "Anna B.",
        "ben",
        "olga",
    ]
    assert (anna.only, owner.only) == (("office",), None)
    assert anna.addresses == ["ben@harbor.example"]
    assert not anna.can_mail


def test_without_settings_the_owner_sees_what_there_is() -> None:
    assert Scope(visitor(Role.OWNER, ""), None).names(["attic"]) == ["attic"]
    assert Scope(visitor(), None).names(["attic"]) == []
    assert Scope(visitor(), None).called("anna") == "anna"
    assert Scope(visitor(), None).addresses == []


# --- what is said of it -----------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said", "tone"),
    [
        ({}, "New", Tone.WARN),
        ({"heard_at": NOW}, "Heard", Tone.IDLE),
        ({"heard_at": NOW, "claimed_by": "anna"}, "With Anna B.", Tone.MARK),
        ({"done_at": NOW, "done_by": "ben"}, "Done by ben", Tone.GOOD),
        ({"done_at": NOW}, "Done", Tone.GOOD),
    ],
)
def test_its_state_is_told_in_words(
    settings: Settings, changes: dict[str, object], said: str, tone: Tone
) -> None:
    message = replace(MESSAGE, **changes)  # type: ignore[arg-type]
    assert words.state_of(message, Scope(visitor(), settings)) == (said, tone)
    assert words.is_new(message) == (said == "New")


def test_who_called_and_what_he_said(settings: Settings, tmp_path: Path) -> None:
    assert words.caller_of(MESSAGE) == "<DOE> · 2125550123"
    back = replace(MESSAGE, callback_number="2125550177", name=None)
    assert (words.caller_of(back), words.number_of(back)) == ("2125550177",) * 2
    nobody = replace(MESSAGE, number=None, name=None)
    assert words.caller_of(nobody) == "Number withheld"
    assert "Nobody has written down" in words.text_of(MESSAGE)
    failed = replace(MESSAGE, transcript_failed="no model")
    assert "no model" in words.text_of(failed)
    said = replace(MESSAGE, text="<script>", text_confidence=0.8, urgent=True)
    assert (words.text_of(said), words.doubt_of(MESSAGE)) == ("<script>", "")
    assert words.doubt_of(said) == "Written down by a machine, 80% sure"
    html = words.head_of(said, Scope(visitor(), settings), room(tmp_path / "state"))
    assert "&lt;DOE&gt;" in html
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "Urgent" in html
    assert "1:05 · office" in html


def test_only_what_means_something_is_offered(settings: Settings) -> None:
    scope = Scope(visitor(), settings)
    for changes, offered in (
        ({}, {"claim", "done", "delete"}),
        ({"claimed_by": "anna"}, {"release", "done", "delete"}),
        ({"claimed_by": "ben"}, {"release"}),
        ({"done_at": NOW}, {"reopen", "delete"}),
        ({"done_at": NOW, "deleted_at": NOW}, {"restore"}),
    ):
        message = replace(MESSAGE, **changes)
        assert fitting(message, scope) == offered


def test_a_waveform_is_drawn_and_lengths_are_told() -> None:
    svg = wave([0, 100], "played")
    assert 'viewBox="0 0 2 100"' in svg
    assert "M0.5 49v2M1.5 0v100" in svg
    assert (clock(0.4), clock(65)) == ("0:00", "1:05")


# --- its sound --------------------------------------------------------------------


def test_the_sound_is_for_who_may_hear_it(tmp_path: Path) -> None:
    async def story(box: ApiBox) -> None:
        add_message_sounds(box.web)
        await leave(box, "m1", "office")
        await leave(box, "m2", "attic")
        here = f"http://box{sound_of('m1')}"
        async with box.asking("olga") as http:
            whole = await http.get(here)
            assert whole.headers["content-type"] == "audio/wav"
            assert whole.headers["content-encoding"] == "identity"
            assert whole.content[:4] == b"RIFF"
            part = await http.get(here, headers={"Range": "bytes=0-3"})
            assert (part.status_code, part.content) == (206, b"RIFF")
            saved = await http.get(f"{here}?download=true")
            assert saved.headers["content-disposition"].startswith("attachment")
            for wrong in ("m9", "..%2F..%2Fdesk", "m1'--"):
                answer = await http.get(f"http://box/voicemail/{wrong}/sound")
                assert answer.status_code == 404, wrong
            (box.ground.state / "messages/office/m1.wav").unlink()
            assert (await http.get(here)).status_code == 404
        async with box.asking("anna") as http:
            answer = await http.get(f"http://box{sound_of('m2')}")
            assert answer.status_code == 403
            await the_api_is_no_way_round(http)
        async with box.asking("rita") as http:
            assert (await http.get(here)).status_code == 403
        async with box.asking("olga", Right.LOOK) as http:
            assert (await http.get(here)).status_code == 403
        async with box.asking() as http:
            assert (await http.get(here)).status_code == 401
        box.ground.state = tmp_path / "nowhere"
        async with box.asking("olga") as http:
            assert (await http.get(here)).status_code == 503

    async def tell() -> None:
        people = (
            someone("olga", Role.OWNER),
            someone("anna", Role.AGENT, agent="anna"),
            someone("rita", Role.READER),
        )
        async with open_api(tmp_path, *people) as box:
            await story(box)

    asyncio.run(tell())


async def the_api_is_no_way_round(http: httpx.AsyncClient) -> None:
    """Anna, who does not see the attic, asks for it as a machine."""
    listed = (await http.get("/messages")).json()
    assert [message["id"] for message in listed] == ["m1"]
    assert (await http.get("/messages?mailbox=attic")).json() == []
    boxes = (await http.get("/mailboxes")).json()
    assert [box["name"] for box in boxes] == ["office"]
    for answer in (
        await http.get("/messages/m2"),
        await http.get("/messages/m2/sound"),
        await http.post("/messages/m2/claim"),
    ):
        assert answer.status_code == 403


async def leave(box: ApiBox, message_id: str, mailbox: str) -> None:
    path = f"messages/{mailbox}/{message_id}.wav"
    await asyncio.to_thread(leave_sound, box.ground.state, path, 0.5)
    kept = (
        MessageStarted(message_id, mailbox, path),
        MessageKept(message_id, 0.5, interrupted=False),
    )
    entries = (Entry(NOW, what, "line-1", f"c-{message_id}") for what in kept)
    await box.desk.journal.store.append(*entries)


def test_a_sound_that_cannot_be_read_looks_flat(tmp_path: Path) -> None:
    assert asyncio.run(look_of(tmp_path / "none.wav")) == [0] * PIECES


# --- soon -------------------------------------------------------------------------


class _OpenPage:
    is_deleted = False

    def __enter__(self) -> None: ...

    def __exit__(self, *_error: object) -> None: ...


def test_work_is_done_once_however_often_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tipring.console.soon.REST_S", 0.0)
    monkeypatch.setattr(
        "tipring.console.soon.background_tasks.create",
        lambda work, name: asyncio.get_running_loop().create_task(work, name=name),
    )
    done: list[int] = []

    page = room(tmp_path)

    async def story() -> None:
        page.client = cast("Client", _OpenPage())

        async def work() -> None:
            done.append(len(done))
            if len(done) == 1:
                soon()

        soon = Soon(page, work)
        soon()
        soon()
        await asyncio.sleep(0.01)
        assert done == [0, 1]
        soon()
        await asyncio.sleep(0.01)
        assert done == [0, 1, 2]

    asyncio.run(story())
