"""What stands between the sound of a stream and our ears."""

from dataclasses import dataclass
from typing import Protocol

from tipring.dsp.frames import Frame


@dataclass(frozen=True, slots=True)
class Heard:
    """20 ms of the far end."""

    frame: Frame
    over_prompt: bool = False
    """We were to be heard, too; our echo was taken away."""
    may_be_echo: bool = False
    """What is in it may still be ours."""


class Tap(Protocol):
    """Takes the sound of a stream as it comes."""

    def take(self, heard: Frame) -> Heard:
        """Return what the ears shall hear of the next frame."""
        ...

    def ran_dry(self) -> None:
        """Take note that the chip had nothing to play, or lost what it recorded."""
        ...
