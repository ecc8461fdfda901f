"""Who holds the modem's streams during a call: both directions at once, if it can."""

import logging

from tipring.domain.errors import LineError, LineGone
from tipring.dsp.frames import FrameSource
from tipring.lines.line_hearing import EchoFigures
from tipring.lines.modem.full_duplex import FullDuplex
from tipring.lines.modem.half_duplex import HalfDuplex
from tipring.lines.modem.hearing import CallHearing
from tipring.lines.modem.setup import Duplex, Voice
from tipring.lines.modem.talk import CommandRefusedError, ModemTalk
from tipring.lines.modem.timings import LISTEN_AFTER_ANSWER_S, TURN_ROUND_S
from tipring.lines.sound.cushion import Cushion
from tipring.lines.sound.jobs import RELEASED, Jobs
from tipring.lines.waiting import is_set

log = logging.getLogger(__name__)


class Conductor:
    """Plays and listens for the length of one call; run `conduct` as its task."""

    def __init__(
        self, talk: ModemTalk, voice: Voice, hearing: CallHearing, cushion: Cushion
    ) -> None:
        self._jobs = Jobs()
        self._known = voice.duplex
        self._full = FullDuplex(
            talk, self._jobs, voice.coding, hearing, voice.chip.duplex_exits, cushion
        )
        self._half = HalfDuplex(talk, self._jobs, voice.coding, hearing)

    @property
    def duplex(self) -> Duplex:
        """What is known by now of the unit's full duplex."""
        untroubled = self._known in (Duplex.UNTRIED, Duplex.WORKS)
        return Duplex.WORKS if untroubled and self._full.works else self._known

    async def learn(self, within_s: float) -> None:
        """Wait until a new unit has shown what it can do, but not for longer."""
        if self.duplex is Duplex.UNTRIED:
            await is_set(self._full.has_shown, within_s)

    @property
    def echo(self) -> EchoFigures | None:
        """What became of our echo; None: we never heard and played at once."""
        return self._full.figures if self._full.works else None

    async def play(self, source: FrameSource) -> None:
        """Play *source* to its end; cancel to be silent at once. Raises LineError."""
        await self._jobs.play(source)

    def leave(self) -> None:
        """Ask for the end: silence, no stream, and `conduct` returns."""
        self._jobs.close()

    async def conduct(self, silence_s: float = 0.0) -> None:
        """Hold the streams until `leave`. Raises LineError when the modem is lost.

        *silence_s*: nothing is played for so long; a modem that cannot do both waits
        for the first prompt rather than turn round for it.
        """
        patience_s = silence_s + LISTEN_AFTER_ANSWER_S
        try:
            if self._known is not Duplex.UNUSABLE:
                patience_s = await self._try_full_duplex() or patience_s
            await self._half.hold(patience_s)
        finally:
            self._jobs.closed = True
            if self._jobs.current is not None:
                self._jobs.current.fail(LineError(RELEASED))

    async def _try_full_duplex(self) -> float | None:
        """Hold a full-duplex stream as long as it goes; return how soon to listen."""
        try:
            await self._full.hold()
        except LineGone:
            raise
        except CommandRefusedError as error:
            log.info("%s; it plays or listens from now on", error)
            self._known = Duplex.UNUSABLE
            return None
        except LineError as error:
            log.warning("%s; it plays or listens from now on", error)
            again = self._known is Duplex.FELL_OVER
            self._known = Duplex.UNUSABLE if again else Duplex.FELL_OVER
            await self._full.clear_up()
        else:
            self._known = Duplex.WORKS
        finally:
            self._full.has_shown.set()
        return TURN_ROUND_S
