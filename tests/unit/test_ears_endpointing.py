"""When an utterance begins and ends: made-up streams of 20 ms."""

from collections.abc import Iterable

import pytest

from tipring.dsp.frames import FRAME_S
from tipring.speech.ears.endpointing import DICTATION, MENU, Endpointer, Verdict

Told = list[tuple[float, Verdict]]


def stream(*parts: tuple[float, bool, str]) -> Iterable[tuple[bool, str]]:
    """Yield frames of parts: seconds, voice, and the words of the engine by then."""
    for seconds, voice, text in parts:
        yield from [(voice, text)] * round(seconds / FRAME_S)


def told(
    ends: Endpointer,
    frames: Iterable[tuple[bool, str]],
    *,
    whole: bool = True,
    judged_whole: bool = True,
) -> Told:
    """Feed them; judge each TRY at once, begin anew after each end."""
    seen: Told = []
    for voice, text in frames:
        verdict = ends.feed(voice=voice, text=text, whole=whole and bool(text))
        while verdict:
            seen.append((round(ends.now_s, 2), verdict))
            if verdict in (Verdict.END, Verdict.FORGET):
                ends.end()
            again = verdict is Verdict.TRY
            verdict = ends.judged(whole=judged_whole) if again else None
    return seen


def test_a_word_is_tried_and_over_a_short_pause_after_its_end() -> None:
    ends = Endpointer()
    spoken = stream((1, False, ""), (0.4, True, ""), (0.1, True, "yes"))
    assert told(ends, spoken) == [
        (1.02, Verdict.ATTEND),
        (1.42, Verdict.STARTED),
    ]
    assert (ends.began_s, ends.ended_s) == (1.0, 1.5)
    assert ends.has_started
    assert told(ends, stream((0.5, False, "yes"))) == [
        (1.8, Verdict.TRY),
        (1.8, Verdict.END),
    ]
    assert not ends.has_started


def test_a_word_that_the_engine_finds_only_at_its_end_needs_no_start() -> None:
    spoken = stream((0.3, True, ""), (0.5, False, ""))
    assert told(Endpointer(), spoken) == [
        (0.02, Verdict.ATTEND),
        (0.6, Verdict.TRY),
        (0.6, Verdict.END),
    ]


def test_who_may_go_on_is_waited_for() -> None:
    spoken = stream((0.5, True, "new"), (1, False, "new"))
    assert told(Endpointer(), spoken, judged_whole=False) == [
        (0.02, Verdict.ATTEND),
        (0.06, Verdict.STARTED),
        (0.8, Verdict.TRY),
        (1.2, Verdict.END),
    ]


def test_who_goes_on_is_heard_from_the_beginning_again() -> None:
    ends = Endpointer()
    first = stream((0.5, True, "new"), (0.5, False, "new"))
    assert told(ends, first, judged_whole=False)[-1] == (0.8, Verdict.TRY)
    second = stream((0.5, True, "new doctor"), (0.5, False, "new doctor"))
    assert told(ends, second) == [
        (1.06, Verdict.RESUME),
        (1.8, Verdict.TRY),
        (1.8, Verdict.END),
    ]


def test_silence_is_no_news() -> None:
    assert told(Endpointer(), stream((60, False, ""))) == []


def test_a_click_is_forgotten() -> None:
    click = stream((0.04, True, ""), (1, False, ""))
    assert told(Endpointer(), click) == [
        (0.02, Verdict.ATTEND),
        (0.32, Verdict.FORGET),
    ]


def test_words_of_the_engine_without_a_voice_are_no_words() -> None:
    crackle = [(n % 4 == 0, "yes") for n in range(100)]
    verdicts = {verdict for _, verdict in told(Endpointer(), crackle)}
    assert verdicts <= {Verdict.ATTEND, Verdict.FORGET}


def test_music_without_words_is_forgotten_quietly() -> None:
    music = told(Endpointer(), stream((12, True, "")))
    assert music[:2] == [(0.02, Verdict.ATTEND), (10.0, Verdict.FORGET)]


def test_words_that_do_not_change_end_in_whatever_noise() -> None:
    spoken = stream((0.5, True, ""), (3, True, "yes"))
    assert told(Endpointer(), spoken)[:4] == [
        (0.02, Verdict.ATTEND),
        (0.52, Verdict.STARTED),
        (1.32, Verdict.TRY),
        (1.32, Verdict.END),
    ]


def test_talk_without_an_end_is_judged_in_the_end() -> None:
    chatter = ((True, f"word {n // 10}") for n in range(600))
    talk = told(Endpointer(), chatter, whole=False)
    assert talk[1] == (0.06, Verdict.STARTED)
    assert talk[2] == (10.0, Verdict.END)


@pytest.mark.parametrize(("patience", "over_s"), [(MENU, 0.3), (DICTATION, 0.9)])
def test_who_dictates_may_think(patience: object, over_s: float) -> None:
    ends = Endpointer(DICTATION if patience is DICTATION else MENU)
    spoken = stream((1, True, "dear"), (2, False, "dear"))
    whole = patience is MENU
    end_s = told(ends, spoken, whole=whole, judged_whole=whole)[-1][0]
    assert end_s == pytest.approx(1 + over_s, abs=0.03)
