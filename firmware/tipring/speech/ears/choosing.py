"""Several recognisers as one: each language goes to the first that has it."""

import asyncio
import logging
from collections.abc import Iterable

from tipring.domain.errors import EarsError
from tipring.speech.ears.accepting import primary
from tipring.speech.ears.port import Expected, Listening, Recogniser, Tell

log = logging.getLogger(__name__)


class Ears:
    """Every recogniser of the box; with none of them, speech is off."""

    def __init__(self, recognisers: Iterable[Recogniser] = ()) -> None:
        self._recognisers = tuple(recognisers)

    @property
    def languages(self) -> frozenset[str]:
        """What any of them understands now."""
        every = (recogniser.languages for recogniser in self._recognisers)
        return frozenset[str]().union(*every)

    async def lacks(self, expected: Expected) -> tuple[str, ...]:
        """Ask the one that would listen."""
        return await self._for(expected.language).lacks(expected)

    def listen(self, expected: Expected, tell: Tell) -> Listening:
        """Let the first listen that has the language now."""
        return self._for(expected.language).listen(expected, tell)

    async def open(self) -> None:
        """Open all at once; EarsError when there are some and none can be opened."""
        outcomes = await asyncio.gather(
            *(recogniser.open() for recogniser in self._recognisers),
            return_exceptions=True,
        )
        failed = [outcome for outcome in outcomes if outcome is not None]
        for error in failed:
            if not isinstance(error, EarsError):
                raise error
            log.warning("some ears stay deaf: %s", error)
        if failed and len(failed) == len(outcomes):
            raise EarsError("; ".join(str(error) for error in failed))

    async def close(self) -> None:
        """Close all."""
        for recogniser in self._recognisers:
            await recogniser.close()

    def _for(self, language: str) -> Recogniser:
        for recogniser in self._recognisers:
            if primary(language) in recogniser.languages:
                return recogniser
        message = f"no ears for the language {language}"
        raise EarsError(message)
