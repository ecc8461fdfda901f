"""What a line can tell us: frozen nouns in the past tense, nothing live in them."""

from dataclasses import dataclass
from enum import StrEnum

from tipring.domain.care_entries import CareNews

DTMF_DIGITS = "0123456789*#ABCD"


class Tone(StrEnum):
    """A tone by its meaning (ITU-T E.180; of machines, ITU-T T.30 and V.25)."""

    DIAL = "dial tone"
    STUTTER_DIAL = "stutter dial tone"
    RINGBACK = "ringback"
    BUSY = "busy tone"
    REORDER = "reorder tone"
    DISCONNECT = "this line's own disconnect tone"
    SIT = "special information tones"
    HOWLER = "howler"
    FAX_CALLING = "fax calling tone"
    DATA_CALLING = "data calling tone"
    ANSWER = "answer tone of a machine"


REFUSALS = frozenset({Tone.BUSY, Tone.REORDER, Tone.SIT})
"""Heard after dialling: the number cannot be reached now."""


class Gone(StrEnum):
    """How we learned that the caller is no longer there."""

    LOOP_BREAK = "the exchange broke the loop"
    POLARITY = "the exchange reversed the battery back"
    BUSY_TONE = "busy tone"
    DIAL_TONE = "dial tone"
    DISCONNECT_TONE = "this line's own disconnect tone"
    HOWLER = "howler"
    SILENCE = "nothing was heard for too long"
    LINE_LOST = "the line went away"
    SIGNALLED = "their telephone or the provider said so"


class AnsweredBy(StrEnum):
    """How we learned that somebody took a call that we made."""

    VOICE = "a voice"
    MACHINE = "a machine's tone"
    RINGBACK_CEASED = "ringback has ceased"
    POLARITY = "the exchange reversed the battery"
    SIGNALLED = "their telephone or the provider said so"


@dataclass(frozen=True, slots=True)
class RingHeard:
    """One burst of ringing."""


@dataclass(frozen=True, slots=True)
class CallerIdReceived:
    """Who calls, as far as the exchange says."""

    number: str | None
    """Digits as delivered; None when withheld or unavailable."""
    name: str | None = None
    withheld: bool = False
    """The caller asked for privacy (P), in contrast to out of area (O)."""


@dataclass(frozen=True, slots=True)
class DigitPressed:
    """The caller pressed one key; reported once, when the key is recognised."""

    digit: str
    """One of 0-9 * # A-D."""


@dataclass(frozen=True, slots=True)
class ToneHeard:
    """A call-progress tone was recognised."""

    tone: Tone


@dataclass(frozen=True, slots=True)
class VoiceHeard:
    """The far end began (active) or ceased to make voice-like sound."""

    active: bool


@dataclass(frozen=True, slots=True)
class FarEndGone:
    """The caller hung up, by evidence of the line itself."""

    how: Gone
    evidence_s: float = 0.0
    """How long the sign of it (a busy tone) has been on the line already."""


@dataclass(frozen=True, slots=True)
class FarEndAnswered:
    """Somebody, or something, took the call that we made; told once."""

    by: AnsweredBy


@dataclass(frozen=True, slots=True)
class HandsetLifted:
    """A telephone beside us on the same line went off-hook."""


@dataclass(frozen=True, slots=True)
class HandsetReplaced:
    """The telephone beside us went back on-hook."""


@dataclass(frozen=True, slots=True)
class LineFault:
    """The line cannot be used any more; why, in words for the owner."""

    reason: str
    silent: bool = False
    """Its device is there, and does not do as told."""


@dataclass(frozen=True, slots=True)
class LineRestored:
    """The line can be used (again)."""

    device: str
    """What answers there, for example 'U.S. Robotics 56K on /dev/ttyACM0'."""


LineEvent = (
    RingHeard
    | CallerIdReceived
    | DigitPressed
    | ToneHeard
    | VoiceHeard
    | FarEndGone
    | FarEndAnswered
    | HandsetLifted
    | HandsetReplaced
    | LineFault
    | LineRestored
    | CareNews
)
