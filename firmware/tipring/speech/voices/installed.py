"""Which voice speaks a language on this box."""

from collections.abc import Callable

from tipring.speech.voices import espeak, hibari
from tipring.speech.voices.port import Voice

Voices = Callable[[str], Voice | None]
"""Returns the voice of a language; None where nothing can say a text."""

REMEDY = "to have texts spoken that nobody recorded: apt install espeak-ng"


def installed_voice(language: str) -> Voice | None:
    """Return the best voice of *language* that is installed; None if there is none."""
    if language.replace("_", "-").split("-")[0] == "en" and hibari.is_installed():
        return hibari.HibariVoice()
    return espeak.EspeakVoice(language) if espeak.is_installed() else None


def no_voice(_language: str) -> Voice | None:
    """Say nothing: only what was recorded is heard."""
    return None
