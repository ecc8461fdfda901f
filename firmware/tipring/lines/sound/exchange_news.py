"""What counts as news while the caller is on hold and the exchange is heard."""

from collections.abc import Callable

from tipring.domain.events import DigitPressed, FarEndGone, Gone, LineEvent

STILL_GONE = frozenset({Gone.LOOP_BREAK, Gone.LINE_LOST})
"""Signs that mean the same whoever is heard."""


def of_the_exchange(
    tell: Callable[[LineEvent], None],
) -> Callable[[LineEvent], None]:
    """Return *tell* without what would be news only about a caller.

    Tones, answers and voices are told; a dial tone or a busy tone ends nothing, and
    keys are those of nobody that we know.
    """

    def tell_some(event: LineEvent) -> None:
        match event:
            case DigitPressed():
                pass
            case FarEndGone(how) if how not in STILL_GONE:
                pass
            case _:
                tell(event)

    return tell_some
