"""The watch over the box itself, as the settings want it."""

from collections.abc import Callable, Collection
from datetime import timedelta

from tipring.config.settings import Settings
from tipring.desk.box_report import DeskSeen, seen_by, surroundings
from tipring.desk.desk import Desk
from tipring.desk.health_watch import HealthWatch
from tipring.desk.link_api import link_now
from tipring.desk.mending import Mending
from tipring.desk.status import status_of, with_outbox
from tipring.domain.worries.alarm import Alarm, AlarmPlan
from tipring.health.checks.lines import WHAT as LINE
from tipring.health.surroundings import Surroundings


def add_health(
    desk: Desk, settings: Callable[[], Settings], languages: Collection[str]
) -> None:
    """Let *desk* watch its box. Before `run`; *settings* are those in force."""

    def box() -> Surroundings:
        now = settings()
        return surroundings(now, languages if now.speech.enabled else ())

    async def seen() -> DeskSeen:
        return seen_by(await with_outbox(status_of(desk), desk), link_now(desk))

    begun = settings()
    mending = Mending(desk.outbox, begun.store_directory)
    watch = desk.health = HealthWatch(desk.journal, box, seen, mending)
    watch.zone = begun.office.zone
    watch.alarm = Alarm(alarm_plan(begun))
    if desk.lifeline is not None:
        desk.lifeline.is_worried = lambda: watch.is_red
    if begun.alarm.call:
        watch.calls = desk.help_calls(begun.alarm.call)


def alarm_plan(settings: Settings) -> AlarmPlan:
    """Return who wants to hear of what."""
    wanted = settings.alarm
    letters_about_lines = bool(settings.mail and settings.care.tell)
    return AlarmPlan(
        mail=wanted.mail if settings.mail else (),
        call=wanted.call,
        colour=wanted.colour,
        after=timedelta(minutes=wanted.after_min),
        quiet=wanted.quiet,
        calls=wanted.calls,
        told_elsewhere=frozenset({LINE} if letters_about_lines else ()),
    )
