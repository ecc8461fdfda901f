"""What goes wrong with modems in the field, on demand."""

from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """One way to misbehave."""

    NO_REPLY = "the command is ignored"
    GARBAGE = "the command is ignored, and noise comes instead of a reply"
    ECHO_ON = "the command is done, and echo is on again"
    ERROR_ONCE = "the command is refused"
    LATE_OK = "the reply comes delay_s late"
    PARTIAL_LINE = "half a reply comes at once, the rest delay_s later"
    STILL_RINGING = "the line is not seized although the reply is good"
    STUCK_STREAM = "the voice stream ignores every code of the host, to its end"
    MUTE_STREAM = "the voice stream sends no more sound delay_s after it began"
    DEAF_TO_FLUSH = "the voice stream plays all it was sent, flushed or not"
    LOST_CALLER_ID = "a caller ID is not reported"
    RING_BETWEEN = "RING comes between the command and its reply"
    HUNG = "everything is ignored until the modem is reset by the USB"
    WEDGED = "everything is ignored until the modem is plugged in anew"


@dataclass
class Armed:
    """A fault that waits for its moment."""

    fault: Fault
    command: str
    times: int
    delay_s: float

    def meets(self, fault: Fault, line: str) -> bool:
        """Whether this is the moment."""
        return self.fault is fault and self.times > 0 and self.command in line


@dataclass
class Faults:
    """The faults of one modem that are still to come."""

    _armed: list[Armed] = field(default_factory=list)

    def arm(
        self,
        fault: Fault,
        command: str = "",
        times: int = 1,
        delay_s: float = 0.5,
    ) -> None:
        """Let *fault* strike the next *times* lines that contain *command*.

        Faults that strike no command line (LOST_CALLER_ID, STUCK_STREAM,
        MUTE_STREAM, DEAF_TO_FLUSH) strike the next deliveries or streams. HUNG and
        WEDGED without a command strike at once.
        """
        self._armed.append(Armed(fault, command.upper(), times, delay_s))

    def strike(self, fault: Fault, line: str = "") -> Armed | None:
        """Use up one occurrence of *fault*, if it is armed for this command line."""
        for armed in self._armed:
            if armed.meets(fault, line):
                armed.times -= 1
                return armed
        return None
