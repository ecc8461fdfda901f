"""An emulated modem on a line of a pure network, driven by hand."""

from tipring.domain.script import Step
from tipring.dsp.frames import FRAME_S
from tipring.exchange.call import Call
from tipring.exchange.caller import Caller, Deaf, Ears, Voice
from tipring.exchange.chips import CHIPS
from tipring.exchange.loop import CallerId
from tipring.exchange.modem import EmulatedModem
from tipring.exchange.network import TelephoneNetwork
from tipring.wire.dle import Code, DleReader, Plain

NUMBER = "5550100"
EXACT_VSM = {"usr": "128,8000", "conexant": "130,8000", "agere": "128,8000,0,0"}
"""How each chip wants to be told 8-bit unsigned sound."""


class Bench:
    """One modem, one line, and a clock that we turn."""

    def __init__(self, chip: str = "usr", country: str = "us", ppm: float = 0) -> None:
        self.chip = chip
        self.now = 0.0
        self.network = TelephoneNetwork(country)
        self.wire = self.network.line(NUMBER)
        self.loop = self.wire.loop
        self.modem = EmulatedModem(CHIPS[chip], self.loop, ppm=ppm)
        self.faults = self.modem.faults
        self._frames = 0

    def send(self, data: str | bytes) -> bytes:
        """Let the host write; return what it reads at once."""
        raw = data.encode() if isinstance(data, str) else data
        self.modem.host_sends(raw, self.now)
        return self.modem.take_output()

    def run(self, seconds: float) -> bytes:
        """Let time pass; return what the host, always reading, reads meanwhile."""
        read = b""
        for _ in range(round(seconds / FRAME_S)):
            self.turn()
            read += self.modem.take_output()
        return read

    def turn(self) -> None:
        """Move everything on by one frame; the host reads nothing."""
        self.now = self._frames * FRAME_S
        self.loop.now = self.now
        self.modem.tick(self.now)
        self.network.step(self.now)
        self._frames += 1

    def call(
        self,
        *script: Step,
        caller_id: CallerId | None = None,
        ears: Ears | None = None,
        voice: Voice | None = None,
    ) -> tuple[Call, Caller]:
        """Let somebody call the line."""
        caller = Caller(script, ears or Deaf(), voice or Voice())
        return self.network.place_call(NUMBER, caller, caller_id, self.now), caller

    def answer(self) -> None:
        """Quietly go to voice mode, 8-bit sound, and take the line."""
        self.send("ATE0\rAT+FCLASS=8\rAT+VSD=128,0\r")
        assert self.send(f"AT+VSM={EXACT_VSM[self.chip]}\r") == b"\r\nOK\r\n"
        assert self.send("AT+VLS=1\r") == b"\r\nOK\r\n"

    def in_call(self, *script: Step, voice: Voice | None = None) -> tuple[Call, Caller]:
        """Be in a conversation with a caller, who just begins its script."""
        placed = self.call(*script, voice=voice)
        self.run(0.1)
        self.answer()
        self.run(2 * FRAME_S)
        return placed


def unshielded(wire: bytes) -> tuple[bytes, str]:
    """Return the sound and the codes in what the host read."""
    sound, codes = b"", ""
    for item in DleReader().feed(wire):
        match item:
            case Plain(data):
                sound += data
            case Code(value):
                codes += chr(value)
    return sound, codes
