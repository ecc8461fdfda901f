"""The telephone network: lines, calls, and what everybody hears meanwhile.

A pure machine: `step` moves everything on by 20 ms; the time is an argument.
"""

from tipring.dsp.plans import plan_for
from tipring.exchange.call import Call, Party
from tipring.exchange.line import SubscriberLine
from tipring.exchange.loop import CallerId
from tipring.exchange.recall import LineParty, Recall


class TelephoneNetwork:
    """The exchange of one country; SettingsError if we do not know its tones."""

    def __init__(self, country: str = "us") -> None:
        self.plan = plan_for(country)
        self.calls: list[Call] = []
        """Calls that go on."""
        self._lines: dict[str, SubscriberLine] = {}
        self._recall = Recall()

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
            self._recall.step(line, self.calls, at)
            if line.dialled:
                self._put_through(line, line.dialled.popleft(), at)
        for call in self.calls:
            call.step(at)
        self.calls = [call for call in self.calls if call.ended_at is None]

    def _put_through(self, line: SubscriberLine, number: str, at: float) -> None:
        line.connect()
        call = self.place_call(number, LineParty(line), CallerId(line.number), at)
        self._recall.made(line, call)
