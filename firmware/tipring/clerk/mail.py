"""The letters: mail about a message, and reminders."""

import asyncio
from collections.abc import Awaitable, Callable
from email.message import EmailMessage

from tipring.clerk.letters import Sender, letter
from tipring.clerk.mail_trouble import MailTrouble, Trouble
from tipring.clerk.report_letters import Week, report_letter, week_of
from tipring.clerk.smtp import send
from tipring.clerk.sounds import Sound, sound_of
from tipring.clerk.work import Outcome, Postponed
from tipring.config.settings import MailSettings, Settings
from tipring.desk.outbox import Assignment
from tipring.domain.errors import StoreError
from tipring.domain.outbox import REPORT
from tipring.store.reader import open_reader

NO_SERVER = "there is no [mail] in tipring.toml: name the server that takes mail"
Post = Callable[[MailSettings, EmailMessage, str], Awaitable[str]]


def sender_of(settings: Settings, mail: MailSettings) -> Sender:
    """Return who writes the letters of an office."""
    office = settings.office
    return Sender(office.name, mail.sender, office.zone, settings.language)


class Letters:
    """The worker that writes and posts letters."""

    def __init__(self, settings: Settings, post: Post = send) -> None:
        self._settings = settings
        self._post = post

    async def __call__(self, assignment: Assignment) -> Outcome:
        """Post the letter of a job; Postponed when nobody took it."""
        mail = self._settings.mail
        if mail is None:
            raise Postponed(NO_SERVER)
        sound = await self._sound(assignment, mail)
        try:
            return await self._posted(assignment, mail, sound)
        except MailTrouble as trouble:
            if trouble.kind is not Trouble.TOO_BIG or not sound.data:
                raise Postponed(str(trouble), for_good=trouble.for_good) from trouble
        bare = Sound(too_large_mb=len(sound.data) / 1e6, note="sent without its sound")
        try:
            return await self._posted(assignment, mail, bare)
        except MailTrouble as trouble:
            raise Postponed(str(trouble), for_good=trouble.for_good) from trouble

    async def _sound(self, assignment: Assignment, mail: MailSettings) -> Sound:
        if assignment.record is None:
            return Sound()
        path, form = assignment.record.path, mail.sound
        try:
            return await asyncio.to_thread(sound_of, path, form, mail.largest_mb)
        except OSError as error:
            return Sound(note=f"the sound could not be read: {error}")

    def _week(self, assignment: Assignment) -> Week:
        settings = self._settings
        question = week_of(assignment.job, settings, assignment.job.queued_at)
        try:
            with open_reader(settings.store_directory) as reader:
                return reader.ask(question)
        except StoreError as error:
            raise Postponed(str(error)) from error

    async def _posted(
        self, assignment: Assignment, mail: MailSettings, sound: Sound
    ) -> Outcome:
        to, sender = assignment.job.details["to"], sender_of(self._settings, mail)
        if assignment.job.kind == REPORT:
            week = await asyncio.to_thread(self._week, assignment)
            written = report_letter(assignment.job, sender, week)
        else:
            written = letter(assignment, sender, sound)
        answer = await self._post(mail, written, to)
        told = [f"to {to}", *filter(None, [sound.note]), answer]
        return Outcome("; ".join(told))
