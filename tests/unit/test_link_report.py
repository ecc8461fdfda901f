"""A letter about each outage, when it is over and the letter can be sent."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from support.mailroom import ANNA, BEN, Mailroom, mailroom
from tipring.desk.link_report import LinkReports
from tipring.domain.link.view import Cause, LinkView, Verdict
from tipring.domain.outbox import LINK
from tipring.store.message_views import open_jobs

GONE = LinkView(verdict=Verdict.DOWN, cause=Cause.GATEWAY, why="the router is silent")
NO_CABLE = LinkView(verdict=Verdict.DOWN, cause=Cause.CARRIER, why="no cable")
DRILL = LinkView(verdict=Verdict.DOWN, cause=Cause.DRILL, why="a drill")
NO_NAMES = LinkView(verdict=Verdict.DEGRADED, cause=Cause.DNS)
WELL = LinkView(is_watched=True)
Story = Callable[[Mailroom], Awaitable[None]]


def in_the_mailroom(directory: Path, story: Story) -> None:
    async def tell() -> None:
        async with mailroom(directory) as room:
            LinkReports((ANNA, BEN), room.journal, room.link)
            await story(room)

    asyncio.run(tell())


async def letters(room: Mailroom) -> list[tuple[str, str, str]]:
    await room.store.append()
    jobs = await room.store.ask(open_jobs())
    assert all(job.kind == LINK for job in jobs)
    return [
        (job.details["to"], job.details["since"], job.details["why"]) for job in jobs
    ]


def test_each_address_has_one_letter_about_the_whole_outage(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        began = room.wall.now.isoformat()
        room.link.is_now(GONE)
        room.wall.pass_(minutes=40)
        room.link.is_now(NO_CABLE)
        room.wall.pass_(minutes=5)
        assert await letters(room) == []
        room.link.is_now(WELL)
        assert await letters(room) == [
            (ANNA, began, "no cable"),
            (BEN, began, "no cable"),
        ]

    in_the_mailroom(tmp_path, story)


def test_a_short_outage_a_drill_and_half_an_outage_are_worth_no_letter(
    tmp_path: Path,
) -> None:
    async def story(room: Mailroom) -> None:
        for view, seconds in ((GONE, 59), (DRILL, 300), (NO_NAMES, 300)):
            room.link.is_now(view)
            room.wall.pass_(seconds=seconds)
            room.link.is_now(WELL)
        assert await letters(room) == []

    in_the_mailroom(tmp_path, story)
