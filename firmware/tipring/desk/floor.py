"""The talks of this moment: whoever supervises finds them here, and calls meet."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tipring.desk.gallery import Gallery
from tipring.domain.journal_event import JournalEvent
from tipring.legs.port import Leg


def _nobody(_leg_id: str, _extension: str) -> Leg | None:
    return None


@dataclass(eq=False, slots=True, kw_only=True)
class LiveTalk:
    """Somebody of the office talks with a caller on a line."""

    line: str
    extension: str
    """On whose telephone; empty: on none of the office's."""
    leg_id: str
    """Of that telephone's side of the talk; empty: it is no leg."""
    who: str
    """The agent, or whom the extension belongs to."""
    take: Callable[[Leg, str], None]
    """Give the caller to who has this leg, answered, in the name of somebody; whoever
    talked with him is let go."""
    note: Callable[[JournalEvent], None]
    """Write down in the record of the caller's call."""
    gallery: Gallery = field(default_factory=Gallery)
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Floor:
    """Where talks are known while they go on."""

    def __init__(self) -> None:
        self.talks: list[LiveTalk] = []
        self.partner_of: Callable[[str, str], Leg | None] = _nobody
        """Asked for the other side of a call between telephones of the office, by the
        id of the one side and the extension whose it must be. Whoever gets it owns it:
        the call lets go of it."""

    def on_extension(self, extension: str) -> LiveTalk | None:
        """Return the talk on the telephone of *extension*."""
        own = (talk for talk in self.talks if talk.extension == extension)
        return next(own, None) if extension else None

    def of_leg(self, leg_id: str) -> LiveTalk | None:
        """Return the talk of which this leg is one side."""
        own = (talk for talk in self.talks if talk.leg_id == leg_id)
        return next(own, None) if leg_id else None

    def begin(self, talk: LiveTalk) -> None:
        """Take note of a talk."""
        self.talks.append(talk)

    def end(self, talk: LiveTalk | None) -> None:
        """Take note that it is over. Harmless twice."""
        if talk in self.talks:
            self.talks.remove(talk)
            talk.over.set()
