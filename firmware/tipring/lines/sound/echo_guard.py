"""What the far end says, apart from what comes back of our own prompts."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from tipring.dsp.echo import EchoCanceller, Settle
from tipring.dsp.echo_model import Equations
from tipring.dsp.frames import Frame, Samples
from tipring.lines.sound.tap import Heard

ECHO_FRAMES = 5
"""100 ms after our last sound its echo is gone, too."""

SETTLED = 0.03
"""The canceller has found the echo when it takes 15 dB of the power away..."""

SMOOTHING = 0.1
"""... in the mean of 200 ms of prompt; it takes 0.2 s on an ordinary way, 2 s on a
long one. Until then, and after every gap, what sounds like a voice may be our own."""

SHORTEST_LEARNING_FRAMES = 50
"""For a second even a wrong model may do as well, by chance."""

LONGEST_LEARNING_FRAMES = 150
"""After three seconds of prompt there is no echo to be found, or somebody talks."""

LEFT_OVER = 0.01
"""Where less of the power than this (-20 dB) is left, it is the canceller's error: of
an echo coded in mu-law 1/5000 is left, and a caller that soft is drowned out."""

_ASIDE: Final = ThreadPoolExecutor(1, thread_name_prefix="tipring-echo")
"""For the lines together: the frames go on meanwhile, with what is known."""


class EchoGuard:
    """Cancels our echo, and knows when that is not to be relied on."""

    def __init__(self) -> None:
        self.canceller = EchoCanceller(_work_out_aside)
        self._quiet_frames = ECHO_FRAMES
        """Since our last sound."""
        self.begin_anew()

    def begin_anew(self) -> None:
        """Trust nothing for a while: what is played when is accounted for anew."""
        self._is_settled = False
        self._learnt_frames = 0
        self._heard_power = self._left_power = 0.0

    def clean(self, heard: Frame, played: Frame) -> Heard:
        """Return *heard* without the echo of *played*."""
        clean = self.canceller.cancel(heard, played)
        self._quiet_frames = 0 if played.any() else self._quiet_frames + 1
        if self._quiet_frames > ECHO_FRAMES:
            return Heard(clean)
        doubtful = self._may_be_echo(_power(heard), _power(clean))
        return Heard(clean, over_prompt=True, may_be_echo=doubtful)

    def _may_be_echo(self, heard: float, left: float) -> bool:
        self._learnt_frames += 1
        self._heard_power += SMOOTHING * (heard - self._heard_power)
        self._left_power += SMOOTHING * (left - self._left_power)
        if self._left_power < SETTLED * self._heard_power:
            self._is_settled = True
        return left < LEFT_OVER * heard or not self._has_learnt

    @property
    def _has_learnt(self) -> bool:
        if self._is_settled:
            return self._learnt_frames > SHORTEST_LEARNING_FRAMES
        return self._learnt_frames > LONGEST_LEARNING_FRAMES


def _work_out_aside(equations: Equations, settle: Settle) -> None:
    """Solve them in a thread of the running loop, on which they are settled."""
    loop = asyncio.get_running_loop()
    loop.run_in_executor(_ASIDE, equations.solve).add_done_callback(
        lambda solving: settle(solving.result())
    )


def _power(sound: Samples) -> float:
    wide = sound.astype(np.float32)
    return float(wide @ wide) / sound.size
