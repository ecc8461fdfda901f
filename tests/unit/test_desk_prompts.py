"""The running box knows its prompts, and takes up a new recording at once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from support.toy_voice import ToyVoice
from tipring.desk.prompt_api import add_prompts
from tipring.desk.prompt_booth import BoothOrder, PromptBooth
from tipring.desk.prompt_desk import PromptDesk
from tipring.desk.shelf import PromptShelf
from tipring.domain.call_events import (
    CallEvent,
    PinChecked,
    PromptFound,
    PromptKept,
)
from tipring.domain.commands import (
    CheckPromptPin,
    DropDraft,
    FindPrompt,
    KeepPrompt,
)
from tipring.domain.errors import SpeechError
from tipring.dsp.frames import Samples
from tipring.speech import narrator
from tipring.speech.narrator import Narrator
from tipring.speech.own_prompts import UPLOADED, OwnPrompts, name_of
from tipring.speech.prompts import PromptLibrary
from tipring.speech.voices.port import Voice
from tipring.speech.wav import write_wav

HOURS = "We are open today until nine."
WANTED = (("hello", "en"), ("Good day.", "en"), (HOURS, "en"), ("lost", "de"))


@dataclass
class Office:
    """Prompts on a disk, some of them wanted; a toy voice says what is missing."""

    root: Path
    own: OwnPrompts = field(init=False)
    shelf: PromptShelf = field(init=False)

    def __post_init__(self) -> None:
        folder = self.root / "shipped/en"
        folder.mkdir(parents=True)
        (folder / "catalogue.toml").write_text('hello = "Good day."\nbye = "Bye."\n')
        write_wav(folder / "hello.wav", ToyVoice().render("Good day."))
        self.own = OwnPrompts(self.root / "own")
        (self.root / "own").mkdir()
        whole = self.narrate()
        self.shelf = PromptShelf.fill(whole, whole.ready(WANTED)[0])

    def narrate(self) -> Narrator:
        library = PromptLibrary([self.root / "shipped", self.root / "own"])
        return Narrator(library, self.voice, self.root / "rendered")

    def voice(self, language: str) -> Voice | None:
        return ToyVoice() if language == "en" else None

    def keep(self, name: str, text: str = "") -> Samples:
        sound = ToyVoice().render("Something else altogether.")
        self.own.keep("en", name, sound, text, UPLOADED)
        return sound


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(narrator, "shipped_root", lambda: tmp_path / "shipped")
    return Office(tmp_path)


def ask(
    office: Office, question: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]
) -> httpx.Response:
    async def answer() -> httpx.Response:
        api = FastAPI()
        add_prompts(api, PromptDesk(office.shelf, office.narrate, WANTED, office.own))
        transport = httpx.ASGITransport(api)
        async with httpx.AsyncClient(transport=transport, base_url="http://d") as http:
            return await question(http)

    return asyncio.run(answer())


def test_every_prompt_tells_where_its_sound_comes_from(office: Office) -> None:
    office.keep("garden", "We are in the garden.")
    told = ask(office, lambda http: http.get("/prompts")).json()
    assert [
        (row["language"], row["id"], row["source"], row["in_use"]) for row in told
    ] == [
        ("de", "lost", "missing", True),
        ("en", HOURS, "rendered", True),
        ("en", "bye", "rendered", False),
        ("en", "garden", "own", False),
        ("en", "hello", "shipped", True),
    ]
    assert told[-1]["text"] == "Good day."


def test_the_list_can_be_narrowed(office: Office) -> None:
    told = ask(office, lambda http: http.get("/prompts?source=missing&language=de"))
    assert [row["id"] for row in told.json()] == ["lost"]
    assert ask(office, lambda http: http.get("/prompts?source=thin-air")).is_error


def test_a_new_recording_is_heard_wherever_the_prompt_is_named(office: Office) -> None:
    before = office.shelf.take(("hello",), "en").samples
    sound = office.keep("hello")
    assert (office.shelf.take(("hello",), "en").samples == before).all()
    renewed = ask(office, lambda http: http.post("/prompts/en/hello/renew"))
    assert renewed.json() == {"places": 2}
    for say in ("hello", "Good day."):
        assert (office.shelf.take((say,), "en").samples == sound).all()


def test_a_recording_takes_the_place_of_a_rendered_text(office: Office) -> None:
    sound = office.keep("hours-today", HOURS)
    ask(office, lambda http: http.post("/prompts/en/hours-today/renew"))
    assert (office.shelf.take((HOURS,), "en").samples == sound).all()


def test_the_sentence_tells_what_nobody_recorded(office: Office) -> None:
    desk = PromptDesk(office.shelf, office.narrate, WANTED, office.own)
    desk.take_stock()
    assert desk.sentence.startswith("1 rendered, 1 missing; tipring check tells which")
    office.keep("hours-today", HOURS)
    asyncio.run(desk.renew("en", "hours-today"))
    assert desk.sentence.startswith("1 missing;")
    whole = PromptDesk(office.shelf, office.narrate, WANTED[:2], office.own)
    whole.take_stock()
    assert whole.sentence == ""


def test_music_that_is_renewed_begins_anew(office: Office) -> None:
    office.shelf.music(HOURS, "en")
    sound = office.keep("hours-today", HOURS)
    ask(office, lambda http: http.post("/prompts/en/hours-today/renew"))
    assert office.shelf.music(HOURS, "en").size == sound.size


def test_what_no_call_says_is_not_loaded(office: Office) -> None:
    office.keep("bye")
    renewed = ask(office, lambda http: http.post("/prompts/en/bye/renew"))
    assert renewed.json() == {"places": 0}
    with pytest.raises(SpeechError):
        office.shelf.take(("bye",), "en")


def test_a_recording_that_cannot_be_read_leaves_the_former_one(office: Office) -> None:
    office.keep("hello")
    (office.root / "own/en/hello.wav").write_bytes(b"RIFF")
    refused = ask(office, lambda http: http.post("/prompts/en/hello/renew"))
    assert refused.status_code == 409
    assert "cannot play" in refused.json()["detail"]
    assert office.shelf.take(("hello",), "en").samples.size > 0


def test_a_desk_without_a_folder_says_so() -> None:
    async def answer() -> httpx.Response:
        api = FastAPI()
        add_prompts(api, None)
        transport = httpx.ASGITransport(api)
        async with httpx.AsyncClient(transport=transport, base_url="http://d") as http:
            return await http.get("/prompts")

    assert asyncio.run(answer()).status_code == 404


# --- recorded by telephone ---------------------------------------------------------


class Caller:
    """A call that asks the booth, and waits for each answer."""

    def __init__(self, office: Office, pin: str = "4711") -> None:
        self.office = office
        self.desk = PromptDesk(office.shelf, office.narrate, WANTED, office.own, pin)

    def ask(self, *orders: BoothOrder, desk: bool = True) -> list[CallEvent]:
        async def answers() -> list[CallEvent]:
            told: list[CallEvent] = []
            async with asyncio.TaskGroup() as tasks:
                prompts = self.desk if desk else None
                booth = PromptBooth(prompts, self.office.root, tasks, told.append)
                for order in orders:
                    booth.do(order)
            return told

        return asyncio.run(answers())

    def draft(self, text: str = "Something else altogether.") -> str:
        (self.office.root / "drafts").mkdir(exist_ok=True)
        write_wav(self.office.root / "drafts/1.wav", ToyVoice().render(text))
        return "drafts/1.wav"


@pytest.fixture
def caller(office: Office) -> Caller:
    return Caller(office)


def test_the_right_pin_opens_the_booth_and_five_wrong_ones_lock_it(
    caller: Caller,
) -> None:
    assert caller.ask(CheckPromptPin("4711")) == [PinChecked(ok=True)]
    wrong = caller.ask(*[CheckPromptPin("0000")] * 5)
    assert [PinChecked(ok=False)] * 4 + [PinChecked(ok=False, locked=True)] == wrong
    assert caller.ask(CheckPromptPin("4711")) == [PinChecked(ok=False, locked=True)]


def test_without_a_pin_nobody_comes_in(office: Office) -> None:
    assert Caller(office, pin="").ask(CheckPromptPin("")) == [PinChecked(ok=False)]


def test_words_that_calls_say_have_numbers_and_nothing_else_has(
    caller: Caller,
) -> None:
    rows = asyncio.run(caller.desk.records())
    numbered = [(row.number, row.id) for row in rows if row.number]
    assert numbered == [(1, "lost"), (2, HOURS), (3, "hello")]
    assert caller.ask(FindPrompt("3")) == [PromptFound("hello", "en")]
    assert caller.ask(FindPrompt("4")) == [PromptFound()]


def test_a_recording_is_kept_under_the_id_of_the_prompt(caller: Caller) -> None:
    assert caller.ask(KeepPrompt("en", "hello", caller.draft())) == [
        PromptKept(ok=True)
    ]
    assert caller.office.own.origin("en", "hello") == "recorded by telephone"
    assert not (caller.office.root / "drafts/1.wav").exists()
    assert list(caller.office.own.faults()) == []


def test_a_text_without_an_id_gets_one_from_its_words(caller: Caller) -> None:
    caller.ask(KeepPrompt("en", HOURS, caller.draft()))
    found = caller.office.narrate().look(HOURS, "en")
    assert found.prompt.id == "we-are-open-today-until-nine"
    assert found.source is narrator.Source.OWN


def test_a_recording_that_cannot_be_a_prompt_stays_where_it_is(caller: Caller) -> None:
    draft = caller.draft()
    silent = np.zeros(8000, dtype=np.int16)
    write_wav(caller.office.root / draft, silent)
    (refused,) = caller.ask(KeepPrompt("en", "hello", draft))
    assert refused == PromptKept(
        ok=False, why="nothing is to be heard in the recording"
    )
    caller.ask(DropDraft(draft), DropDraft(draft))
    assert not (caller.office.root / draft).exists()


def test_prompts_that_cannot_be_read_are_not_found(caller: Caller) -> None:
    caller.office.keep("hello")
    (caller.office.root / "own/en/manifest.json").write_text("{")
    assert caller.ask(FindPrompt("3")) == [PromptFound()]


def test_a_draft_that_cannot_be_removed_is_told_in_the_log(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    (caller.office.root / "drafts").mkdir()
    caller.ask(DropDraft("drafts"))
    assert "stays there" in caplog.text


def test_a_desk_without_a_folder_changes_nothing(caller: Caller) -> None:
    orders = CheckPromptPin("4711"), FindPrompt("3"), KeepPrompt("en", "hello", "x")
    checked, found, kept = caller.ask(*orders, desk=False)
    assert (checked, found) == (PinChecked(ok=False), PromptFound())
    assert isinstance(kept, PromptKept)
    assert not kept.ok


def test_an_id_comes_from_the_first_words_or_from_a_hash() -> None:
    assert name_of("Wir sind im Garten!") == "wir-sind-im-garten"
    assert name_of("请稍等。").startswith("text-")
    assert len(name_of("word " * 40)) <= 64
