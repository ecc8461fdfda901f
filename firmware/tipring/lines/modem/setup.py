"""Getting to know a modem: who it is, what it accepts, which sound it speaks."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tipring.domain.errors import LineError, LineGone
from tipring.dsp.codec import Coding
from tipring.lines.modem.talk import CommandRefusedError, ModemTalk
from tipring.lines.modem.timings import RECOVER_REPLY_S, RESET_REPLY_S
from tipring.wire.chips import Chip, chip_of
from tipring.wire.vsm import offers

QUESTIONS = ("ATI0", "ATI3", "AT+GMI", "AT+GMR")
"""Never a test form of an action command: CX93001 answers ERROR to those."""

PLAIN_TALK = "ATE0V1Q0X4S0=0M0L0"
"""No echo, words for results, all of them, no auto-answer, loudspeaker off."""


class Duplex(StrEnum):
    """What we know of a unit's full duplex (AT+VTR), until it is opened anew."""

    UNTRIED = "not tried yet"
    WORKS = "works"
    FELL_OVER = "fell over in the middle of a call"
    UNUSABLE = "refused, or fell over twice running"


@dataclass(frozen=True, slots=True)
class Voice:
    """How this very unit does voice."""

    chip: Chip
    identity: str
    """What it says of itself, to know it again."""
    coding: Coding
    select_format: str
    """The command that selects the coding."""
    settings: tuple[str, ...]
    """The settings for a call that it accepted."""
    duplex: Duplex = Duplex.UNTRIED

    @property
    def description(self) -> str:
        """What an owner would recognise."""
        return f"{self.chip.name} voice modem ({self.coding}; {self.identity})"


async def get_to_know(talk: ModemTalk) -> Voice:
    """Reset the modem, ask it everything, leave it in class 0. Raises LineError."""
    await _reset(talk)
    answers = [line for question in QUESTIONS for line in await _ask(talk, question)]
    await _require_voice(talk, answers)
    chip = chip_of(answers)
    await talk.command("AT+FCLASS=8")
    coding, select = await _choose_format(talk, chip)
    accepted = [text for text in chip.voice if await talk.accepts(f"AT{text}")]
    await talk.command("AT+FCLASS=0")
    identity = " / ".join(dict.fromkeys(answers)) or "says nothing of itself"
    return Voice(chip, identity, coding, select, tuple(accepted))


async def _reset(talk: ModemTalk) -> None:
    """Begin from the modem's own profile, or from the factory's where that is mute.

    A modem that a program left in the middle of a call takes what it is told for
    sound; a question shows that sooner than a reset, which may take its time.
    """
    try:
        await talk.command("AT", within_s=RECOVER_REPLY_S)
    except (CommandRefusedError, LineGone):
        raise
    except LineError:
        await talk.wake()
    try:
        await talk.command("ATZ", within_s=RESET_REPLY_S)
    except (CommandRefusedError, LineGone):
        raise
    except LineError:
        await talk.wake()
        await talk.command("AT&F", within_s=RESET_REPLY_S)
        await talk.command("ATH")
    await talk.command(PLAIN_TALK)


async def _ask(talk: ModemTalk, question: str) -> list[str]:
    try:
        return await talk.command(question)
    except CommandRefusedError:
        return []


async def _require_voice(talk: ModemTalk, answers: list[str]) -> None:
    classes = " ".join(await _ask(talk, "AT+FCLASS=?"))
    if not re.search(r"\b8\b", classes):
        who = " / ".join(answers) or "this modem"
        message = (
            f"{who} has no voice (AT+FCLASS=? says {classes or 'nothing'!r}, an 8 is"
            " needed); see hw/README.md for modems that do"
        )
        raise LineError(message)


async def _choose_format(talk: ModemTalk, chip: Chip) -> tuple[Coding, str]:
    """Select the best format that the modem both lists and accepts."""
    listed = await _ask(talk, "AT+VSM=?")
    for offer in offers(listed) if listed else [chip.unlisted]:
        # USR takes exactly two parameters, Agere asks for all four.
        for select in (
            f"AT+VSM={offer.number},8000",
            f"AT+VSM={offer.number},8000,0,0",
        ):
            if await talk.accepts(select):
                return Coding[offer.coding], select
    message = f"none of the modem's sound formats can be used: {'; '.join(listed)}"
    raise LineError(message)
