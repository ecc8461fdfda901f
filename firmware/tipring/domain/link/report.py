"""What people are told of an outage when it is over: nobody could tell them before."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tipring.domain.link.view import LinkView
from tipring.domain.message_entries import JobQueued
from tipring.domain.outbox import LINK

WORTH_A_LETTER = timedelta(minutes=1)


def outage_letters(
    tell: Sequence[str], away: LinkView, since: datetime, until: datetime
) -> list[JobQueued]:
    """Return a letter for each address about the link that was *away*.

    *since* and *until* are aware. A short outage is worth none.
    """
    if until - since < WORTH_A_LETTER:
        return []
    about = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "why": away.why or away.cause.value,
    }
    return [
        JobQueued(
            f"link/{until:%Y%m%d-%H%M%S}/{number}",
            LINK,
            "link",
            {"to": to, **about},
        )
        for number, to in enumerate(tell, 1)
    ]
