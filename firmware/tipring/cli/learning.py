"""What recordings of ended calls say about a line's disconnect tone."""

from collections.abc import Sequence
from pathlib import Path

from tipring.dsp.learner import CadenceLearner, Learned, Stage, proposal_from
from tipring.dsp.signal_text import text_of
from tipring.speech.wav import read_wav

NO_TONE = "ends in no steady tone"
ONCE = "heard in one recording only; another one would make it sure"


def findings(recordings: Sequence[Path]) -> tuple[list[str], str | None]:
    """Return a sentence for each recording, and the setting, if there is one.

    Raises SpeechError when a recording cannot be read.
    """
    learner = CadenceLearner()
    learned = Learned()
    told = []
    for path in recordings:
        sound = read_wav(path)
        proposal = proposal_from(sound)
        learned = learner.add(sound)
        told.append(f"{path}: {text_of(proposal.signal) if proposal else NO_TONE}")
    if learned.signal is None:
        return told, None
    if learned.stage is not Stage.VERIFIED:
        told.append(ONCE)
    return told, f'disconnect_tone = "{text_of(learned.signal)}"'
