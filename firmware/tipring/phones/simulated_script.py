"""What a simulated agent does with the phone, told in plain sentences.

One script is what the agent does with one offer::

    answers                   after 1 s of ringing, as without any such sentence
    answers after 3 s
    rejects after 1 s         presses the key that declines
    is busy                   the phone does not even ring
    never answers             until somebody stops the ringing

and, each counted from the answer::

    speaks 4 s                any voice, at once or after what is being spoken
    speaks hello.wav          a sound file
    speaks 4 s after 2 s      either of them later
    presses 1 after 2 s       one key or several
    holds after 4 s           puts the caller on hold
    takes back after 10 s     the caller who is on hold
    hangs up after 20 s       else the agent stays as long as the caller
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tipring.domain.errors import SettingsError
from tipring.domain.events import DTMF_DIGITS
from tipring.domain.queue.happenings import Failure
from tipring.dsp.babble import babble
from tipring.dsp.frames import Samples

ANSWERS_AFTER_S = 1.0
"""How long the phone rings at an agent whose script does not say so."""

Load = Callable[[str], Samples]
"""Path of a WAV to sound of 8000 Hz."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Lift the phone after so much ringing."""

    after_s: float = ANSWERS_AFTER_S


@dataclass(frozen=True, slots=True)
class Declines:
    """Do not take the offer."""

    why: Failure
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class LetsItRing:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Speaks:
    """Say something; *words* is how a diary calls it."""

    words: str
    sound: Samples


@dataclass(frozen=True, slots=True)
class Presses:
    """Press keys, one after another."""

    digits: str


@dataclass(frozen=True, slots=True)
class Holds:
    """Put the caller on hold."""


@dataclass(frozen=True, slots=True)
class TakesBack:
    """Take the caller back from hold."""


@dataclass(frozen=True, slots=True)
class HangsUp:
    """Put the phone down."""


Reaction = Answers | Declines | LetsItRing
Deed = Speaks | Presses | Holds | TakesBack | HangsUp


@dataclass(frozen=True, slots=True)
class Timed:
    """A deed and when it is done, counted from the answer."""

    after_s: float
    deed: Deed


@dataclass(frozen=True, slots=True)
class Plan:
    """All that an agent does with one offer."""

    reaction: Reaction = Answers()
    deeds: tuple[Timed, ...] = ()
    """In the order in which they are done."""


def no_files(path: str) -> Samples:
    """Refuse to speak *path*: a loader for who has no sound files."""
    message = f"an agent should speak {path}, but was given no sound files"
    raise SettingsError(message)


_Build = Callable[[re.Match[str], Load], Reaction | Timed]

_SECONDS = r"(\d+(?:\.\d+)?) ?s"
_AFTER = rf" after {_SECONDS}"
_KEYS = rf"([{re.escape(DTMF_DIGITS)}]+)"
_SENTENCES: tuple[tuple[re.Pattern[str], _Build], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (r"answers", lambda _m, _: Answers()),
        (rf"answers{_AFTER}", lambda m, _: Answers(float(m[1]))),
        (rf"rejects{_AFTER}", lambda m, _: Declines(Failure.REJECTED, float(m[1]))),
        (r"is busy", lambda _m, _: Declines(Failure.BUSY)),
        (r"never answers", lambda _m, _: LetsItRing()),
        (
            rf"speaks {_SECONDS}(?:{_AFTER})?",
            lambda m, _: Timed(
                float(m[2] or 0),
                Speaks(f"something for {m[1]} s", babble(float(m[1]))),
            ),
        ),
        (
            rf"speaks (\S+\.wav)(?:{_AFTER})?",
            lambda m, load: Timed(float(m[2] or 0), Speaks(m[1], load(m[1]))),
        ),
        (rf"presses {_KEYS}{_AFTER}", lambda m, _: Timed(float(m[2]), Presses(m[1]))),
        (rf"holds{_AFTER}", lambda m, _: Timed(float(m[1]), Holds())),
        (rf"takes back{_AFTER}", lambda m, _: Timed(float(m[1]), TakesBack())),
        (rf"hangs up{_AFTER}", lambda m, _: Timed(float(m[1]), HangsUp())),
    )
)


def is_sentence(text: str) -> bool:
    """Tell whether an agent knows what *text* means."""
    return any(pattern.fullmatch(text.strip()) for pattern, _ in _SENTENCES)


def parse_plan(sentences: Iterable[str], load: Load = no_files) -> Plan:
    """Return what *sentences* mean together. Raises SettingsError."""
    meant = [_parse(sentence, load) for sentence in sentences]
    reactions = [one for one in meant if not isinstance(one, Timed)]
    deeds = [one for one in meant if isinstance(one, Timed)]
    if len(reactions) > 1:
        message = (
            "an agent does one thing with one offer: let the script say once"
            " 'answers after 3 s', 'rejects after 1 s', 'is busy' or 'never answers'"
        )
        raise SettingsError(message)
    in_order = sorted(deeds, key=lambda timed: timed.after_s)
    return Plan(reactions[0] if reactions else Answers(), tuple(in_order))


def _parse(sentence: str, load: Load) -> Reaction | Timed:
    for pattern, build in _SENTENCES:
        if match := pattern.fullmatch(sentence.strip()):
            return build(match, load)
    message = (
        f"an agent cannot do {sentence!r}; say for example 'answers after 3 s',"
        " 'rejects after 1 s', 'is busy', 'never answers', 'speaks 4 s',"
        " 'speaks hello.wav', 'presses 1 after 2 s', 'holds after 4 s',"
        " 'takes back after 10 s' or 'hangs up after 20 s'"
    )
    raise SettingsError(message)
