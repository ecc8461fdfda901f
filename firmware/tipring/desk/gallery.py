"""Who else is at a talk: hears both ends, and is heard by whom he may be heard.

The talk itself goes on as if nobody came or left. A talk that is held and taken back
is another bridge; whoever is in its gallery stays.
"""

from typing import Final, Protocol

from tipring.desk.lane import Lane
from tipring.domain.supervising import Stance
from tipring.dsp.frames import Frame, FrameSink, FrameSource
from tipring.dsp.mixing import mixed

FADES_FRAMES: Final = 8
"""How long what somebody said last is still on its way: a lane and its fading."""


class FarEnd(Protocol):
    """Whoever can be heard and spoken to: a phone, a leg, a call on a second line."""

    name: str

    async def play(self, source: FrameSource) -> None:
        """Let the far end hear all of *source*. Raises TipringError."""
        ...

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the far end says to *sink*."""
        ...


class Third:
    """Somebody at the talk of two others; `stance` may be changed at any time."""

    def __init__(self, end: FarEnd, stance: Stance) -> None:
        self.end = end
        self.stance = stance
        self.to_near = Lane()
        self.to_far = Lane()
        self.from_near = Lane()
        self.from_far = Lane()
        self.fades_frames = FADES_FRAMES
        """Counts down once he left."""
        self.is_there = True

    def says(self, frame: Frame) -> None:
        """Take 20 ms of his for whom may hear it."""
        if self.stance.caller_hears:
            self.to_near.put(frame)
        if self.stance.agent_hears:
            self.to_far.put(frame)

    def next_frame(self) -> Frame:
        """Return the next 20 ms of both others for him to hear."""
        return mixed([self.from_near.next_frame(), self.from_far.next_frame()])


class Gallery:
    """Everybody at one talk who is neither of its two ends."""

    def __init__(self) -> None:
        self.thirds: list[Third] = []

    async def stay(self, third: Third) -> None:
        """Let *third* hear and speak until cancelled, or he is gone.

        Raises what his end raises; the talk of the others goes on.
        """
        self.thirds.append(third)
        third.end.listen(third.says)
        try:
            await third.end.play(third)
        finally:
            third.end.listen(None)
            third.is_there = False

    # --- the bridge of the others --------------------------------------------------

    def near_says(self, frame: Frame) -> None:
        """Take 20 ms of the near end (the caller)."""
        for third in self.thirds:
            third.from_near.put(frame)

    def far_says(self, frame: Frame) -> None:
        """Take 20 ms of the far end (the agent)."""
        for third in self.thirds:
            third.from_far.put(frame)

    def heard_near(self, frame: Frame) -> Frame:
        """Return what the near end hears: *frame* of the far one, and who joined in."""
        if not self.thirds:
            return frame
        self._let_fade()
        return mixed([frame, *(third.to_near.next_frame() for third in self.thirds)])

    def heard_far(self, frame: Frame) -> Frame:
        """Return what the far end hears: *frame* of the near one, and who speaks."""
        if not self.thirds:
            return frame
        return mixed([frame, *(third.to_far.next_frame() for third in self.thirds)])

    def _let_fade(self) -> None:
        """Forget who left, once the last that he said has faded."""
        for third in self.thirds:
            third.fades_frames -= not third.is_there
        self.thirds = [third for third in self.thirds if third.fades_frames > 0]
