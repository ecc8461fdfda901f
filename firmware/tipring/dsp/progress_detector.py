"""Call-progress tones by frequency and cadence (ITU-T E.180, the plan's country)."""

from collections.abc import Sequence
from typing import Final

from tipring.domain.events import Tone
from tipring.dsp.frames import Samples
from tipring.dsp.plans import Signal, TonePlan
from tipring.dsp.progress_group import Group
from tipring.dsp.progress_sit import SIT_HZ, SIT_TOLERANCE_HZ, SitTrack
from tipring.dsp.progress_sound import FRAME_HOPS, ProgressSound, band
from tipring.dsp.progress_track import ToneFound, ToneTrack

FREQUENCY_TOLERANCE_HZ: Final = 25.0
"""Exchanges of one country differ by so much (425 and 440 Hz, for example)."""
ANSWERS: Final = (Signal((2100.0,)), Signal((2225.0,)))
"""Of a fax or modem (ITU-T V.25 clause 3.1, V.8 clause 4.5), and of Bell 103's."""
ANSWER_TOLERANCE_HZ: Final = 35.0
"""V.25 has 15 (clause 3.1); V.8 adds 15 Hz sidebands, and phases that turn blur it."""
ANSWER_S: Final = 0.5
HOWLER: Final = Signal((1400.0, 2060.0, 2450.0, 2600.0), (0.1, 0.1))
"""Of a handset left off the hook (GR-506 clause 17.2.8); adapters and exchanges of
other countries send it too."""
LEARNED_TOLERANCE_HZ: Final = 10.0
"""A learned signal was measured on this very line."""


class ProgressDetector:
    """Find the tones of one country; each is reported once while it lasts.

    *disconnect* is the signal by which this very line tells that the far end left.
    """

    def __init__(self, plan: TonePlan, disconnect: Signal | None = None) -> None:
        groups = groups_of(plan, disconnect)
        sit_bands = [band((hz,), SIT_TOLERANCE_HZ) for hz in SIT_HZ]
        self._sound = ProgressSound([*sit_bands, *(group.band for group in groups)])
        self._sit = SitTrack()
        self._tracks = [ToneTrack(group, self._sound) for group in groups]

    @property
    def lasting(self) -> frozenset[Tone]:
        """The tones that were found and sound on, as far as is known."""
        tones = {track.lasting for track in self._tracks} - {None}
        sit = {Tone.SIT} if self._sit.lasts(self._sound.hops) else set()
        return frozenset(tone for tone in tones | sit if tone is not None)

    def feed(self, sound: Samples) -> list[ToneFound]:
        """Take the next frames, shape (160 n,); return the tones that became known.

        Ten at most. They are found as if they had come one by one; five at once cost
        not much more than one.
        """
        powers, rules = self._sound.feed(sound)
        if self._is_idle and not rules.any():
            self._sound.hops += len(rules)
            return []
        found: list[ToneFound] = []
        for first in range(0, len(rules), FRAME_HOPS):
            frame = slice(first, first + FRAME_HOPS)
            found += self._take(powers[frame].tolist(), rules[frame].tolist())
        return found

    @property
    def _is_idle(self) -> bool:
        return self._sit.is_idle and all(track.is_idle for track in self._tracks)

    def _take(
        self, powers: Sequence[list[float]], rules: Sequence[list[bool]]
    ) -> list[ToneFound]:
        """Take one frame's hops."""
        hop = self._sound.hops
        self._sound.hops += len(rules)
        found: list[ToneFound | None] = []
        if not self._sit.is_idle or any(row[0] for row in rules):
            found.append(self._sit.feed(hop, [row[: len(SIT_HZ)] for row in rules]))
        for column, track in enumerate(self._tracks, start=len(SIT_HZ)):
            ruled = [row[column] for row in rules]
            if any(ruled) or not track.is_idle:
                heard = [row[column] for row in powers]
                found.append(track.feed(hop, heard, ruled))
        return [tone for tone in found if tone is not None]


def groups_of(plan: TonePlan, disconnect: Signal | None = None) -> list[Group]:
    """Return the tones of *plan*, then those heard everywhere, then the learned one."""
    tones = _tones_of(plan)
    groups = [
        Group(tones, FREQUENCY_TOLERANCE_HZ),
        Group([(Tone.HOWLER, HOWLER)], FREQUENCY_TOLERANCE_HZ),
        Group(
            [(Tone.ANSWER, signal) for signal in ANSWERS],
            ANSWER_TOLERANCE_HZ,
            continuous_s=ANSWER_S,
        ),
    ]
    if disconnect is not None:
        rivals = [signal for _, signal in tones]
        own = [(Tone.DISCONNECT, disconnect)]
        groups.append(Group(own, LEARNED_TOLERANCE_HZ, rivals=rivals))
    return groups


def _tones_of(plan: TonePlan) -> list[tuple[Tone, Signal]]:
    """Return the tones of *plan*; where reorder is the same as busy, it is busy."""
    tones = [
        (Tone.DIAL, plan.dial),
        *((Tone.STUTTER_DIAL, signal) for signal in plan.stutter_dial),
        (Tone.RINGBACK, plan.ringback),
        (Tone.BUSY, plan.busy),
        (Tone.REORDER, plan.reorder),
        *plan.variants,
    ]
    first = {signal: tone for tone, signal in reversed(tones)}
    return [(tone, signal) for signal, tone in first.items()]
