"""The ears of the whole office: which languages are understood, and by whom."""

import asyncio
import logging
from collections.abc import Sequence

from tipring.desk.misheard import MisheardKeeper
from tipring.domain.errors import EarsError
from tipring.domain.hearing import Expected
from tipring.speech.ears.accepting import primary
from tipring.speech.ears.port import Listening, Recogniser, Tell

log = logging.getLogger(__name__)

SWITCHED_OFF = "it is switched off in the settings"
NOTHING_ASKED = "no flow listens for words"


class OfficeEars:
    """Recognisers under one roof, the better ones first; `run` is their task.

    Without one, or while none is ready, nobody is listened to; keys always work.
    *lacking* tells the owner what is not understood, if there is such a thing;
    *keeper* keeps what was not understood.
    """

    def __init__(
        self,
        recognisers: Sequence[Recogniser] = (),
        lacking: str = "",
        keeper: MisheardKeeper | None = None,
    ) -> None:
        self.keeper = keeper
        self._recognisers = recognisers
        self._is_open = False
        self._troubles = [lacking] if lacking else []

    @property
    def languages(self) -> tuple[str, ...]:
        """What can be understood now."""
        understood = [one.languages for one in self._recognisers]
        return tuple(sorted(frozenset().union(*understood)))

    @property
    def sentence(self) -> str:
        """How speech stands, in words for the owner."""
        if self.languages:
            spoken = f"understands {', '.join(self.languages)}"
            return "; ".join([spoken, *self._troubles])
        if self._recognisers and not self._is_open:
            return "the ears are getting ready; keys work"
        away = "the engine is being started again"
        why = self._troubles or [away if self._recognisers else NOTHING_ASKED]
        return f"off: {'; '.join(why)}; keys work"

    async def run(self) -> None:
        """Make the ears ready, and give them back when cancelled."""
        try:
            if self.keeper is not None:
                await self.keeper.tidy_up()
            await self.open()
            log.info("speech: %s", self.sentence)
            if self.keeper is not None:
                await self.keeper.run()
            await asyncio.get_running_loop().create_future()
        finally:
            await self.close()

    async def open(self) -> None:
        """Make the ears ready, as many as can be; `sentence` tells of the others."""
        for recogniser in self._recognisers:
            await self._open(recogniser)
        self._is_open = True

    async def close(self) -> None:
        """Give the ears back; listenings end without news."""
        for recogniser in self._recognisers:
            await recogniser.close()

    async def _open(self, recogniser: Recogniser) -> None:
        try:
            await recogniser.open()
        except EarsError as error:
            log.warning("speech: %s", error)
            self._troubles.append(str(error))
        except Exception:
            # A mistake of ours in the ears must not silence the telephone.
            log.exception("speech goes on without one of its engines")
            self._troubles.append("an engine failed to start; the log says how")

    def listen(self, expected: Expected, tell: Tell) -> Listening:
        """Begin to listen to a caller; see `Recogniser.listen`. EarsError."""
        recogniser = self._who_understands(expected.language)
        if recogniser is None:
            message = f"nobody here understands {expected.language}"
            raise EarsError(message)
        return recogniser.listen(expected, tell)

    async def lacks(self, expected: Expected) -> tuple[str, ...]:
        """Return the words that can never be heard; none where nobody listens anyway.

        EarsError: the engine cannot answer.
        """
        recogniser = self._who_understands(expected.language)
        return () if recogniser is None else await recogniser.lacks(expected)

    def _who_understands(self, language: str) -> Recogniser | None:
        spoken = primary(language)
        able = (one for one in self._recognisers if spoken in one.languages)
        return next(able, None)
