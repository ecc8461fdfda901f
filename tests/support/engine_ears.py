"""Real engines without their worker process: on the virtual clock, in this thread."""

import asyncio

from tipring.domain.errors import EarsError
from tipring.dsp.frames import Frame
from tipring.speech.ears.accepting import primary
from tipring.speech.ears.engine import Engine
from tipring.speech.ears.port import Died, EarNews, Expected, Tell
from tipring.speech.ears.stream import Stream


class EngineListening:
    """One caller; the clock stands still while the engine thinks."""

    def __init__(self, stream: Stream, tell: Tell) -> None:
        self._stream = stream
        self._tell = tell
        self._is_open = True

    def feed(self, frame: Frame) -> None:
        for news in self._stream.feed(frame):
            asyncio.get_running_loop().call_soon(self._say, news)

    def close(self) -> None:
        self._is_open = False

    def die(self) -> None:
        """End this listening as a crash does."""
        self._say(Died("the engine crashed"))
        self._is_open = False

    def _say(self, news: EarNews) -> None:
        if self._is_open:
            self._tell(news)


class EngineEars:
    """Ears for one language."""

    def __init__(self, engine: Engine, language: str) -> None:
        self._engine = engine
        self.languages = frozenset({language})
        self.listenings: list[EngineListening] = []

    async def lacks(self, expected: Expected) -> tuple[str, ...]:
        return self._engine.lacks(expected)

    def listen(self, expected: Expected, tell: Tell) -> EngineListening:
        if primary(expected.language) not in self.languages:
            raise EarsError(expected.language)
        hearing = self._engine.hearing(expected)
        stream = Stream(hearing, self._engine.voice(), expected)
        self.listenings.append(EngineListening(stream, tell))
        return self.listenings[-1]

    async def open(self) -> None:
        for language in self.languages:
            await asyncio.to_thread(self._engine.load, language)

    async def close(self) -> None:
        for listening in self.listenings:
            listening.close()
