"""How a modem tells its host of ringing and of the caller ID."""

from tipring.dsp.frames import FRAME_S
from tipring.exchange.bell import DOUBLE_RING_GAP_S, ROUNDING_S
from tipring.exchange.chips import Chip
from tipring.exchange.loop import CallerId, Loop
from tipring.exchange.outbox import Outbox, information, result
from tipring.exchange.parameters import Settings

RING_VALID_S = 0.2
"""A few cycles of ringing voltage, before it counts as ringing."""
TENTHS = 10

MDMF_CALL = 0x80
MDMF_TIME, MDMF_NUMBER, MDMF_NO_NUMBER, MDMF_NAME = 0x01, 0x02, 0x04, 0x07
"""Types of messages and parameters (Telcordia GR-30-CORE)."""


class Ringer:
    """Watches ringing voltage and caller ID on an idle line."""

    def __init__(self, chip: Chip, loop: Loop, settings: Settings, out: Outbox) -> None:
        self._chip = chip
        self._loop = loop
        self._settings = settings
        self._out = out
        self.last_id: CallerId | None = None
        """What +VRID tells again."""
        self._was_ringing = False
        self._since_edge_s = 0.0
        self._known_silence = False
        self._ring_due_s: float | None = None

    def step(self) -> None:
        """Move on by one frame."""
        self._since_edge_s += FRAME_S
        if self._loop.is_ringing_device is not self._was_ringing:
            self._edge(rises=self._loop.is_ringing_device)
        if self._ring_due_s is not None:
            self._ring_due_s -= FRAME_S
            if self._ring_due_s <= ROUNDING_S:
                self._ring_due_s = None
                self.say_ring()

    def forget(self) -> None:
        """Drop what was due: the line was taken."""
        self._ring_due_s = None
        self._known_silence = False
        self._was_ringing = False

    def say_ring(self) -> None:
        """Report one ring: as a word, or in voice mode as a code."""
        if self._settings.is_voice:
            self._out.code("R")
        else:
            self._out.put(result("RING", verbose=self._settings.verbose))

    def tell(self, caller_id: CallerId) -> None:
        """Report a caller ID as +VCID asks."""
        self.last_id = caller_id
        match self._settings["+VCID"]:
            case (0,):
                return
            case (2,):
                self._say(packet(caller_id).hex().upper())
            case _:
                self.say_again(caller_id)

    def say_again(self, caller_id: CallerId) -> None:
        """Write the fields of *caller_id*."""
        if self._chip.spaced_caller_id:
            lines = [f"{name} = {value}" for name, value in fields(caller_id)]
            self._say("\r\n".join(lines))
        else:
            for name, value in fields(caller_id):
                self._say(f"{name}={value}")

    def _say(self, text: str) -> None:
        self._out.put(information(text, verbose=True))

    def _edge(self, *, rises: bool) -> None:
        lasted_s, self._since_edge_s = self._since_edge_s, 0.0
        self._was_ringing = rises
        measured, delay = self._settings["+VDR"]
        is_second_half = self._known_silence and lasted_s < DOUBLE_RING_GAP_S
        if measured:
            self._say_cadence(rises=rises, lasted_s=lasted_s)
            wants_ring = delay > 0 and not rises
            self._ring_due_s = delay / TENTHS if wants_ring else None
        elif rises and not is_second_half:
            self._ring_due_s = RING_VALID_S
        self._known_silence = self._known_silence or not rises

    def _say_cadence(self, *, rises: bool, lasted_s: float) -> None:
        if rises and not self._known_silence:
            return
        name = "DROF" if rises else "DRON"
        self._say(f"{name}={round(lasted_s * TENTHS)}")


def fields(caller_id: CallerId) -> list[tuple[str, str]]:
    """Return the lines of +VCID=1 as names and values."""
    lines = []
    if caller_id.when:
        lines.append(("DATE", f"{caller_id.when:%m%d}"))
        lines.append(("TIME", f"{caller_id.when:%H%M}"))
    lines.append(("NMBR", caller_id.number or _missing(caller_id)))
    if caller_id.name:
        lines.append(("NAME", caller_id.name))
    return lines


def packet(caller_id: CallerId) -> bytes:
    """Return the message of the exchange, with its checksum (GR-30-CORE, MDMF)."""
    body = b""
    if caller_id.when:
        body += _parameter(MDMF_TIME, f"{caller_id.when:%m%d%H%M}")
    if caller_id.number:
        body += _parameter(MDMF_NUMBER, caller_id.number)
    else:
        body += _parameter(MDMF_NO_NUMBER, _missing(caller_id))
    if caller_id.name:
        body += _parameter(MDMF_NAME, caller_id.name)
    message = bytes([MDMF_CALL, len(body)]) + body
    return message + bytes([-sum(message) & 0xFF])


def _missing(caller_id: CallerId) -> str:
    return "P" if caller_id.withheld else "O"


def _parameter(kind: int, text: str) -> bytes:
    return bytes([kind, len(text)]) + text.encode("ascii", "replace")
