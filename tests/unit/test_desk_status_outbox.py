"""Mail and texts at a glance: what waits, what is lost, and a clerk who is away."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from support.mailroom import MORNING, Mailroom, mailroom
from tipring.cli import show
from tipring.desk.status import Status, with_outbox
from tipring.domain.errors import StoreError

BARE = Status(
    version="1",
    office="Harbor",
    time_zone="America/New_York",
    started_at=MORNING,
    lines=[],
    loop_late_worst_ms=1.0,
    loop_late_p999_ms=1.0,
    tasks=3,
    speech="off",
)


def desk_of(room: Mailroom) -> Any:  # noqa: ANN401 - as much of a desk as is looked at
    return SimpleNamespace(journal=room.journal, outbox=room.outbox, started_at=MORNING)


def told(status: Status) -> list[str]:
    lines = show.status(status).splitlines()
    return [line for line in lines if line.startswith("mail and texts")]


def test_work_that_waits_or_is_lost_is_seen_at_a_glance(tmp_path: Path) -> None:
    async def story() -> None:
        async with mailroom(tmp_path) as room:
            assert told(await with_outbox(BARE, desk_of(room))) == []
            await room.leave("m1", "billing")
            room.wall.pass_(minutes=4)
            assert told(await with_outbox(BARE, desk_of(room))) == []
            room.wall.pass_(minutes=2)
            (alone,) = told(await with_outbox(BARE, desk_of(room)))
            assert "2 waiting, and nobody does them; start the clerk" in alone
            found = await room.outbox.next(["mail"])
            assert found is not None
            await room.outbox.tried(found.job.id, "550 no such user", for_good=True)
            given_up, why = told(await with_outbox(BARE, desk_of(room)))
            assert "1 given up, see: tipring messages given-up" in given_up
            assert why == "mail and texts: 1 waiting; 550 no such user"

    asyncio.run(story())


def test_a_store_that_cannot_be_read_does_not_hide_the_lines(tmp_path: Path) -> None:
    async def story() -> None:
        async with mailroom(tmp_path) as room:
            refusal = StoreError("the disk is failing")
            with patch.object(type(room.store), "ask", side_effect=refusal):
                status = await with_outbox(BARE, desk_of(room))
            assert told(status) == ["mail and texts: 0 waiting; the disk is failing"]

    asyncio.run(story())
