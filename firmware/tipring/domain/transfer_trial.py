"""Finding out what a carrier makes of a hook flash, with the owner at two telephones.

A trial yields steps and is sent what came of them; in the end it returns what it found.
It knows no clock and no device: whoever drives it has both. The owner calls the line
from one telephone, has another at hand, and is asked what can be heard; what the line
itself tells (dial tone, ringing, busy) is never asked.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tipring.domain.events import REFUSALS, Tone
from tipring.domain.flash_transfer import BETWEEN_FLASHES_S, JOINED_S, PROGRESS_S
from tipring.domain.transfer_style import (
    DIALTONE_WAIT_S,
    TRANSFER_RING_S,
    CompleteOn,
    TransferStyle,
    TransferWay,
)

FLASH_LENGTHS_S: Final = (0.6, 0.1, 0.27, 0.17, 0.4, 0.8)
"""North America, Britain and most of Europe, France, Germany, and what remains."""
CALL_WITHIN_S: Final = 120.0
STILL_RINGS_S: Final = 7.0
"""Longer than the pause between two rings in any country."""

DIAL_TONES: Final = frozenset({Tone.DIAL, Tone.STUTTER_DIAL})


# --- steps, and what comes of them -----------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the owner what to do, or what is being done."""

    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the owner; the outcome is Said."""

    question: str


@dataclass(frozen=True, slots=True)
class TakeCall:
    """Wait so long for a call, and answer it."""

    within_s: float


@dataclass(frozen=True, slots=True)
class Flash:
    """Flash the hook; hear the exchange then, or the caller."""

    seconds: float
    to_exchange: bool


@dataclass(frozen=True, slots=True)
class Dial:
    """Send the keys of a number to the exchange."""

    keys: str


@dataclass(frozen=True, slots=True)
class Hear:
    """Listen for so long for one of these tones, or an answer; the outcome is Heard."""

    tones: frozenset[Tone]
    within_s: float
    answer: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """Do nothing for so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class LetGo:
    """Hang up, and leave the exchange some time to take note of it."""


@dataclass(frozen=True, slots=True)
class Done:
    """It is done."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The line could not do it, in its words."""

    why: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the owner answered."""

    yes: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard first; nothing at all if all are empty."""

    tone: Tone | None = None
    answer: bool = False


TrialStep = Say | Ask | TakeCall | Flash | Dial | Hear | Pause | LetGo
TrialOutcome = Done | Refused | Said | Heard


@dataclass(frozen=True, slots=True)
class TransferFound:
    """What the trial found."""

    style: TransferStyle
    sentence: str
    """For the owner."""
    flash_ms: int | None = None

    @property
    def settings(self) -> tuple[str, ...]:
        """Return the lines for `[[line]]` that follow from it."""
        style, usual = self.style, TransferStyle()
        lines = [f'transfer = "{style.way}"']
        if style.way is TransferWay.FLASH:
            lines += [
                f'complete_on = "{style.complete_on}"',
                f"flash_ms = {self.flash_ms}",
            ]
            if style.flashes_back != usual.flashes_back:
                lines.append(f"flashes_back = {style.flashes_back}")
        return tuple(lines)


class _GivenUpError(Exception):
    """The trial cannot go on; the argument says why."""


Trial = Generator[TrialStep, TrialOutcome, TransferFound]

_NO_FLASH = TransferStyle()
_BY_BRIDGE = 'with a second line, transfer = "bridge" does it without the carrier'


def lengths_to_try(usual_s: float) -> tuple[float, ...]:
    """Return the lengths of flashes in the order in which they are tried."""
    others = (seconds for seconds in FLASH_LENGTHS_S if seconds != usual_s)
    return (usual_s, *others)


def transfer_trial(number: str, lengths_s: Sequence[float]) -> Trial:
    """Find out how callers of a line can be sent to *number*, the second telephone.

    *lengths_s* are the flashes that are tried, in that order.
    """
    try:
        return (yield from _trial(number, lengths_s))
    except _GivenUpError as given_up:
        yield LetGo()
        return TransferFound(_NO_FLASH, f"the trial was not finished: {given_up}")


def _trial(number: str, lengths_s: Sequence[float]) -> Trial:
    yield Say("call this line from your mobile, and keep the second telephone at hand")
    yield from _take_call()
    flash_s = yield from _find_length(lengths_s)
    if flash_s is None:
        yield LetGo()
        why = f"this carrier knows no hook flash: {_BY_BRIDGE}"
        return TransferFound(_NO_FLASH, why)
    for complete_on, sentence in _ENDINGS.items():
        if complete_on is not CompleteOn.HANGUP:
            yield from _call_again()
            yield from _hold(flash_s)
        answered = yield from _dial(number)
        if not answered and complete_on is not CompleteOn.HANGUP:
            yield from _until_answered()
        if (yield from _is_joined(complete_on, flash_s)):
            style = TransferStyle(TransferWay.FLASH, complete_on)
            flashes = yield from _flashes_back(number, flash_s)
            style = replace(style, flashes_back=flashes)
            return TransferFound(style, sentence, round(flash_s * 1000))
    why = (
        "this carrier holds callers, but drops them when we hang up (plain three-way"
        f" calling): {_BY_BRIDGE}"
    )
    return TransferFound(_NO_FLASH, why)


_ENDINGS: Final = {
    CompleteOn.HANGUP: "to hang up joins both, even while it still rings",
    CompleteOn.ANSWER: "to hang up joins both, once the call is answered",
    CompleteOn.FLASH_HANGUP: (
        "a second flash makes a talk of three, and to hang up leaves both joined"
    ),
}
"""What is tried, in this order; the first that works is the quickest for a caller."""


# --- its parts -------------------------------------------------------------------

_Part = Generator[TrialStep, TrialOutcome, None]
_Judged = Generator[TrialStep, TrialOutcome, bool]


def _must(outcome: TrialOutcome) -> None:
    if isinstance(outcome, Refused):
        raise _GivenUpError(outcome.why)


def _ask(question: str) -> _Judged:
    said = yield Ask(question)
    return isinstance(said, Said) and said.yes


def _take_call() -> _Part:
    _must((yield TakeCall(CALL_WITHIN_S)))


def _call_again() -> _Part:
    yield Say("hang up both telephones, and call this line from your mobile once more")
    yield from _take_call()


def _find_length(
    lengths_s: Sequence[float],
) -> Generator[TrialStep, TrialOutcome, float | None]:
    """Return the first length that puts the caller on hold; he is, then."""
    for flash_s in lengths_s:
        yield Say(f"flashing the hook for {flash_s * 1000:.0f} ms")
        if not (yield from _sounds_dial_tone(flash_s)):
            yield Flash(flash_s, to_exchange=False)
            if not (yield from _ask("Is your mobile still connected to this line?")):
                yield from _start_over()
            continue
        if (
            yield from _ask("Is your mobile still connected, though nothing is heard?")
        ):
            return flash_s
        yield from _start_over()
    return None


def _sounds_dial_tone(flash_s: float) -> _Judged:
    flashed = yield Flash(flash_s, to_exchange=True)
    if isinstance(flashed, Refused):
        yield Say(flashed.why)
        return False
    heard = yield Hear(DIAL_TONES, DIALTONE_WAIT_S)
    return isinstance(heard, Heard) and heard.tone is not None


def _start_over() -> _Part:
    """Go on with a new call: the flash was too long, and dropped the caller."""
    yield LetGo()
    yield from _call_again()


def _hold(flash_s: float) -> _Part:
    if not (yield from _sounds_dial_tone(flash_s)):
        message = "this time no dial tone came after the flash"
        raise _GivenUpError(message)


def _dial(number: str) -> _Judged:
    """Call the second telephone; return whether somebody was too quick to lift it."""
    yield Say("calling the second telephone; let it ring for now")
    _must((yield Dial(number)))
    heard = yield Hear(REFUSALS | {Tone.RINGBACK}, PROGRESS_S, answer=True)
    if not isinstance(heard, Heard) or heard == Heard():
        message = f"nothing was heard of the call to {number}"
        raise _GivenUpError(message)
    if heard.tone in REFUSALS:
        message = f"{number} takes no call: {heard.tone}"
        raise _GivenUpError(message)
    return heard.answer


def _until_answered() -> _Part:
    yield Say("answer the second telephone now, and say a few words")
    heard = yield Hear(REFUSALS, TRANSFER_RING_S, answer=True)
    if not isinstance(heard, Heard) or not heard.answer:
        message = "the second telephone was not heard to answer"
        raise _GivenUpError(message)


def _is_joined(complete_on: CompleteOn, flash_s: float) -> _Judged:
    """Leave the call to the carrier, and ask what became of it."""
    if complete_on is CompleteOn.FLASH_HANGUP:
        _must((yield Flash(flash_s, to_exchange=True)))
        yield Pause(JOINED_S)
    yield LetGo()
    if complete_on is CompleteOn.HANGUP:
        yield Say("we have hung up; answer the second telephone if it rings")
    return (yield from _ask("Do your two telephones hear each other now?"))


def _flashes_back(
    number: str, flash_s: float
) -> Generator[TrialStep, TrialOutcome, int]:
    """Find out how many flashes fetch the caller while the number rings."""
    yield from _call_again()
    yield from _hold(flash_s)
    yield from _dial(number)
    _must((yield Flash(flash_s, to_exchange=True)))
    heard = yield Hear(frozenset({Tone.RINGBACK}), STILL_RINGS_S)
    rings_on = isinstance(heard, Heard) and heard.tone is Tone.RINGBACK
    # Whoever speaks at the mobile drowns the ringing for us, but not for himself.
    flashes = 1
    if rings_on or (yield from _ask("Does your mobile hear it ring now?")):
        flashes = 2
        yield Pause(BETWEEN_FLASHES_S)
        yield Flash(flash_s, to_exchange=False)
    yield LetGo()
    return flashes
