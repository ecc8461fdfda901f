"""News wait in the journal; each addressee has a place in it, none is told twice."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from support.mailroom import Mailroom, mailroom
from tipring.desk import news as news_module
from tipring.desk.news import FOR_LINK, Delivery, NewsDesk, NoSuchAddressee
from tipring.domain.journal import BoxStarted, Decided, LineLost, LineOpened
from tipring.domain.link.entries import LinkChanged
from tipring.domain.link.view import Cause, Verdict
from tipring.domain.news.addressee import AT_ONCE, Addressee
from tipring.domain.news_entries import NewsBegan, NewsDropped, NewsRefused

CRM = Addressee(name="webhook:crm", host="crm.example.com", wanted=("line.*",))
HOME = Addressee(name="mqtt", host="192.168.1.5")
Story = Callable[[Mailroom], Awaitable[None]]


def in_the_mailroom(directory: Path, story: Story) -> None:
    async def tell() -> None:
        async with mailroom(directory) as room:
            room.news.addressees = {one.name: one for one in (CRM, HOME)}
            await story(room)

    asyncio.run(tell())


async def told(room: Mailroom, name: str) -> list[str]:
    """Take all news for *name*, and say that they arrived."""
    topics: list[str] = []
    while (delivery := await room.news.next(name)) is not None:
        topics += [news.topic for news in delivery.news]
        await room.news.delivered(name, delivery.up_to_id)
    return topics


async def taken(room: Mailroom, name: str) -> Delivery:
    delivery = await room.news.next(name)
    assert delivery is not None
    return delivery


def test_the_first_news_is_what_happens_after_the_addressee_was_met(
    tmp_path: Path,
) -> None:
    async def story(room: Mailroom) -> None:
        await room.journal.keep(LineLost("long ago"))
        assert await told(room, CRM.name) == []
        await room.journal.keep(LineOpened("a modem"))
        assert await told(room, CRM.name) == ["line.up"]
        assert NewsBegan(addressee=CRM.name, after_id=1) in await room.told()

    in_the_mailroom(tmp_path, story)


def test_news_come_in_order_and_none_twice_over_a_restart(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await told(room, HOME.name)
        await room.journal.keep(
            LineOpened("a modem"), Decided("menu", "so"), LineLost("gone")
        )
        assert await told(room, HOME.name) == ["line.up", "line.down"]
        await room.journal.keep(LineLost("gone"))
        again = NewsDesk(room.journal, room.link, room.news.addressees)
        delivery = await again.next(HOME.name)
        assert delivery is not None
        assert [news.topic for news in delivery.news] == ["line.down"]

    in_the_mailroom(tmp_path, story)


def test_what_was_not_told_in_full_comes_again(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await told(room, HOME.name)
        await room.journal.keep(LineOpened("a modem"), LineLost("gone"))
        first = await taken(room, HOME.name)
        assert await taken(room, HOME.name) == first
        await room.news.delivered(HOME.name, first.news[0].id)
        assert [news.topic for news in (await taken(room, HOME.name)).news] == [
            "line.down"
        ]
        await room.news.delivered(HOME.name, 1)  # an old word changes nothing
        assert [news.topic for news in (await taken(room, HOME.name)).news] == [
            "line.down"
        ]

    in_the_mailroom(tmp_path, story)


def test_many_news_are_told_in_small_heaps(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await told(room, HOME.name)
        await room.journal.keep(*[LineOpened("a modem")] * (AT_ONCE + 5))
        assert len((await taken(room, HOME.name)).news) == AT_ONCE
        assert len(await told(room, HOME.name)) == AT_ONCE + 5

    in_the_mailroom(tmp_path, story)


def test_without_the_internet_only_the_office_itself_is_told(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await told(room, CRM.name)
        await told(room, HOME.name)
        room.internet(Verdict.DOWN)
        await room.journal.keep(LineLost("gone"))
        assert await room.news.next(CRM.name) is None
        assert await told(room, HOME.name) == ["line.down"]
        crm = next(one for one in await room.news.status() if one.name == CRM.name)
        assert (crm.trouble, crm.told_at) == (FOR_LINK, None)
        assert crm.waiting > 0
        room.internet(Verdict.DEGRADED)
        assert await told(room, CRM.name) == ["line.down"]
        crm = next(one for one in await room.news.status() if one.name == CRM.name)
        assert (crm.trouble, crm.told_at) == ("", room.wall())

    in_the_mailroom(tmp_path, story)


def test_what_is_not_wanted_is_told_to_nobody_again(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await told(room, CRM.name)
        await room.journal.keep(LineLost("gone"))
        delivery = await taken(room, CRM.name)
        await room.news.refused(CRM.name, delivery.news[0].id, "410 Gone")
        await room.news.delivered(CRM.name, delivery.up_to_id)
        assert await room.news.next(CRM.name) is None
        assert any(isinstance(what, NewsRefused) for what in await room.told())
        await room.news.tried(CRM.name, "no answer")
        status = await room.news.status()
        assert "no answer" in [one.trouble for one in status]

    in_the_mailroom(tmp_path, story)


def test_what_waits_beyond_all_measure_is_given_up_and_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_module, "MOST_WAITING", 10)

    async def story(room: Mailroom) -> None:
        await told(room, CRM.name)
        await room.journal.keep(*[LineLost("gone")] * 15)
        assert len(await told(room, CRM.name)) == 10
        (dropped,) = (one for one in await room.told() if isinstance(one, NewsDropped))
        assert (dropped.addressee, dropped.count) == (CRM.name, 5)
        crm = next(one for one in await room.news.status() if one.name == CRM.name)
        assert crm.trouble == "5 news were given up"

    in_the_mailroom(tmp_path, story)


def test_that_some_were_given_up_is_not_written_down_at_each_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_module, "MOST_WAITING", 40)

    async def story(room: Mailroom) -> None:
        await told(room, CRM.name)
        await room.journal.keep(*[LineLost("gone")] * 41)
        await taken(room, CRM.name)
        assert await taken(room, CRM.name) == await taken(room, CRM.name)
        (dropped,) = (one for one in await room.told() if isinstance(one, NewsDropped))
        assert dropped.count == 3

    in_the_mailroom(tmp_path, story)


def test_what_is_no_news_for_somebody_is_never_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_module, "MOST_WAITING", 10)

    async def story(room: Mailroom) -> None:
        await told(room, CRM.name)
        await room.journal.keep(*[Decided("menu", "so")] * 15, LineLost("gone"))
        again = NewsDesk(room.journal, room.link, room.news.addressees)
        monkeypatch.setattr(news_module, "READ_AT_ONCE", 5)
        delivery = await again.next(CRM.name)
        assert delivery is not None
        assert [news.topic for news in delivery.news] == ["line.down"]
        assert not any(isinstance(one, NewsDropped) for one in await room.told())
        assert again.sentence == ""

    in_the_mailroom(tmp_path, story)


def test_who_waits_for_news_has_it_when_it_happens(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await told(room, CRM.name)
        assert await room.news.next_within(CRM.name, 0.0) is None
        asking = asyncio.create_task(room.news.next_within(CRM.name, 20.0))
        await room.journal.keep(Decided("menu", "so"), BoxStarted("1.0"))
        await room.journal.keep(LineLost("gone"))
        delivery = await asking
        assert delivery is not None
        assert [news.topic for news in delivery.news] == ["line.down"]
        assert await room.news.next_within(CRM.name, 20.0) == delivery

    in_the_mailroom(tmp_path, story)


def test_news_of_the_link_come_back_from_the_journal_in_plain_words(
    tmp_path: Path,
) -> None:
    async def story(room: Mailroom) -> None:
        await told(room, HOME.name)
        down = LinkChanged(verdict=Verdict.DOWN, cause=Cause.CARRIER, why="no cable")
        await room.journal.keep(down)
        (news,) = (await taken(room, HOME.name)).news
        assert (news.data["verdict"], news.data["cause"]) == ("down", "carrier lost")

    in_the_mailroom(tmp_path, story)


def test_nobody_else_is_told_anything(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        with pytest.raises(NoSuchAddressee, match="nobody is told news as webhook:x"):
            await room.news.next("webhook:x")

    in_the_mailroom(tmp_path, story)
