"""Recorded talks with who talked, as the store finds them."""

from datetime import timedelta
from pathlib import Path

from support.box import BEGAN
from support.virtual_time import run_virtually
from tipring.domain.journal import CallerIdentified, CallRang, Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.message_entries import RecordingBegan, RecordingKept
from tipring.domain.queue.entries import CallerJoinedAgent, CallerQueued
from tipring.store.message_records import RecordingState
from tipring.store.recording_views import RecordingSearch, recorded_talks
from tipring.store.store import Store

MINUTE = timedelta(minutes=1)


def recorded(minute: int, call: str, queue: str, agent: str) -> list[Entry]:
    number = f"21255501{minute:02}"
    happened: list[JournalEvent] = [
        CallRang(),
        CallerIdentified(number, "DOE", withheld=False),
        CallerQueued(call, queue, number, 1, 0, 0.0, 0.0, "", ""),
        CallerJoinedAgent(call, queue, agent, 3.0),
        RecordingBegan(
            f"r{minute}", f"recordings/{queue}/r{minute}.wav", queue, "told"
        ),
    ]
    return [Entry(BEGAN + minute * MINUTE, what, "line-1", call) for what in happened]


def test_recorded_talks_are_found_with_caller_and_agent(tmp_path: Path) -> None:
    async def story() -> None:
        async with await Store.open(tmp_path) as store:

            async def found(search: RecordingSearch) -> list[str]:
                talks = await store.ask(recorded_talks(search, tmp_path))
                return [talk.record.id for talk in talks]

            assert await found(RecordingSearch()) == []
            await store.append(
                *recorded(1, "c1", "front", "anna"),
                *recorded(2, "c2", "sales", "ben"),
                *recorded(3, "c3", "front", "ben"),
                Entry(BEGAN + 4 * MINUTE, RecordingKept("r3", 9.5, interrupted=False)),
            )
            assert await found(RecordingSearch()) == ["r3", "r2", "r1"]
            assert await found(RecordingSearch(queues=("front",))) == ["r3", "r1"]
            assert await found(RecordingSearch(call="c2")) == ["r2"]
            assert await found(RecordingSearch(limit=1)) == ["r3"]
            (last, *_others) = await store.ask(
                recorded_talks(RecordingSearch(), tmp_path)
            )
            assert (last.number, last.name, last.agent) == ("2125550103", "DOE", "ben")
            assert last.record.state is RecordingState.KEPT
            assert last.record.path == tmp_path / "recordings/front/r3.wav"

    run_virtually(story())
