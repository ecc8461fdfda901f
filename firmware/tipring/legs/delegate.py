"""A leg that stands before another one and lets it do everything."""

from tipring.domain.leg_events import LegEnd, LegEvent
from tipring.dsp.frames import FrameSink, FrameSource
from tipring.legs.figures import SoundFigures
from tipring.legs.port import Display, Leg, Party


class LegDelegate:
    """The `Leg` port over *leg*; whoever wants something else overrides it."""

    def __init__(self, leg: Leg) -> None:
        self._leg = leg
        self.id: str = leg.id
        self.name: str = leg.name
        self.party: Party = leg.party
        """These three may be others once it is answered, or was handed on."""
        self.dialled: str = leg.dialled
        self.replaces: str = leg.replaces

    @property
    def full_duplex(self) -> bool:
        """True: every leg hears while it plays."""
        return self._leg.full_duplex

    @property
    def figures(self) -> SoundFigures:
        """What is known of its sound so far."""
        return self._leg.figures

    async def next_event(self) -> LegEvent:
        """Return the next happening."""
        event = await self._leg.next_event()
        self.id, self.name, self.party = self._leg.id, self._leg.name, self._leg.party
        return event

    def ring(self) -> None:
        """Tell the party who called us that somebody is rung."""
        self._leg.ring()

    async def sound_early(self) -> None:
        """Let the party who called us hear us before we answer. LegError."""
        await self._leg.sound_early()

    async def answer(self) -> None:
        """Take the call. Raises LegError."""
        await self._leg.answer()

    def refuse(self, end: LegEnd) -> None:
        """Do not take the call."""
        self._leg.refuse(end)

    def hang_up(self, why: str, end: LegEnd = LegEnd.HUNG_UP) -> None:
        """End it, or ring no more."""
        self._leg.hang_up(why, end)

    def show(self, display: Display) -> None:
        """Show the party with whom it talks now."""
        self._leg.show(display)

    def referral_went(self, end: LegEnd | None) -> None:
        """Tell the party what became of its LegReferred."""
        self._leg.referral_went(end)

    async def send_on(self, number: str) -> bool:
        """Ask the party's side to call *number* itself instead."""
        return await self._leg.send_on(number)

    async def send_keys(self, keys: str) -> None:
        """Press keys for the party to hear. LegError."""
        await self._leg.send_keys(keys)

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample. Raises LegError."""
        await self._leg.play(source)

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the party says to *sink*."""
        self._leg.listen(sink)

    def keep_close(self, *, close: bool) -> None:
        """Hand it on."""
        self._leg.keep_close(close=close)
