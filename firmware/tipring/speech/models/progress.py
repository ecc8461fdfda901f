"""How far an installation is, for whoever shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """What is being done."""

    DOWNLOAD = "download"
    CHECK = "check"
    UNPACK = "unpack"
    TRY = "try"


@dataclass(frozen=True, slots=True)
class Progress:
    """So much of a step is done; of TRY nothing is known but that it runs."""

    step: Step
    done: int = 0
    """Bytes."""
    total: int = 0


Tell = Callable[[Progress], None]
"""Called often, on the thread that installs. What it raises ends the installation;
a download can be gone on with."""


def nobody(_progress: Progress) -> None:
    """Show progress to nobody."""
