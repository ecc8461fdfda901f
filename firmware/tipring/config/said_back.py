"""What callers say and hear back: phrases of choices, and names."""

from tipring.config.reader import Reading
from tipring.config.spoken import stops_of
from tipring.domain.asking.prompts import echoes
from tipring.domain.errors import SpeechError
from tipring.speech.narrator import Narrator


def said_back(reading: Reading, narrator: Narrator) -> set[tuple[str, str]]:
    """Return each phrase and language that a recording or a voice of the box can say.

    The others are confirmed in another way; nobody has to record them.
    """
    wanted = {
        (phrase, stop.language)
        for stop in stops_of(reading)
        for phrase in echoes(reading.flows[stop.flow].nodes[stop.node])
    }
    return {pair for pair in wanted if _can_be_said(*pair, narrator)}


def _can_be_said(phrase: str, language: str, narrator: Narrator) -> bool:
    try:
        narrator.look(phrase, language)
    except SpeechError:
        return False
    return True
