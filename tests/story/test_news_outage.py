"""An hour without the internet: mail and news wait, and come once, in their order."""

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from support.clerks import Office, mail_to
from support.hook import Hook
from support.mailroom import mailroom
from support.smtp_sink import Sink, listening
from tipring.clerk import door as door_module
from tipring.clerk.couriers import BACK_OFF_S, LOOK_S, Courier
from tipring.clerk.webhooks import Webhook
from tipring.config.settings import WebhookSettings
from tipring.domain.journal import LineLost, LineOpened
from tipring.domain.link.view import Verdict
from tipring.domain.news.addressee import Addressee
from tipring.domain.news.news import News
from tipring.domain.news_entries import NewsRefused
from tipring.store.message_records import OutboxCounts
from tipring.store.message_views import open_jobs, outbox_counts

CRM = "webhook:crm"
URL = "https://crm.example.com/hook"
SECRET = "a secret of sixteen letters"  # noqa: S105 - a test's


@dataclass
class Outage(Office):
    """The office, a web service, and the courier between them."""

    hook: Hook = field(default_factory=Hook)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.room.news.addressees = {CRM: Addressee(name=CRM, host="crm.example.com")}
        self.courier = self.a_courier()

    def a_courier(self) -> Courier:
        settings = WebhookSettings("crm", URL, secret=SECRET)
        teller = Webhook(settings, "Harbor", self.room.wall, self.hook)
        return Courier(CRM, teller, self.sleep, Random(1))  # noqa: S311 - no secret

    async def tell(self) -> float:
        """Let the courier tell what there is; return the pause that he makes then."""
        pause = 0.0
        while pause == 0.0:
            pause = await self.courier.round(self.door)
        return pause


Story = Callable[[Outage, Sink], Awaitable[None]]


@pytest.fixture(autouse=True)
def _nobody_waits_for_news(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is told by hand here."""
    monkeypatch.setattr(door_module, "NEWS_WAIT_S", 0.0)


def in_the_office(directory: Path, story: Story) -> None:
    async def tell() -> None:
        async with listening(Sink()) as sink, mailroom(directory) as room:
            office = Outage(room, mail_to(sink))
            async with office.door:
                await office.tell()
                await story(office, sink)

    asyncio.run(tell())


def test_mail_of_an_hour_without_the_internet_comes_once_when_it_is_back(
    tmp_path: Path,
) -> None:
    async def story(office: Outage, sink: Sink) -> None:
        room = office.room
        room.internet(Verdict.DOWN)
        for number in range(6):
            await room.leave(f"m{number}", number=f"212555010{number}")
            await office.work_through(minutes=10)
        assert sink.letters == []
        waiting = await room.store.ask(open_jobs())
        assert [(job.kind, job.tries) for job in waiting] == [("mail", 0)] * 6

        room.internet(Verdict.UP)
        await office.work_through(minutes=60)
        subjects = [str(letter["Subject"]) for letter in sink.letters]
        assert [subject[-17:-7] for subject in subjects] == [
            f"212555010{number}" for number in range(6)
        ]
        assert await room.store.ask(outbox_counts) == OutboxCounts()

    in_the_office(tmp_path, story)


def test_what_failed_before_anybody_noticed_is_due_when_it_is_back(
    tmp_path: Path,
) -> None:
    async def story(office: Outage, sink: Sink) -> None:
        room = office.room
        await room.leave("m1")
        sink.to_mail = ["421 no way out"] * 5
        await office.work_through(minutes=40)
        (job,) = await room.store.ask(open_jobs())
        assert job.next_at is not None
        assert job.next_at - room.wall() > timedelta(minutes=10)
        sink.to_mail = ["421 not yet"]
        room.internet(Verdict.DOWN)
        room.internet(Verdict.UP)
        await office.work()
        await office.work()
        assert sink.letters == [], "it was tried once more, not again and again"
        await office.work_through(minutes=300, every=10)
        assert len(sink.letters) == 1

    in_the_office(tmp_path, story)


def test_a_mail_server_in_the_office_needs_no_internet(tmp_path: Path) -> None:
    async def story(office: Outage, sink: Sink) -> None:
        office.room.outbox.mail_needs_link = False
        office.room.internet(Verdict.DOWN)
        await office.room.leave("m1")
        await office.work()
        assert len(sink.letters) == 1

    in_the_office(tmp_path, story)


def test_texts_are_written_without_the_internet(tmp_path: Path) -> None:
    async def story(office: Outage, _sink: Sink) -> None:
        office.room.internet(Verdict.DOWN)
        await office.room.leave("m1")
        await office.work()
        message = await office.room.store.message("m1")
        assert message is not None
        assert message.text

    in_the_office(tmp_path, story)


def test_news_wait_for_the_internet_and_come_signed_and_in_order(
    tmp_path: Path,
) -> None:
    async def story(office: Outage, _sink: Sink) -> None:
        room = office.room
        room.internet(Verdict.DOWN)
        for number in range(30):
            what = LineLost("gone") if number % 2 else LineOpened("a modem")
            await room.journal.keep(what)
        assert await office.tell() == LOOK_S
        assert office.hook.requests == []
        room.internet(Verdict.UP)
        began = room.wall.now
        assert await office.tell() == LOOK_S
        assert office.hook.topics == ["line.up", "line.down"] * 15
        assert len(set(office.hook.keys)) == 30
        assert room.wall.now - began >= timedelta(seconds=2), "all at once"
        last = office.hook.requests[-1]
        moment, _, signed = last.headers["X-Tipring-Signature"].partition(",v1=")
        text = moment.removeprefix("t=").encode() + b"." + last.content
        expected = hmac.new(SECRET.encode(), text, hashlib.sha256).hexdigest()
        assert hmac.compare_digest(signed, expected)

    in_the_office(tmp_path, story)


def test_a_service_that_fails_is_asked_again_more_and_more_seldom(
    tmp_path: Path,
) -> None:
    async def story(office: Outage, _sink: Sink) -> None:
        await office.room.journal.keep(LineLost("one"), LineOpened("two"))
        office.hook.answers.extend([None, 500, 503, 429, 404, None, 502])
        pauses = [await office.tell() for _ in range(7)]
        usual = [*BACK_OFF_S, BACK_OFF_S[-1]]
        for pause, due in zip(pauses, usual, strict=True):
            assert due * 0.75 <= pause <= due * 1.25
        (crm,) = await office.room.news.status()
        assert crm.trouble == "502 Bad Gateway"
        assert await office.tell() == LOOK_S
        assert office.hook.topics == ["line.down", "line.up"]
        assert len(set(office.hook.keys)) == 2, "a try again has the key of the first"
        (crm,) = await office.room.news.status()
        assert crm.trouble == ""

    in_the_office(tmp_path, story)


def test_a_news_that_is_refused_keeps_no_other_waiting(tmp_path: Path) -> None:
    async def story(office: Outage, _sink: Sink) -> None:
        await office.room.journal.keep(LineLost("one"), LineOpened("two"))
        office.hook.answers.extend([422])
        assert await office.tell() == LOOK_S
        assert office.hook.topics == ["line.up"]
        refused = [w for w in await office.room.told() if isinstance(w, NewsRefused)]
        assert [one.why for one in refused] == ["422 Unprocessable Entity"]

    in_the_office(tmp_path, story)


def test_a_clerk_that_dies_in_between_tells_again_what_can_be_told_apart(
    tmp_path: Path,
) -> None:
    async def story(office: Outage, _sink: Sink) -> None:
        await office.room.journal.keep(LineLost("one"), LineOpened("two"))
        delivery = await office.door.news(CRM)
        assert delivery is not None
        settings = WebhookSettings("crm", URL)
        dying = Webhook(settings, "Harbor", office.room.wall, office.hook)
        await dying.tell(delivery.news[0])  # and it is killed
        office.courier = office.a_courier()
        await office.tell()
        assert office.hook.topics == ["line.down", "line.down", "line.up"]
        assert office.hook.keys[0] == office.hook.keys[1] != office.hook.keys[2]

    in_the_office(tmp_path, story)


def test_a_heap_that_breaks_off_is_not_told_from_its_beginning(tmp_path: Path) -> None:
    async def story(office: Outage, _sink: Sink) -> None:
        await office.room.journal.keep(LineLost("one"), LineOpened("two"))
        office.hook.answers.extend([204, 500])
        assert await office.tell() > 0
        await office.tell()
        assert office.hook.topics == ["line.down", "line.up"]

    in_the_office(tmp_path, story)


def test_while_the_desk_is_away_nothing_is_told(tmp_path: Path) -> None:
    async def story(office: Outage, _sink: Sink) -> None:
        await office.room.journal.keep(LineLost("one"))
        office.link.is_cut = True
        assert await office.tell() == LOOK_S
        office.link.is_cut = False
        assert await office.tell() == LOOK_S
        assert office.hook.topics == ["line.down"]

    in_the_office(tmp_path, story)


@dataclass
class Clumsy:
    """A teller with a mistake in it, which shows once."""

    teller: Webhook
    is_clumsy: bool = True

    async def tell(self, news: News) -> None:
        if self.is_clumsy:
            self.is_clumsy = False
            raise KeyError(news.topic)
        await self.teller.tell(news)

    async def close(self) -> None:
        await self.teller.close()


def test_a_mistake_of_ours_leaves_nobody_without_news(tmp_path: Path) -> None:
    async def story(office: Outage, _sink: Sink) -> None:
        await office.room.journal.keep(LineLost("one"))
        settings = WebhookSettings("crm", URL)
        teller = Webhook(settings, "Harbor", office.room.wall, office.hook)
        office.courier = Courier(CRM, Clumsy(teller), office.sleep)
        assert 0 < await office.tell() < LOOK_S
        (crm,) = await office.room.news.status()
        assert crm.trouble == "a mistake of ours (KeyError); see the log"
        assert await office.tell() == LOOK_S
        assert office.hook.topics == ["line.down"]

    in_the_office(tmp_path, story)
