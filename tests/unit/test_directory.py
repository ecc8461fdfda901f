"""The node `directory`: somebody is found by name."""

import pytest

from tipring.domain.asking.directory import (
    DirectoryMachine,
    DirectoryState,
    spelled,
)
from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    EarsClosed,
    PromptFailed,
    PromptFinished,
    SpeechBegan,
    SpeechHeard,
)
from tipring.domain.command import Command
from tipring.domain.commands import Leave, ListenFor, Play, StopPlaying
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import DirectoryNode
from tipring.domain.hearing import Heard
from tipring.domain.journal import Decided

PEOPLE = {
    "Anna Smith": "anna",
    "Bob Smith": "bob",
    "Jörg Weiß": "jörg",
    "Иван Петров": "ivan",
}
NODE = DirectoryNode(name="who", people=PEOPLE, otherwise="operator", tries=3)
ENDED = PromptFinished()
FAILED = PromptFailed("no such file")
TWO_SMITHS = (
    *("directory-several", "Anna Smith?", "digit-1", "Bob Smith?", "digit-2"),
)


class Talk:
    def __init__(self, node: DirectoryNode = NODE) -> None:
        self.machine = DirectoryMachine(node, "en")
        self.now = 0.0
        self.done: list[Command] = self.machine.handle(Begin(), 0.0)

    def hear(self, *events: object) -> list[Command]:
        self.done = []
        for event in events:
            self.now += 0.1
            self.done += self.machine.handle(event, self.now)
        return self.done

    def press(self, keys: str) -> list[Command]:
        return self.hear(*map(DigitPressed, keys))

    def say(self, text: str, confidence: float = 0.95) -> list[Command]:
        return self.hear(SpeechBegan(), SpeechHeard(Heard(text, confidence)))

    def wait(self) -> list[Command]:
        assert self.machine.deadline is not None
        self.now = self.machine.deadline
        self.done = self.machine.tick(self.now)
        return self.done

    @property
    def said(self) -> list[tuple[str, ...]]:
        return [step.prompts for step in self.done if isinstance(step, Play)]

    @property
    def went(self) -> str | None:
        (left,) = (step for step in self.done if isinstance(step, Leave))
        return left.to

    @property
    def expected(self) -> tuple[str, ...]:
        (step,) = (step for step in self.done if isinstance(step, ListenFor))
        return step.expected.phrases


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Anna", "2662"),
        ("Jörg Weiß", "567493477"),
        ("O'Neill-Ruiz", "663455 7849".replace(" ", "")),
        ("Çağlar", "224527"),
        ("Иван", "4225"),
        ("李 明", ""),
    ],
)
def test_a_name_is_spelled_on_the_keys(name: str, keys: str) -> None:
    assert spelled(name) == keys


def test_names_are_listened_for_whole_and_in_part() -> None:
    names = Talk().expected
    assert {"anna smith", "anna", "smith", "jörg weiß"} <= set(names)
    ruiz = DirectoryNode(name="who", people={"Ana Ruiz-O'Hara": "a"}, otherwise="b")
    assert {"ana ruiz o'hara", "ruiz", "o'hara"} <= set(Talk(ruiz).expected)


def test_a_spoken_name_leads_to_its_person() -> None:
    talk = Talk()
    assert talk.done[1] == Play(("directory-ask",), "en")
    talk.say("anna smith")
    assert talk.done[-1] == Leave("anna", '"anna smith" (0.95) was said: Anna Smith')
    assert talk.machine.state is DirectoryState.DONE


def test_an_unsure_name_is_asked_back() -> None:
    talk = Talk()
    talk.say("bob", 0.3)
    assert talk.said == [("confirm-said", "Bob Smith?", "say-yes-or-no")]
    talk.hear(FAILED)
    assert talk.said == [("confirm-choice", "say-yes-or-no")]
    talk.say("yes")
    assert talk.went == "bob"


def test_a_name_of_two_people_is_chosen_by_key() -> None:
    talk = Talk()
    talk.say("smith")
    assert talk.said == [TWO_SMITHS]
    told = [step.sentence for step in talk.done if isinstance(step, Decided)]
    assert told[-1] == '"smith" (0.95) was said: Anna Smith or Bob Smith'
    assert talk.press("2")[0] == StopPlaying()
    assert talk.went == "bob"


def test_one_of_two_people_may_be_named() -> None:
    for words, node in (("one", "anna"), ("bob smith", "bob")):
        talk = Talk()
        talk.say("smith")
        talk.hear(ENDED)
        talk.say(words)
        talk.hear(ENDED) if talk.said else None
        if talk.machine.state is not DirectoryState.DONE:
            talk.press("1")
        assert talk.went == node


def test_a_list_of_names_without_a_voice_offers_the_first() -> None:
    talk = Talk()
    talk.say("smith")
    talk.hear(FAILED)
    assert talk.said == [("directory-first",)]
    assert talk.hear(FAILED) == []
    talk.press("1")
    assert talk.went == "anna"


def test_nobody_chosen_from_the_list_leads_elsewhere() -> None:
    talk = Talk()
    talk.say("smith")
    for _ in range(3):
        talk.hear(ENDED)
        talk.wait()
    assert talk.went == "operator"


def test_three_keys_are_enough_for_the_only_one() -> None:
    talk = Talk()
    assert talk.press("56") == [StopPlaying()]
    talk.press("7")
    assert talk.went == "jörg"


def test_the_pound_key_or_a_pause_ends_a_name() -> None:
    talk = Talk()
    talk.press("56#")
    assert talk.went == "jörg"
    talk = Talk()
    talk.press("42")
    talk.wait()
    assert talk.done[-1] == Leave("ivan", "42 spells it: Иван Петров", spare="#")


def test_several_that_are_spelled_alike_are_listed() -> None:
    talk = Talk()
    talk.press("7648")
    talk.wait()
    assert talk.said == [TWO_SMITHS]


def test_the_star_key_starts_over() -> None:
    talk = Talk()
    talk.press("76*422")
    assert talk.went == "ivan"


@pytest.mark.parametrize("keys", ["1", "99", "#"])
def test_keys_that_spell_nobody_are_told_at_once(keys: str) -> None:
    talk = Talk()
    talk.press(keys)
    assert talk.said == [("directory-none", "directory-ask")]


def test_a_name_that_nobody_has_is_asked_for_again_and_then_given_up() -> None:
    talk = Talk()
    talk.say("zoe")
    assert talk.said == [("directory-none", "directory-ask")]
    talk.say("zoe")
    assert talk.said == [("use-keys", "directory-ask")]
    talk.press("1")
    assert talk.went == "operator"


def test_without_ears_names_are_spelled() -> None:
    talk = Talk()
    talk.hear(VoiceHeard(active=True), EarsClosed("no model"), ENDED)
    assert talk.hear(SpeechBegan()) == []
    talk.press("567")
    assert talk.went == "jörg"


@pytest.mark.parametrize(
    "way", [(), (ENDED,), (SpeechBegan(),), (SpeechHeard(Heard("smith", 0.9)),)]
)
def test_a_caller_may_hang_up_anywhere(way: tuple[object, ...]) -> None:
    talk = Talk()
    talk.hear(*way)
    talk.hear(CallerLeft("the caller hung up"))
    assert talk.done[-1] == Leave(None, "the caller hung up")
    assert talk.machine.state is DirectoryState.DONE
    assert talk.machine.deadline is None


def test_what_comes_after_the_end_of_a_question_is_no_news() -> None:
    talk = Talk()
    talk.hear(ENDED)
    assert talk.hear(PromptFailed("late"), PromptFinished()) == []
