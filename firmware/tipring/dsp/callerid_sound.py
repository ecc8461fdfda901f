"""Caller ID as an exchange sounds, for the simulated exchange and to try the ears."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.callerid_alert import ALERT_HZ
from tipring.dsp.frames import RATE_HZ, Samples, to_samples
from tipring.dsp.fsk import BAUD, BELL_202, V_23, FskTones
from tipring.dsp.levels import amplitude_for
from tipring.dsp.tones import dtmf, sine_mix
from tipring.wire.caller_id_keys import build_keys
from tipring.wire.caller_id_message import CallerIdMessage
from tipring.wire.caller_id_packet import build

LEVEL_DBM0: Final = -13.5
"""What GR-30-CORE and EN 300 659-1 send."""
ALERT_S: Final = 0.1
ALERT_DBM0: Final = -16.0
"""Of each tone."""
ALERT_PAUSE_S: Final = 0.1
"""From the alert tone to the seizure (BT SIN 227 allows 45 ms and more)."""
KEY_S: Final = 0.07
"""A key, and the pause after it, as in Sweden."""
KEY_LOSS_DB: Final = 3.0
"""Each of the two tones of a key has half the power."""
LAST_MARKS: Final = 10
"""After the checksum (GR-30-CORE wants no less than two)."""


class Standard(StrEnum):
    """How the exchanges of a country send caller ID."""

    BELL_202 = "Bell 202 (Telcordia GR-30-CORE)"
    V_23 = "V.23 (ETSI EN 300 659-1)"
    UK = "V.23 after an alert tone (BT SIN 227)"
    DTMF = "DTMF (ETSI EN 300 659-1)"


@dataclass(frozen=True, slots=True)
class Lead:
    """The bits that go before the bytes."""

    seizure_bits: int
    mark_bits: int


_TONES: Final = {
    Standard.BELL_202: BELL_202,
    Standard.V_23: V_23,
    Standard.UK: V_23,
}
LEADS: Final = {
    Standard.BELL_202: Lead(300, 180),
    Standard.V_23: Lead(300, 180),
    Standard.UK: Lead(180, 70),
}
"""On hook; SIN 227 allows 96 to 315 bits of seizure and 55 to 90 marks."""
IN_CALL: Final = Lead(0, 80)
"""To a telephone in a call (GR-30-CORE; EN 300 659-2)."""


@dataclass(frozen=True, slots=True)
class Wear:
    """What a line and an old exchange do to the modem's tones."""

    twist_db: float = 0.0
    """The space against the mark."""
    clock_error: float = 0.0
    """Of the sender's rates and frequencies, 0.01 for 1 % fast."""
    phase: float = 0.0
    """Where the first sample lies in its bit, 0 to 1."""


NEW: Final = Wear()


def caller_id_sound(
    message: CallerIdMessage,
    standard: Standard = Standard.BELL_202,
    level_dbm0: float = LEVEL_DBM0,
    *,
    in_call: bool = False,
    wear: Wear = NEW,
) -> Samples:
    """Return the sound of *message*, with all that leads it; CallerIdError if none."""
    if standard is Standard.DTMF:
        return keys_sound(build_keys(message), level_dbm0)
    lead = IN_CALL if in_call else LEADS[standard]
    sound = fsk_sound(build(message), _TONES[standard], lead, level_dbm0, wear)
    if in_call or standard is Standard.UK:
        alert = sine_mix(ALERT_HZ, ALERT_S, ALERT_DBM0 + level_dbm0 - LEVEL_DBM0)
        return np.concatenate((alert, _silence(ALERT_PAUSE_S), sound))
    return sound


def keys_sound(keys: str, level_dbm0: float = LEVEL_DBM0) -> Samples:
    """Return the sound of a string of DTMF keys."""
    parts = [
        part
        for key in keys
        for part in (dtmf(key, KEY_S, level_dbm0 - KEY_LOSS_DB), _silence(KEY_S))
    ]
    return np.concatenate(parts)


def fsk_sound(
    data: bytes,
    tones: FskTones,
    lead: Lead,
    level_dbm0: float = LEVEL_DBM0,
    wear: Wear = NEW,
) -> Samples:
    """Return *data* as a modem sends it: seizure, marks, bytes, marks."""
    bits = _bits(data, lead)
    per_bit = RATE_HZ / (BAUD * (1 + wear.clock_error))
    places = (np.arange(int(bits.size * per_bit)) + wear.phase) / per_bit
    turns = np.where(bits, tones.mark_hz, tones.space_hz) / BAUD
    edges = np.concatenate(([0.0], np.cumsum(turns)))
    angles = 2 * np.pi * np.interp(places, np.arange(edges.size), edges)
    space = 10 ** (wear.twist_db / 20)
    strength = np.where(bits, 1.0, space)[places.astype(int)]
    strength *= amplitude_for(level_dbm0) / np.sqrt((1 + space**2) / 2)
    return to_samples(strength * np.sin(angles))


def _bits(data: bytes, lead: Lead) -> NDArray[np.bool_]:
    """Return every bit of the line, mark true; a seizure begins with space."""
    seizure = np.arange(lead.seizure_bits) % 2 == 1
    values = np.frombuffer(data, dtype=np.uint8)[:, None]
    framed = np.ones((len(data), 10), dtype=bool)
    framed[:, 0] = False
    framed[:, 1:9] = np.unpackbits(values, axis=1, bitorder="little")
    marks = np.ones(lead.mark_bits, dtype=bool)
    last = np.ones(LAST_MARKS, dtype=bool)
    return np.concatenate((seizure, marks, framed.ravel(), last))


def _silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), dtype=np.int16)
