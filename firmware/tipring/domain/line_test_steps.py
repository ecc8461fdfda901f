"""What the test of a line wants done, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from tipring.domain.events import CallerIdReceived, Gone, Tone


@dataclass(frozen=True, slots=True)
class LookAtLine:
    """Ask the hardware what it senses; what it cannot sense is None."""


@dataclass(frozen=True, slots=True)
class Seize:
    """Go off-hook on the idle line."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Listen for so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class PressKeys:
    """Send keys."""

    keys: str


@dataclass(frozen=True, slots=True)
class PlaySignal:
    """Play the test signal, and measure what comes back of it."""

    seconds: float


@dataclass(frozen=True, slots=True)
class HangUp:
    """Go on-hook, and leave the exchange some time to take note of it."""

    rest_s: float = 2.0


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell the person what to do, or what is being done."""

    text: str


@dataclass(frozen=True, slots=True)
class AwaitCall:
    """Wait until the line has rung so often, or somebody's patience ends."""

    rings: int
    within_s: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Take the call."""


@dataclass(frozen=True, slots=True)
class AwaitFarewell:
    """Wait for a sign that the caller left; then hang up."""

    within_s: float


Step = (
    LookAtLine
    | Seize
    | Listen
    | PressKeys
    | PlaySignal
    | HangUp
    | Tell
    | AwaitCall
    | Answer
    | AwaitFarewell
)


@dataclass(frozen=True, slots=True)
class Done:
    """It is done."""

    took_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Refused:
    """The line could not do it; in its words, which hold the remedy."""

    why: str


@dataclass(frozen=True, slots=True)
class Sensed:
    """What the hardware senses of the line; None: it cannot."""

    loop_flows: bool | None = None
    line_in_use: bool | None = None
    """On-hook; also where there is no battery."""
    ring_hz: float | None = None
    """Of the last ring's voltage."""


@dataclass(frozen=True, slots=True)
class SoundHeard:
    """What was heard in a while."""

    level_dbm0: float
    """Of everything, unweighted."""
    noise_dbm0p: float | None = None
    """Weighted as an ear hears it; None: it was too short."""
    hum_dbm0: float | None = None
    mains_hz: int | None = None
    tones: frozenset[Tone] = frozenset()
    tone_after_s: float | None = None
    """When the first of them began."""
    frequencies_hz: tuple[float, ...] = ()
    """Of a steady tone at the end, known or not."""


@dataclass(frozen=True, slots=True)
class EchoHeard:
    """What came back of the test signal; None: the line is deaf while it plays."""

    return_loss_db: float | None
    """None also where nothing was found: it is more than 40 dB."""
    hears_while_playing: bool = True


@dataclass(frozen=True, slots=True)
class CallCame:
    """How a call announced itself."""

    rings_at_s: tuple[float, ...]
    """When each ring was heard, since the first."""
    caller: CallerIdReceived | None = None
    ring_hz: float | None = None
    """Of the ringing voltage, where the hardware shows it."""


@dataclass(frozen=True, slots=True)
class CallLeft:
    """How the call ended, as far as it was noticed."""

    how: Gone | None
    tone: str = ""
    """What it ends in instead, as the setting `disconnect_tone` has it."""


Outcome = Done | Refused | Sensed | SoundHeard | EchoHeard | CallCame | CallLeft


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What has to be known of a line beforehand."""

    name: str
    country: str
    """As the settings have it."""
    dial_hz: Mapping[str, tuple[float, ...]]
    """The dial tone of each country that we know."""
    ring_every_s: tuple[float, ...]
    """From the beginning of a ring to that of the next: the whole cadence last, and
    before it those of its parts, where a bell rings twice."""
