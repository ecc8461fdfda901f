"""A call that could not even begin: it is over before anybody asks."""

from itertools import count
from typing import Final

from tipring.domain.errors import LegError
from tipring.domain.leg_events import LegEnd, LegEnded, LegEvent
from tipring.dsp.frames import FrameSink, FrameSource
from tipring.legs.figures import SoundFigures
from tipring.legs.port import Display, Party
from tipring.legs.sip.display import name_of

_IDS: Final = count(1)


class UnmadeLeg:
    """The `Leg` port where nobody is; *why* is its one event."""

    full_duplex = True
    figures = SoundFigures()
    dialled = ""
    replaces = ""

    def __init__(self, party: Party, why: str) -> None:
        self.id = f"unmade-{next(_IDS)}"
        self.party = party
        self.name = name_of(party)
        self._why = why

    async def next_event(self) -> LegEvent:
        """Return that it is over."""
        return LegEnded(LegEnd.UNREACHABLE, self._why)

    async def answer(self) -> None:
        """Raise LegError, as all verbs that would wait."""
        raise LegError(self._why)

    async def sound_early(self) -> None:
        """Raise LegError."""
        raise LegError(self._why)

    async def send_keys(self, keys: str) -> None:
        """Raise LegError."""
        message = f"{keys} cannot be sent: {self._why}"
        raise LegError(message)

    async def play(self, source: FrameSource) -> None:
        """Raise LegError."""
        del source
        raise LegError(self._why)

    async def send_on(self, number: str) -> bool:
        """Say that it is not done."""
        del number
        return False

    def ring(self) -> None:
        """Do nothing, as all other verbs."""

    def refuse(self, end: LegEnd) -> None:
        """Do nothing."""

    def hang_up(self, why: str, end: LegEnd = LegEnd.HUNG_UP) -> None:
        """Do nothing."""

    def show(self, display: Display) -> None:
        """Do nothing."""

    def referral_went(self, end: LegEnd | None) -> None:
        """Do nothing."""

    def listen(self, sink: FrameSink | None) -> None:
        """Do nothing."""

    def keep_close(self, *, close: bool) -> None:
        """Do nothing."""
