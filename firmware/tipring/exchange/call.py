"""One call: somebody who dials, a line that rings, and the sound between them."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from tipring.dsp.frames import SILENT_FRAME, Frame, to_samples
from tipring.dsp.plans import Signal, TonePlan
from tipring.dsp.tones import ToneSource
from tipring.exchange.line import LineState, SubscriberLine
from tipring.exchange.loop import CallerId
from tipring.exchange.parting import EXCHANGE_DBM0
from tipring.exchange.recording import Recording


class Progress(StrEnum):
    """What becomes of a call, as the one who dialled learns it."""

    RINGING = "it rings"
    ANSWERED = "answered"
    BUSY = "the line is busy"
    UNKNOWN = "there is no such number"
    RELEASED = "the other side hung up"


class Party(Protocol):
    """Whoever dials."""

    @property
    def gone(self) -> bool:
        """Whether the handset is down (again)."""
        ...

    def told(self, news: Progress, at: float) -> None:
        """Take note of what becomes of the call."""
        ...

    def step(self, heard: Frame, at: float) -> Frame:
        """Take 20 ms of sound, give 20 ms of sound."""
        ...


class Call:
    """A call from dialling to the end; moved on by the network, frame by frame."""

    def __init__(
        self,
        party: Party,
        line: SubscriberLine | None,
        plan: TonePlan,
        caller_id: CallerId | None,
        at: float,
    ) -> None:
        self.recording = Recording()
        """What the party heard and said since it dialled."""
        self.placed_at = at
        self.answered_at: float | None = None
        self.ended_at: float | None = None
        self.news = Progress.RINGING
        """What became of the call so far."""
        self.is_held = False
        """The line asks somebody else meanwhile; the party hears nothing."""
        self._from_party = self._from_line = SILENT_FRAME
        self._third: Callable[[], Frame] | None = None
        """What the third in a talk of three says."""
        self._party = party
        self._line = line
        self._tone = self._begin(plan, caller_id, at)

    def hang_up(self, at: float) -> None:
        """Take the party out of the call, as if its handset went down."""
        if self.ended_at is None:
            self._party_left(at)

    def is_answered_by(self, line: SubscriberLine) -> bool:
        """Whether *line* was called and took the call."""
        return self._line is line and self.news is Progress.ANSWERED

    def release(self, at: float) -> None:
        """End the call as if the line that was called had hung up."""
        self._tell(Progress.RELEASED, at)
        self.ended_at = at

    def join(self, made: "Call") -> None:
        """Let the party, the line that it called and whom that called talk together."""
        self.is_held = False
        self._third = lambda: made._from_line  # noqa: SLF001 - two of a kind
        made._third = lambda: self._from_party  # noqa: SLF001 - two of a kind

    def part(self) -> None:
        """End a talk of three; whom the line called hears only the line."""
        self._third = None

    def take_over(self, other: "Call", at: float) -> None:
        """Go on with whom *other* called; *other* is over."""
        self.is_held = False
        self.news = other.news
        self._line, other._line = other._line, None  # noqa: SLF001 - two of a kind
        self._tone = other._tone  # noqa: SLF001 - the ringing goes on
        other.ended_at = at

    def step(self, at: float) -> None:
        """Move on by one frame that begins at *at*."""
        if self.ended_at is not None:
            return
        if self._party.gone:
            self.hang_up(at)
            return
        if self.news is Progress.RINGING and self._is_answered:
            self.answered_at = at
            self._tell(Progress.ANSWERED, at)
        if self.is_held:
            said = self._party.step(SILENT_FRAME, at)
            self.recording.add(SILENT_FRAME, said)
        elif self.news is Progress.ANSWERED and not self._is_answered:
            self.release(at)
        else:
            self._exchange_sound(at)

    @property
    def _is_answered(self) -> bool:
        return self._line is not None and self._line.state is LineState.CONNECTED

    def _begin(
        self, plan: TonePlan, caller_id: CallerId | None, at: float
    ) -> ToneSource:
        if self._line is None:
            return self._refuse(Progress.UNKNOWN, plan.reorder, at)
        if not self._line.is_free:
            return self._refuse(Progress.BUSY, plan.busy, at)
        self._line.offer(caller_id, at)
        self._party.told(Progress.RINGING, at)
        return ToneSource(plan.ringback, EXCHANGE_DBM0)

    def _refuse(self, news: Progress, signal: Signal, at: float) -> ToneSource:
        self._line = None
        self._tell(news, at)
        return ToneSource(signal, EXCHANGE_DBM0)

    def _tell(self, news: Progress, at: float) -> None:
        self.news = news
        self._party.told(news, at)

    def _exchange_sound(self, at: float) -> None:
        line = self._line if self.news is Progress.ANSWERED else None
        self._from_line = line.said if line else self._tone.next_frame()
        heard = self._with_third(self._from_line)
        said = self._from_party = self._party.step(heard, at)
        if line:
            line.hear(self._with_third(said))
        self.recording.add(heard, said if line else SILENT_FRAME)

    def _with_third(self, frame: Frame) -> Frame:
        if self._third is None:
            return frame
        return to_samples(frame.astype(float) + self._third())

    def _party_left(self, at: float) -> None:
        self.ended_at = at
        if self._line is None or self.is_held:
            return
        if self.news is Progress.ANSWERED:
            self._line.far_end_left(at)
        else:
            self._line.withdraw()
