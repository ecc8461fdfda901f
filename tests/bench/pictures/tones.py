"""Call progress, and what is learned of a line: bursts and their rhythm."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bench.pictures.drawing import (
    BLUE,
    FAINT,
    ORANGE,
    PINK,
    Axis,
    Panel,
    Picture,
)
from support.sounds import at_level, babble, frames, in_noise, signal
from tipring.dsp.bursts import SURE_S, Burst, BurstFinder
from tipring.dsp.frames import FRAME_S, Samples
from tipring.dsp.learner import CadenceLearner
from tipring.dsp.levels import power_dbm0
from tipring.dsp.plans import PLANS, Signal
from tipring.dsp.progress import ProgressDetector
from tipring.dsp.progress_sound import (
    MIN_POWER,
    MIN_SHARE,
    PER_POWER,
    band,
    centre_s,
    hop_powers,
)

TALK_S = 2.0
TONE_DBM0 = -25.0
NOISE_DBM0 = -45.0
NEAR_HZ = 25.0
UNUSUAL = Signal((400.0,), (0.3, 0.2))
"""A disconnect signal of an adapter, of no country that we know."""

Powers = NDArray[np.float32]


def progress() -> str:
    """Return talk and then a soft busy tone, until it is known."""
    plan, longest_s = PLANS["us"], 5.5
    sound = _call(plan.busy, longest_s, seed=4)
    near, whole = _powers(sound, plan.busy)
    drawn = Picture(
        "Call progress: talk, then the United States busy tone (0.5 s on and off)",
        Axis("time, s", 0, longest_s, 0.5),
        (Axis("level, dBm0", -60, 0, 10), Axis("share of the tone", 0, 1, 0.25)),
    )
    levels, shares = drawn.panels
    _draw_levels(levels, near, whole, "480 + 620 Hz")
    _draw_bursts(levels, _bursts(near, whole))
    at_s = [centre_s(hop) for hop in range(near.size)]
    shares.curve(at_s, near / np.maximum(whole, 1.0), PINK, "of 200 to 3400 Hz")
    shares.threshold(MIN_SHARE, "less is no tone")
    detector = ProgressDetector(plan)
    for count, frame in enumerate(frames(sound), start=1):
        for found in detector.feed(frame):
            levels.moment(count * FRAME_S, f"{found.tone}!")
    return drawn.svg()


def learner() -> str:
    """Return the ends of two calls and what each of them taught."""
    longest_s = 6.0
    drawn = Picture(
        "Disconnect learner: two calls end in the same tone, which no plan knows",
        Axis("time before the end of the recording, s", -longest_s, 0, 0.5),
        [Axis(f"call {call}, dBm0", -60, 0, 10) for call in (1, 2)],
    )
    learned = CadenceLearner()
    for panel, seed in zip(drawn.panels, (5, 8), strict=True):
        sound = _call(UNUSUAL, longest_s, seed)
        known = learned.add(sound)
        near, whole = _powers(sound, UNUSUAL)
        _draw_levels(panel, near, whole, "400 Hz", -longest_s)
        _draw_bursts(panel, _bursts(near, whole), -longest_s)
        panel.say(f"{known.stage}, confidence {known.confidence:.2f}")
    return drawn.svg()


def _call(tone: Signal, seconds: float, seed: int) -> Samples:
    talk = at_level(babble(TALK_S, seed), -20.0)
    sound = np.concatenate((talk, signal(tone, seconds - TALK_S, TONE_DBM0)))
    return in_noise(sound, NOISE_DBM0)


def _powers(sound: Samples, tone: Signal) -> tuple[Powers, Powers]:
    """Return, hop by hop, the power near a tone's frequencies and of all sound."""
    powers = hop_powers(sound)
    near = powers @ band(tone.frequencies_hz, NEAR_HZ)
    return near, powers.sum(axis=1)


def _bursts(near: Powers, whole: Powers) -> list[Burst]:
    finder = BurstFinder()
    rules = near >= np.maximum(MIN_SHARE * whole, MIN_POWER)
    steps = enumerate(zip(near.tolist(), rules.tolist(), strict=True))
    ended = [finder.step(hop, power, rules=rule) for hop, (power, rule) in steps]
    return [burst for burst in ended if burst is not None and burst.seconds >= SURE_S]


def _draw_levels(
    panel: Panel, near: Powers, whole: Powers, label: str, first_s: float = 0.0
) -> None:
    at_s = [first_s + centre_s(hop) for hop in range(near.size)]
    for powers, colour, name in ((whole, FAINT, "all sound"), (near, BLUE, label)):
        levels = [power_dbm0(power / PER_POWER) for power in powers.tolist()]
        panel.curve(at_s, levels, colour, name)


def _draw_bursts(panel: Panel, bursts: Sequence[Burst], first_s: float = 0.0) -> None:
    for burst in bursts:
        began_s, ended_s = first_s + burst.began_s, first_s + burst.ended_s
        panel.stretch(began_s, ended_s, ORANGE, f"{burst.seconds:.2f}")
