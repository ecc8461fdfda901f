import re
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import tipring
from tipring.domain.errors import SpeechError
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.speech.prompts import PromptLibrary, shipped_root
from tipring.speech.wav import read_wav, write_wav

BEEP = np.arange(-80, 80, dtype=np.int16)


def shelve(folder: Path, catalogue: str = "", **sounds: Samples) -> None:
    folder.mkdir(parents=True)
    if catalogue:
        (folder / "catalogue.toml").write_text(catalogue, "utf-8")
    for name, sound in sounds.items():
        write_wav(folder / f"{name}.wav", sound)


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    root = tmp_path / "shipped"
    shelve(
        root / "en",
        'welcome = "Thank you for calling."\nclosed = "We are closed."\n',
        welcome=BEEP,
        closed=BEEP,
    )
    return root


@pytest.mark.parametrize(
    "say",
    [
        "welcome",
        "Thank you for calling.",
        "thank you for calling",
        "  Thank  you\nfor CALLING!  ",
    ],
)
def test_a_prompt_is_found_by_its_id_and_by_its_text(shipped: Path, say: str) -> None:
    library = PromptLibrary([shipped])
    prompt = library.find(say, "en")
    assert (prompt.id, prompt.text) == ("welcome", "Thank you for calling.")
    assert prompt.language == "en"
    np.testing.assert_array_equal(library.load(prompt), BEEP)


def test_a_recording_may_be_named_as_a_file(shipped: Path, tmp_path: Path) -> None:
    write_wav(tmp_path / "mine.wav", BEEP)
    library = PromptLibrary([shipped], base=tmp_path)
    relative = library.find("mine.wav", "en")
    absolute = library.find(str(tmp_path / "mine.wav"), "de")
    assert relative.path == absolute.path == tmp_path / "mine.wav"
    assert relative.text == "mine.wav"


def test_what_cannot_be_said_is_answered_with_what_could(shipped: Path) -> None:
    library = PromptLibrary([shipped])
    with pytest.raises(SpeechError) as refused:
        library.find("Thank you for caling", "en")
    message = str(refused.value)
    assert '"Thank you for caling" in language "en"' in message
    assert 'perhaps "Thank you for calling."' in message
    assert "en/catalogue.toml" in message


def test_near_ids_are_offered_too(shipped: Path) -> None:
    with pytest.raises(SpeechError, match=r"perhaps welcome\."):
        PromptLibrary([shipped]).find("wellcome", "en")


def test_nothing_is_offered_when_nothing_is_near(shipped: Path) -> None:
    with pytest.raises(SpeechError) as refused:
        PromptLibrary([shipped]).find("xyz", "en")
    assert "perhaps" not in str(refused.value)


def test_a_language_without_prompts_is_named_with_those_there_are(
    shipped: Path,
) -> None:
    with pytest.raises(SpeechError, match=r'in language "tr" \(there are: en\)'):
        PromptLibrary([shipped]).find("welcome", "tr")
    with pytest.raises(SpeechError, match="there are: none"):
        PromptLibrary([]).find("welcome", "en")
    assert PromptLibrary([]).prompts("en") == ()


def test_an_owner_replaces_a_prompt_with_other_words(
    shipped: Path,
    tmp_path: Path,
) -> None:
    shelve(tmp_path / "mine" / "en", 'welcome = "Hello!"', welcome=BEEP[:10])
    library = PromptLibrary([shipped, tmp_path / "mine"])
    assert library.find("welcome", "en").text == "Hello!"
    assert library.find("hello", "en").path.parent == tmp_path / "mine" / "en"
    assert library.find("closed", "en").path.parent == shipped / "en"
    with pytest.raises(SpeechError):
        library.find("Thank you for calling.", "en")


def test_an_owner_replaces_only_the_recording(shipped: Path, tmp_path: Path) -> None:
    shelve(tmp_path / "mine" / "en", welcome=BEEP[:10], christmas=BEEP)
    library = PromptLibrary([shipped, tmp_path / "mine"])
    welcome = library.find("Thank you for calling.", "en")
    assert len(library.load(welcome)) == 10
    assert library.find("christmas", "en").text == "christmas"
    ids = [prompt.id for prompt in library.prompts("en")]
    assert ids == ["welcome", "closed", "christmas"]


def test_a_text_without_a_recording_is_missed_when_it_is_loaded(
    tmp_path: Path,
) -> None:
    shelve(tmp_path / "en", 'welcome = "Hello."')
    library = PromptLibrary([tmp_path])
    prompt = library.find("welcome", "en")
    with pytest.raises(SpeechError, match=r"welcome\.wav: No such file.*record"):
        library.load(prompt)


def test_music_is_found_from_every_language_and_is_no_prompt_of_any(
    shipped: Path, tmp_path: Path
) -> None:
    shelve(shipped / "music", music=BEEP, waltz=BEEP)
    shelve(tmp_path / "mine" / "tr", music=BEEP[:10])
    library = PromptLibrary([shipped, tmp_path / "mine"])
    for language in ("en", "de"):
        assert library.find("music", language).path == shipped / "music" / "music.wav"
    assert library.find("waltz", "tr").path.parent == shipped / "music"
    assert library.find("music", "tr").path.parent == tmp_path / "mine" / "tr"
    assert [prompt.id for prompt in library.prompts("en")] == ["welcome", "closed"]
    assert library.prompts("music") == ()


def test_an_owner_replaces_the_music_in_every_language(
    shipped: Path, tmp_path: Path
) -> None:
    shelve(shipped / "music", music=BEEP)
    shelve(tmp_path / "mine" / "music", music=BEEP[:10])
    library = PromptLibrary([shipped, tmp_path / "mine"])
    assert len(library.load(library.find("music", "en"))) == 10


@pytest.mark.parametrize(
    ("catalogue", "complaint"),
    [
        ("welcome = Hello", "line 1"),
        ("welcome = 3", 'write welcome = "..."'),
        ("[welcome]", "welcome = {} is no text"),
    ],
)
def test_a_broken_catalogue_is_named(
    tmp_path: Path,
    catalogue: str,
    complaint: str,
) -> None:
    shelve(tmp_path / "en", catalogue)
    library = PromptLibrary([tmp_path])
    with pytest.raises(SpeechError, match=re.escape(complaint)) as refused:
        library.prompts("en")
    assert str(tmp_path / "en" / "catalogue.toml") in str(refused.value)


def test_a_catalogue_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    shelve(tmp_path / "de")
    (tmp_path / "de" / "catalogue.toml").write_bytes(b'gruss = "Gr\xfc\xdfe"')
    library = PromptLibrary([tmp_path])
    with pytest.raises(SpeechError, match=r"catalogue\.toml"):
        library.find("gruss", "de")


def test_a_root_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="no folder of prompts"):
        PromptLibrary([tmp_path / "nowhere"])


def test_the_shipped_prompts_are_found_in_a_checkout_and_in_an_installation(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert (shipped_root() / "en" / "catalogue.toml").is_file()
    package = tmp_path / "site-packages" / "tipring"
    (package / "audio_prompts").mkdir(parents=True)
    monkeypatch.setattr(tipring, "__file__", str(package / "__init__.py"))
    assert shipped_root() == package / "audio_prompts"


@given(sound=arrays(np.int16, st.integers(0, 400)))
def test_what_was_written_is_read_back(
    sound: Samples,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("wav") / "sound.wav"
    write_wav(path, sound)
    np.testing.assert_array_equal(read_wav(path), sound)


def test_a_recording_of_both_sides_is_stereo(tmp_path: Path) -> None:
    write_wav(tmp_path / "call.wav", np.stack([BEEP, -BEEP], axis=1))
    with wave.open(str(tmp_path / "call.wav")) as file:
        assert file.getparams()[:4] == (2, 2, RATE_HZ, len(BEEP))
        assert file.readframes(1) == np.array([-80, 80], dtype="<i2").tobytes()


@pytest.mark.parametrize(
    ("channels", "sample_bytes", "rate_hz", "found"),
    [
        (2, 2, 8000, "8000 Hz, 2 channel(s), 16 bit"),
        (1, 1, 8000, "8000 Hz, 1 channel(s), 8 bit"),
        (1, 2, 44100, "44100 Hz, 1 channel(s), 16 bit"),
    ],
)
def test_a_recording_in_another_format_is_refused_with_the_cure(
    tmp_path: Path,
    channels: int,
    sample_bytes: int,
    rate_hz: int,
    found: str,
) -> None:
    with wave.open(str(tmp_path / "in.wav"), "wb") as file:
        file.setparams((channels, sample_bytes, rate_hz, 0, "NONE", ""))
        file.writeframes(bytes(channels * sample_bytes))
    with pytest.raises(SpeechError, match=re.escape(found)) as refused:
        read_wav(tmp_path / "in.wav")
    assert "sox in.wav -r 8000 -c 1 -b 16 out.wav" in str(refused.value)


def test_a_recording_whose_parts_end_elsewhere_is_refused(tmp_path: Path) -> None:
    write_wav(tmp_path / "in.wav", BEEP)
    whole = (tmp_path / "in.wav").read_bytes()
    (tmp_path / "in.wav").write_bytes(whole[:36] + b"LIST\xff\xff\0\0" + whole[44:])
    with pytest.raises(SpeechError, match=r"cannot play .*in\.wav"):
        read_wav(tmp_path / "in.wav")


@pytest.mark.parametrize("kept_bytes", [0, 10, 43, 44, 101])
def test_a_damaged_recording_is_refused(tmp_path: Path, kept_bytes: int) -> None:
    write_wav(tmp_path / "in.wav", BEEP)
    whole = (tmp_path / "in.wav").read_bytes()
    (tmp_path / "in.wav").write_bytes(whole[:kept_bytes])
    with pytest.raises(SpeechError, match=r"cannot play .*in\.wav"):
        read_wav(tmp_path / "in.wav")


def test_what_is_no_wav_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.wav").write_bytes(b"ID3 this is an MP3 file, really")
    with pytest.raises(SpeechError, match="RIFF"):
        read_wav(tmp_path / "in.wav")
