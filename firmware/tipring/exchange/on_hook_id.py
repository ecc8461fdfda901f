"""Caller ID as it sounds on a line whose device is on-hook, and when."""

import math
from datetime import datetime
from typing import Final

import numpy as np

from tipring.dsp.callerid_sound import Standard, caller_id_sound
from tipring.dsp.frames import (
    FRAME_S,
    FRAME_SAMPLES,
    RATE_HZ,
    SILENT_FRAME,
    Frame,
    Samples,
)
from tipring.exchange.bell import ID_PAUSE_S, REVERSAL_PAUSE_S, CallerIdStyle
from tipring.exchange.loop import CallerId
from tipring.wire.caller_id_message import (
    Absence,
    CallerIdMessage,
    MessageKind,
    Moment,
)

_STANDARDS: Final = {
    "us": Standard.BELL_202,
    "cn": Standard.BELL_202,
    "au": Standard.BELL_202,
    "uk": Standard.UK,
}


def default_standard(country: str) -> Standard:
    """Return how exchanges of *country* send caller ID; most of them by V.23."""
    return _STANDARDS.get(country, Standard.V_23)


def message_of(caller_id: CallerId, standard: Standard) -> CallerIdMessage:
    """Return what the exchange says; keys tell nothing but the number."""
    absent = Absence.WITHHELD if caller_id.withheld else Absence.OUT_OF_AREA
    number = caller_id.number or None
    number_absent = None if number else absent
    if standard is Standard.DTMF:
        return CallerIdMessage(
            MessageKind.KEYS, number=number, number_absent=number_absent
        )
    return CallerIdMessage(
        when=_moment(caller_id.when),
        number=number,
        number_absent=number_absent,
        name=caller_id.name or None,
    )


def _moment(when: datetime | None) -> Moment | None:
    return Moment(when.month, when.day, when.hour, when.minute) if when else None


class OnHookId:
    """The message of one call: silence, the sound, silence."""

    def __init__(
        self,
        caller_id: CallerId,
        standard: Standard,
        style: CallerIdStyle,
        first_ring_end_s: float,
    ) -> None:
        sound = caller_id_sound(message_of(caller_id, standard), standard)
        self.sounds_s = sound.size / RATE_HZ
        self._is_early = style is CallerIdStyle.BEFORE_FIRST_RING
        begins_s = REVERSAL_PAUSE_S if self._is_early else first_ring_end_s + ID_PAUSE_S
        self._first = math.ceil(begins_s / FRAME_S)
        self._frames = _in_frames(sound)
        self._reverses = self._is_early and standard is not Standard.BELL_202

    def frame(self, since_s: float) -> Frame:
        """Return what is heard *since_s* seconds after the call came."""
        index = round(since_s / FRAME_S) - self._first
        return (
            self._frames[index] if index in range(len(self._frames)) else SILENT_FRAME
        )

    def is_reversed(self, since_s: float) -> bool:
        """Whether the battery is turned round: so the line's device is woken."""
        ends = self._first + len(self._frames)
        return self._reverses and round(since_s / FRAME_S) < ends


def _in_frames(sound: Samples) -> list[Frame]:
    padded = np.pad(sound, (0, -sound.size % FRAME_SAMPLES))
    return list(padded.reshape(-1, FRAME_SAMPLES))
