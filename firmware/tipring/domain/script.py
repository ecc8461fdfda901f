"""What a simulated caller does, told in plain sentences.

The examples in a flow file and the callers of the simulated exchange speak the
same few sentences::

    waits for "press 2"       until a prompt with these words was heard to its end
    waits 2 s                 doing nothing
    waits for the beep        until the recording tone was heard
    presses 2                 one key or several ("presses 12#")
    presses 2 for 60 ms       holding each key that long
    says billing              a word or a phrase, with or without quotes
    speaks hello.wav          a sound file
    speaks hello.wav at -30 dBm0    the same, as loud as that at the exchange
    speaks 4 s                any voice for so long
    sends a fax               the tone of a fax machine that calls
    hangs up
    hangs up after 3 s        the same as "waits 3 s", "hangs up"
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tipring.domain.errors import SettingsError
from tipring.domain.events import DTMF_DIGITS

KEY_MS = 100
"""How long a person's telephone sends a key unless told otherwise."""


@dataclass(frozen=True, slots=True)
class WaitFor:
    """Wait until a prompt that contains these words was heard."""

    words: str


@dataclass(frozen=True, slots=True)
class WaitForBeep:
    """Wait until the recording tone ended."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for a while."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Press:
    """Press keys, one after another."""

    digits: str
    hold_ms: int = KEY_MS


@dataclass(frozen=True, slots=True)
class Say:
    """Say these words."""

    words: str


@dataclass(frozen=True, slots=True)
class SpeakFile:
    """Play a sound file into the telephone."""

    path: str
    level_dbm0: float | None = None
    """Of its speech at the exchange; None: as it is."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Make voice-like sound for a while."""

    seconds: float


@dataclass(frozen=True, slots=True)
class SendFax:
    """Be a fax machine for one tone and the pause after it."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Put the handset down."""


Step = WaitFor | WaitForBeep | Wait | Press | Say | SpeakFile | Speak | SendFax | HangUp

_SECONDS = r"(\d+(?:\.\d+)?) ?s"
_KEYS = rf"([{re.escape(DTMF_DIGITS)}]+)"
_Build = Callable[[re.Match[str]], tuple[Step, ...]]
_SENTENCES: tuple[tuple[re.Pattern[str], _Build], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (r'waits for "(.+)"', lambda m: (WaitFor(m[1]),)),
        (r"waits for the beep", lambda _: (WaitForBeep(),)),
        (rf"waits {_SECONDS}", lambda m: (Wait(float(m[1])),)),
        (rf"presses {_KEYS}", lambda m: (Press(m[1]),)),
        (rf"presses {_KEYS} for (\d+) ?ms", lambda m: (Press(m[1], int(m[2])),)),
        (rf"speaks {_SECONDS}", lambda m: (Speak(float(m[1])),)),
        (r"speaks (\S+\.wav)", lambda m: (SpeakFile(m[1]),)),
        (
            r"speaks (\S+\.wav) at (-?\d+(?:\.\d+)?) ?dBm0",
            lambda m: (SpeakFile(m[1], float(m[2])),),
        ),
        (r'says "(.+)"', lambda m: (Say(m[1]),)),
        (r"says (.+)", lambda m: (Say(m[1]),)),
        (r"sends a fax", lambda _: (SendFax(),)),
        (r"hangs up", lambda _: (HangUp(),)),
        (rf"hangs up after {_SECONDS}", lambda m: (Wait(float(m[1])), HangUp())),
    )
)


def parse_sentence(sentence: str) -> tuple[Step, ...]:
    """Return the steps that one sentence means, or raise SettingsError."""
    for pattern, build in _SENTENCES:
        if match := pattern.fullmatch(sentence.strip()):
            return build(match)
    message = (
        f"a caller cannot do {sentence!r}; say for example 'waits for \"press 2\"',"
        " 'presses 2', 'speaks 4 s', 'waits 2 s' or 'hangs up after 3 s'"
    )
    raise SettingsError(message)


def parse_script(sentences: list[str]) -> tuple[Step, ...]:
    """Return all the steps of *sentences* in order."""
    return tuple(step for sentence in sentences for step in parse_sentence(sentence))


def sentence_of(step: Step) -> str:
    """Return *step* as a sentence, which `parse_sentence` reads as the same step."""
    match step:
        case WaitFor(words):
            told = f'waits for "{words}"'
        case WaitForBeep():
            told = "waits for the beep"
        case Wait(seconds):
            told = f"waits {seconds:.10g} s"
        case Press(digits, hold_ms):
            held = "" if hold_ms == KEY_MS else f" for {hold_ms} ms"
            told = f"presses {digits}{held}"
        case Say(words):
            told = f'says "{words}"'
        case SpeakFile(path, level_dbm0):
            level = "" if level_dbm0 is None else f" at {level_dbm0:g} dBm0"
            told = f"speaks {path}{level}"
        case Speak(seconds):
            told = f"speaks {seconds:g} s"
        case SendFax():
            told = "sends a fax"
        case HangUp():
            told = "hangs up"
    return told
