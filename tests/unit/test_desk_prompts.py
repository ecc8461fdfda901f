"""The running box knows its prompts, and takes up a new recording at once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from support.toy_voice import ToyVoice
from tipring.desk.prompt_api import add_prompts
from tipring.desk.prompt_desk import PromptDesk
from tipring.desk.shelf import PromptShelf
from tipring.domain.errors import SpeechError
from tipring.dsp.frames import Samples
from tipring.speech import narrator
from tipring.speech.narrator import Narrator
from tipring.speech.own_prompts import UPLOADED, OwnPrompts
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
        add_prompts(api, PromptDesk(office.shelf, office.narrate, WANTED))
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
