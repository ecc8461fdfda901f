"""Questions that are answered by voice or by keys: menu, collect, listen."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tipring.domain.asking.aloud import (
    LONGEST_UTTERANCE_S,
    AloudMachine,
    AloudState,
)
from tipring.domain.asking.keys import keypad_for
from tipring.domain.asking.nodes import ask_anything, ask_digits, ask_menu
from tipring.domain.asking.words import said_as
from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    EarsClosed,
    PromptFailed,
    PromptFinished,
    SpeechBegan,
    SpeechHeard,
)
from tipring.domain.commands import (
    KeepUtterance,
    Leave,
    ListenFor,
    Play,
    Remember,
    StopListening,
    StopPlaying,
)
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import Answer, CollectNode, ListenNode, MenuNode
from tipring.domain.hearing import Heard
from tipring.domain.journal import Decided
from tipring.domain.nodes import Accept, More, Refuse
from tipring.domain.understanding.meaning import expected

TODAY = date(2026, 11, 26)
MENU = MenuNode(
    name="menu",
    say=("what-would-you-like",),
    choices={"1": "billing", "2": "desk", "*": "repeat", "12": "returns"},
    otherwise="operator",
    spoken={"billing": "1", "front desk": "2", "filling": "*", "again": "*"},
)
NUMBER = CollectNode(
    name="card",
    say=("your-number",),
    into="card",
    next="thanks",
    otherwise="operator",
    min_digits=3,
    max_digits=6,
    speech=True,
)
ENDED = PromptFinished()
FAILED = PromptFailed("no such file")
BEGAN = SpeechBegan()
SILENT = Heard("")
HUNG_UP = CallerLeft("the caller hung up")
CLOSED = EarsClosed("no model")
PHRASES = {"red": "colour", "blue": "colour", "loud": "9"}


def listen(
    answer: Answer = Answer.PHRASE,
    phrases: Mapping[str, str] = PHRASES,
    confirm: str = "unsure",
) -> ListenNode:
    return ListenNode(
        name="ask",
        say=("question",),
        into="answer",
        next="thanks",
        otherwise="operator",
        answer=answer,
        phrases=phrases,
        confirm=confirm,
    )


class Talk:
    """One question, and somebody who answers it."""

    def __init__(self, machine: AloudMachine) -> None:
        self.machine = machine
        self.now = 0.0
        self.done: list[object] = [*machine.handle(Begin(), 0.0)]

    def hear(self, *events: object) -> list[object]:
        """Let events happen, each a tenth of a second after the other."""
        self.done = []
        for event in events:
            self.now += 0.1
            self.done += self.machine.handle(event, self.now)
        return self.done

    def say(self, text: str, confidence: float = 0.95) -> list[object]:
        return self.hear(BEGAN, SpeechHeard(Heard(text, confidence)))

    def press(self, keys: str) -> list[object]:
        return self.hear(*map(DigitPressed, keys))

    def wait(self) -> list[object]:
        """Do nothing until the machine's patience ends."""
        assert self.machine.deadline is not None
        self.now = self.machine.deadline
        self.done = [*self.machine.tick(self.now)]
        return self.done

    @property
    def said(self) -> list[tuple[str, ...]]:
        return [step.prompts for step in self.done if isinstance(step, Play)]

    @property
    def went(self) -> str | None:
        (left,) = (step for step in self.done if isinstance(step, Leave))
        return left.to

    @property
    def kept(self) -> list[str]:
        return [step.guess for step in self.done if isinstance(step, KeepUtterance)]

    @property
    def told(self) -> str:
        return "; ".join(s.sentence for s in self.done if isinstance(s, Decided))

    @property
    def value(self) -> str:
        (value,) = (step.value for step in self.done if isinstance(step, Remember))
        return value


def menu(node: MenuNode = MENU) -> Talk:
    return Talk(ask_menu(node, "en"))


def collect(node: CollectNode = NUMBER) -> Talk:
    return Talk(ask_digits(node, "en", TODAY))


def ask(node: ListenNode, language: str = "en") -> Talk:
    return Talk(ask_anything(node, language, TODAY))


# --- a menu -----------------------------------------------------------------------


def test_a_menu_listens_while_it_asks() -> None:
    asked = menu().done
    assert asked[1] == Play(("what-would-you-like",), "en")
    assert isinstance(asked[0], ListenFor)
    phrases = asked[0].expected.phrases
    assert {"billing", "front desk", "one", "two", "one two"} <= set(phrases)
    assert asked[0].expected.words == ()


def test_a_choice_that_is_spoken_into_the_question_silences_it_and_counts() -> None:
    talk = menu()
    assert talk.hear(BEGAN) == [StopPlaying()]
    assert talk.hear(SpeechHeard(Heard("front desk", 0.93))) == [
        Decided("menu", 'heard "front desk" (0.93): goes to desk'),
        StopListening(),
        Leave("desk", '"front desk" (0.93) was said'),
    ]


def test_a_choice_that_sounds_nearly_like_another_is_asked_back() -> None:
    talk = menu()
    assert talk.say("billing", 1.0) == [
        StopPlaying(),
        Decided("menu", 'heard "billing" (1.00): goes to billing, if that is right'),
        ListenFor(expected(Answer.YES_NO, "en")),
        Play(("confirm-said", "billing?", "say-yes-or-no"), "en"),
    ]


def test_who_answers_after_the_question_stops_nothing() -> None:
    talk = menu()
    talk.hear(ENDED)
    assert StopPlaying() not in talk.say("again")
    assert talk.went == "repeat"


@pytest.mark.parametrize(
    ("words", "node", "keys"),
    [("one", "billing", "1"), ("Two.", "desk", "2"), ("one two", "returns", "12")],
)
def test_a_digit_may_be_spoken_and_is_asked_back(
    words: str, node: str, keys: str
) -> None:
    talk = menu()
    talk.say(words, 1.0)
    digits = tuple(f"digit-{key}" for key in keys)
    assert talk.said == [("confirm-number", *digits, "say-yes-or-no")]
    assert talk.kept == []
    talk.say("yes")
    assert talk.went == node


def test_a_digit_that_is_a_phrase_of_another_choice_is_that_phrase() -> None:
    node = MenuNode(
        name="menu",
        say=("which-line",),
        choices={"1": "red", "2": "blue"},
        otherwise="operator",
        spoken={"One": "2"},
    )
    talk = menu(node)
    talk.say("one")
    assert talk.went == "blue"


def test_a_phrase_within_a_sentence_is_asked_back() -> None:
    talk = menu()
    talk.say("i want the front desk now")
    assert talk.said == [("confirm-said", "front desk?", "say-yes-or-no")]
    talk.say("yes")
    assert talk.went == "desk"


def test_a_sentence_with_two_choices_is_none() -> None:
    talk = menu()
    talk.say("billing or front desk")
    assert talk.said == [("not-understood", "what-would-you-like")]


def test_ears_that_are_not_sure_are_asked_back_and_the_sound_is_kept() -> None:
    talk = menu()
    talk.say("front desk", 0.4)
    assert talk.kept == ["front desk"]
    assert talk.said == [("confirm-said", "front desk?", "say-yes-or-no")]
    talk.hear(ENDED)
    talk.say("yes please")
    assert talk.done[-1] == Leave(
        "desk", '"yes please" (0.95) was said, so it was heard right'
    )


@pytest.mark.parametrize(
    ("confirm", "confidence", "asked"),
    [("never", 0.1, False), ("always", 1.0, True), ("unsure", 1.0, False)],
)
def test_the_owner_says_when_callers_are_asked_back(
    confirm: str, confidence: float, *, asked: bool
) -> None:
    node = MenuNode(
        name="menu",
        say=("what",),
        choices={"1": "billing"},
        otherwise="operator",
        spoken={"billing": "1"},
        confirm=confirm,
    )
    talk = menu(node)
    talk.say("billing", confidence)
    assert bool(talk.said) is asked


def test_a_phrase_without_a_recording_is_confirmed_by_its_number() -> None:
    talk = menu()
    talk.say("front desk", 0.4)
    talk.hear(FAILED)
    assert talk.said == [("confirm-number", "digit-2", "say-yes-or-no")]
    talk.hear(FAILED)
    assert talk.said == [("confirm-choice", "say-yes-or-no")]
    assert talk.hear(FAILED) == []
    assert talk.press("1")[-1] == Leave("desk", "1 was pressed, so it was heard right")


def test_letters_on_a_keypad_have_no_recording() -> None:
    node = MenuNode(
        name="menu",
        say=("what",),
        choices={"A": "billing"},
        otherwise="operator",
        spoken={"billing": "A"},
    )
    talk = menu(node)
    talk.say("billing", 0.1)
    talk.hear(FAILED)
    assert talk.said == [("confirm-choice", "say-yes-or-no")]


def test_who_says_no_is_asked_again() -> None:
    talk = menu()
    talk.say("front desk", 0.4)
    talk.say("no")
    assert talk.said == [("what-would-you-like",)]
    assert talk.done[-2] == menu().done[0]
    assert "heard wrong" in talk.told


def test_one_key_means_yes_and_another_no_and_others_choose() -> None:
    for key, node in (("1", "desk"), ("*", "repeat")):
        talk = menu()
        talk.say("front desk", 0.4)
        assert StopPlaying() in talk.press(key)
        assert talk.went == node
    talk = menu()
    talk.say("front desk", 0.4)
    talk.hear(ENDED)
    talk.press("2")
    assert talk.said == [("what-would-you-like",)]


def test_who_says_neither_yes_nor_no_is_asked_again() -> None:
    talk = menu()
    talk.say("front desk", 0.4)
    talk.say("billing")
    assert talk.said == [("not-understood", "what-would-you-like")]
    talk.say("front desk", 0.4)
    talk.hear(ENDED)
    talk.wait()
    assert talk.said == [("no-choice", "what-would-you-like")]


def test_words_that_are_no_choice_are_kept_and_asked_for_again() -> None:
    talk = menu()
    talk.hear(ENDED)
    talk.say("pizza")
    assert talk.kept == ["pizza"]
    assert 'heard "pizza" (0.95), which is no answer (try 1 of 3)' in talk.told
    assert talk.said == [("not-understood", "what-would-you-like")]


def test_after_two_misses_only_keys_count() -> None:
    talk = menu()
    talk.hear(BEGAN, SpeechHeard(SILENT))
    assert talk.kept == [""]
    talk.say("pizza")
    assert StopListening() in talk.done
    assert not any(isinstance(step, ListenFor) for step in talk.done)
    assert talk.said == [("use-keys", "what-would-you-like")]
    talk.press("2")
    assert talk.went == "desk"
    assert StopListening() not in talk.done


def test_after_the_last_try_a_caller_goes_elsewhere() -> None:
    talk = menu()
    talk.hear(ENDED)
    talk.wait()
    assert talk.said == [("no-choice", "what-would-you-like")]
    talk.press("7")
    assert talk.said == [("invalid-choice", "what-would-you-like")]
    talk.say("pizza")
    assert talk.went == "operator"
    assert talk.done[-2] == StopListening()


def test_a_key_while_somebody_speaks_is_what_counts() -> None:
    talk = menu()
    talk.hear(BEGAN)
    talk.press("1")
    assert talk.hear(BEGAN, SpeechHeard(Heard("front desk", 1.0))) == []
    talk.wait()
    assert talk.went == "billing"


def test_speech_that_never_ends_is_not_understood() -> None:
    talk = menu()
    talk.hear(BEGAN, BEGAN, VoiceHeard(active=True))
    began = talk.now
    talk.wait()
    assert talk.now == pytest.approx(began, abs=LONGEST_UTTERANCE_S)
    assert talk.said == [("not-understood", "what-would-you-like")]


def test_ears_that_tell_only_what_they_heard_are_heard() -> None:
    talk = menu()
    heard = SpeechHeard(Heard("front desk", 1.0))
    assert talk.hear(heard)[0] == StopPlaying()
    assert talk.went == "desk"
    talk = menu()
    talk.say("front desk", 0.4)
    assert talk.hear(SpeechHeard(Heard("yes", 1.0)))[0] == StopPlaying()
    assert talk.went == "desk"


def test_without_ears_keys_go_on() -> None:
    talk = menu()
    assert talk.hear(CLOSED) == [
        Decided("menu", "speech is not understood (no model); by keys")
    ]
    talk.hear(ENDED)
    talk.wait()
    assert not any(isinstance(step, ListenFor) for step in talk.done)
    talk.press("2")
    assert talk.went == "desk"


def test_ears_may_die_while_somebody_speaks() -> None:
    talk = menu()
    talk.hear(BEGAN, CLOSED)
    assert talk.machine.state is AloudState.WAITING
    talk.press("*")
    assert talk.went == "repeat"


def test_ears_may_die_while_keys_are_pressed() -> None:
    talk = menu()
    talk.press("1")
    talk.hear(CLOSED)
    talk.wait()
    assert talk.went == "billing"


def test_ears_may_die_before_yes_or_no() -> None:
    for events in ((CLOSED, ENDED), (ENDED, CLOSED), (BEGAN, CLOSED)):
        talk = menu()
        talk.say("front desk", 0.4)
        talk.hear(*events)
        talk.press("1")
        assert talk.went == "desk"


def test_where_yes_is_not_understood_it_is_pressed() -> None:
    talk = Talk(ask_menu(MENU, "xx"))
    talk.say("front desk", 0.4)
    assert StopListening() in talk.done
    talk.press("1")
    assert talk.went == "desk"


# --- a number that may be spoken --------------------------------------------------


def test_a_number_may_be_spoken_digit_by_digit() -> None:
    talk = collect()
    assert talk.done[0] == ListenFor(expected(Answer.DIGITS, "en"))
    assert talk.say("one two double three") == [
        StopPlaying(),
        Decided("card", 'heard "one two double three" (0.95): 4 digits'),
        StopListening(),
        Remember("card", "1233"),
        Leave("thanks", '"one two double three" (0.95) was said'),
    ]


def test_an_unsure_number_is_read_back() -> None:
    talk = collect()
    talk.say("one two three", 0.3)
    read = ("digit-1", "digit-2", "digit-3")
    assert talk.said == [("confirm-said", *read, "say-yes-or-no")]
    talk.say("yes")
    assert talk.value == "123"


@pytest.mark.parametrize("words", ["one two", "one two three four five six seven", "x"])
def test_a_number_must_have_its_length(words: str) -> None:
    talk = collect()
    talk.say(words)
    assert talk.said == [("not-understood", "your-number")]


def test_a_number_may_be_typed_beside_speech() -> None:
    talk = collect()
    talk.press("123#")
    assert talk.value == "123"


def test_who_is_not_understood_is_told_how_to_type() -> None:
    talk = collect()
    talk.hear(CLOSED)
    assert talk.said == [("your-number", "enter-number")]


# --- listen -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "words", "value", "prompts"),
    [
        (Answer.PHRASE, "blue", "colour", ("blue?",)),
        (Answer.YES_NO, "yeah", "yes", ("word-yes",)),
        (Answer.YES_NO, "no thanks", "no", ("word-no",)),
        (Answer.NUMBER, "forty two", "42", said_as(Answer.NUMBER, "42", "en")),
        (Answer.DIGITS, "oh one", "01", ("digit-0", "digit-1")),
        (Answer.DATE, "tomorrow", "2026-11-27", None),
        (Answer.TIME, "half past two", "14:30", None),
    ],
)
def test_an_answer_is_kept_and_read_back(
    answer: Answer, words: str, value: str, prompts: tuple[str, ...] | None
) -> None:
    talk = ask(listen(answer, confirm="always"))
    talk.say(words)
    read = prompts or said_as(answer, value, "en")
    assert talk.said == [("confirm-said", *read, "say-yes-or-no")]
    assert talk.kept == []
    talk.hear(ENDED)
    talk.press("1")
    assert talk.value == value
    assert talk.went == "thanks"


def test_a_great_number_is_read_back_digit_by_digit() -> None:
    assert said_as(Answer.NUMBER, "1000001", "en")[0] == "digit-1"


@pytest.mark.parametrize("answer", Answer)
def test_an_answer_that_is_none_is_asked_for_again(answer: Answer) -> None:
    talk = ask(listen(answer))
    talk.say("pizza")
    assert talk.said == [("not-understood", "question")]
    talk.hear(ENDED)
    talk.wait()
    assert talk.said == [("nothing-heard", "question")]


def test_a_phrase_that_is_unsure_is_asked_back() -> None:
    talk = ask(listen())
    talk.say("red", 0.2)
    assert talk.said == [("confirm-said", "red?", "say-yes-or-no")]


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (Answer.YES_NO, "keys-yes-no"),
        (Answer.NUMBER, "enter-number"),
        (Answer.DIGITS, "enter-number"),
        (Answer.DATE, "enter-month-day"),
        (Answer.TIME, "enter-time"),
    ],
)
def test_who_is_misunderstood_twice_is_told_how_to_type(
    answer: Answer, hint: str
) -> None:
    talk = ask(listen(answer))
    talk.say("pizza")
    talk.say("pizza")
    assert talk.said == [("use-keys", "question", hint)]


def test_in_german_the_day_is_typed_first() -> None:
    talk = ask(listen(Answer.DATE), "de")
    talk.hear(CLOSED)
    assert talk.said == [("question", "enter-day-month")]


def test_an_answer_that_is_not_understood_in_a_language_is_typed_at_once() -> None:
    talk = ask(listen(Answer.DATE), "ko")
    assert talk.done == [Play(("question", "enter-day-month"), "ko")]


def test_phrases_without_keys_end_with_the_ears() -> None:
    quiet = {"red": "colour"}
    talk = ask(listen(phrases=quiet))
    assert talk.press("1") == []
    assert talk.hear(CLOSED)[0] == StopPlaying()
    assert talk.went == "operator"
    talk = ask(listen(phrases=quiet))
    talk.hear(ENDED)
    assert talk.press("1") == []
    assert StopPlaying() not in talk.hear(CLOSED)
    assert talk.went == "operator"
    talk = ask(listen(phrases=quiet))
    talk.say("pizza")
    talk.say("pizza")
    assert talk.went == "operator"
    talk = ask(listen(phrases=quiet))
    talk.say("red", 0.1)
    talk.press("5")
    assert talk.said == [("question",)]


@pytest.mark.parametrize(
    ("answer", "language", "keys", "value"),
    [
        (Answer.PHRASE, "en", "9", "9"),
        (Answer.PHRASE, "en", "8", None),
        (Answer.YES_NO, "en", "1", "yes"),
        (Answer.YES_NO, "en", "2", "no"),
        (Answer.YES_NO, "en", "3", None),
        (Answer.NUMBER, "en", "042#", "42"),
        (Answer.NUMBER, "en", "1*7#", "7"),
        (Answer.NUMBER, "en", "1A#", "1"),
        (Answer.NUMBER, "en", "#", None),
        (Answer.NUMBER, "en", "123456789", "123456789"),
        (Answer.DIGITS, "en", "042#", "042"),
        (Answer.DIGITS, "en", "#", None),
        (Answer.DATE, "en", "1203", "2026-12-03"),
        (Answer.DATE, "de", "0312", "2026-12-03"),
        (Answer.DATE, "en", "12#", None),
        (Answer.DATE, "en", "0000", None),
        (Answer.DATE, "en", "0230", None),
        (Answer.TIME, "en", "1430", "14:30"),
        (Answer.TIME, "en", "930#", "09:30"),
        (Answer.TIME, "en", "9#", None),
        (Answer.TIME, "en", "2460", None),
    ],
)
def test_an_answer_by_keys(
    answer: Answer, language: str, keys: str, value: str | None
) -> None:
    talk = ask(listen(answer), language)
    talk.press(keys)
    if value is None:
        assert talk.said == [("not-understood", "question")]
    else:
        assert talk.value == value


def test_keys_that_stop_coming_are_taken_as_they_are() -> None:
    talk = ask(listen(Answer.NUMBER))
    talk.press("42")
    talk.wait()
    assert talk.value == "42"


def test_a_longer_answer_may_begin_like_a_shorter_one() -> None:
    keypad = keypad_for(listen(phrases={"a": "1", "b": "12"}), "en", TODAY)
    assert keypad is not None
    assert keypad.judge("1") == (More(), "1")
    assert isinstance(keypad.settle("1"), Accept)
    assert isinstance(keypad.settle("7"), Refuse)


# --- whatever happens -------------------------------------------------------------

STATES: dict[AloudState, tuple[object, ...]] = {
    AloudState.ASKING: (),
    AloudState.WAITING: (ENDED,),
    AloudState.LISTENING: (BEGAN,),
    AloudState.CONFIRMING: (BEGAN, SpeechHeard(Heard("front desk", 0.2))),
    AloudState.AGREEING: (BEGAN, SpeechHeard(Heard("front desk", 0.2)), ENDED),
}
SOUNDING = {AloudState.ASKING, AloudState.CONFIRMING}


@pytest.mark.parametrize(("state", "way"), STATES.items(), ids=lambda v: str(v)[:12])
def test_a_caller_may_hang_up_in_every_state(
    state: AloudState, way: tuple[object, ...]
) -> None:
    talk = menu()
    talk.hear(*way)
    assert talk.machine.state is state
    hushed = [StopPlaying()] if state in SOUNDING else []
    left = Leave(None, "the caller hung up")
    assert talk.hear(HUNG_UP) == [*hushed, StopListening(), left]
    assert talk.machine.deadline is None


ANYTHING = (
    ENDED,
    FAILED,
    BEGAN,
    SpeechHeard(Heard("front desk", 0.9)),
    SpeechHeard(Heard("front desk", 0.2)),
    SpeechHeard(Heard("yes", 0.9)),
    SpeechHeard(SILENT),
    DigitPressed("1"),
    DigitPressed("7"),
    CLOSED,
    VoiceHeard(active=False),
)
NODES: tuple[Callable[[], Talk], ...] = (
    menu,
    collect,
    *(lambda answer=answer: ask(listen(answer)) for answer in Answer),
)


class Witness:
    """Objects to whatever makes no sense: silence in silence, ears left open."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.listening = False
        self.sounding = False
        self.watch()

    def watch(self) -> None:
        for step in self.talk.done:
            self._see(step)

    def _see(self, step: object) -> None:
        match step:
            case ListenFor():
                self.listening = True
            case StopListening():
                assert self.listening
                self.listening = False
            case Play():
                self.sounding = True
            case StopPlaying():
                assert self.sounding
                self.sounding = False
            case Leave():
                assert not self.sounding
            case _:
                pass

    def let(self, event: object | None) -> None:
        """Let something happen, or time pass (None), if that can happen now."""
        ends = event in (ENDED, FAILED)
        if event is None and self.talk.machine.deadline is not None:
            self.talk.wait()
        elif event is not None and (self.sounding or not ends):
            self.sounding = self.sounding and not ends
            self.talk.hear(event)
        else:
            return
        self.listening = self.listening and event != CLOSED
        self.watch()


@settings(deadline=None, max_examples=150)
@given(
    make=st.sampled_from(NODES),
    events=st.lists(st.sampled_from([*ANYTHING, None]), max_size=25),
)
def test_whatever_happens_a_question_goes_on_or_leaves_no_ear_open(
    make: Callable[[], Talk], events: list[object]
) -> None:
    talk = make()
    witness = Witness(talk)
    for event in events:
        if talk.machine.state is not AloudState.DONE:
            witness.let(event)
    if talk.machine.state is AloudState.DONE:
        assert not witness.listening
    else:
        assert witness.sounding or talk.machine.deadline is not None


@pytest.mark.parametrize("first", [None, CLOSED])
@pytest.mark.parametrize("make", NODES)
def test_every_kind_of_question_ends_by_itself(
    make: Callable[[], Talk], first: object
) -> None:
    talk = make()
    witness = Witness(talk)
    witness.let(first)
    for _ in range(20):
        if talk.machine.state is not AloudState.DONE:
            witness.let(ENDED if witness.sounding else None)
    assert talk.machine.state is AloudState.DONE
