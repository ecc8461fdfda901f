"""Caller ID that had a hard way: messages, lines that wear them, and their judges."""

import struct
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from support.sounds import clipped, silence, through
from tipring.dsp.callerid import decode
from tipring.dsp.callerid_sound import Standard, Wear, caller_id_sound
from tipring.dsp.codec import Coding
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import amplitude_for
from tipring.wire.caller_id_keys import parse_keys
from tipring.wire.caller_id_message import CallerIdError, CallerIdMessage, Moment
from tipring.wire.caller_id_packet import checksum, parse

Decoder = Callable[[Sequence[Samples]], list[list[CallerIdMessage]]]
"""Whoever turns sounds into the messages of each."""

NAMES = (
    "",
    "SCHWARTZ,LAWREN",
    "WIRELESS CALLER",
    "Mairie de Lyon",
    "J. O'Neill",
    "BOB",
)


@dataclass(frozen=True, slots=True)
class Way:
    """What a message goes through before it is heard."""

    level_dbm0: float = -13.5
    snr_db: float | None = None
    """White noise from 0 to 4000 Hz against the mean power of the modem's sound."""
    coding: Coding | None = Coding.MU_LAW
    twist_db: float = 0.0
    """Of the space against the mark, either way by chance."""
    clock_error: float = 0.0
    """At most, either way by chance."""
    telephone_band: bool = False
    """300 to 3400 Hz, with the phase of real filters."""
    hum_dbm0: float | None = None
    """50 Hz, and its third and fifth harmonic, 10 and 20 dB softer."""
    cut_s: float = 0.0
    """Of the beginning, which was not heard."""
    ring: bool = False
    """The message follows a ring burst's crackle."""


def some_message(seed: int) -> CallerIdMessage:
    """Return a call such as exchanges announce; DTMF tells only its number."""
    generator = np.random.default_rng(seed)
    digits = generator.integers(0, 10, generator.integers(3, 15))
    month, day = generator.integers(1, (13, 29)).tolist()
    hour, minute = generator.integers(0, (24, 60)).tolist()
    name = str(generator.choice(NAMES))
    return CallerIdMessage(
        when=Moment(month, day, hour, minute),
        number="".join(map(str, digits.tolist())),
        name=name or None,
    )


def worn(message: CallerIdMessage, standard: Standard, way: Way, seed: int) -> Samples:
    """Return the sound of *message* at the end of its way; silence around it."""
    generator = np.random.default_rng(seed)
    wear = Wear(
        twist_db=way.twist_db * generator.choice((-1.0, 1.0)),
        clock_error=way.clock_error * generator.uniform(-1, 1),
        phase=generator.uniform(),
    )
    sent = caller_id_sound(message, standard, way.level_dbm0, wear=wear)
    sent = sent[round(way.cut_s * RATE_HZ) :]
    before = silence(0.2 + generator.uniform(0, 0.02))
    if way.ring:
        before = np.concatenate((_ring(generator), before))
    sound = np.concatenate((before, sent, silence(0.3))).astype(float)
    if way.telephone_band:
        sound = _telephone_band(sound)
    if way.hum_dbm0 is not None:
        sound += _hum(sound.size, way.hum_dbm0)
    if way.snr_db is not None:
        power = np.mean(sent.astype(float) ** 2) / 10 ** (way.snr_db / 10)
        sound += generator.normal(0, np.sqrt(power), sound.size)
    heard = clipped(sound)
    return heard if way.coding is None else through(way.coding, heard)


def success(
    standard: Standard, way: Way, seeds: Iterable[int], decoder: Decoder | None = None
) -> float:
    """Return the share of messages that came through with all fields right."""
    judge = decoder or (lambda sounds: [decode(each, RATE_HZ) for each in sounds])
    sent = [(some_message(seed), seed) for seed in seeds]
    heard = judge([worn(message, standard, way, seed) for message, seed in sent])
    good = [
        len(got) == 1 and _same(got[0], message, standard)
        for got, (message, _) in zip(heard, sent, strict=True)
    ]
    return sum(good) / len(good)


def _same(got: CallerIdMessage, sent: CallerIdMessage, standard: Standard) -> bool:
    return got.number == sent.number if standard is Standard.DTMF else got == sent


def _ring(generator: np.random.Generator) -> Samples:
    """Return what leaks in of a ring burst: 20 Hz, cut into, and its crackle."""
    steps = np.arange(round(1.0 * RATE_HZ)) / RATE_HZ
    burst = np.clip(20000 * np.sin(2 * np.pi * 20 * steps), -12000, 12000)
    crackle = generator.normal(0, 3000, steps.size) * (
        generator.random(steps.size) < 0.02
    )
    return clipped(burst + crackle)


def _hum(size: int, level_dbm0: float) -> NDArray[np.float64]:
    steps = np.arange(size) / RATE_HZ
    waves = [(50, 1.0), (150, 10**-0.5), (250, 0.1)]
    amplitude = amplitude_for(level_dbm0)
    return sum(
        (
            amplitude * share * np.sin(2 * np.pi * hertz * steps)
            for hertz, share in waves
        ),
        start=np.zeros(size),
    )


def _telephone_band(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """Filter by Butterworths: of second order at 300 Hz, of fourth at 3400 Hz."""
    spare = RATE_HZ // 4
    spectrum = np.fft.rfft(np.pad(sound, (0, spare)))
    s = 2j * np.pi * np.fft.rfftfreq(sound.size + spare, 1 / RATE_HZ)
    high, low = s / (2 * np.pi * 300), s / (2 * np.pi * 3400)
    response = high**2 / (high**2 + np.sqrt(2) * high + 1)
    for damping in (0.7654, 1.8478):
        response /= low**2 + damping * low + 1
    return np.fft.irfft(spectrum * response, sound.size + spare)[: sound.size]


@dataclass(frozen=True, slots=True)
class Spandsp:
    """The receiver and transmitter of spandsp, by tests/bench/peers/spandsp_adsi.c."""

    program: Path

    def sent(self, standard: Standard, data: bytes) -> Samples:
        """Return the sound of *data*: a packet without its checksum, or keys."""
        command = [str(self.program), "tx", SPANDSP_NAMES[standard], data.hex()]
        made = subprocess.run(command, capture_output=True, check=True)
        return np.frombuffer(made.stdout, dtype=np.int16)

    def decoder(self, standard: Standard) -> Decoder:
        """Return the judge for one standard: this receiver must be told which."""

        def decoded(sounds: Sequence[Samples]) -> list[list[CallerIdMessage]]:
            parts = [struct.pack("=I", each.size) + each.tobytes() for each in sounds]
            command = [str(self.program), "rx", SPANDSP_NAMES[standard]]
            told = subprocess.run(
                command, input=b"".join(parts), capture_output=True, check=True
            )
            heard: list[list[CallerIdMessage]] = [[]]
            for line in told.stdout.decode().splitlines():
                if not line:
                    heard.append([])
                elif message := _parsed(bytes.fromhex(line)):
                    heard[-1].append(message)
            return heard[:-1]

        return decoded


SPANDSP_NAMES = {
    Standard.BELL_202: "class",
    Standard.V_23: "clip",
    Standard.UK: "clip",
    Standard.DTMF: "dtmf",
}


def _parsed(packet: bytes) -> CallerIdMessage | None:
    """Read what spandsp hands on: packets without checksum, keys as they are."""
    try:
        if packet.isalnum():
            return parse_keys(packet.decode())
        return parse(packet + bytes([checksum(packet)]))
    except CallerIdError:
        return None
