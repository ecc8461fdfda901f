"""Caller ID: the soft bits of a message, and the bytes they make."""

import numpy as np

from bench.pictures.drawing import BLUE, GREEN, ORANGE, Axis, Picture
from support.sounds import in_noise, silence
from tipring.dsp.callerid_sound import Lead, fsk_sound
from tipring.dsp.frames import RATE_HZ
from tipring.dsp.fsk import BELL_202, BIT, CARRIER_SHARE, FskByte, FskDemodulator
from tipring.dsp.fsk import _bank as bank
from tipring.dsp.fsk import _compared as soft_bits
from tipring.wire.caller_id_message import CallerIdMessage
from tipring.wire.caller_id_packet import build

LONGEST_S = 0.105
WINDOW_MIDDLE = 9.5
"""Samples from the beginning of the three bits that are judged to their middle."""
LEAD = Lead(seizure_bits=20, mark_bits=30)
"""Shorter than an exchange's 300 and 180, so that one picture holds all."""
NOISE_DBM0 = -25.0
"""11 dB below the modem's sound: twice as loud as receivers must bear."""
BITS = 10


def picture() -> str:
    """Return the soft bits of the first bytes of a message in noise."""
    data = build(CallerIdMessage(number="2125550123"))
    sent = fsk_sound(data, BELL_202, LEAD)
    noisy = in_noise(np.concatenate((silence(0.01), sent, silence(0.1))), NOISE_DBM0)
    soft, share = soft_bits(noisy, bank(BELL_202))
    at_s = (np.arange(soft.size) + WINDOW_MIDDLE) / RATE_HZ
    drawn = Picture(
        "Caller ID (Bell 202), noise 11 dB below: bits are judged three at a time",
        Axis("time, s", 0.0, LONGEST_S, 0.01),
        (Axis("soft bit, mark +", -1, 1, 0.5), Axis("share explained", 0, 1, 0.25)),
    )
    bits, trust = drawn.panels
    shown = at_s < LONGEST_S
    bits.curve(at_s[shown], soft[shown], BLUE, "mark against space")
    trust.curve(
        at_s[shown], share[shown], ORANGE, "power that the best pattern explains"
    )
    bits.threshold(0.0, "")
    trust.threshold(CARRIER_SHARE, "less is no modem")
    for found in FskDemodulator(BELL_202).feed(noisy):
        if isinstance(found, FskByte):
            edges_s = (found.at + BIT * np.arange(BITS + 1)) / RATE_HZ
            if edges_s[-1] < LONGEST_S:
                middles_s = (edges_s[1:] + edges_s[:-1]) / 2
                bits.points(middles_s, np.interp(middles_s, at_s, soft), GREEN)
                bits.stretch(edges_s[0], edges_s[-1], GREEN, f"{found.value:02x}")
    return drawn.svg()
