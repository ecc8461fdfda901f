"""The telephone network: lines, calls, and what everybody hears meanwhile.

A pure machine: `step` moves everything on by 20 ms; the time is an argument.
"""

from tipring.dsp.frames import Frame
from tipring.dsp.plans import plan_for
from tipring.exchange.call import Call, Party, Progress
from tipring.exchange.line import LineState, SubscriberLine
from tipring.exchange.loop import CallerId


class TelephoneNetwork:
    """The exchange of one country; SettingsError if we do not know its tones."""

    def __init__(self, country: str = "us") -> None:
        self.plan = plan_for(country)
        self.calls: list[Call] = []
        """Calls that go on."""
        self._lines: dict[str, SubscriberLine] = {}

    def line(self, number: str) -> SubscriberLine:
        """Return the line of this number, put up when first asked for."""
        if number not in self._lines:
            self._lines[number] = SubscriberLine(number, self.plan, self._lines)
        return self._lines[number]

    def find(self, number: str) -> SubscriberLine | None:
        """Return the line of this number if there is one."""
        return self._lines.get(number)

    def place_call(
        self, to: str, party: Party, caller_id: CallerId | None, at: float
    ) -> Call:
        """Let *party* dial *to*; a line in use is busy, an unknown one says so."""
        call = Call(party, self.find(to), self.plan, caller_id, at)
        self.calls.append(call)
        return call

    def step(self, at: float) -> None:
        """Move everything on by one frame that begins at *at*."""
        for line in self._lines.values():
            line.step(at)
            if line.dialled:
                self._put_through(line, line.dialled.popleft(), at)
        for call in self.calls:
            call.step(at)
        self.calls = [call for call in self.calls if call.ended_at is None]

    def _put_through(self, line: SubscriberLine, number: str, at: float) -> None:
        line.connect()
        self.place_call(number, LineParty(line), CallerId(line.number), at)


class LineParty:
    """A subscriber's device that dialled a number itself."""

    def __init__(self, line: SubscriberLine) -> None:
        self._line = line

    @property
    def gone(self) -> bool:
        """Whether the device is on-hook, or was left by the other side."""
        return self._line.state is not LineState.CONNECTED

    def told(self, news: Progress, at: float) -> None:
        """Show the device that it was left; all else it hears by itself."""
        if news is Progress.RELEASED:
            self._line.far_end_left(at)

    def step(self, heard: Frame, _at: float) -> Frame:
        """Pass sound through."""
        self._line.hear(heard)
        return self._line.said
