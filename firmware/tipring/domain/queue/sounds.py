"""What a caller of a queue hears while nothing is said."""

from tipring.domain.command import Command
from tipring.domain.commands import Backdrop, SetBackdrop
from tipring.domain.queue.stay import Stay


class Sounds:
    """Ringing, music or a soft hiss behind the prompts of one stay."""

    def __init__(self, stay: Stay) -> None:
        self._stay = stay
        self._backdrop = Backdrop.NOTHING

    def let_wait(self) -> list[Command]:
        """Let the caller hear what fits: ringing, music, or that the line is alive."""
        hearing = self._stay.queue.hearing
        if self._stay.is_offered and hearing.ringback:
            return self._let_hear(Backdrop.RINGBACK)
        kind = Backdrop.MUSIC if hearing.music else Backdrop.COMFORT_NOISE
        return self._let_hear(kind)

    def end(self) -> list[Command]:
        """Let the caller hear the line as it is."""
        return self._let_hear(Backdrop.NOTHING)

    def _let_hear(self, kind: Backdrop) -> list[Command]:
        if kind is self._backdrop:
            return []
        self._backdrop = kind
        if kind is Backdrop.MUSIC:
            hearing = self._stay.queue.hearing
            music = hearing.alternate_music or hearing.music
            return [SetBackdrop(kind, music, self._stay.visitor.language)]
        return [SetBackdrop(kind)]
