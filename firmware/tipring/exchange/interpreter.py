"""The command line of a modem: bytes to commands, outcomes to replies."""

from collections import deque

from tipring.exchange.body import Body
from tipring.exchange.commands import execute
from tipring.exchange.faults import Armed, Fault
from tipring.exchange.grammar import Command, parse
from tipring.exchange.outbox import information, result
from tipring.exchange.outcome import REFUSED, Done, Final, Outcome, Pending
from tipring.exchange.parameters import LINE_END

ABORT_GRACE_S = 0.125
"""What follows a dial command at once does not abort it (ITU-T V.250 5.6.1)."""
NOISE = b"\x9e\xe0\x80\xfe\x1c\r\n\x86"
"""What GARBAGE sends instead of a reply."""
END_OF_STREAM_LINE = "END OF STREAM"
"""What a fault's command is compared with when a stream's last reply is due."""
OK = Final("OK")


class Interpreter:
    """Reads what the host sends whenever the modem is ready to."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._inbox = bytearray()
        self._line = bytearray()
        self._commands: deque[Command] = deque()
        self._pending: Pending | None = None
        self._began_at = 0.0
        self._late: tuple[float, bytes, Final] | None = None

    @property
    def waiting(self) -> int:
        """How many bytes of the host wait to be read."""
        return len(self._inbox)

    def take(self, data: bytes, at: float) -> None:
        """Take bytes from the host."""
        self._inbox += data
        self._read(at)

    def step(self, at: float) -> None:
        """Finish what is due by now, then read on."""
        if self._late and at >= self._late[0]:
            _, data, final = self._late
            self._late = None
            self._body.out.put(data)
            final.then()
        if self._pending and (outcome := self._pending.poll(at)):
            self._pending = None
            self._settle(outcome, at)
        self._end_stream(at)
        self._read(at)

    def _read(self, at: float) -> None:
        """Read on until nothing is left or something takes time."""
        while self._inbox and not self._late and not self._body.wedged:
            stream = self._body.stream
            if self._pending:
                if not self._pending.abortable:
                    return
                self._abort(at)
            elif stream is None:
                self._read_line(at)
            elif stream.draining:
                return
            else:
                self._inbox[:] = stream.take(bytes(self._inbox), at)
                self._end_stream(at)

    def _abort(self, at: float) -> None:
        self._inbox.clear()
        if at - self._began_at >= ABORT_GRACE_S:
            self._pending = None
            self._body.let_go(at)
            self._reply(Final("NO CARRIER"), at)

    def _end_stream(self, at: float) -> None:
        if self._body.stream and self._body.stream.over:
            self._body.stream = None
            self._body.line_text = END_OF_STREAM_LINE
            if not self._strikes(Fault.NO_REPLY):
                self._reply(OK, at)

    def _read_line(self, at: float) -> None:
        end = self._body.settings.registers[LINE_END]
        size = self._inbox.find(end) + 1
        piece = bytes(self._inbox[: size or len(self._inbox)])
        del self._inbox[: len(piece)]
        if self._body.settings.echo:
            self._body.out.put(piece)
        self._line += piece
        if size:
            text = self._line[:-1].decode("ascii", "replace").upper()
            self._line.clear()
            self._obey(text, at)

    def _obey(self, text: str, at: float) -> None:
        _, start, line = text.partition("AT")
        self._body.line_text = text
        if not start or self._fails(at):
            return
        self._commands = deque(parse(line))
        if self._strikes(Fault.ECHO_ON):
            self._body.settings.echo = True
        if self._strikes(Fault.RING_BETWEEN):
            self._body.ringer.say_ring()
        self._go_on(at)

    def _fails(self, at: float) -> bool:
        """Whether a fault keeps the line from being done at all."""
        if self._strikes(Fault.WEDGED):
            self._body.wedged = True
        elif self._strikes(Fault.HUNG):
            self._body.hung = True
        elif self._strikes(Fault.GARBAGE):
            self._body.out.put(NOISE)
        elif self._strikes(Fault.ERROR_ONCE):
            self._reply(REFUSED, at)
        elif not self._strikes(Fault.NO_REPLY):
            return False
        return True

    def _go_on(self, at: float) -> None:
        if self._commands:
            self._settle(execute(self._body, self._commands.popleft(), at), at)
        else:
            self._reply(OK, at)

    def _settle(self, outcome: Outcome, at: float) -> None:
        match outcome:
            case Done(text):
                if text:
                    verbose = self._body.settings.verbose
                    self._body.out.put(information(text, verbose=verbose))
                self._go_on(at)
            case Final():
                self._commands.clear()
                self._reply(outcome, at)
            case Pending():
                self._pending = outcome
                self._began_at = at

    def _reply(self, final: Final, at: float) -> None:
        settings = self._body.settings
        data = result(final.word, verbose=settings.verbose)
        if settings.quiet:
            data = b""
        if armed := self._strikes(Fault.LATE_OK):
            self._late = (at + armed.delay_s, data, final)
        elif armed := self._strikes(Fault.PARTIAL_LINE):
            half = len(data) // 2
            self._body.out.put(data[:half])
            self._late = (at + armed.delay_s, data[half:], final)
        else:
            self._body.out.put(data)
            final.then()

    def _strikes(self, fault: Fault) -> Armed | None:
        return self._body.faults.strike(fault, self._body.line_text)
