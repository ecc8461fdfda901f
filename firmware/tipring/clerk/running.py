"""The clerk's process: settings, the way to the desk, and a low place in the queue."""

import asyncio
import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from tipring import __version__
from tipring.clerk.clerk import Chore, Clerk
from tipring.clerk.couriers import Courier
from tipring.clerk.door import DeskDoor
from tipring.clerk.mail import Letters
from tipring.clerk.mqtt import Broker
from tipring.clerk.mqtt_topics import Box
from tipring.clerk.other_settings import OtherSettings
from tipring.clerk.reminders import Reminders
from tipring.clerk.retention import Retention
from tipring.clerk.transcripts import Scribe, Transcripts
from tipring.clerk.webhooks import Webhook
from tipring.clerk.weekly import WeeklyReport
from tipring.config.reader import load
from tipring.config.settings import Settings
from tipring.desk.journal import utc_now
from tipring.domain.news.addressee import MQTT, WEBHOOK
from tipring.domain.outbox import (
    DRILL,
    LINE,
    LINK,
    MAIL,
    REMINDER,
    REPORT,
    TRANSCRIPT,
)
from tipring.health.service_manager import ServiceManager, no_trouble
from tipring.speech.models.installed import installed

NICENESS = 15
"""Sound is due every 20 ms; a text may take a minute longer."""
log = logging.getLogger(__name__)


async def run_clerk(directory: Path, scribe: Scribe) -> bool:
    """Do the slow work of the office in *directory* until SIGTERM or SIGINT.

    Returns True when there are other settings, with which it shall begin again. The
    desk need not run yet. Raises TipringError when the settings are wrong.
    """
    settings = await asyncio.to_thread(load, directory)
    step_aside()
    manager = ServiceManager.around_us()
    async with DeskDoor.at(settings.socket) as door:
        other = await asyncio.to_thread(OtherSettings, settings)
        clerk = make_clerk(settings, door, scribe, other)
        other.found = clerk.stop
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, clerk.stop)
        log.info("working for %s", settings.office.name)
        manager.ready(f"does the slow work of {settings.office.name}")
        alive = asyncio.create_task(manager.watched(no_trouble))
        await clerk.run()
        alive.cancel()
    return other.are_there


def make_clerk(
    settings: Settings, door: DeskDoor, scribe: Scribe, *chores: Chore
) -> Clerk:
    """Return a clerk with everything that it can do, and *chores* besides."""
    letters = Letters(settings)
    transcripts = Transcripts(scribe, lambda: installed(settings.store_directory))
    mailboxes = settings.office.mailboxes
    return Clerk(
        door,
        desks=(
            {
                MAIL: letters,
                REMINDER: letters,
                LINE: letters,
                LINK: letters,
                DRILL: letters,
                REPORT: letters,
            },
            {TRANSCRIPT: transcripts},
        ),
        couriers=tuple(couriers(settings, door)),
        chores=(
            Reminders(mailboxes, utc_now),
            Retention(mailboxes, utc_now),
            WeeklyReport(settings.report, settings.office.zone, utc_now),
            *chores,
        ),
    )


def couriers(settings: Settings, door: DeskDoor) -> Iterator[Courier]:
    """Yield who tells other machines the news of the office."""
    office, news = settings.office, settings.news
    for hook in news.webhooks:
        yield Courier(f"{WEBHOOK}{hook.name}", Webhook(hook, office.name))
    if news.broker:
        box = Box(
            office=office.name,
            topic=news.broker.topic,
            version=__version__,
            lines=tuple(line.name for line in settings.lines),
            mailboxes=tuple(office.mailboxes),
        )
        teller = Broker(news.broker, box, door.lines, door.new_messages)
        yield Courier(MQTT, teller)


def step_aside() -> None:
    """Let everybody else on this machine go first."""
    os.nice(max(NICENESS - os.getpriority(os.PRIO_PROCESS, 0), 0))
