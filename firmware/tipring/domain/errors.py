"""Everything that can go wrong, sorted by who must act on it.

TipringError
 |- LineError          the street: a device, a wire, a protocol
 |   |- LineGone       the device left; open it again
 |   |- LineSilent     the device is there and does not do as told
 |   `- LineMissing    there is nothing to open
 |- PhoneError         an agent's phone
 |- LegError           a party's side of a call by SIP or from a browser
 |- EdgeError          the SIP border: Kamailio, rtpengine, their settings
 |- PanelError         the pins of a board: relay, watchdog, lamps, button
 |- RuleError          an event came that the state of a machine does not allow
 |- SettingsError      the owner must mend a file
 |- StoreError         the disk or the database
 `- SpeechError        a prompt that cannot be spoken
     `- EarsError      speech that cannot be understood: no model, a dead engine
"""


class TipringError(Exception):
    """Base of every error that we raise on purpose."""


class LineError(TipringError):
    """A line did not do what was asked of it."""


class LineGone(LineError):  # noqa: N818 - it is a state of the world, not a mistake
    """The device behind a line left: unplugged, or its node vanished."""


class LineSilent(LineError):  # noqa: N818 - it is a state of the world, not a mistake
    """The device behind a line is there, and does not do as told."""


class LineMissing(LineError):  # noqa: N818 - it is a state of the world, not a mistake
    """There is no device to open: not plugged in, or somewhere else."""


class PhoneError(TipringError):
    """An agent's phone did not do what was asked of it."""


class LegError(TipringError):
    """A leg did not do what was asked of it, or is over."""


class EdgeError(TipringError):
    """The SIP border cannot be begun or asked; lines and calls on them go on."""


class PanelError(TipringError):
    """A board's panel cannot be used; lines that need no pin can."""


class RuleError(TipringError):
    """An event met a state that does not allow it; nothing was changed."""

    def __init__(self, machine: str, state: str, event: str) -> None:
        super().__init__(f"{event} is not allowed while the {machine} is {state}")


class SettingsError(TipringError):
    """A setting is wrong; the message names file, line, value and remedy."""


class StoreError(TipringError):
    """Something could not be kept or read back."""


class SpeechError(TipringError):
    """A prompt has no recording that can be played."""


class EarsError(SpeechError):
    """Speech cannot be understood: no model, or an engine that died or hangs."""
