"""Sound whose every handled frame feeds the lifeline's watchdog.

A dead card gives no frames, and a loop that is stuck handles none: then nothing feeds
it, and the hardware lets go of the line.
"""

from collections.abc import Callable

from tipring.domain.errors import LineError
from tipring.dsp.frames import Frame
from tipring.lines.hat.daa import SoundFigures
from tipring.lines.hat.gpio import HatSound
from tipring.lines.hat.sound import SoundEars


class KickedSound:
    """The `HatSound` port over another one."""

    def __init__(self, sound: HatSound, kick: Callable[[], None]) -> None:
        self._sound = sound
        self._kick = kick

    @property
    def figures(self) -> SoundFigures:
        """How it does."""
        return self._sound.figures

    async def open(self, ears: SoundEars) -> str:
        """Let sound begin; return what it is. Raises LineError."""
        return await self._sound.open(_Kicking(ears, self._kick))

    async def close(self) -> None:
        """End it."""
        await self._sound.close()

    def write(self, frame: Frame) -> None:
        """Play *frame* after all that was written before."""
        self._sound.write(frame)

    def waiting(self) -> int:
        """Return how many frames were written and are not on their way."""
        return self._sound.waiting()

    def discard(self) -> None:
        """Forget those."""
        self._sound.discard()


class _Kicking:
    """Kicks after each frame that somebody has handled."""

    def __init__(self, ears: SoundEars, kick: Callable[[], None]) -> None:
        self._ears = ears
        self._kick = kick

    def frame(self, heard: Frame, played: Frame) -> None:
        self._ears.frame(heard, played)
        self._kick()

    def sound_torn(self) -> None:
        self._ears.sound_torn()

    def fault(self, error: LineError) -> None:
        self._ears.fault(error)
