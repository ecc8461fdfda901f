"""Which greeting a caller hears."""

from dataclasses import dataclass
from datetime import datetime

from tipring.domain.command import Command
from tipring.domain.commands import Play, PlayMessage
from tipring.domain.hours import OfficeState
from tipring.domain.office import Office
from tipring.domain.say import Say
from tipring.domain.voicemail.mailbox import Mailbox, Occasion
from tipring.domain.voicemail.notes import MailboxNews


@dataclass(frozen=True, slots=True)
class Greeting:
    """What is heard before the tone."""

    say: Say
    path: str = ""
    """Of the owner's own recording, heard instead; empty: there is none."""

    def play(self, language: str) -> Command:
        """Return how it is heard."""
        return PlayMessage(self.path) if self.path else Play(self.say, language)


def greeting_at(
    office: Office, mailbox: Mailbox, news: MailboxNews, moment: datetime
) -> Greeting:
    """Return the greeting of *mailbox* at *moment* (aware)."""
    occasion = occasion_at(office, mailbox, news, moment)
    of_settings = {
        Occasion.CLOSED: mailbox.greeting_closed,
        Occasion.VACATION: mailbox.greeting_vacation,
    }
    own = news.greetings.get(occasion, "")
    say = of_settings.get(occasion, ())
    if not own and not say:
        own = news.greetings.get(Occasion.STANDARD, "")
    return Greeting(say or mailbox.greeting, own)


def occasion_at(
    office: Office, mailbox: Mailbox, news: MailboxNews, moment: datetime
) -> Occasion:
    """Return the occasion of *moment*: as chosen, a vacation, or by the hours."""
    today = moment.astimezone(office.zone).date()
    last = mailbox.vacation_until
    is_over = last is not None and today > last
    chosen = news.greeting
    if chosen in set(Occasion) and not (chosen == Occasion.VACATION and is_over):
        return Occasion(chosen)
    if last is not None and not is_over:
        return Occasion.VACATION
    if mailbox.schedule:
        state, _ = office.schedules[mailbox.schedule].state_at(moment)
        if state is not OfficeState.OPEN:
            return Occasion.CLOSED
    return Occasion.STANDARD
