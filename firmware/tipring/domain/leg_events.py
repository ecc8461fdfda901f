"""What becomes of a leg: one party's side of a call by SIP or from a browser."""

from dataclasses import dataclass
from enum import StrEnum

from tipring.domain.events import DigitPressed


class LegEnd(StrEnum):
    """How a leg ended, or why it never came to a talk."""

    HUNG_UP = "hung up"
    """By the party, after it was answered."""
    BUSY = "busy"
    """486, 600."""
    DECLINED = "declined"
    """603, or the party pressed the key for it."""
    NO_ANSWER = "no answer"
    """408, 480 after ringing, or our own patience."""
    UNREGISTERED = "unregistered"
    """Nobody is registered under that extension."""
    UNREACHABLE = "unreachable"
    """No reply at all, 503, or no way there."""
    REFUSED = "refused"
    """Not allowed, no such number, nothing in common to speak with."""
    CANCELLED = "cancelled"
    """Who called gave up before anybody answered, or we did."""
    ELSEWHERE = "answered elsewhere"
    """Another telephone of the same extension took the call."""
    LOST = "lost"
    """The talk broke off: no sound, no reply, or the other side forgot the call."""


@dataclass(frozen=True, slots=True)
class LegRings:
    """The party's telephone rings (or the network says so)."""

    early_sound: bool = False
    """What it sounds can be heard already."""


@dataclass(frozen=True, slots=True)
class LegAnswered:
    """The party lifted: sound goes both ways from now on."""


@dataclass(frozen=True, slots=True)
class LegEnded:
    """The leg is over; the last event of each leg."""

    end: LegEnd
    why: str = ""
    """In words for the owner."""
    again: bool = False
    """Its way to the street broke, and it may be called by another one."""


@dataclass(frozen=True, slots=True)
class LegHeld:
    """The party put us on hold: it hears nothing of us, nothing comes from it."""


@dataclass(frozen=True, slots=True)
class LegTakenBack:
    """The party talks with us again."""


@dataclass(frozen=True, slots=True)
class LegReferred:
    """The party wants whom it talks with sent to somebody else (REFER, RFC 3515).

    Answer with `Leg.referral_went`: until then its telephone waits.
    """

    to: str
    """The number, as it was dialled."""
    leg_id: str = ""
    """Attended: the party's other leg, with whose partner ours is to be joined
    (Replaces, RFC 3891). Empty: blind."""


@dataclass(frozen=True, slots=True)
class LegSeen:
    """Who has the leg now is somebody else: a pick-up or transfer at the far side."""

    number: str
    name: str = ""


LegEvent = (
    LegRings
    | LegAnswered
    | LegEnded
    | LegHeld
    | LegTakenBack
    | LegReferred
    | LegSeen
    | DigitPressed
)
