"""Who calls, by the sound of the line: caller ID by modem and by keys.

Understood are Bell 202 (Telcordia GR-30-CORE), V.23 (ETSI EN 300 659-1, BT SIN 227)
and DTMF, all at once; nobody has to choose. Every frame gets a cheap look; only what
may be marks, a key A to D or the alert tone is listened to with care.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from tipring.dsp.callerid_alert import AlertFinder
from tipring.dsp.callerid_facts import (
    AlertFound,
    CallerIdDamaged,
    CallerIdFact,
    CallerIdFound,
    Modulation,
)
from tipring.dsp.callerid_fsk import FskReader
from tipring.dsp.callerid_gate import hear
from tipring.dsp.callerid_keys import KeyReader
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, Samples
from tipring.dsp.resample import at_house_rate
from tipring.wire.caller_id_message import CallerIdMessage

__all__ = [
    "AlertFound",
    "CallerIdDamaged",
    "CallerIdDetector",
    "CallerIdFact",
    "CallerIdFound",
    "Modulation",
    "decode",
]

ALERTED_S: Final = 1.5
"""A message so soon after an alert tone was announced by it: BT takes 0.1 s to the
seizure and 0.4 s over it, GR-30-CORE waits 0.5 s at most."""
_LAST_WORD_S: Final = 0.3
"""Silence after which nothing more is known of a sound."""


class CallerIdDetector:
    """Find messages and alert tones in a stream of frames."""

    def __init__(self) -> None:
        self._fsk = FskReader()
        self._keys = KeyReader()
        self._alerts = AlertFinder()
        self._alert: AlertFound | None = None

    def feed(self, frame: Frame) -> list[CallerIdFact]:
        """Take the next 20 ms; return what became known, in order."""
        heard = hear(frame)
        facts: list[CallerIdFact] = []
        alert = self._alerts.feed(frame, heard)
        if alert is not None:
            self._alert = alert
            facts.append(alert)
        facts += [self._announced(fact) for fact in self._fsk.feed(frame, heard)]
        facts += self._keys.feed(frame, heard)
        return facts

    def _announced(
        self, fact: CallerIdFound | CallerIdDamaged
    ) -> CallerIdFound | CallerIdDamaged:
        """Put the alert tone to the message that it led."""
        alert = self._alert
        if (
            isinstance(fact, CallerIdFound)
            and alert is not None
            and fact.at_s - alert.at_s <= ALERTED_S
        ):
            return replace(fact, alert=alert)
        return fact


def decode(samples: Samples, rate_hz: int) -> list[CallerIdMessage]:
    """Return the messages in *samples* of *rate_hz*, shape (n,), in order."""
    sound = at_house_rate(samples, rate_hz)
    rest = round(_LAST_WORD_S * RATE_HZ)
    padded = np.pad(sound, (0, rest + -(sound.size + rest) % FRAME_SAMPLES))
    detector = CallerIdDetector()
    return [
        fact.message
        for frame in padded.reshape(-1, FRAME_SAMPLES)
        for fact in detector.feed(frame)
        if isinstance(fact, CallerIdFound)
    ]
