"""Every prompt is heard somehow: recorded, said by a voice, or borrowed."""

from pathlib import Path
from typing import ClassVar

import pytest

import tipring
from support.toy_voice import SAMPLES_A_LETTER, ToyVoice
from tipring.config.reader import read
from tipring.config.spoken import spoken
from tipring.desk.shelf import PromptShelf
from tipring.domain.errors import SpeechError
from tipring.dsp.frames import Samples
from tipring.speech import narrator as module
from tipring.speech.narrator import Found, Narrator, Source
from tipring.speech.prompts import Prompt, PromptLibrary, shipped_root
from tipring.speech.voices.port import Voice
from tipring.speech.wav import write_wav

DEMO = Path(tipring.__file__).parent / "cli" / "demo_office"


class Shop:
    """Prompts of two languages: English is recorded, German is written."""

    def __init__(self, root: Path) -> None:
        self.shipped, self.own, self.cache = root / "a", root / "b", root / "rendered"
        self.voice = ToyVoice("de")
        self.record(self.shipped / "en", "hello", "bye")
        self.record(self.own / "en", "bye")
        (self.shipped / "de").mkdir()
        (self.shipped / "de/catalogue.toml").write_text('hello = "Guten Tag."\n')
        (self.shipped / "en/catalogue.toml").write_text(
            'hello = "Good day."\nbye = "Goodbye."\nnew = "It is new."\n'
        )
        self.narrator = self.made()

    def record(self, folder: Path, *names: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            write_wav(folder / f"{name}.wav", ToyVoice().render(name))

    def made(self) -> Narrator:
        library = PromptLibrary([self.shipped, self.own])
        return Narrator(library, self.voices, self.cache, ("en",))

    def voices(self, language: str) -> Voice | None:
        return self.voice if language == "de" else None

    def look(self, say: str, language: str) -> Found:
        return self.narrator.look(say, language)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(module, "shipped_root", lambda: tmp_path / "a")
    return Shop(tmp_path)


def test_a_recording_is_best_and_tells_whose_it_is(shop: Shop) -> None:
    assert shop.look("Good day.", "en").source is Source.SHIPPED
    assert shop.look("bye", "en").source is Source.OWN
    assert shop.look("bye", "en").is_recorded


def test_a_wav_file_is_the_owners_whether_it_is_there_or_not(shop: Shop) -> None:
    assert shop.look("mine.wav", "de").source is Source.OWN
    with pytest.raises(SpeechError, match="record or upload it again"):
        shop.narrator.load(shop.narrator.find("mine.wav", "de"))


def test_a_text_of_the_catalogue_is_said_once_and_kept(shop: Shop) -> None:
    found = shop.look("hello", "de")
    assert (found.source, found.prompt.text) == (Source.RENDERED, "Guten Tag.")
    assert not found.is_recorded
    sound = shop.narrator.load(found.prompt)
    assert len(sound) == len("Guten Tag.") * SAMPLES_A_LETTER
    again = shop.made()
    assert (again.load(again.find("hello", "de")) == sound).all()
    assert shop.voice.said == ["Guten Tag."]


def test_any_text_of_a_flow_can_be_said(shop: Shop) -> None:
    found = shop.look("Wir sind im Garten.", "de")
    assert found.prompt.text == found.prompt.id == "Wir sind im Garten."
    assert found.source is Source.RENDERED


def test_another_text_or_voice_is_another_file(shop: Shop) -> None:
    first = shop.look("Eins zwei.", "de").prompt.path
    assert shop.look("Eins drei.", "de").prompt.path != first
    shop.voice.language = "at"
    assert shop.look("Eins zwei.", "de").prompt.path != first


def test_without_a_voice_the_default_language_lends_its_recording(shop: Shop) -> None:
    found = shop.look("hello", "tr")
    assert (found.source, found.prompt.language) == (Source.BORROWED, "en")
    assert shop.look("bye", "de").source is Source.BORROWED


def test_what_looks_like_an_id_and_is_none_cannot_be_said(shop: Shop) -> None:
    for say in ("hallo-welt", "hello2"):
        with pytest.raises(SpeechError, match="no recording says") as told:
            shop.look(say, "de")
        assert "espeak" not in str(told.value)


def test_a_text_without_a_voice_names_the_remedy(shop: Shop) -> None:
    with pytest.raises(SpeechError, match="apt install espeak-ng"):
        shop.look("We are in the garden.", "en")
    with pytest.raises(SpeechError, match=r'nobody recorded "It is new\."'):
        shop.look("new", "en")


def test_what_is_wanted_is_made_ready_and_what_is_not_is_forgotten(shop: Shop) -> None:
    shop.narrator.load(shop.narrator.find("Kein Mensch will das.", "de"))
    shop.voice.hates = "Das geht nicht."
    wanted = {
        *(("hello", "de"), ("bye", "de"), ("Bitte warten.", "de"), ("new", "en")),
        ("Das geht nicht.", "de"),
    }
    sayable, regrets = shop.narrator.ready(wanted)
    assert sayable == [("Bitte warten.", "de"), ("bye", "de"), ("hello", "de")]
    assert len(regrets) == 2
    assert regrets[0] == "the toy is broken"
    assert len(list(shop.cache.glob("*.wav"))) == 2


def test_a_full_disk_costs_the_cache_and_not_the_prompt(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.cache.write_text("no folder")
    prompt = shop.narrator.find("hello", "de")
    assert len(shop.narrator.load(prompt)) > 0
    assert "is not kept" in caplog.text


def test_an_owners_manifest_tells_the_text_of_a_recording(shop: Shop) -> None:
    shop.record(shop.own / "en", "garden")
    manifest = shop.own / "en/manifest.json"
    entry = '{"id": "garden", "text": "We are in the garden.", "sha256": "",'
    entry += ' "duration_s": 1, "level_dbm0": -16}'
    manifest.write_text(f'{{"prompts": [{entry}]}}')
    shop.narrator = shop.made()
    assert shop.look("We are in the garden.", "en").prompt.id == "garden"
    manifest.write_text('{"prompts": [{"id": "garden"}]}')
    with pytest.raises(SpeechError, match="remove it, recordings stay in use"):
        shop.made().library.prompts("en")


def test_only_the_languages_that_calls_speak_are_in_memory() -> None:
    class Watched(PromptLibrary):
        read: ClassVar[list[Path]] = []

        def load(self, prompt: Prompt) -> Samples:
            self.read.append(prompt.path)
            return super().load(prompt)

    library = Watched([shipped_root()])
    wanted = {(part.say, part.language) for part in spoken(read(DEMO))}
    PromptShelf.fill(library, wanted)
    assert {path.parent.name for path in library.read} == {"en", "music"}
    assert len(library.read) == len(set(library.read))
