from collections.abc import Iterable

import numpy as np
import pytest

from support.progress_sounds import Wear, answered, worn
from support.sounds import at_level, babble, frames, signal, silence
from tipring.domain.events import AnsweredBy, Tone
from tipring.dsp.frames import FRAME_S, Samples
from tipring.dsp.plans import PLANS
from tipring.dsp.progress import ProgressDetector
from tipring.dsp.progress_answer import AnswerDetector, Answered
from tipring.dsp.voice import VoiceDetector

UK = PLANS["uk"]
HELLO = at_level(babble(1.5), -18.0)


def listen(parts: Iterable[Samples]) -> list[Answered]:
    tones, voice, answer = ProgressDetector(UK), VoiceDetector(), AnswerDetector()
    found = []
    for i, frame in enumerate(frames(np.concatenate(list(parts))), start=1):
        tones.feed(frame)
        told = answer.hear(i * FRAME_S, tones.lasting, voice=voice.feed(frame))
        found += [told] if told else []
    return found


def test_a_voice_after_ringback_answers() -> None:
    [answer] = listen([signal(UK.ringback, 6.0), silence(0.3), HELLO, silence(3.0)])
    assert answer.by is AnsweredBy.VOICE
    assert answer.at_s == pytest.approx(6.4, abs=0.2)


def test_a_voice_without_ringback_answers_too() -> None:
    [answer] = listen([silence(2.0), HELLO])
    assert answer.by is AnsweredBy.VOICE


def test_a_modem_answers_with_its_tone() -> None:
    machine = worn(answered(2.0, Wear()), Wear())
    [answer] = listen([signal(UK.ringback, 4.0), silence(1.0), machine])
    assert answer.by is AnsweredBy.MACHINE


def test_somebody_who_answers_and_says_nothing_is_there_when_ringback_ceases() -> None:
    [answer] = listen([signal(UK.ringback, 6.0), silence(6.0)])
    assert answer.by is AnsweredBy.RINGBACK_CEASED
    assert 6.0 < answer.at_s < 9.5


@pytest.mark.parametrize("tone", [Tone.BUSY, Tone.REORDER])
def test_a_voice_after_a_refusal_is_the_exchanges(tone: Tone) -> None:
    refusal = {Tone.BUSY: UK.busy, Tone.REORDER: UK.reorder}[tone]
    assert listen([signal(refusal, 4.0), silence(0.5), HELLO, silence(8.0)]) == []


def test_ringing_that_goes_on_is_no_answer_nor_is_a_busy_line_after_it() -> None:
    assert listen([signal(UK.ringback, 12.0)]) == []
    assert listen([signal(UK.ringback, 6.0), signal(UK.busy, 12.0)]) == []
