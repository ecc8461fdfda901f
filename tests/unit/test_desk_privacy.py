"""Everything about a number is erased: from sound, journal, views, log and bytes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tipring.desk.journal import Journal
from tipring.desk.messages import MessageDesk
from tipring.desk.privacy import PrivacyDesk
from tipring.desk.recordings import RecordingKeeper
from tipring.desk.retention import DeskRetention, Retained
from tipring.domain.agent_entries import HelpAsked
from tipring.domain.errors import RuleError
from tipring.domain.house.wishes import ForwardWhen
from tipring.domain.house_entries import ForwardSet, HouseCallBegan, HouseCallEnded
from tipring.domain.journal import (
    CallEnded,
    CallerIdentified,
    CallRang,
    Decided,
    Entry,
    MessageKept,
    MessageStarted,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.message_entries import (
    MessageErased,
    MessageMarked,
    MessageTranscribed,
    RecordingBegan,
    RecordingKept,
    UtteranceKept,
)
from tipring.domain.queue.entries import (
    CallbackPromised,
    CallerLeftQueue,
    CallerQueued,
    Outcome,
)
from tipring.domain.queue.settings import QueueSettings
from tipring.store.records import MessageState
from tipring.store.sound import STEREO, MessageFile
from tipring.store.store import Store

NUMBER = "2125550123"
ABROAD = "+12125550123"
OTHER = "2125550199"
AT = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)


@dataclass(slots=True)
class SmallDesk:
    """The parts of a desk that erase; nobody calls."""

    journal: Journal
    queues: dict[str, QueueSettings] = field(default_factory=dict)

    @property
    def recordings(self) -> RecordingKeeper:
        return RecordingKeeper(self.journal, 3650, lambda: self.queues)

    @property
    def privacy(self) -> PrivacyDesk:
        return with_queues(self, Queues(self.journal.store, hang=False))


@asynccontextmanager
async def small_desk(directory: Path) -> AsyncIterator[SmallDesk]:
    async with await Store.open(directory) as store:
        yield SmallDesk(Journal(store, lambda: AT))


async def tell(
    store: Store, call: str | None, *story: JournalEvent, at: datetime = AT
) -> None:
    await store.append(*(Entry(at, what, "line-1", call) for what in story))


async def a_call(
    store: Store, call: str, number: str = NUMBER, at: datetime = AT
) -> None:
    """A caller whose talk was recorded, who left a message and was misheard."""
    kept = {
        f"messages/office/{call}.wav": 1,
        f"recordings/sales/{call}.wav": STEREO,
        f"utterances/{call}.wav": 1,
    }
    for path, channels in kept.items():
        await asyncio.to_thread(lay_down, store.directory, path, channels)
    message, recording, utterance = kept
    await tell(
        store,
        call,
        CallRang(),
        CallerIdentified(number, "Ada", withheld=False),
        Decided("age", f"said {number} of {call}"),
        CallerQueued(call, "sales", number, 1, 0, 0.0, 0.0, "", ""),
        RecordingBegan(f"r-{call}", recording, "sales", "stayed"),
        RecordingKept(f"r-{call}", 1.0),
        CallerLeftQueue(call, "sales", Outcome.ANSWERED, 1.0, 2.0, "anna", ""),
        MessageStarted(f"m-{call}", "office", message),
        MessageKept(f"m-{call}", 1.0, interrupted=False),
        MessageMarked(f"m-{call}", urgent=False, callback_number=number),
        MessageTranscribed(f"m-{call}", f"Call {number}!", 0.9, "vosk", "en"),
        UtteranceKept(f"u-{call}", "age", utterance, "ada", "en"),
        CallEnded("the caller hung up"),
        at=at,
    )


def lay_down(directory: Path, path: str, channels: int) -> None:
    file = MessageFile.create(directory, path, channels)
    shape = (8000, 2) if channels == STEREO else 8000
    file.append(np.full(shape, 1000, np.int16))
    file.finish()


def bytes_of(directory: Path) -> bytes:
    files = [path for path in sorted(directory.rglob("*")) if path.is_file()]
    return b"".join(path.read_bytes() for path in files)


def sounds(directory: Path) -> list[str]:
    return sorted(path.stem for path in directory.rglob("*.wav"))


def test_everything_about_a_number_is_erased_however_it_was_written(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with small_desk(tmp_path) as desk:
            store = desk.journal.store
            await a_call(store, "c1")
            await a_call(store, "c2", ABROAD)
            await a_call(store, "c3", OTHER)
            inside = HouseCallBegan("201", NUMBER), HouseCallEnded("answered", "")
            await tell(store, "h1", *inside)
            help_asked = HelpAsked(agent="anna", ticket="", words=f"{NUMBER} is angry")
            await tell(
                store, None, help_asked, ForwardSet("202", ForwardWhen.BUSY, NUMBER, "")
            )
            before = await asyncio.to_thread(bytes_of, store.directory)
            assert before.count(NUMBER.encode()) > 10

            found = await desk.privacy.about("(212) 555-0123")
            assert found.calls == ("c1", "c2", "h1")
            assert len(found.entries) == 1
            erased = await desk.privacy.erase("212-555-0123", "eve")

            assert set(erased.spellings) == {NUMBER, ABROAD}
            assert (erased.calls, erased.messages) == (3, 2)
            assert (erased.recordings, erased.utterances) == (2, 2)
            assert (erased.forwards, erased.is_scrubbed) == (("202",), True)
            assert sounds(store.directory) == ["c3"] * 3
            left = await asyncio.to_thread(bytes_of, store.directory)
            assert left.count(NUMBER.encode()) == 2, "the setting and its row stay"
            assert OTHER.encode() in left
            call = await store.call("c1")
            assert call is not None
            assert (call.number, call.name) == (None, None)
            again = await desk.privacy.erase(NUMBER, "eve")
            assert (again.calls, again.messages) == (0, 0)

    asyncio.run(story())


def test_a_number_inside_a_longer_one_is_somebody_else(tmp_path: Path) -> None:
    async def story() -> None:
        async with small_desk(tmp_path) as desk:
            await a_call(desk.journal.store, "c1")
            assert (await desk.privacy.about("5550123")).calls == ()
            with pytest.raises(RuleError, match="too short"):
                await desk.privacy.about("0123")

    asyncio.run(story())


def test_whoever_is_on_a_line_is_not_erased_before_the_end(tmp_path: Path) -> None:
    async def story() -> None:
        async with small_desk(tmp_path) as desk:
            store = desk.journal.store
            identified = CallerIdentified(NUMBER, None, withheld=False)
            await tell(store, "c1", CallRang(), identified)
            with pytest.raises(RuleError, match="in the call c1"):
                await desk.privacy.erase(NUMBER, "eve")
            await tell(store, "c1", CallEnded("the caller hung up"))
            assert (await desk.privacy.erase(NUMBER, "eve")).calls == 1

    asyncio.run(story())


class Queues:
    """Queues that let go of a place when they are told, unless they hang."""

    def __init__(self, store: Store, *, hang: bool) -> None:
        self._store = store
        self._hangs = hang

    def tell(self, happening: object) -> None:
        ticket = str(getattr(happening, "ticket", ""))
        gone = CallerLeftQueue(ticket, "sales", Outcome.MOVED, 1.0, 0.0, "", "erased")
        if not self._hangs:
            self._store.post(Entry(AT, gone, None, ticket))


@pytest.mark.parametrize("hang", [False, True])
def test_a_promise_to_call_back_is_taken_back_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, hang: bool
) -> None:
    monkeypatch.setattr("tipring.desk.privacy.SETTLES_S", 0.001)

    async def story() -> None:
        async with small_desk(tmp_path) as desk:
            store = desk.journal.store
            await tell(
                store,
                "c1",
                CallRang(),
                CallerQueued("c1", "sales", "", 1, 0, 0.0, 0.0, "", ""),
                CallbackPromised("c1", "sales", NUMBER),
                CallEnded("the caller hung up"),
            )
            privacy = with_queues(desk, Queues(store, hang=hang))
            if hang:
                with pytest.raises(RuleError, match="still in a queue"):
                    await privacy.erase(NUMBER, "eve")
                return
            told: list[Sequence[str]] = []
            privacy.forgets.append(told.append)
            assert (await privacy.erase(NUMBER, "eve")).places == 1
            assert NUMBER in told[0]

    asyncio.run(story())


def with_queues(desk: SmallDesk, queues: Queues) -> PrivacyDesk:
    messages = MessageDesk(desk.journal, {})
    return PrivacyDesk(desk.journal, "us", messages, desk.recordings, queues)


# --- retention ---------------------------------------------------------------------


def retention(
    desk: SmallDesk, now: datetime, office: int | None, sales: int | None = None
) -> DeskRetention:
    queues = {"sales": QueueSettings(name="sales", keep_numbers_days=sales)}
    pen = Journal(desk.journal.store, wall=lambda: now)
    keeper = DeskRetention(pen, desk.recordings, lambda: queues)
    keeper.keep_numbers_days = office
    return keeper


async def known(store: Store) -> list[str]:
    return sorted(call.id for call in await store.calls() if call.number)


def test_who_called_is_forgotten_after_so_many_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tipring.desk.retention.ROUNDS", 2)

    async def story() -> None:
        async with small_desk(tmp_path) as desk:
            store = desk.journal.store
            identified = CallerIdentified(NUMBER, "Ada", withheld=False)
            gone = CallRang(), identified, CallEnded("the caller hung up")
            await store.append(
                *(
                    Entry(AT, what, "line-1", f"old-{number}")
                    for number in range(60)
                    for what in gone
                )
            )
            recent = AT + timedelta(days=5)
            await tell(store, "new", CallRang(), identified, at=recent)
            await tell(store, "h1", HouseCallBegan("201", NUMBER))
            await tell(store, "h1", HouseCallEnded("answered", ""))
            now = AT + timedelta(days=8)
            assert await retention(desk, now, None).look() == Retained()
            assert await retention(desk, now, 7).look() == Retained(0, 40)
            assert await retention(desk, now, 7).look() == Retained(0, 21)
            assert await known(store) == ["new"]
            assert await retention(desk, now, 7).look() == Retained(), "once"

    asyncio.run(story())


def test_a_number_stays_as_long_as_its_message_is_there(tmp_path: Path) -> None:
    async def story() -> None:
        async with small_desk(tmp_path) as desk:
            store = desk.journal.store
            await a_call(store, "c1")
            now = AT + timedelta(days=8)
            assert (await retention(desk, now, 7).look()).calls == 0
            await tell(store, "c1", MessageErased("m-c1", "older than 7 days"))
            assert (await retention(desk, now, 7).look()).calls == 1
            message = await store.message("m-c1")
            assert message is not None
            assert (message.state, message.number) == (MessageState.ERASED, None)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("office", "sales", "left"),
    [(30, 7, ["other"]), (7, 30, ["sales"]), (None, 7, ["other"]), (7, None, [])],
)
def test_a_queue_has_days_of_its_own(
    tmp_path: Path, office: int | None, sales: int | None, left: list[str]
) -> None:
    async def story() -> None:
        async with small_desk(tmp_path) as desk:
            store = desk.journal.store
            identified = CallerIdentified(NUMBER, "Ada", withheld=False)
            await tell(store, "other", CallRang(), identified, CallEnded("gone"))
            await tell(
                store,
                "sales",
                CallRang(),
                identified,
                CallerQueued("sales/2", "sales", NUMBER, 1, 0, 0.0, 0.0, "", ""),
                CallerLeftQueue("sales/2", "sales", Outcome.LOST, 1.0, 0.0, "", ""),
                CallEnded("gone"),
            )
            await retention(desk, AT + timedelta(days=8), office, sales).look()
            assert await known(store) == left

    asyncio.run(story())


def test_nobody_is_forgotten_who_is_to_be_called_back(tmp_path: Path) -> None:
    async def story() -> None:
        async with small_desk(tmp_path) as desk:
            store = desk.journal.store
            await tell(
                store,
                "c1",
                CallRang(),
                CallerIdentified(NUMBER, None, withheld=False),
                CallerQueued("c1", "sales", NUMBER, 1, 0, 0.0, 0.0, "", ""),
                CallbackPromised("c1", "sales", NUMBER),
                CallEnded("gone"),
            )
            await retention(desk, AT + timedelta(days=8), 7).look()
            assert await known(store) == ["c1"]

    asyncio.run(story())


def test_recordings_of_a_queue_go_by_its_own_days(tmp_path: Path) -> None:
    async def story() -> None:
        async with small_desk(tmp_path) as desk:
            await a_call(desk.journal.store, "c1")
            later = SmallDesk(
                replace(desk.journal, wall=lambda: AT + timedelta(days=2))
            )
            assert await later.recordings.erase_due() == []
            later.queues["sales"] = QueueSettings(name="sales", keep_recordings_days=1)
            assert await later.recordings.erase_due() == ["r-c1"]

    asyncio.run(story())
