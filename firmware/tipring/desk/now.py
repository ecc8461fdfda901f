"""Everything that a live page shows, in one answer that costs no disk."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from fastapi import FastAPI

from tipring.desk.calls_now import CallNow, calls_now
from tipring.desk.help_desk import HelpNow
from tipring.desk.house_api import ExtensionNow, extensions_now
from tipring.desk.link_api import LinkNow, link_now
from tipring.desk.status import Status, status_of
from tipring.desk.supervising_api import TalkNow, talks_now
from tipring.domain.queue.live import QueueLive
from tipring.domain.worries.worry import Worry

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.desk import Desk
    from tipring.desk.queue_api import QueueDoor


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxNow:
    """The box as a person wants to see it at a glance."""

    at: datetime
    """UTC, aware: ages are counted from here."""
    status: Status
    queues: list[QueueLive]
    link: LinkNow
    talks: list[TalkNow]
    extensions: list[ExtensionNow]
    help: list[HelpNow] = field(default_factory=list)
    """Agents who ask for a supervisor, the longest first."""
    calls: list[CallNow] = field(default_factory=list)
    """On the lines, in the order of the lines."""
    worries: list[Worry] = field(default_factory=list)
    """What is amiss with the box for a while, worst first."""


def box_now(desk: "Desk", queues: "QueueDoor") -> BoxNow:
    """Return what *desk* looks like now."""
    live = queues.live()
    return BoxNow(
        at=desk.journal.wall(),
        status=status_of(desk),
        queues=live,
        link=link_now(desk),
        talks=talks_now(desk),
        extensions=extensions_now(desk.house) if desk.house else [],
        help=desk.help.wanted,
        calls=calls_now(desk, live),
        worries=list(desk.health.worries) if desk.health else [],
    )


def add_now(api: FastAPI, desk: "Desk", queues: "QueueDoor") -> None:
    """Let *api* show the box as it is."""

    @api.get("/now")
    async def now() -> BoxNow:
        """Look at everything that is live; ask again when something happened."""
        return box_now(desk, queues)
