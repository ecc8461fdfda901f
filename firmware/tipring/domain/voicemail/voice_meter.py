"""How much of a recording is voice."""

HANG_OVER_S = 0.6
"""A voice has ceased when it was silent for so long (`tipring.dsp.voice`)."""


class VoiceMeter:
    """Follows a voice; it counts only between `begin` and `rest`."""

    def __init__(self) -> None:
        self.speaks = False
        self.was_heard = False
        """Since `clear`; the last breath of one who spoke before does not count."""
        self._counts = False
        self._since = 0.0
        self._seconds = 0.0

    def clear(self) -> None:
        """Forget what was said; whoever speaks now goes on."""
        self._seconds = 0.0
        self.was_heard = False

    def begin(self, now: float) -> None:
        """Count from now on."""
        self._counts = True
        self._since = now

    def rest(self, now: float) -> None:
        """Count no more."""
        self._seconds = self.seconds(now)
        self._counts = False

    def hear(self, now: float, *, active: bool) -> None:
        """Take what the line says of the voice."""
        if active and not self.speaks:
            self._since = now
        if not active and self.speaks and self._counts:
            self._seconds += max(now - self._since - HANG_OVER_S, 0.0)
        self.speaks = active
        said = (active and self._counts) or self._seconds > 0
        self.was_heard = self.was_heard or said

    def seconds(self, now: float, without_s: float = 0.0) -> float:
        """Return how much voice there is so far; the last *without_s* are none."""
        if not (self.speaks and self._counts):
            return self._seconds
        return self._seconds + max(now - self._since - without_s, 0.0)
