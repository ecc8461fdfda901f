"""The frozen settings of one box."""

from dataclasses import dataclass
from pathlib import Path

from tipring.domain.office import Office
from tipring.dsp.plans import Signal


@dataclass(frozen=True, slots=True)
class LineSettings:
    """One line to the street, and how it is answered."""

    name: str
    url: str
    """`modem:///dev/ttyACM0`; the path may be a glob."""
    flow: str
    rings: int
    """Rings to wait before answering."""
    billing_delay_ms: int
    """Silence after answering, before the first prompt."""
    init_extra: str
    """One more AT command line for the modem; empty for none."""
    disconnect_tone: Signal | None = None
    """What this line sounds when the caller hung up, besides its country's tones."""
    full_duplex: bool = True
    """Hear and play at once, where the device can."""
    flash_transfers: bool = False
    """A hook flash, a number and hanging up send the caller there."""
    flash_ms: int | None = None
    """How long a hook flash is; None: as the device has it for its country."""
    buzzer_pin: int | None = None
    lamp_pin: int | None = None
    """The bell of the telephone beside this line: GPIO of the board."""


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """Whether callers are understood, and what is kept of whom nobody understood."""

    enabled: bool = True
    keep_misheard: bool = False
    """Off: nobody asked the caller whose voice it is, so the owner has to say so."""
    keep_misheard_days: int = 30


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the owner's files say."""

    directory: Path
    office: Office
    country: str
    """A key of `tipring.dsp.plans.PLANS`."""
    language: str
    lines: tuple[LineSettings, ...]
    store_directory: Path
    socket: Path
    """The unix socket of the desk."""
    speech: SpeechSettings = SpeechSettings()
