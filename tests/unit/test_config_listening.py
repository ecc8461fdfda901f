"""What callers may say, where that is written, and what the ears can never hear."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from support.box import BEGAN
from support.offices import write_settings
from tipring.app.ears import make_ears
from tipring.cli.main import cli
from tipring.config.listening import listened, listened_languages, unheard
from tipring.config.reader import Reading, load, read
from tipring.domain.hearing import Expected
from tipring.speech.models.installed import Manifest, models_folder, write_manifest

FLOW = """\
start = "menu"

[node.menu]
do = "menu"
say = "harbor-menu"
otherwise = "tongue"
[node.menu.choices]
1 = { go = "who", say = ["Endodontics", "root canal"] }
2 = "account"

[node.who]
do = "directory"
otherwise = "bye"
[node.who.people]
"Ann Smith" = "bye"

[node.account]
do = "collect"
say = "enter-number"
into = "account"
speech = true
next = "day"
otherwise = "bye"

[node.day]
do = "listen"
say = "harbor-menu"
into = "day"
answer = "date"
next = "visit"
otherwise = "bye"

[node.visit]
do = "listen"
say = "harbor-menu"
into = "visit"
next = "bye"
otherwise = "bye"
[node.visit.phrases]
first = ["first visit"]

[node.tongue]
do = "set"
values = { language = "ko" }
next = "menu"

[node.bye]
do = "hangup"
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/nowhere")
    (tmp_path / "flows" / "main.toml").write_text(FLOW, encoding="utf-8")
    return tmp_path


@pytest.fixture
def reading(office: Path) -> Reading:
    return read(office)


def test_all_that_may_be_said_is_found_in_each_language(reading: Reading) -> None:
    found = list(listened(reading))
    in_english = [one for one in found if one.expected.language == "en"]
    phrases = {
        one.path[1:]: one.expected.phrases for one in in_english if one.expected.phrases
    }
    assert phrases == {
        ("menu", "choices", "1", "say"): ("root canal",),
        ("who", "people", "Ann Smith"): ("ann smith",),
        ("visit", "phrases", "first"): ("first visit",),
    }
    words = {one.path[1:]: one.expected.words for one in in_english}
    assert "seven" in words["account", "speech"]
    assert "december" in words["day", "answer"]
    assert listened_languages(reading) == {"en", "ko"}


def test_a_flow_for_keys_alone_listens_for_nothing(tmp_path: Path) -> None:
    write_settings(tmp_path, "/dev/nowhere")
    assert list(listened(read(tmp_path))) == []


def test_a_phrase_with_a_word_that_no_model_has_is_told_with_its_line(
    reading: Reading,
) -> None:
    async def lacks(expected: Expected) -> tuple[str, ...]:
        unknown = ("endodontics", "smith")
        said = " ".join(expected.phrases).split()
        return tuple(word for word in said if word in unknown)

    told = [str(one) for one in asyncio.run(unheard(reading, lacks))]
    assert len(told) == 4, "two phrases in two languages"
    assert told[0].startswith("flows/main.toml:8: node.menu.choices.1.say = ")
    assert told[0].endswith(
        ': the model of en does not know "endodontics", and never hears it;'
        " offer another word beside it; keys work"
    )


def test_ears_are_as_many_as_the_office_needs_and_has(office: Path) -> None:
    settings = load(office)
    for spoken_in, sentence in (
        ([], "off: no flow listens for words; keys work"),
        (
            ["tr", "ko"],
            "off: no model understands ko, tr: tipring speech install ko; keys work",
        ),
        (["en_us"], "the ears are getting ready; keys work"),
    ):
        assert make_ears(settings, spoken_in).sentence == sentence


def test_a_model_that_is_installed_is_used(office: Path, tmp_path: Path) -> None:
    settings = load(office)
    folder = models_folder(settings.store_directory) / "tr" / "small"
    folder.mkdir(parents=True)
    manifest = Manifest("small", "tr", 1, "", BEGAN, "", elsewhere=str(tmp_path))
    write_manifest(manifest, folder)
    ears = make_ears(settings, ["tr", "ko"])
    assert ears.sentence == "the ears are getting ready; keys work"


@pytest.mark.realtime
def test_the_check_tells_the_words_that_no_model_knows(office: Path) -> None:
    flow = FLOW.replace('"ko"', '"en"').replace("root canal", "zyzzyx canal")
    (office / "flows" / "main.toml").write_text(flow, encoding="utf-8")
    shown = CliRunner().invoke(cli, ["check", "--config", str(office)])
    assert shown.exit_code == 0
    assert "speech: understands en\n" in shown.stdout
    assert '"zyzzyx", and never hears it; offer another word beside it' in shown.stdout


def test_an_owner_may_switch_speech_off(office: Path) -> None:
    flow = FLOW.replace('"ko"', '"en"')
    (office / "flows" / "main.toml").write_text(flow, encoding="utf-8")
    with (office / "tipring.toml").open("a") as file:
        file.write("\n[speech]\nenabled = false\n")
    shown = CliRunner().invoke(cli, ["check", "--config", str(office)])
    expected = "speech: off: it is switched off in the settings; keys work\n"
    assert expected in shown.stdout
