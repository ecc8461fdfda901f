"""Scripted callers: what they wait for, what they do, and their diaries."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from tipring.domain.errors import SpeechError
from tipring.domain.script import (
    HangUp,
    Press,
    Say,
    SendFax,
    Speak,
    SpeakFile,
    Step,
    Wait,
    WaitFor,
    WaitForBeep,
)
from tipring.dsp.babble import babble, frames_of
from tipring.dsp.dtmf import DtmfDetector, KeyDown
from tipring.dsp.frames import FRAME_S, SILENT_FRAME, Frame, Samples
from tipring.dsp.levels import SILENCE_DBM0, dbm0, speech_dbm0
from tipring.dsp.tones import beep, sine_mix
from tipring.exchange.call import Progress
from tipring.exchange.caller import Caller, Deed, Voice


@dataclass(frozen=True)
class Prompt:
    text: str
    started_s: float = 0.0
    ended_s: float = 0.0
    whole: bool = True


class CleverEars:
    """Hears each prompt when its time has come."""

    def __init__(self, *prompts: tuple[float, Prompt]) -> None:
        self._prompts = list(prompts)
        self._now = 0.0

    def feed(self, _frame: Frame) -> Sequence[Prompt]:
        self._now += FRAME_S
        heard = [prompt for at, prompt in self._prompts if at <= self._now]
        self._prompts = [p for p in self._prompts if p[0] > self._now]
        return heard


def talk(caller: Caller, heard: Samples, seconds: float) -> Samples:
    """Answer the caller, let it hear something; return what it says."""
    caller.told(Progress.ANSWERED, 0.0)
    frames = list(frames_of(heard))
    said = []
    for number in range(round(seconds / FRAME_S)):
        frame = frames[number] if number < len(frames) else SILENT_FRAME
        said.append(caller.step(frame, number * FRAME_S))
    return np.concatenate(said)


def act(*script: Step, ears: CleverEars | None = None, seconds: float = 5) -> Caller:
    caller = Caller(script, ears or CleverEars(), Voice(load=lambda _: babble(0.5)))
    talk(caller, np.zeros(0, dtype=np.int16), seconds)
    return caller


def story(caller: Caller) -> list[str]:
    return [f"{entry.at:.2f} {entry}" for entry in caller.diary]


def test_a_caller_waits_for_words_then_presses_and_hangs_up() -> None:
    ears = CleverEars((1.0, Prompt("For billing, press 2.")))
    caller = act(WaitFor("PRESS 2"), Press("2"), HangUp(), ears=ears)
    assert story(caller) == [
        "0.00 noticed answered",
        '0.98 heard "For billing, press 2."',
        "0.98 pressed 2",
        "1.18 hung up",
    ]


def test_words_heard_before_they_were_waited_for_count() -> None:
    ears = CleverEars((0.5, Prompt("one")), (0.6, Prompt("two")))
    caller = act(Wait(1), WaitFor("two"), HangUp(), ears=ears)
    assert story(caller)[-1] == "1.00 hung up"


def test_the_same_words_must_come_again_for_a_second_wait() -> None:
    ears = CleverEars((0.5, Prompt("menu")), (2.0, Prompt("menu")))
    caller = act(WaitFor("menu"), WaitFor("menu"), HangUp(), ears=ears)
    assert story(caller)[-1] == "1.98 hung up"


def test_a_prompt_cut_short_is_written_down_but_was_not_heard_out() -> None:
    ears = CleverEars((0.5, Prompt("press 2", whole=False)))
    caller = Caller((WaitFor("press 2"), Press("2")), ears, patience_s=2.0)
    talk(caller, np.zeros(0, dtype=np.int16), 3)
    assert story(caller)[1:] == [
        '0.48 heard "press 2" (cut short)',
        '2.00 gave up (waited 2 s for "press 2")',
        "2.00 hung up",
    ]
    assert caller.gone


def test_a_caller_hears_the_end_of_the_beep() -> None:
    caller = Caller((WaitForBeep(), HangUp()))
    greeting = np.concatenate([babble(1.0), beep()])
    talk(caller, greeting, 3)
    assert story(caller)[1:] == ["1.40 heard the beep", "1.40 hung up"]


@pytest.mark.parametrize(
    "sound",
    [babble(2.0), sine_mix((1000.0,), 0.1, -12), sine_mix((440.0, 480.0), 1, -16)],
    ids=["voice", "short", "ringback"],
)
def test_voices_clicks_and_ringing_are_no_beep(sound: Samples) -> None:
    caller = Caller((WaitForBeep(), HangUp()))
    talk(caller, sound, 3)
    assert not caller.gone


def test_keys_are_real_tones_of_the_length_asked_for() -> None:
    said = talk(Caller((Press("19#", hold_ms=60),)), np.zeros(0, dtype=np.int16), 1)
    ear = DtmfDetector()
    events = [e for frame in said.reshape(-1, 160) for e in ear.feed(frame)]
    assert "".join(e.digit for e in events if isinstance(e, KeyDown)) == "19#"


def test_a_voice_is_loud_enough_and_never_a_key() -> None:
    said = babble(30.0)
    ear = DtmfDetector()
    assert not [e for frame in said.reshape(-1, 160) for e in ear.feed(frame)]
    assert dbm0(said) == pytest.approx(-20, abs=1)
    assert babble(0.0).size == 0


def test_a_fax_machine_calls_with_half_a_second_of_1100_hertz_and_a_pause() -> None:
    sound = talk(Caller((SendFax(),)), np.zeros(0, dtype=np.int16), 3.5)
    spectrum = np.abs(np.fft.rfft(sound[:4000]))
    assert spectrum.argmax() * 2 == 1100
    assert not sound[4000:].any()


def test_saying_and_speaking_are_written_down() -> None:
    caller = act(Say("billing please"), Speak(1), SpeakFile("hello.wav"), HangUp())
    assert story(caller)[1:] == [
        '0.00 said "billing please"',
        "0.80 said something for 1 s",
        "1.80 said hello.wav",
        "2.30 hung up",
    ]


def test_a_file_is_spoken_as_loud_as_it_is_told() -> None:
    words = np.concatenate([babble(1.0, -10), np.zeros(8000, dtype=np.int16)])
    caller = Caller((SpeakFile("x.wav", -30.0),), voice=Voice(load=lambda _: words))
    sound = talk(caller, np.zeros(0, dtype=np.int16), 2.5)
    assert speech_dbm0(sound) == pytest.approx(-30, abs=0.3)
    assert speech_dbm0(np.zeros(0, dtype=np.int16)) == SILENCE_DBM0


def test_a_caller_without_sound_files_says_which_one_is_missing() -> None:
    caller = Caller((SpeakFile("hello.wav"),))
    with pytest.raises(SpeechError, match=r"hello\.wav"):
        talk(caller, np.zeros(0, dtype=np.int16), 1)


def test_a_caller_whose_script_is_over_lingers_then_goes() -> None:
    caller = act(Wait(1), seconds=60)
    assert not caller.gone
    assert act(Wait(1), seconds=62).diary[-2].words == "(nobody hangs up)"


def test_a_caller_who_is_left_notices() -> None:
    caller = act(Wait(60), seconds=1)
    caller.told(Progress.RELEASED, 1.0)
    assert caller.gone
    assert caller.diary[-1].deed is Deed.NOTICED
