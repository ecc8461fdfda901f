"""What is written down of how lines do: figures of each call, and what is forgotten."""

from datetime import datetime

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import named_noun, noun


@named_noun
class LineMeasured(JournalEvent):
    """A call is over; this is what its line was like. None: it was not measured."""

    heard_s: float = 0.0
    """For so long the far end was listened to while we were silent."""
    speech_dbm0: float | None = None
    noise_dbm0p: float | None = None
    hum_dbm0: float | None = None
    """Also None where there is no hum."""
    mains_hz: int | None = None
    clipped_share: float = 0.0
    dc_share: float = 0.0

    keys: int = 0
    keys_dbm0: float | None = None
    """Mean level of the tones of all keys."""
    softest_key_dbm0: float | None = None
    twist_db: float | None = None
    """The high tone above the low one, where that was furthest from nothing."""

    return_loss_db: float | None = None
    """What we played against its echo (ITU-T G.168)."""
    enhancement_db: float | None = None
    """What the canceller took away of it."""
    gaps: int = 0
    """How often a prompt was torn because the machine was late."""

    xruns: int = 0
    """How often a sound card tore the sound."""
    latency_ms: float | None = None
    drift_ppm: float | None = None

    ended: str = ""
    """The sign by which the far end was known to be gone; empty: we hung up."""


@noun
class LineHistoryForgotten(JournalEvent):
    """The figures and incidents of lines from before then are kept no longer."""

    before: datetime


HealthEntry = LineMeasured | LineHistoryForgotten
