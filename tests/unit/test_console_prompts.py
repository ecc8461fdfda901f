"""The page of prompts: found, given another sound, kept as a file, restored."""

import asyncio
import wave
from pathlib import Path

import httpx
import numpy as np
import pytest
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from support.offices import write_settings
from support.toy_voice import ToyVoice
from tipring.console.prompts.finding import Sort, Wish, found, languages_of
from tipring.console.prompts.owners import OwnersPrompts, name_for, tame
from tipring.console.prompts.sounds import Sounds, add_prompt_sounds
from tipring.desk.prompt_desk import PromptRecord
from tipring.domain.access import Role, Visitor
from tipring.domain.errors import SpeechError
from tipring.speech.narrator import Source
from tipring.speech.voices.installed import no_voice
from tipring.speech.voices.port import Voice
from tipring.speech.wav import read_wav


def a_voice(_language: str) -> Voice | None:
    return ToyVoice()


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/ttyACM0")
    return tmp_path


def the(owners: OwnersPrompts, name: str) -> PromptRecord:
    return next(record for record in owners.records() if record.id == name)


def a_file(path: Path, hz: int = 22_050) -> Path:
    times = np.arange(hz) / hz
    sound = 9000 * np.sin(2 * np.pi * 600 * times)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(hz)
        file.writeframes(sound.astype("<i2").tobytes())
    return path


def test_another_sound_is_tried_used_and_taken_back(office: Path) -> None:
    owners = OwnersPrompts(office, a_voice)
    goodbye = the(owners, "goodbye")
    assert goodbye.source is Source.SHIPPED
    shipped = owners.sound(goodbye)
    assert owners.origin(goodbye) == ""
    new = owners.said("en", "So long.")
    assert new.length_s > 0.1
    kept = owners.keep(goodbye, new, "So long.")
    assert (kept.language, kept.name) == ("en", "goodbye")
    mine = the(owners, "goodbye")
    assert (mine.source, mine.text) == (Source.OWN, "So long.")
    assert np.array_equal(owners.sound(mine), new.sound)
    assert owners.origin(mine).startswith(ToyVoice().about.engine)
    owners.restore(mine)
    assert np.array_equal(owners.sound(the(owners, "goodbye")), shipped)


def test_a_file_of_sound_is_brought_to_the_telephone(office: Path) -> None:
    owners = OwnersPrompts(office)
    new = owners.uploaded(a_file(office / "hello.wav"), "uploaded")
    assert 0.5 < new.length_s < 1.5
    owners.keep(the(owners, "goodbye"), new)
    assert read_wav(office / "prompts/en/goodbye.wav").size == new.sound.size
    (office / "text.wav").write_text("no sound")
    with pytest.raises(SpeechError):
        owners.uploaded(office / "text.wav", "uploaded")


def test_without_a_voice_nothing_is_said(office: Path) -> None:
    with pytest.raises(SpeechError, match="apt install"):
        OwnersPrompts(office, no_voice).said("en", "So long.")


def test_words_without_a_name_get_one() -> None:
    record = PromptRecord("We are away.", "en", "We are away.", Source.RENDERED, True)  # noqa: FBT003
    assert name_for(record) == "we-are-away"


def test_names_of_files_are_tamed() -> None:
    assert tame("../../etc/passwd") == "passwd"
    assert tame("C:\\sounds\\Grüß Gott!.mp3") == "Grüß-Gott-.mp3"
    assert tame("...") == "upload"
    assert len(tame("x" * 500)) == 80


RECORDS = [
    PromptRecord("goodbye", "en", "Goodbye.", Source.SHIPPED, True, 1),  # noqa: FBT003
    PromptRecord("hello", "en", "Good day.", Source.OWN, True, 2),  # noqa: FBT003
    PromptRecord("seven", "en", "seven", Source.SHIPPED, True),  # noqa: FBT003
    PromptRecord("lost", "de", "lost", Source.MISSING, True),  # noqa: FBT003
    PromptRecord("spare", "de", "Spare.", Source.SHIPPED, False),  # noqa: FBT003
    PromptRecord("music", "music", "music", Source.SHIPPED, True),  # noqa: FBT003
]


def test_what_is_silent_is_found_first_then_what_is_ours() -> None:
    def ids(**wish: object) -> list[str]:
        return [record.id for record in found(RECORDS, Wish(**wish))]  # type: ignore[arg-type]

    assert ids() == ["lost", "hello", "goodbye"]
    assert ids(words="good DAY") == ["hello"]
    assert ids(language="de", sort=Sort.ALL) == ["lost", "spare"]
    assert ids(source=Source.SHIPPED, sort=Sort.USED) == ["goodbye", "seven", "music"]
    assert languages_of(RECORDS) == ["de", "en"]


def test_few_sounds_lie_ready_and_the_oldest_goes_first() -> None:
    second = np.zeros(8000, dtype=np.int16)
    sounds = Sounds(most_bytes=40_000)
    names = [sounds.put(second).rpartition("/")[2] for _ in range(3)]
    assert sounds.get(names[0]) is None
    assert sounds.get(names[2]) is not None
    assert sounds.get("other") is None


def status(visitor: Visitor | None, path: str, sounds: Sounds) -> int:
    web = FastAPI()
    add_prompt_sounds(web, sounds)

    async def known(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["visitor"] = visitor
        await web(scope, receive, send)

    async def ask() -> int:
        transport = httpx.ASGITransport(known)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
            return (await http.get(path)).status_code

    return asyncio.run(ask())


def test_sounds_are_for_those_who_may_change_prompts() -> None:
    sounds = Sounds()
    path = sounds.put(np.zeros(80, dtype=np.int16))
    owner = Visitor(name="olga", role=Role.OWNER)
    assert status(owner, path, sounds) == 200
    assert status(owner, "/prompts/sound/other", sounds) == 404
    assert status(Visitor(name="anna", role=Role.AGENT), path, sounds) == 403
    assert status(None, path, sounds) == 401
