"""The ears of the office: who understands what, and how that is told."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from support.virtual_time import run_virtually
from tipring.desk.office_ears import SWITCHED_OFF, OfficeEars
from tipring.domain.errors import EarsError
from tipring.domain.hearing import Expected
from tipring.speech.ears.fake import FakeEars


def with_office(
    ears: OfficeEars, story: Callable[[OfficeEars], Awaitable[None]]
) -> None:
    async def tell() -> None:
        running = asyncio.create_task(ears.run())
        await asyncio.sleep(1)
        await story(ears)
        running.cancel()
        await asyncio.wait([running])

    run_virtually(tell())


def listen(ears: OfficeEars, language: str) -> None:
    ears.listen(Expected(language, ("yes",)), lambda _news: None)


def test_the_first_who_understands_a_language_listens() -> None:
    korean, english = FakeEars(["ko", "en"]), FakeEars(["en"])

    async def story(ears: OfficeEars) -> None:
        assert ears.languages == ("en", "ko")
        assert ears.sentence == "understands en, ko"
        listen(ears, "en-GB")
        listen(ears, "ko_KR")
        assert len(korean.listenings) == 2
        korean.languages = frozenset({"ko"})
        listen(ears, "en")
        assert len(english.listenings) == 1
        with pytest.raises(EarsError, match="nobody here understands tr"):
            listen(ears, "tr")

    with_office(OfficeEars([korean, english]), story)
    assert not any(one.is_open for one in (*korean.listenings, *english.listenings))


def test_an_office_without_ears_says_so() -> None:
    async def story(ears: OfficeEars) -> None:
        assert ears.languages == ()
        assert ears.sentence == "off: it is switched off in the settings; keys work"

    with_office(OfficeEars(lacking=SWITCHED_OFF), story)


def test_an_office_that_listens_for_nothing_says_so() -> None:
    async def story(ears: OfficeEars) -> None:
        assert ears.sentence == "off: no flow listens for words; keys work"

    with_office(OfficeEars(), story)


def test_a_language_without_a_model_is_told_beside_the_others() -> None:
    async def story(ears: OfficeEars) -> None:
        assert ears.sentence == "understands en; no model understands tr"

    with_office(OfficeEars([FakeEars()], "no model understands tr"), story)


def test_ears_that_cannot_be_made_ready_do_not_keep_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(ears: OfficeEars) -> None:
        assert ears.sentence == "understands en; the model is broken"

    broken = FakeEars((), trouble="the model is broken")
    with_office(OfficeEars([broken, FakeEars()]), story)
    assert "speech: the model is broken" in caplog.text


def test_an_engine_that_is_away_is_told() -> None:
    engine = FakeEars()

    async def story(ears: OfficeEars) -> None:
        engine.languages = frozenset()
        assert ears.sentence == ("off: the engine is being started again; keys work")

    with_office(OfficeEars([engine]), story)


def test_who_understands_a_language_says_what_it_lacks() -> None:
    engine = FakeEars(unknown=["endodontics"])

    async def story(ears: OfficeEars) -> None:
        wanted = Expected("en_us", ("endodontics", "billing"))
        assert await ears.lacks(wanted) == ("endodontics",)
        assert await ears.lacks(Expected("tr", ("endodontics",))) == ()

    with_office(OfficeEars([engine]), story)


class Clumsy(FakeEars):
    """Ears with a mistake of ours in them, or that take their time."""

    def __init__(self, error: Exception | None) -> None:
        super().__init__(())
        self._error = error

    async def open(self) -> None:
        await asyncio.sleep(5)
        if self._error is not None:
            raise self._error


def test_a_mistake_of_ours_in_the_ears_does_not_silence_the_telephone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(ears: OfficeEars) -> None:
        assert ears.sentence == "the ears are getting ready; keys work"
        await asyncio.sleep(5)
        assert ears.sentence == (
            "off: an engine failed to start; the log says how; keys work"
        )

    with_office(OfficeEars([Clumsy(ZeroDivisionError())]), story)
    assert "ZeroDivisionError" in caplog.text
