"""What every line offers to the desk, whatever stands behind it."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from tipring.domain.events import LineEvent
from tipring.dsp.frames import FrameSink, FrameSource, Samples
from tipring.dsp.plans import Signal
from tipring.lines.line_hearing import LineHearing

__all__ = ["CallsAs", "Capabilities", "FrameSink", "FrameSource", "Line"]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a line can do; the rules choose by it."""

    full_duplex: bool = False
    """Hears while it plays (then speech may barge in, too)."""
    hears_keys_while_playing: bool = True
    """Reports keys during a prompt, by its own detector if need be."""
    can_flash: bool = False
    """It can flash its hook; what that does at the exchange no line tells."""
    two_wires: bool = True
    """Both directions share a pair of wires: what is said comes back by its hybrid."""
    sounds_early: bool = False
    """In this call: the network lets us hear something before the answer."""
    hears_handset_put_down: bool = False
    """Once it stepped aside: tells when the telephone beside it is put down."""


@runtime_checkable
class CallsAs(Protocol):
    """A line whose network is told who calls."""

    def call_as(self, caller_id: str) -> None:
        """Say this number in the next call; empty: as the settings have it."""
        ...


class Line(Protocol):
    """A line to the street. One task owns it; events come in order."""

    name: str

    @property
    def capabilities(self) -> Capabilities:
        """What this line can do."""
        ...

    @property
    def hearing(self) -> LineHearing | None:
        """What was found out about the line itself; None if nothing was yet."""
        ...

    async def open(self) -> str:
        """Make it usable; return what answers there. Raises LineError."""
        ...

    async def close(self) -> None:
        """Leave the line on-hook, if it can be reached at all."""
        ...

    async def next_event(self) -> LineEvent:
        """Return the next happening. After a LineFault only `open` helps."""
        ...

    async def answer(self) -> None:
        """Go off-hook, ready to play. Raises LineError."""
        ...

    async def dial(self, number: str) -> None:
        """Call *number*, digits only, from an idle line; return when it is dialled.

        What becomes of it comes as events: ToneHeard, FarEndAnswered, FarEndGone.
        LineError when it cannot be done (no dial tone, it rings); it is on-hook then.
        """
        ...

    async def flash(self, *, to_exchange: bool, seconds: float | None = None) -> None:
        """Flash the hook in a call, so many *seconds* or as long as the settings say.

        *to_exchange*: the caller is on hold now, and what is heard from now on is the
        exchange and whom it calls. Tones are told as ToneHeard, an answer after
        `send_keys` as FarEndAnswered; keys no more, and nothing as FarEndGone but a
        loop break. Otherwise the caller is with us again, heard as in any call.
        LineError when it cannot be done: whom we heard before we hear on.
        """
        ...

    async def send_keys(self, keys: str) -> None:
        """Send keys (a comma: 2 s of silence); return when the last one was sent.

        LineError when nobody could hear them, or they are no keys.
        """
        ...

    async def seize(self) -> None:
        """Go off-hook on an idle line without dialling, and listen to the exchange.

        It is heard as after a flash to it. LineError when it rings or is in use.
        """
        ...

    async def step_aside(self) -> None:
        """Go on-hook in a call that the telephone beside us keeps.

        What it does from then on is told as far as it can be heard. LineError.
        """
        ...

    async def hang_up(self) -> None:
        """Go on-hook, whatever is under way. Raises LineError."""
        ...

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample. Cancel it to be silent at once. Raises LineError."""
        ...

    def keep_close(self, *, close: bool) -> None:
        """Keep as little sound ahead as a talk needs; False: as much as prompts need.

        For this call; a late machine tears what is played close sooner.
        """
        ...

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the far end says to *sink* from now on (None: to nobody)."""
        ...

    def listen_for_words(self, sink: FrameSink | None) -> None:
        """Give *sink* what the far end surely says, for ears that understand words.

        What may be our own prompt that comes back arrives there as silence; a line
        that is deaf while it plays gives nothing meanwhile. Beside `listen`.
        """
        ...

    def last_heard(self) -> Samples:
        """Return the end of the last call, shape (n,): 12 s of the far end at most."""
        ...

    def expect(self, disconnect_tone: Signal) -> None:
        """Take this tone, too, for the end of a call, from the next call on."""
        ...
