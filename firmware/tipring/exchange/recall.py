"""What a hook flash does on a line: hold the caller, ask somebody else, transfer."""

from tipring.dsp.frames import Frame
from tipring.exchange.call import Call, Progress
from tipring.exchange.line import (
    LEAVES_OTHERS_JOINED,
    LineState,
    OnFlash,
    SubscriberLine,
)


class LineParty:
    """A subscriber's device that dialled a number itself: a `call.Party`."""

    def __init__(self, line: SubscriberLine) -> None:
        self._line = line

    @property
    def gone(self) -> bool:
        """Whether the device is on-hook, or was left by the other side."""
        return self._line.state is not LineState.CONNECTED

    def told(self, news: Progress, at: float) -> None:
        """Show the device that it was left; all else it hears by itself."""
        if news is Progress.RELEASED:
            self._line.far_end_left(at)

    def step(self, heard: Frame, _at: float) -> Frame:
        """Pass sound through."""
        self._line.hear(heard)
        return self._line.said


class Recall:
    """The calls that lines hold, and those that lines made."""

    def __init__(self) -> None:
        self._held: dict[str, Call] = {}
        self._made: dict[str, Call] = {}
        self._joined: set[str] = set()
        """The numbers of lines whose two calls are one talk of three."""

    def made(self, line: SubscriberLine, call: Call) -> None:
        """Remember the call that a line made, perhaps while it holds another."""
        self._made[line.number] = call

    def step(self, line: SubscriberLine, calls: list[Call], at: float) -> None:
        """Do what the line's flash asks for, or its hanging up while it holds."""
        if line.take_flash():
            self._flash(line, calls, at)
        if line.state is LineState.IDLE and (held := self._held.pop(line.number, None)):
            self._leave(line, held, at)

    def _flash(self, line: SubscriberLine, calls: list[Call], at: float) -> None:
        if held := self._held.get(line.number):
            self._flash_again(line, held, at)
        elif call := next((call for call in calls if call.is_answered_by(line)), None):
            self._held[line.number] = call
            call.is_held = True
            line.ask_back(at)

    def _flash_again(self, line: SubscriberLine, held: Call, at: float) -> None:
        asked, number = self._made.get(line.number), line.number
        joins = line.on_flash is OnFlash.CONFERENCE and number not in self._joined
        if joins and asked and None is held.ended_at is asked.ended_at:
            self._joined.add(number)
            held.join(asked)
        else:
            self._come_back(line, self._held.pop(number), at)

    def _come_back(self, line: SubscriberLine, held: Call, at: float) -> None:
        self._joined.discard(line.number)
        held.part()
        if asked := self._made.pop(line.number, None):
            asked.hang_up(at)
        if held.ended_at is None:
            held.is_held = False
            line.connect()
        else:
            line.far_end_left(at)

    def _leave(self, line: SubscriberLine, held: Call, at: float) -> None:
        asked = self._made.pop(line.number, None)
        self._joined.discard(line.number)
        held.part()
        if held.ended_at is not None:
            return
        joins = line.on_flash in LEAVES_OTHERS_JOINED
        if joins and asked and asked.ended_at is None:
            held.take_over(asked, at)
        else:
            held.release(at)
