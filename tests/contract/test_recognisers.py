"""What the desk expects of every recogniser, whatever engine stands behind it.

An engine that is a process of its own is asked some more. All questions to one are
one test, since a model takes seconds to load.
"""

import asyncio
import os
import resource
import signal
from collections.abc import Awaitable, Callable
from dataclasses import replace
from time import monotonic

import pytest

from support.ears import (
    Ear,
    Speaker,
    fake_speaker,
    sphinx_speaker,
    spoken,
    toy_speaker,
    until_ready,
    vosk_speaker,
)
from support.sounds import noise, silence
from tipring.domain.errors import EarsError
from tipring.dsp.frames import SILENT_FRAME
from tipring.speech.ears.port import Died, Recogniser
from tipring.speech.ears.supervising import SupervisedEars

Question = Callable[[Recogniser, Speaker], Awaitable[None]]
NOTICED_S = 2.5
"""A second, and what a busy machine adds."""


async def words_are_started_then_heard(ears: Recogniser, speaker: Speaker) -> None:
    ear = Ear(ears, speaker.expected)
    for word in (*speaker.words, speaker.words[0]):
        heard = await ear.hears(speaker.say(word))
        assert heard.text == word
        assert 0 < heard.confidence <= 1
    ear.listening.close()


async def silence_and_noise_give_no_news(ears: Recogniser, speaker: Speaker) -> None:
    ear = Ear(ears, speaker.expected)
    ear.hear(silence(2))
    ear.hear(noise(2.5, -30))
    word = speaker.words[0]
    assert (await ear.hears(speaker.say(word))).text == word
    ear.listening.close()


async def only_what_is_listed_is_accepted(ears: Recogniser, speaker: Speaker) -> None:
    others = replace(speaker.expected, phrases=(speaker.words[1],), words=())
    ear = Ear(ears, others)
    ear.hear(spoken(speaker.say(speaker.words[0])))
    heard = await ear.hears(speaker.say(speaker.words[1]))
    assert heard.text in {"", speaker.words[1]}
    ear.listening.close()


async def who_is_closed_gets_no_news(ears: Recogniser, speaker: Speaker) -> None:
    ear, other = Ear(ears, speaker.expected), Ear(ears, speaker.expected)
    ear.hear(spoken(speaker.say(speaker.words[0])))
    ear.listening.close()
    ear.listening.close()
    ear.listening.feed(SILENT_FRAME)
    await other.hears(speaker.say(speaker.words[0]))
    assert ear.news == []
    other.listening.close()


async def several_are_heard_at_once(ears: Recogniser, speaker: Speaker) -> None:
    every = [Ear(ears, speaker.expected) for _ in range(3)]
    words = [speaker.words[n % 2] for n in range(len(every))]
    heard = await asyncio.gather(
        *(ear.hears(speaker.say(word)) for ear, word in zip(every, words, strict=True))
    )
    assert [one.text for one in heard] == words
    for ear in every:
        ear.listening.close()


async def words_that_are_lacking_are_named(ears: Recogniser, speaker: Speaker) -> None:
    phrases = (*speaker.words, f"{speaker.words[0]} {speaker.lacking}")
    expected = replace(speaker.expected, phrases=phrases)
    assert await ears.lacks(expected) == (speaker.lacking,)
    ear = Ear(ears, expected)
    heard = await ear.hears(speaker.say(speaker.words[0]))
    assert heard.text == speaker.words[0]
    ear.listening.close()


async def another_language_is_refused(ears: Recogniser, speaker: Speaker) -> None:
    strange = replace(speaker.expected, language="tlh")
    with pytest.raises(EarsError, match="tlh"):
        Ear(ears, strange)
    with pytest.raises(EarsError, match="tlh"):
        await ears.lacks(strange)


async def a_country_does_not_matter(ears: Recogniser, speaker: Speaker) -> None:
    local = replace(speaker.expected, language=f"{speaker.expected.language}-XX")
    Ear(ears, local).listening.close()


async def a_crash_is_told_and_healed(ears: Recogniser, speaker: Speaker) -> None:
    await _dies(ears, speaker, signal.SIGKILL, "died")


async def a_hang_is_noticed_and_healed(ears: Recogniser, speaker: Speaker) -> None:
    await _dies(ears, speaker, signal.SIGSTOP, "hangs")


async def _dies(ears: Recogniser, speaker: Speaker, how: int, why: str) -> None:
    assert isinstance(ears, SupervisedEars)
    ear, pid = Ear(ears, speaker.expected), ears.pid
    assert pid
    os.kill(pid, how)
    began_s = monotonic()
    died = await ear.until(Died)
    assert monotonic() - began_s < NOTICED_S
    assert isinstance(died, Died)
    assert why in died.why
    assert ears.languages == frozenset()
    with pytest.raises(EarsError, match="not ready"):
        Ear(ears, speaker.expected)
    ear.hear(silence(1))
    ear.listening.close()
    await until_ready(ears, speaker.expected.language)
    assert ears.pid != pid
    another = Ear(ears, speaker.expected)
    assert (await another.hears(speaker.say(speaker.words[0]))).text
    another.listening.close()


async def feeding_never_waits(ears: Recogniser, speaker: Speaker) -> None:
    assert isinstance(ears, SupervisedEars)
    assert ears.pid
    os.kill(ears.pid, signal.SIGSTOP)
    ear = Ear(ears, speaker.expected)
    ear.hear(silence(70))
    assert isinstance(await ear.until(Died), Died)
    await until_ready(ears, speaker.expected.language)


async def a_listening_gives_its_memory_back(ears: Recogniser, speaker: Speaker) -> None:
    assert isinstance(ears, SupervisedEars)
    sound = speaker.say(speaker.words[0])

    async def round_of(callers: int) -> int:
        every = [Ear(ears, speaker.expected) for _ in range(callers)]
        await asyncio.gather(*(ear.hears(sound) for ear in every))
        for ear in every:
            ear.listening.close()
        await ears.lacks(speaker.expected)
        return resident_kib(ears.pid)

    before = await round_of(3)
    after = [await round_of(3) for _ in range(2)][-1]
    assert after - before < 6 * speaker.listening_kib / 2


def resident_kib(pid: int | None) -> int:
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * resource.getpagesize() // 1024


EVERYBODY: tuple[Question, ...] = (
    words_are_started_then_heard,
    silence_and_noise_give_no_news,
    only_what_is_listed_is_accepted,
    who_is_closed_gets_no_news,
    several_are_heard_at_once,
    words_that_are_lacking_are_named,
    another_language_is_refused,
    a_country_does_not_matter,
)
PROCESSES: tuple[Question, ...] = (a_listening_gives_its_memory_back,)
DEATHS: tuple[Question, ...] = (
    a_hang_is_noticed_and_healed,
    a_crash_is_told_and_healed,
    feeding_never_waits,
)
"""Of no engine in particular."""


async def ask(speaker: Speaker, questions: tuple[Question, ...]) -> None:
    """Ask all of them; tell every one that is not answered well."""
    ears = speaker.make()
    await ears.open()
    failed: list[Exception] = []
    try:
        for question in questions:
            try:
                await question(ears, speaker)
            except (AssertionError, EarsError, TimeoutError) as error:
                error.add_note(question.__name__)
                failed.append(error)
    finally:
        await ears.close()
    if failed:
        message = "not answered well"
        raise ExceptionGroup(message, failed)


def test_the_fake_ears() -> None:
    asyncio.run(ask(fake_speaker(), EVERYBODY))


@pytest.mark.realtime
@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("speaker", "questions"),
    [
        (toy_speaker, EVERYBODY + PROCESSES + DEATHS),
        (vosk_speaker, EVERYBODY + PROCESSES),
        (sphinx_speaker, EVERYBODY + PROCESSES),
    ],
    ids=["toy", "vosk", "sphinx"],
)
def test_ears_that_are_a_process(
    speaker: Callable[[], Speaker], questions: tuple[Question, ...]
) -> None:
    asyncio.run(ask(speaker(), questions))


@pytest.mark.realtime
@pytest.mark.parametrize("word", ["crash", "hang", "freeze"])
def test_a_word_that_kills_the_engine_is_survived(word: str) -> None:
    async def story() -> None:
        speaker = toy_speaker()
        ears = speaker.make()
        await ears.open()
        victim, bystander = (Ear(ears, speaker.expected) for _ in range(2))
        victim.hear(spoken(speaker.say(word)))
        began_s = monotonic()
        for ear in (victim, bystander):
            assert isinstance(await ear.until(Died), Died)
        assert monotonic() - began_s < NOTICED_S
        await until_ready(ears, "en")
        assert (await Ear(ears, speaker.expected).hears(speaker.say("one"))).text
        await ears.close()

    asyncio.run(story())
