"""A caller asks to be called back: booked, kept safe, and only then promised."""

from tipring.domain.command import Command
from tipring.domain.commands import TellQueue
from tipring.domain.queue.booking import Booked, Booking
from tipring.domain.queue.happenings import CallbackBooked, CallerWithdrawn
from tipring.domain.queue.orders import PlaceTold
from tipring.domain.queue.programme import Programme
from tipring.domain.queue.stay import Stay
from tipring.domain.queue.turns import QueueState, Turn
from tipring.domain.say import Say

PROMISE_PATIENCE_S = 5.0
"""How long the disk may take to keep the promise of a call back."""


class Promise:
    """The way from the key for a call back to the word of thanks, or back again."""

    def __init__(self, stay: Stay, programme: Programme) -> None:
        visitor = stay.visitor
        self._stay = stay
        self._programme = programme
        self._booking = Booking(
            visitor.office,
            visitor.number,
            visitor.language,
            stay.book,
        )

    @property
    def is_sounding(self) -> bool:
        """Whether a question is being heard."""
        return self._booking.dialogue.is_sounding

    def begin(self, told: PlaceTold | None, now: float) -> Turn:
        """Ask for the number, unless there is no call back for this caller."""
        if not self._stay.visitor.office.outside:
            why = "no call back: the office lets the box dial no number"
            return self._refuse(why, self._stay.book.callback_impossible)
        if not self._programme.is_long_enough(told):
            why = "no call back: the wait is too short for it"
            return self._refuse(why, self._stay.book.callback_not_now)
        return self._ask_on(self._booking.begin(now))

    def step(self, event: object, now: float) -> Turn:
        """Hand an event on to the questions."""
        commands, booked = self._booking.step(event, now)
        match booked:
            case Booked.NOT_YET:
                return self._ask_on(commands)
            case Booked.YES:
                return self._keep_safe(now).after(*commands)
            case _:
                why = "no call back: no number was confirmed"
                refused = self._refuse(why, self._stay.book.still_here)
                return refused.after(*commands)

    def kept(self) -> Turn:
        """Thank: the promise outlives a power cut."""
        return self._stay.play(QueueState.THANKED, self._stay.book.callback_thanks)

    def lost(self, now: float) -> Turn:
        """Promise nothing that a power cut takes away: back to the door instead."""
        stay, why = self._stay, "the promise to call back could not be kept safe"
        stay.count_wait(now)
        stay.visitor.stays.was_sent_back = True
        gone = TellQueue(CallerWithdrawn(stay.ticket, why))
        regret = stay.play(QueueState.AT_THE_DOOR, stay.book.callback_impossible)
        return regret.after(gone, stay.decided(f"no call back: {why}"))

    def _ask_on(self, commands: list[Command]) -> Turn:
        deadline = self._booking.dialogue.deadline
        return Turn(QueueState.BOOKING, tuple(commands), deadline)

    def _keep_safe(self, now: float) -> Turn:
        booked = TellQueue(CallbackBooked(self._stay.ticket, self._booking.number))
        return Turn(QueueState.PROMISED, (booked,), now + PROMISE_PATIENCE_S)

    def _refuse(self, why: str, say: Say) -> Turn:
        refused = self._stay.play(QueueState.HEARING, say)
        return refused.after(self._stay.decided(why))
