"""What every leg offers to the desk, whatever stands behind it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from tipring.domain.leg_events import LegEnd, LegEvent
from tipring.dsp.frames import FrameSink, FrameSource
from tipring.legs.figures import SoundFigures


class PartyKind(StrEnum):
    """Where a party is."""

    EXTENSION = "extension"
    """A telephone of the office that proved who it is."""
    TRUNK = "trunk"
    """The street, by way of a provider."""
    BROWSER = "browser"
    """A page of ours, logged in as an extension."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """With whom the leg is."""

    kind: PartyKind
    account: str
    """The extension's number, or the trunk's name: whom the border has checked."""
    number: str = ""
    """Who calls, or who was called; empty when withheld."""
    name: str = ""
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """What a telephone shows while it rings, and how it rings."""

    number: str = ""
    """Of the caller; empty when withheld or unknown (RFC 3325, RFC 3323)."""
    name: str = ""
    note: str = ""
    """Shown before the name: the queue and the wait, "Sales 2:10"."""
    cadence: str = "normal"
    """normal, long-long, short-short-long or short-long-short (Alert-Info)."""


class Leg(Protocol):
    """One party's side of a call. One task owns it; events come in order.

    A leg that we called begins as not answered and tells what becomes of it. A leg
    that called us waits for `ring`, `answer` or `refuse`. The last event of every leg
    is `LegEnded`; afterwards its verbs do nothing, and `play` raises LegError.
    """

    id: str
    """Unlike that of any other leg of this box."""
    name: str
    """For the log and for people: `201 (Anna)`."""
    party: Party
    dialled: str
    """What the party dialled when it called us; empty when we called it."""
    replaces: str
    """The id of the leg whose place it wants to take (pick-up); empty: none's."""

    @property
    def full_duplex(self) -> bool:
        """True: every leg hears while it plays."""
        ...

    @property
    def figures(self) -> SoundFigures:
        """What is known of its sound so far: loss, jitter, delay."""
        ...

    async def next_event(self) -> LegEvent:
        """Return the next happening. After LegEnded none comes."""
        ...

    def ring(self) -> None:
        """Tell the party who called us that somebody is rung (180)."""
        ...

    async def sound_early(self) -> None:
        """Let the party who called us hear us before we answer (183). LegError."""
        ...

    async def answer(self) -> None:
        """Take the call; return when sound can go both ways. Raises LegError."""
        ...

    def refuse(self, end: LegEnd) -> None:
        """Do not take the call: BUSY, DECLINED, REFUSED, NO_ANSWER, UNREACHABLE."""
        ...

    def hang_up(self, why: str, end: LegEnd = LegEnd.HUNG_UP) -> None:
        """End it, or ring no more (ELSEWHERE: it is no missed call). Harmless twice."""
        ...

    def show(self, display: Display) -> None:
        """Show the party with whom it talks now, as far as its telephone can."""
        ...

    def referral_went(self, end: LegEnd | None) -> None:
        """Tell the party what became of its LegReferred; None: it was done."""
        ...

    async def send_on(self, number: str) -> bool:
        """Ask the party's side to call *number* itself instead (REFER from us).

        False when it does not do that; the leg goes on then.
        """
        ...

    async def send_keys(self, keys: str) -> None:
        """Press keys for the party to hear (RFC 4733); return when sent. LegError."""
        ...

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample. Cancel it to be silent at once. Raises LegError."""
        ...

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the party says to *sink*, a frame each 20 ms (None: to nobody)."""
        ...

    def keep_close(self, *, close: bool) -> None:
        """Do nothing: a leg is always played close. Lines have this verb, too."""
        ...


OnLeg = Callable[[Leg], None]
"""Told of each leg that calls us. Must return at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOrder:
    """Whom to call."""

    extension: str = ""
    """Every telephone that is registered under this number..."""
    trunk: str = ""
    number: str = ""
    """... or this number by way of this trunk."""
    caller_id: str = ""
    """What the trunk's provider is told as our number; empty: as the trunk has it."""
    display: Display = field(default_factory=Display)


class Legs(Protocol):
    """Whoever can call telephones: the user agent, the browsers, or both as one."""

    def call(self, order: CallOrder) -> Leg:
        """Begin to call; what becomes of it are the leg's events.

        Raises LegError when nobody can be called at all.
        """
        ...

    def reachable(self, extension: str) -> bool:
        """Whether some telephone of *extension* is there now, as far as is known."""
        ...
