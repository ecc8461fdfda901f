"""The stream of events, and the figures for Prometheus."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from support.api_box import ApiBox, open_api, someone
from support.queue_door import BUSY
from support.queue_journal import a_call, joined, queued, told
from tipring.console.api import events
from tipring.console.api.asking import Asker
from tipring.console.api.event_rights import EventFilter, right_for
from tipring.console.api.metrics import exposition
from tipring.domain.access import Right, Role, Visitor
from tipring.domain.journal import KINDS, MessageStarted
from tipring.domain.journal_event import JournalEvent
from tipring.domain.message_entries import MessageTranscribed
from tipring.domain.supervising_entries import SupervisorPresent
from tipring.store.codec import entry_to_json

OLGA = someone("olga", Role.OWNER)
SPARE = Visitor(name="sam", role=Role.SUPERVISOR, queues=("spare",))
EVERYTHING = Visitor(name="olga", role=Role.OWNER, scopes=frozenset(Right))


def at_the_box(directory: Path, story: Callable[[ApiBox], Awaitable[None]]) -> None:
    async def tell() -> None:
        async with open_api(directory, OLGA) as api:
            await story(api)

    asyncio.run(tell())


async def the_asker(api: ApiBox) -> Asker:
    key = await api.token("olga")
    return Asker(api.ground, EVERYTHING, "192.0.2.7", key)


async def ids(stream: AsyncIterator[str], count: int) -> list[int]:
    """Return the ids of the next events."""
    found: list[int] = []
    while len(found) < count:
        lines = (await anext(stream)).splitlines()
        told = (line.partition("id: ") for line in lines)
        found += [int(number) for before, is_id, number in told if is_id and not before]
    return found


def test_who_was_away_misses_nothing(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        await api.lived(*a_call("c1", 0.0, 5.0, 60.0))
        asker = await the_asker(api)
        everything = events.stream_of(asker, 0)
        first = await ids(everything, 4)
        assert first == [1, 2, 3, 4]
        await api.lived(*a_call("c2", 100.0, 5.0, 60.0))
        again = events.stream_of(asker, 3)
        assert await ids(again, 4) == [4, 5, 6, 7]
        assert await ids(everything, 3) == [5, 6, 7]
        await everything.aclose()
        await again.aclose()

    at_the_box(tmp_path, story)


def test_what_the_desk_did_not_tell_is_read_from_the_journal(tmp_path: Path) -> None:
    """The way to the desk was cut while things happened."""

    async def story(api: ApiBox) -> None:
        asker = await the_asker(api)
        stream = events.stream_of(asker, None)
        assert "the journal from here on" in await anext(stream)
        waiting = asyncio.ensure_future(ids(stream, 4))
        while not api.ground.live._readers:  # noqa: SLF001 - who follows is nobody's
            await asyncio.sleep(0.005)
        api.ground.live._readers, kept = [], api.ground.live._readers  # noqa: SLF001
        await api.lived(*a_call("c1", 0.0, 5.0, 60.0))
        await asyncio.sleep(0.05)
        api.ground.live._readers = kept  # noqa: SLF001
        await api.lived(*a_call("c2", 100.0, 5.0, 60.0)[:1])
        found = await waiting
        assert found == list(range(found[0], found[0] + 4))
        await stream.aclose()

    at_the_box(tmp_path, story)


def test_a_token_that_was_taken_back_ends_the_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(api: ApiBox) -> None:
        monkeypatch.setattr(events, "ALIVE_S", 0.02)
        asker = await the_asker(api)
        stream = events.stream_of(asker, None)
        await anext(stream)
        while await anext(stream) != ": still here\n\n":
            pass
        token = (await asyncio.to_thread(api.ground.book.tokens))[0]
        await asyncio.to_thread(api.ground.book.end_token, token.key)
        assert len([line async for line in stream]) < 5

    at_the_box(tmp_path, story)


def rang(number: int) -> dict[str, Any]:
    return {"id": number, "kind": "CallRang", "call": None, "fields": {}}


def test_who_is_too_slow_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(api: ApiBox) -> None:
        monkeypatch.setattr(events, "BACKLOG", 2)
        stream = events.stream_of(await the_asker(api), None)
        await anext(stream)
        waiting = asyncio.ensure_future(anext(stream))
        while not api.ground.live._readers:  # noqa: SLF001 - who follows is nobody's
            await asyncio.sleep(0.005)
        (take,) = api.ground.live._readers  # noqa: SLF001
        take(rang(100))
        assert "id: 100" in await waiting
        for number in range(101, 104):
            take(rang(number))
        assert len([line async for line in stream]) < 3

    at_the_box(tmp_path, story)


def entry_of(what: JournalEvent) -> dict[str, Any]:
    return {"id": 1, **entry_to_json(told(0.0, what))}


def test_what_a_caller_said_is_told_by_the_message_alone() -> None:
    entry = entry_of(MessageTranscribed("m1", "my account is 17", 0.8, "vosk", "en"))
    found = EventFilter(EVERYTHING).told(entry)
    assert found is not None
    assert "text" not in found["fields"]
    assert found["fields"]["message_id"] == "m1"


def test_kinds_of_entries_need_rights() -> None:
    kinds = {kind.__name__ for kind in KINDS}
    assert {kind for kind in kinds if right_for(kind) is Right.MESSAGES} >= {
        *("MessageKept", "MessageTranscribed", "MailboxRefused", "GreetingChosen")
    }
    assert right_for("DigitHeard") is Right.RECORDINGS
    assert right_for("JobQueued") is Right.CHANGE
    assert right_for("SupervisorPresent") is Right.GUIDE
    assert right_for("SomethingNew") is Right.GUIDE
    assert right_for("CallRang") is Right.LOOK


def test_names_of_files_are_not_told() -> None:
    entry = entry_of(MessageStarted("m1", "office", "messages/office/m1.wav"))
    found = EventFilter(EVERYTHING).told(entry)
    assert found is not None
    assert found["fields"] == {"message_id": "m1", "mailbox": "office"}
    agent = Visitor(name="anna", role=Role.AGENT)
    present = entry_of(SupervisorPresent("250", "anna", "listening"))
    assert EventFilter(agent).told(present) is None


def test_callers_of_other_queues_are_not_told_of() -> None:
    chosen = EventFilter(SPARE)
    chosen.know([BUSY])
    story = [entry_of(what) for _at, what in a_call("c9", 0.0, 5.0, 60.0)]
    assert [chosen.told(entry) for entry in story] == [None, None, None]
    mine = [
        entry_of(queued("d1", queue="spare")),
        entry_of(joined("d1", queue="spare")),
    ]
    assert all(chosen.told(entry) for entry in mine)
    unknown = {"id": 9, "kind": "OfferEnded", "call": None, "fields": {"ticket": "x"}}
    assert chosen.told(unknown) is None
    of_c9 = {"id": 9, "kind": "CallEnded", "call": "c9", "fields": {}}
    assert chosen.told(of_c9) is None
    of_nobody = {"id": 9, "kind": "CallEnded", "call": "z", "fields": {}}
    assert chosen.told(of_nobody)


def test_prometheus_finds_figures(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        await api.lived(*a_call("c1", 0.0, 5.0, 60.0))
        async with api.asking(client="127.0.0.1") as here:
            text = (await here.get("http://box/metrics")).text
        assert "tipring_up 1.0\n" in text
        assert 'tipring_queue_waiting{queue="sales"} 2.0\n' in text
        assert 'tipring_queue_longest_wait_seconds{queue="sales"} 75.0\n' in text
        assert 'tipring_line_state{line="line-1",state=' in text
        assert "# TYPE tipring_calls_total counter\n" in text
        async with api.asking() as stranger:
            assert (await stranger.get("http://box/metrics")).status_code == 401
        async with api.asking("olga", Right.REPORTS) as http:
            assert (await http.get("http://box/metrics")).status_code == 403
        async with api.asking("olga", Right.LOOK) as http:
            assert "tipring_up" in (await http.get("http://box/metrics")).text
        assert api.ground.live.now is not None
        seen = await asyncio.to_thread(exposition, api.ground.live.now, None, SPARE)
        assert 'queue="sales"' not in seen
        assert 'queue="spare"' in seen

    at_the_box(tmp_path, story)


def test_an_absent_desk_is_a_figure() -> None:
    assert "tipring_up 0.0\n" in exposition(None, None, None)


def test_a_box_without_a_store_has_figures_too(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        api.ground.state = tmp_path / "nowhere"
        async with api.asking("olga") as http:
            answer = await http.get("http://box/metrics")
            assert answer.status_code == 200
            assert "tipring_calls_total" not in answer.text
            answer = await http.get("/calls")
            assert answer.status_code == 503
            assert "there is no store" in answer.json()["detail"]

    at_the_box(tmp_path, story)
