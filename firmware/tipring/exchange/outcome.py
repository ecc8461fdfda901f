"""What becomes of a command."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final as Constant


def _nothing() -> None:
    """Do nothing more."""


@dataclass(frozen=True, slots=True)
class Done:
    """It is done: show the text, if any, and go on with the line."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Final:
    """The line ends with this word; then something begins."""

    word: str
    then: Callable[[], None] = _nothing


@dataclass(frozen=True, slots=True)
class Pending:
    """It takes time: ask every frame, None means not yet."""

    poll: Callable[[float], "Outcome | None"]
    abortable: bool = False
    """Any byte of the host ends it (ITU-T V.250 5.6.1)."""


Outcome = Done | Final | Pending

DONE: Constant = Done()
REFUSED: Constant = Final("ERROR")
