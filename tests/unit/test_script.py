"""The sentences that tell a simulated caller what to do."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.errors import SettingsError
from tipring.domain.events import DTMF_DIGITS
from tipring.domain.script import (
    KEY_MS,
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
    parse_script,
    parse_sentence,
    sentence_of,
)


@pytest.mark.parametrize(
    ("sentence", "steps"),
    [
        ('waits for "press 2"', (WaitFor("press 2"),)),
        ('waits for "say "yes" now"', (WaitFor('say "yes" now'),)),
        ("waits for the beep", (WaitForBeep(),)),
        ("waits 2 s", (Wait(2.0),)),
        ("waits 0.5s", (Wait(0.5),)),
        ("presses 2", (Press("2", KEY_MS),)),
        ("presses 12#", (Press("12#", KEY_MS),)),
        ("presses 2 for 60 ms", (Press("2", 60),)),
        ("presses *A for 60ms", (Press("*A", 60),)),
        ("says billing", (Say("billing"),)),
        ("says 4 s", (Say("4 s"),)),
        ('says "front desk"', (Say("front desk"),)),
        ("speaks hello.wav at -30 dBm0", (SpeakFile("hello.wav", -30.0),)),
        ("speaks hello.wav at 0.5dBm0", (SpeakFile("hello.wav", 0.5),)),
        ("speaks hello.wav", (SpeakFile("hello.wav"),)),
        ("speaks 4 s", (Speak(4.0),)),
        ("sends a fax", (SendFax(),)),
        ("hangs up", (HangUp(),)),
        ("hangs up after 3 s", (Wait(3.0), HangUp())),
        ("  hangs up\n", (HangUp(),)),
    ],
)
def test_a_sentence_means_its_steps(sentence: str, steps: tuple[Step, ...]) -> None:
    assert parse_sentence(sentence) == steps
    assert parse_script([sentence_of(step) for step in steps]) == steps


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "dances",
        "waits",
        "waits for press 2",
        'waits for ""',
        "waits -1 s",
        "waits 2 minutes",
        "presses",
        "presses E",
        "presses 1 2",
        "presses 2 for 60 s",
        "says",
        "speaks hello.mp3",
        "speaks a file.wav",
        "hangs up after a while",
        "please hangs up",
    ],
)
def test_a_sentence_that_no_caller_can_do_is_refused_with_examples(
    sentence: str,
) -> None:
    with pytest.raises(SettingsError, match="say for example") as refusal:
        parse_sentence(sentence)
    assert repr(sentence) in str(refusal.value)


@given(st.text(DTMF_DIGITS, min_size=1), st.integers(1, 5000))
def test_any_keys_may_be_pressed_for_any_time(keys: str, hold_ms: int) -> None:
    sentence = f"presses {keys} for {hold_ms} ms"
    assert parse_sentence(sentence) == (Press(keys, hold_ms),)


@given(st.text())
def test_any_other_text_is_a_sentence_or_a_settings_error(text: str) -> None:
    with suppress(SettingsError):
        assert parse_sentence(text)


def test_a_script_is_its_sentences_in_order() -> None:
    sentences = ["waits for the beep", "speaks 4 s", "hangs up after 1 s"]
    expected = (WaitForBeep(), Speak(4.0), Wait(1.0), HangUp())
    assert parse_script(sentences) == expected
    assert parse_script([]) == ()
