"""The sound of caller ID: anything at all, and messages that were worn on the way."""

from collections.abc import Iterator

import numpy as np

from tipring.dsp.callerid import decode
from tipring.dsp.callerid_sound import IN_CALL, LEADS, Lead, Standard, fsk_sound
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.fsk import BELL_202, V_23
from tipring.wire.caller_id_packet import packed

LARGEST_BYTES = 400
_HEAD = 4


def seeds() -> Iterator[bytes]:
    yield b"\x00\x00\x00\x10\x80\x01\x0811271405\x02\x0a2125550123\x07\x08DOE JANE"
    yield b"\x01\x07\x20\x40\x80\x02\x0a2125550123"
    yield b"\x02\x03\x10\x80" + b"11271405" + b"2125550123"
    yield b"\x03" + bytes(range(1, 200))


def check(data: bytes) -> None:
    if len(data) <= _HEAD:
        return
    way, lead, cut, gain = data[:_HEAD]
    rest = data[_HEAD:]
    decode(_worn(_sound(way, lead, rest), cut, gain), RATE_HZ)


def _sound(way: int, lead: int, rest: bytes) -> Samples:
    if way % 4 == 3:
        sound: Samples = np.frombuffer(rest, dtype=np.int8).astype(np.int16) << 8
        return np.tile(sound, 4)
    tones = V_23 if way & 1 else BELL_202
    leads = (LEADS[Standard.BELL_202], LEADS[Standard.UK], IN_CALL, Lead(lead, lead))
    message = rest if way & 2 else packed(rest[0], rest[1:60])
    return fsk_sound(message[:64], tones, leads[lead % len(leads)])


def _worn(sound: Samples, cut: int, gain: int) -> Samples:
    """Return *sound* louder or softer, with a hole in it, and clipped."""
    wide = sound.astype(np.float64) * (0.02 + gain / 32)
    begin = sound.size * cut // 256
    if cut:
        wide[begin : begin + 40] = 0
    return np.clip(wide, -32768, 32767).astype(np.int16)
