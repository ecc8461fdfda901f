"""Messages and the clerk's work through the desk's door."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
from fastapi import FastAPI

from support.mailroom import Mailroom, mailroom
from tipring.desk.messages_api import MessageDoor, add_messages
from tipring.domain.message_entries import MessageTranscribed

Story = Callable[[httpx.AsyncClient, Mailroom], Awaitable[None]]


def at_the_door(directory: Path, story: Story) -> None:
    async def tell() -> None:
        async with mailroom(directory) as room:
            await room.leave("m1")
            await room.leave("m2", "billing", number="2125550177")
            api = FastAPI()
            door = MessageDoor(room.store, room.messages, room.outbox)
            add_messages(api, door)
            transport = httpx.ASGITransport(app=api)
            async with httpx.AsyncClient(transport=transport, base_url="http://d") as c:
                await story(c, room)

    asyncio.run(tell())


async def ids(http: httpx.AsyncClient, **question: str) -> list[str]:
    answer = await http.get("/messages", params=question)
    return [message["id"] for message in answer.json()]


def test_mailboxes_are_told_with_their_counts(tmp_path: Path) -> None:
    async def story(http: httpx.AsyncClient, room: Mailroom) -> None:
        await room.leave("m3", "attic")
        found = {box["name"]: box for box in (await http.get("/mailboxes")).json()}
        assert list(found) == ["attic", "billing", "office", "quiet"]
        assert found["office"]["counts"]["new"] == 1
        assert (found["office"]["shared"], found["attic"]["shared"]) == (True, False)
        assert found["quiet"]["counts"]["new"] == 0

    at_the_door(tmp_path, story)


def test_messages_are_found_by_mailbox_state_and_words(tmp_path: Path) -> None:
    async def story(http: httpx.AsyncClient, room: Mailroom) -> None:
        await room.journal.keep(MessageTranscribed("m1", "a crown", 0.8, "v", "en"))
        await http.post("/messages/m2/delete", json={"by": "anna"})
        assert await ids(http) == ["m1"]
        assert await ids(http, mailbox="billing", state="deleted") == ["m2"]
        assert await ids(http, q="Crown", state="all") == ["m1"]
        assert await ids(http, state="all", before="m2") == ["m1"]
        assert await ids(http, state="all", until="2026-11-23T00:00:00Z") == []
        assert (await http.get("/messages?state=lost")).status_code == 422

    at_the_door(tmp_path, story)


def test_a_message_is_heard_through_the_door(tmp_path: Path) -> None:
    async def story(http: httpx.AsyncClient, room: Mailroom) -> None:
        sound = await http.get("/messages/m1/sound")
        assert sound.headers["content-type"] == "audio/wav"
        path = room.store.directory / "messages/office/m1.wav"
        assert sound.content == await asyncio.to_thread(path.read_bytes)
        erased = await http.delete("/messages/m1", params={"why": "asked for"})
        assert (erased.json()["state"], erased.json()["reason"]) == (
            "erased",
            "asked for",
        )
        assert (await http.get("/messages/m1/sound")).status_code == 404
        assert (await http.get("/messages/m1")).json()["state"] == "erased"

    at_the_door(tmp_path, story)


def test_each_verb_does_what_it_says(tmp_path: Path) -> None:
    async def story(http: httpx.AsyncClient, _room: Mailroom) -> None:
        by = {"by": "anna"}
        for verb, sign in (
            ("heard", "heard_at"),
            ("claim", "claimed_at"),
            ("done", "done_at"),
            ("delete", "deleted_at"),
        ):
            answer = await http.post(f"/messages/m1/{verb}", json=by)
            assert answer.json()[sign] is not None, verb
        answer = await http.post("/messages/m1/restore", json=by)
        assert answer.json()["deleted_at"] is None
        answer = await http.post("/messages/m1/release", json={**by, "why": "lunch"})
        assert answer.json()["claimed_by"] == ""
        answer = await http.post("/messages/m1/forward", json={"mailbox": "billing"})
        assert answer.json()["forwarded_from"] == "m1"
        answer = await http.post("/messages/m2/remind")
        assert answer.json()["reminded_at"] is not None

    at_the_door(tmp_path, story)


def test_what_there_is_not_is_not_found(tmp_path: Path) -> None:
    async def story(http: httpx.AsyncClient, _room: Mailroom) -> None:
        for answer in (
            await http.get("/messages/m9"),
            await http.get("/messages/m9/sound"),
            await http.post("/messages/m9/done", json={}),
            await http.post("/clerk/jobs/m9/mail/1/done", json={}),
        ):
            assert answer.status_code == 404
            assert "m9" in answer.json()["detail"]
        nobody = await http.post("/messages/m1/claim", json={"by": ""})
        assert nobody.status_code == 422

    at_the_door(tmp_path, story)


def test_the_clerk_takes_work_and_tells_what_came_of_it(tmp_path: Path) -> None:
    async def story(http: httpx.AsyncClient, _room: Mailroom) -> None:
        take = "/clerk/jobs/next"
        found = (await http.post(take, json={"kinds": ["transcript"]})).json()
        assert found["job"]["id"] == "m1/text"
        said = {"text": "a crown", "confidence": 0.8, "engine": "v", "language": "en"}
        await http.post("/clerk/jobs/m1/text/done", json={"transcript": said})
        assert (await http.get("/messages/m1")).json()["text"] == "a crown"
        empty = await http.post(take, json={"kinds": ["transcript"]})
        assert (empty.status_code, empty.content) == (204, b"")
        mail = (await http.post(take, json={})).json()["job"]["id"]
        failed = {"reason": "no such recipient", "for_good": True}
        await http.post(f"/clerk/jobs/{mail}/tried", json=failed)
        (lost,) = (await http.get("/outbox/given-up")).json()
        assert (lost["id"], lost["reason"]) == (mail, "no such recipient")
        waiting = (await http.get("/outbox")).json()
        assert mail not in [job["id"] for job in waiting]
        (again,) = (await http.post("/outbox/try-again")).json()
        assert again["id"] == mail

    at_the_door(tmp_path, story)


def test_a_letter_goes_to_one_address_and_to_no_second(tmp_path: Path) -> None:
    async def story(http: httpx.AsyncClient, room: Mailroom) -> None:
        room.messages.can_mail = True
        for wrong in ("carl", "a@b, c@d", "a@b\nBcc: c@d", "<a@b>", ""):
            answer = await http.post("/messages/m1/mail", json={"to": wrong})
            assert answer.status_code == 422, wrong
        answer = await http.post("/messages/m1/mail", json={"to": "carl@h.example"})
        assert answer.json()["id"] == "m1"
        await http.post("/messages/m1/done", json={"by": "anna"})
        answer = await http.post("/messages/m1/reopen", json={"by": "anna"})
        assert answer.json()["done_at"] is None

    at_the_door(tmp_path, story)
