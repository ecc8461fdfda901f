"""A hook flash in a call: the exchange holds the caller and takes another number."""

import asyncio
from collections.abc import Callable

from tipring.domain.errors import LineError
from tipring.domain.events import REFUSALS, LineEvent, Tone, ToneHeard
from tipring.dsp.plans import TonePlan
from tipring.lines.modem.calling import flash, send_keys
from tipring.lines.modem.hearing import CallHearing
from tipring.lines.modem.setup import Voice
from tipring.lines.modem.streams import CallStreams
from tipring.lines.modem.talk import ModemTalk
from tipring.lines.modem.timings import DIAL_TONE_S, REFUSAL_S
from tipring.lines.sound.ears import Ears
from tipring.lines.sound.line_notes import LineNotes

DIAL_TONES = frozenset({Tone.DIAL, Tone.STUTTER_DIAL})


class Recall:
    """One transfer; *attend* lets another ear have what the modem says meanwhile."""

    def __init__(
        self,
        talk: ModemTalk,
        voice: Voice,
        streams: CallStreams,
        plan: TonePlan,
        attend: Callable[[CallHearing | None], None],
    ) -> None:
        self._talk = talk
        self._voice = voice
        self._streams = streams
        self._plan = plan
        self._attend = attend

    async def call(self, number: str, flash_s: float | None) -> None:
        """Put the caller on hold and dial *number*, which rings when this returns.

        LineError when it is refused; the caller is not on hold any more then. The
        modem is in its command state before and after.
        """
        # What the chip says of dial tone now is no news about the caller.
        self._attend(None)
        await flash(self._talk, flash_s)
        if await self._first_tone(DIAL_TONES, DIAL_TONE_S) is None:
            await flash(self._talk, flash_s)
            message = "no dial tone came after the hook flash: does this line transfer?"
            raise LineError(message)
        await send_keys(self._talk, number)
        heard = await self._first_tone(REFUSALS | {Tone.RINGBACK}, REFUSAL_S)
        if heard in REFUSALS:
            await flash(self._talk, flash_s)
            message = f"{number} takes no call: {heard}"
            raise LineError(message)

    async def _first_tone(
        self, wanted: frozenset[Tone], within_s: float
    ) -> Tone | None:
        """Listen for a moment to nothing but these tones; None when none came."""
        found: asyncio.Future[Tone] = asyncio.get_running_loop().create_future()

        def tell(event: LineEvent) -> None:
            match event:
                case ToneHeard(tone) if tone in wanted and not found.done():
                    found.set_result(tone)
                case _:
                    pass

        ears = Ears(self._plan, LineNotes())
        hearing = CallHearing(tell, ears, self._voice.coding)
        self._attend(hearing)
        self._streams.begin(self._talk, self._voice, hearing)
        await asyncio.wait([found], timeout=within_s)
        await self._streams.end()
        self._attend(None)
        return found.result() if found.done() else None
