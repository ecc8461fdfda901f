"""The figures of one line, gathered call by call: a line that was mended is well."""

from tipring.dsp.dtmf import KeyDown
from tipring.dsp.frames import Frame
from tipring.dsp.line_reading import LineReading
from tipring.dsp.meters import LineMeter
from tipring.lines.line_hearing import KeyFigures


class LineNotes:
    """Takes down what our ears measure besides."""

    def __init__(self) -> None:
        self.begin_call()

    def begin_call(self) -> None:
        """Forget the call before: this one may be on a line that was mended."""
        self._meter = LineMeter()
        self._sum_dbm0 = 0.0
        self._keys: KeyFigures | None = None

    @property
    def reading(self) -> LineReading:
        """What the line is like by itself, in this call or the last one."""
        return self._meter.reading

    @property
    def keys(self) -> KeyFigures | None:
        """What keys are like on it."""
        return self._keys

    def hear(self, frame: Frame, *, is_voice: bool) -> None:
        """Take 20 ms in which we were silent."""
        self._meter.feed(frame, is_voice=is_voice)

    def press(self, key: KeyDown) -> None:
        """Take a key."""
        softest_dbm0 = min(key.low_dbm0, key.high_dbm0)
        widest_db = key.twist_db
        pressed = 1
        if before := self._keys:
            pressed += before.pressed
            softest_dbm0 = min(softest_dbm0, before.softest_dbm0)
            widest_db = max(widest_db, before.widest_twist_db, key=abs)
        self._sum_dbm0 += (key.low_dbm0 + key.high_dbm0) / 2
        mean_dbm0 = self._sum_dbm0 / pressed
        self._keys = KeyFigures(pressed, mean_dbm0, softest_dbm0, widest_db)
