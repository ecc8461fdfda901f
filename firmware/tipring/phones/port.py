"""What every agent's phone offers to the desk, whatever stands behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tipring.domain.events import DigitPressed
from tipring.domain.leg_events import LegEnd
from tipring.domain.queue.happenings import Failure
from tipring.dsp.frames import FrameSink, FrameSource


@dataclass(frozen=True, slots=True)
class PhoneCapabilities:
    """What a phone can do; the desk chooses by it."""

    has_audio: bool = True
    """Its sound goes through the box. False: agent and caller share a line."""
    line: str = ""
    """The one line whose callers it can take; empty: callers of any line."""
    extension: str = ""
    """Which of the office's telephones it is; empty: none."""
    leg_id: str = ""
    """Of the leg in which the agent talks now; empty: in none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Why the phone rings: one caller."""

    ticket: str
    queue: str
    title: str = ""
    """What the queue is called."""
    number: str = ""
    """Of the caller; empty when withheld or unknown."""
    name: str = ""
    line: str = ""
    """On which the caller waits."""
    waited_s: float = 0.0
    cadence: str = "normal"
    """normal, long-long, short-short-long or short-long-short."""


@dataclass(frozen=True, slots=True)
class PhoneAnswered:
    """The agent lifted (and pressed the key, where that is asked)."""


@dataclass(frozen=True, slots=True)
class PhoneDeclined:
    """The phone does not take the offer."""

    why: Failure


@dataclass(frozen=True, slots=True)
class PhoneHungUp:
    """The agent put the phone down."""


@dataclass(frozen=True, slots=True)
class PhoneHeld:
    """The agent put the caller on hold."""


@dataclass(frozen=True, slots=True)
class PhoneTakenBack:
    """The agent took the caller back."""


@dataclass(frozen=True, slots=True)
class PhoneReferred:
    """The agent wants the caller sent to somebody else; the phone waits to hear."""

    to: str
    """The number, as it was dialled."""
    leg_id: str
    """Attended: the agent's other leg, with whose partner the caller is to be joined.
    Empty: blind."""
    went: Callable[[LegEnd | None], None]
    """Tell the phone what became of it, once (`Leg.referral_went`)."""


@dataclass(frozen=True, slots=True)
class PhoneInUse:
    """The agent uses the phone for something else, or is done with it."""

    active: bool


@dataclass(frozen=True, slots=True)
class PhoneFault:
    """The phone cannot be reached any more; only `open` helps."""

    reason: str


PhoneEvent = (
    PhoneAnswered
    | PhoneDeclined
    | PhoneHungUp
    | PhoneHeld
    | PhoneTakenBack
    | PhoneReferred
    | PhoneInUse
    | PhoneFault
    | DigitPressed
)


class Phone(Protocol):
    """One agent's end. One task owns it; events come in order."""

    name: str

    @property
    def capabilities(self) -> PhoneCapabilities:
        """What this phone can do."""
        ...

    async def open(self) -> str:
        """Make it ready to ring; return what it is. Raises PhoneError."""
        ...

    async def close(self) -> None:
        """Let it ring no more; hang up whatever goes on."""
        ...

    async def next_event(self) -> PhoneEvent:
        """Return the next happening."""
        ...

    async def ring(self, offer: Offer) -> None:
        """Begin to ring; the answer is PhoneAnswered or PhoneDeclined."""
        ...

    async def hang_up(self, why: str) -> None:
        """Ring no more, or end the call; no event follows. *why* may be shown."""
        ...

    async def remind(self) -> None:
        """Remind the agent of a caller who is on hold."""
        ...

    async def play(self, source: FrameSource) -> None:
        """Let the agent hear all of *source*; cancel it to be silent at once.

        Raises PhoneError when nobody has lifted, or the phone has no audio.
        """
        ...

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the agent says to *sink* from now on (None: to nobody)."""
        ...
