"""Echo: our prompt in what is heard, before and after the canceller."""

import numpy as np

from bench.own_prompt import echo
from bench.pictures.drawing import BLUE, FAINT, ORANGE, PINK, Axis, Picture
from bench.sound import Wave, draws, frame_powers, noise, samples
from support.sounds import frames
from tipring.dsp.dtmf import DtmfDetector, KeyDown
from tipring.dsp.echo import EchoCanceller
from tipring.dsp.frames import FRAME_S, RATE_HZ
from tipring.dsp.levels import power_dbm0
from tipring.dsp.tones import dtmf
from tipring.speech.prompts import shipped_root
from tipring.speech.wav import read_wav

LONGEST_S = 6.0
ECHO_DBM0 = -18.0
NEW_LINE_S = 4.0
"""When the echo path becomes another one, as by a second telephone."""
KEYS_S = (1.5, 2.5, 3.5)
AUDIBLE = 1e4
"""An echo of less power, -44 dBm0, is not drawn."""
AT_S = (np.arange(round(LONGEST_S / FRAME_S)) + 0.5) * FRAME_S


def picture() -> str:
    """Return levels heard and left, and the ERLE, over a prompt with keys in it."""
    played, back, near = _line()
    heard = samples(back + near)
    canceller, detector = EchoCanceller(), DtmfDetector()
    clean, shown_db, told = [], [], []
    for frame, said in zip(frames(heard), frames(samples(played)), strict=True):
        clean.append(canceller.cancel(frame, said))
        shown_db.append(canceller.erle_db)
        told += [key for key in detector.feed(clean[-1]) if isinstance(key, KeyDown)]
    left = np.concatenate(clean).astype(np.float64)
    drawn = Picture(
        "Echo canceller: a prompt comes back, keys are pressed over it (5! a report)",
        Axis("time, s", 0, LONGEST_S, 0.5),
        (Axis("level, dBm0", -70, 0, 10), Axis("echo taken away, dB", 0, 80, 20)),
    )
    levels, gain = drawn.panels
    for wave, colour, label in ((back + near, ORANGE, "heard"), (left, BLUE, "left")):
        powers = frame_powers(wave).tolist()
        levels.curve(AT_S, [power_dbm0(power) for power in powers], colour, label)
    for key in told:
        levels.moment(key.known_s, f"{key.digit}!")
    gain.curve(AT_S, _erle_db(back, left - near), PINK, "of the echo alone")
    gain.curve(AT_S, shown_db, FAINT, "as the box itself sees it")
    gain.moment(NEW_LINE_S, "the line changes")
    return drawn.svg()


def _line() -> tuple[Wave, Wave, Wave]:
    """Return the prompt, its echo, and what else comes from the line: keys, noise."""
    rng = draws(5, "echo picture")
    prompt = read_wav(shipped_root() / "en" / "harbor-menu.wav").astype(np.float64)
    played = np.resize(prompt, round(LONGEST_S * RATE_HZ))
    change = round(NEW_LINE_S * RATE_HZ)
    first, second = (echo(played, ECHO_DBM0, rng) for _ in range(2))
    near = noise(played.size, -60.0, rng)
    for digit, at_s in zip("159", KEYS_S, strict=True):
        key = dtmf(digit, 0.1, ECHO_DBM0)
        start = round(at_s * RATE_HZ)
        near[start : start + key.size] += key
    return played, np.concatenate((first[:change], second[change:])), near


def _erle_db(back: Wave, left: Wave) -> Wave:
    """Return how far the echo's level fell, over 100 ms; NaN where there is none."""
    smooth = np.full(5, 0.2)
    before, after = (
        np.convolve(frame_powers(wave), smooth, "same") for wave in (back, left)
    )
    erle_db = 10 * np.log10((before + 1) / (after + 1))
    return np.where(before > AUDIBLE, erle_db, np.nan)
