"""Who calls, by listening while on-hook."""

import logging
from collections.abc import Callable

from tipring.domain.events import CallerIdReceived
from tipring.dsp.callerid import CallerIdDamaged, CallerIdDetector, CallerIdFound
from tipring.dsp.frames import Frame
from tipring.lines.hat.alarm import Alarm
from tipring.lines.hat.daa import Daa
from tipring.lines.hat.timings import CALLER_TOLD_S, SNOOP_S
from tipring.wire.caller_id_message import CallerIdMessage, CallType, MessageKind

log = logging.getLogger(__name__)

_CALLS = frozenset({MessageKind.SINGLE_CALL, MessageKind.CALL, MessageKind.KEYS})


class CallerIdListening:
    """Opens the way for sound when caller ID may come, and tells it once a call.

    Where sound passes all the time it is listened to all the time: some exchanges
    send caller ID before anything else.
    """

    def __init__(self, daa: Daa, tell: Callable[[CallerIdReceived], None]) -> None:
        self._daa = daa
        self._tell = tell
        self._alarm = Alarm(self._too_late)
        self._detector: CallerIdDetector | None = None
        self._call_until = float("-inf")
        """Until then everything belongs to a call whose caller was told."""

    def begin(self) -> None:
        """Listen: we are on-hook."""
        self._call_until = float("-inf")
        if not self._daa.features.snoop:
            self._detector = CallerIdDetector()

    def end(self) -> None:
        """Do not listen any more: we go off-hook, or a bell drowns what comes."""
        self._alarm.set(None)
        self._daa.snoop(on=False)
        if self._daa.features.snoop:
            self._detector = None

    def expect(self, at: float) -> None:
        """Listen for a while from *at* on: a ring ended, or the battery was turned."""
        if self._call_until > at:
            self._call_until = at + CALLER_TOLD_S
        if not self._daa.features.snoop:
            return
        self._daa.snoop(on=True)
        self._alarm.set(at + SNOOP_S)
        self._detector = self._detector or CallerIdDetector()

    def frame(self, heard: Frame, at: float) -> None:
        """Take the next 20 ms that came through."""
        if self._detector is None:
            return
        for fact in self._detector.feed(heard):
            match fact:
                case CallerIdFound(message) if _is_call(message):
                    self._found(message, at)
                case CallerIdDamaged(problem=problem):
                    log.warning("caller ID came damaged: %s", problem)
                case _:
                    pass

    def _found(self, message: CallerIdMessage, at: float) -> None:
        is_news = at >= self._call_until
        self._call_until = at + CALLER_TOLD_S
        if is_news:
            self._tell(message.caller)

    def _too_late(self, _at: float) -> None:
        self.end()


def _is_call(message: CallerIdMessage) -> bool:
    is_lamp = message.call_type == CallType.MESSAGE_WAITING
    return message.kind in _CALLS and not is_lamp
