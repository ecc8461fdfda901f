"""What a line's ears found out about the line itself, for its health card."""

from dataclasses import dataclass

from tipring.dsp.line_reading import LineReading
from tipring.lines.hat.daa import SoundFigures


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """How the keys of one call arrived."""

    pressed: int
    mean_dbm0: float
    """Of both tones of all of them."""
    softest_dbm0: float
    """The softest single tone."""
    widest_twist_db: float
    """The high tone above the low one, where that was furthest from nothing."""


@dataclass(frozen=True, slots=True)
class EchoFigures:
    """How our own sound came back in the last call; None: it was not found."""

    return_loss_db: float | None
    """Played against its echo (ITU-T G.168): 6 is a bad line, 28 an ordinary one."""
    enhancement_db: float
    """What the canceller took away of it."""
    delay_s: float | None
    gaps: int
    """How often a prompt was torn because the machine was late."""


@dataclass(frozen=True, slots=True)
class LineHearing:
    """The call that goes on, or the last one."""

    reading: LineReading
    keys: KeyFigures | None
    """None before the first key."""
    echo: EchoFigures | None
    """None where the line does not hear while it plays."""
    sound: SoundFigures | None = None
    """Of a sound card; None where a modem is the clock."""
