"""Our own prompt comes back from the line: take it out of what is heard.

Two models of the line stand side by side. The main one remembers seconds and makes
the sound that leaves the house. Where it leaves much over, a rival learns afresh from
what is heard now: either somebody talks, then the rival does no better; or the line
has changed, then it soon does, and takes over. Nobody has to detect double talk.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from tipring.dsp.echo_delay import SPAN, STEP_FRAMES, DelaySearch
from tipring.dsp.echo_model import REACH, Equations, LineModel, Sound
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, Samples, to_samples
from tipring.dsp.levels import amplitude_for, power_dbm0

MAX_DELAY_S: Final = 0.064
"""The search goes so far; the model reaches 24 ms beyond."""
MIN_PLAYED_DBM0: Final = -55.0
"""A softer prompt teaches nothing: its echo is lost in the noise of the line."""
RESTLESS_SHARE: Final = 0.003
"""Where more of the heard power is left over (25 dB), a rival tries."""
TRIAL_FRAMES: Final = 25
"""A rival has half a second; then the next one starts, free of what lay before."""
LONGEST_REST_FRAMES: Final = 200
"""Between two rivals that do no better; the second follows at once. A caller who talks,
a noisy line and a modem of 8 bits leave much over for long, and a rival is most of the
work of a call. Where the echo has moved, the next one does not wait."""
NEWS: Final = 8
"""A model is worked out anew when it has heard this part of its frames more: each frame
at first, and later..."""
SOLVE_FRAMES: Final = 16
"""... every 0.3 s, little against a memory of five. It is the most work of a call."""
RIVAL_FRAMES: Final = 4
"""A rival is worked out so often."""
APPRENTICE_FRAMES: Final = 5
"""What a rival says is counted from then on."""
MIN_VOTES: Final = 3.0
"""Three frames in which it leaves next to nothing, or more of less."""
TAKE_OVER: Final = 0.25
"""The share of the left-over power that a rival must take away, mean of its votes.
In double talk 99 of 100 reach no more than 0.04; after a change of the line, 0.5 to 1
is usual."""
WORSE: Final = 4.0
"""A model that leaves so many times the power it met is not asked: at first, it takes
noise for echo. Less would strike by chance where a caller talks over the prompt, and
let the echo through: at 1, 20 dB were lost."""
LEAD: Final = 40
"""Samples a model reaches before the peak; hybrids of G.168 rise over up to 36."""
TAIL: Final = 96
"""Samples it has to reach beyond the peak."""
SMOOTHING: Final = 0.04
"""Weight of the newest frame in the figures for the health card: about half a
second of prompt."""
FOUND_DB: Final = 6.0
"""An echo counts as found when so much of it was once taken away."""

_MAX_DELAY: Final = round(MAX_DELAY_S * RATE_HZ)
_LONGEST: Final = _MAX_DELAY + REACH - 1
"""The longest way a model reaches."""
_MIN_PLAYED: Final = amplitude_for(MIN_PLAYED_DBM0) ** 2 / 2
_SAME_PLACE: Final = 48
"""A rival goes on when the delay found moves by less."""


Settle = Callable[[Sound], None]
WorkOut = Callable[[Equations, Settle], None]
"""Solves the equations, now or later, and gives the answer to whom it concerns."""


def at_once(equations: Equations, settle: Settle) -> None:
    """Solve *equations* while the frame waits."""
    settle(equations.solve())


class EchoCanceller:
    """Take the echo of what one line plays out of what it hears; no delay.

    Of what a call costs, most is to *work_out* its models: somebody else may do it.
    """

    def __init__(self, work_out: WorkOut = at_once) -> None:
        self._work_out = work_out
        self._played, self._heard = np.zeros(SPAN), np.zeros(SPAN)
        """The newest of both sides; enough for every model."""
        self._main = LineModel(0)
        self._rival: LineModel | None = None
        self._votes: list[float] = []
        self._rest = _Rest()
        self._search = DelaySearch(_LONGEST)
        self._unsearched_frames = 0
        self._place = 0
        """Where a rival should stand, in samples."""
        self._powers = np.zeros(4)
        """Mean squares of what was played, heard, taken for echo, and left over."""
        self._is_found = False

    @property
    def erle_db(self) -> float:
        """Echo return loss enhancement (G.168) of the last half second of prompt.

        A caller who talks over the prompt lowers it; 0 before anything was played.
        """
        _, heard, _, left = self._powers.tolist()
        return power_dbm0(heard) - power_dbm0(left)

    @property
    def delay_s(self) -> float | None:
        """How late the echo comes; None as long as none was found."""
        if not self._is_found:
            return None
        return self._main.onset() / RATE_HZ

    @property
    def return_loss_db(self) -> float | None:
        """Echo return loss of the line (G.168): played against its echo; or None."""
        if not self._is_found:
            return None
        played, _, echo, _ = self._powers.tolist()
        return power_dbm0(played) - power_dbm0(echo)

    def cancel(self, heard: Frame, played: Frame) -> Frame:
        """Return *heard* without the echo of *played*, both of the same 20 ms.

        Where the modem codes what is played, *played* should have gone through that
        coding too. After 128 ms of digital silence the frame passes bit by bit.
        """
        for side, frame in ((self._played, played), (self._heard, heard)):
            side[:-FRAME_SAMPLES] = side[FRAME_SAMPLES:]
            side[-FRAME_SAMPLES:] = frame
        if not self._played.any():
            return heard
        sound = self._heard[-FRAME_SAMPLES:]
        stretch = self._main.stretch(self._played)
        echo = self._main.echo(stretch)
        left = sound - echo
        powers = [_mean_square(part) for part in (stretch, sound, echo, left)]
        if powers[0] > _MIN_PLAYED:
            self._powers += SMOOTHING * (np.array(powers) - self._powers)
            self._is_found = self._is_found or self.erle_db >= FOUND_DB
            self._learn(sound, left)
        else:
            self._pass_over()
        if powers[3] > WORSE * powers[1]:
            return heard
        return to_samples(left)

    def _pass_over(self) -> None:
        for model in (self._main, self._rival):
            if model is not None:
                model.pass_over(model.stretch(self._played))

    def _learn(self, heard: Sound, left: Sound) -> None:
        main = self._main
        every_frames = min(main.frames // NEWS, SOLVE_FRAMES)
        self._teach(main, heard, left, every_frames=every_frames)
        self._look()
        left_power = _mean_square(left)
        _, usually_heard, _, usually_left = self._powers.tolist()
        restless = usually_left > RESTLESS_SHARE * usually_heard
        if self._rival is not None:
            self._try(self._rival, heard, left_power)
        elif self._place != main.delay or self._is_worth_a_trial(restless=restless):
            self._begin_trial()

    def _is_worth_a_trial(self, *, restless: bool) -> bool:
        if not restless:
            self._rest = _Rest()
        return restless and self._main.frames > TRIAL_FRAMES and self._rest.is_over()

    def _teach(
        self, model: LineModel, heard: Sound, left: Sound, *, every_frames: int
    ) -> None:
        stretch = model.stretch(self._played)
        model.learn(stretch, heard, left)
        if model.unsolved_frames >= every_frames and not model.is_being_solved:
            self._work_out(model.equations(stretch), model.settle)

    def _look(self) -> None:
        """Follow the search for the delay."""
        self._unsearched_frames += 1
        if self._unsearched_frames < STEP_FRAMES:
            return
        self._unsearched_frames = 0
        self._search.feed(self._played, self._heard)
        peak = self._search.peak()
        self._place = self._main.delay
        if peak is not None and not self._main.delay <= peak <= self._main.delay + TAIL:
            self._place = min(max(peak - LEAD, 0), _MAX_DELAY)

    def _begin_trial(self) -> None:
        self._rival = self._main.successor(self._place)
        self._votes.clear()

    def _try(self, rival: LineModel, heard: Sound, left_power: float) -> None:
        """Let the rival show what it would leave over."""
        left = heard - rival.echo(rival.stretch(self._played))
        if rival.frames >= APPRENTICE_FRAMES:
            its_power = _mean_square(left)
            larger = max(left_power, its_power, 1.0)
            self._votes.append((left_power - its_power) / larger)
        self._teach(rival, heard, left, every_frames=RIVAL_FRAMES)
        if sum(self._votes) > max(MIN_VOTES, TAKE_OVER * len(self._votes)):
            self._main, self._rival = rival, None
            self._rest = _Rest()
        elif rival.frames >= TRIAL_FRAMES:
            self._rival = None
            self._rest.begin()
        elif abs(rival.delay - self._place) > _SAME_PLACE:
            self._begin_trial()


class _Rest:
    """No rival tries meanwhile; each rest is twice as long as the one before."""

    def __init__(self) -> None:
        self._frames_left = 0
        self._next_frames = 0

    def begin(self) -> None:
        """Begin one: a rival has done no better."""
        self._frames_left = self._next_frames
        self._next_frames = min(
            max(2 * self._next_frames, TRIAL_FRAMES), LONGEST_REST_FRAMES
        )

    def is_over(self) -> bool:
        """Return whether the next may try; to be asked once a frame."""
        self._frames_left -= 1
        return self._frames_left < 0


def without_echo(samples: Samples, reference: Samples) -> Samples:
    """Return *samples* without the echo of *reference*, which may be shorter."""
    size = samples.size + -samples.size % FRAME_SAMPLES
    heard = np.pad(samples, (0, size - samples.size))
    played = np.pad(reference[:size], (0, max(0, size - reference.size)))
    canceller = EchoCanceller()
    clean = [
        canceller.cancel(*pair)
        for pair in zip(
            heard.reshape(-1, FRAME_SAMPLES),
            played.reshape(-1, FRAME_SAMPLES),
            strict=True,
        )
    ]
    return np.concatenate([*clean, np.zeros(0, dtype=np.int16)])[: samples.size]


def _mean_square(sound: Sound) -> float:
    return float(sound @ sound) / sound.size
