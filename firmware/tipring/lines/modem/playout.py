"""Which of our samples are on the line while a received one is recorded.

Both directions of a full-duplex stream count by the same crystal: for each frame
that comes, one has gone out. So the first frame written after a silence of ours is
on the line together with the next one received, and so on, frame by frame, until
the modem runs dry or throws away what it has. What the account cannot know is the
way there and back (USB, buffers): a frame is on the line that much *later* than
the account says, by the same time as long as the modem does not run dry.
"""

from collections import deque

from tipring.dsp.frames import FRAME_S, SILENT_FRAME, Frame

SETTLES_S = 0.5
"""A gap reported so soon after sound began again is the one before it: the report
was on its way. It also bounds what a chip that cries wolf can make us write ahead."""

SETTLES_FRAMES = round(SETTLES_S / FRAME_S)


class Playout:
    """The account of one full-duplex stream, in frames."""

    def __init__(self) -> None:
        self._coming: deque[Frame] = deque()
        """Written and not yet played."""
        self._doubtful = 0
        """Frames that a modem may still play though it was told to forget them."""
        self._age = 0
        """Frames heard since the modem last had nothing to play."""
        self.written = 0
        """Frames written since the stream began."""

    @property
    def is_running(self) -> bool:
        """Whether the modem was playing something of ours a moment ago."""
        return self._age > 0

    @property
    def played(self) -> int:
        """How many of the frames written are no longer to come."""
        return self.written - len(self._coming)

    def room(self, ahead: int) -> int:
        """Return how many frames to write, if *ahead* shall lie before the modem.

        After a flush nothing, until a modem that ignored it would be silent, too:
        else what it plays would fall behind the account with each flush.
        """
        return 0 if self._doubtful else max(0, ahead - len(self._coming))

    def wrote(self, frame: Frame) -> None:
        """Take note of *frame*, as the line will hear it (coded and decoded)."""
        self._coming.append(frame)
        self.written += 1

    def heard(self) -> Frame:
        """Return what was played while the next received frame was recorded."""
        self._doubtful = max(0, self._doubtful - 1)
        self._age = self._age + 1 if self._coming else 0
        return self._coming.popleft() if self._coming else SILENT_FRAME

    def starved(self) -> bool:
        """Take the modem's word that it ran dry; return whether that is news."""
        is_news = self._age > SETTLES_FRAMES
        if is_news:
            self._coming.clear()
            self._age = 0
        return is_news

    def flushed(self) -> None:
        """Take note that the modem was told to throw away what it has."""
        self._doubtful = max(self._doubtful, len(self._coming))
        self._coming.clear()
        self._age = 0
