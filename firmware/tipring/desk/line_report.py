"""What each call showed of its line, written down once when it is over."""

from tipring.desk.journal import Journal
from tipring.domain.events import FarEndGone, LineEvent
from tipring.domain.health_entries import LineMeasured
from tipring.domain.sound_entries import SoundMeasured
from tipring.dsp.line_reading import LineReading
from tipring.legs.figures import Measured
from tipring.lines.line_hearing import LineHearing
from tipring.lines.port import Line

NOTHING_HEARD = LineReading(0.0, None, None, None, None, 0.0, 0.0, 0.0)


class LineReport:
    """Reports of one line."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._is_off_hook = False
        self._ended = ""
        self._xruns_before = 0

    def begin_call(self) -> None:
        """Take note that we are off-hook from now on."""
        self._is_off_hook = True
        self._xruns_before = _xruns(self._line.hearing)

    def hear(self, event: LineEvent) -> None:
        """Take what tells how the call ends: the first sign counts."""
        if isinstance(event, FarEndGone):
            self._ended = self._ended or event.how.value

    def call_over(self, journal: Journal) -> None:
        """Write down what the call showed; a call that never began shows nothing."""
        ended, self._ended = self._ended, ""
        is_over, self._is_off_hook = self._is_off_hook, False
        hearing = self._line.hearing
        if is_over and hearing is not None:
            journal.note(measured_in(hearing, ended, self._xruns_before))
        if is_over:
            note_sound(journal, self._line.name, self._line)


def note_sound(journal: Journal, party: str, end: object) -> None:
    """Write down how the sound of *party* was, if *end* of the call knows."""
    if not isinstance(end, Measured):
        return
    figures = end.figures
    if not figures.packets:
        return
    journal.note(
        SoundMeasured(
            party=party,
            packets=figures.packets,
            lost=figures.lost,
            jitter_ms=round(figures.jitter_ms, 1),
            buffer_ms=round(figures.buffer_ms, 1),
            concealed_ms=round(figures.concealed_ms, 1),
            stretched_ms=round(figures.stretched_ms, 1),
            round_trip_ms=_tenths(figures.round_trip_ms),
            far_lost=figures.far_lost,
        )
    )


def measured_in(
    hearing: LineHearing, ended: str = "", xruns_before: int = 0
) -> LineMeasured:
    """Return *hearing* as it is written down: figures that mean no more than they say.

    A sound card counts its xruns since it was opened, *xruns_before* among them.
    """
    reading, keys, echo, sound = (
        hearing.reading,
        hearing.keys,
        hearing.echo,
        hearing.sound,
    )
    return LineMeasured(
        heard_s=reading.heard_s,
        speech_dbm0=_tenths(reading.speech_dbm0),
        noise_dbm0p=_tenths(reading.noise_dbm0p),
        hum_dbm0=_tenths(reading.hum_dbm0),
        mains_hz=reading.mains_hz,
        clipped_share=round(reading.clipped_share, 4),
        dc_share=round(reading.dc_share, 4),
        keys=keys.pressed if keys else 0,
        keys_dbm0=_tenths(keys.mean_dbm0) if keys else None,
        softest_key_dbm0=_tenths(keys.softest_dbm0) if keys else None,
        twist_db=_tenths(keys.widest_twist_db) if keys else None,
        return_loss_db=_tenths(echo.return_loss_db) if echo else None,
        enhancement_db=_tenths(echo.enhancement_db) if echo else None,
        gaps=echo.gaps if echo else 0,
        xruns=max(0, sound.xruns - xruns_before) if sound else 0,
        latency_ms=_tenths(sound.latency_s * 1000) if sound else None,
        drift_ppm=_tenths(sound.drift_ppm) if sound else None,
        ended=ended,
    )


def _tenths(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 1)


def _xruns(hearing: LineHearing | None) -> int:
    sound = hearing.sound if hearing is not None else None
    return sound.xruns if sound is not None else 0
