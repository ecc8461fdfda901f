"""The box calls its owner for help, over a modem, an exchange and a telephone."""

from pathlib import Path

import pytest

from support.box import BEGAN, LIBRARY, open_box
from support.offices import write_settings
from support.virtual_time import run_virtually
from tipring.domain.findings import red
from tipring.domain.journal import CallEnded, CallPlaced, PromptPlayed
from tipring.domain.script import parse_script
from tipring.domain.worries.worry import worry_about
from tipring.dsp.frames import Samples
from tipring.exchange.hearing import PromptSpotter

pytestmark = pytest.mark.no_cover

OWNER = "2125550142"
SETTINGS = f'[outside]\nallowed = ["{OWNER}"]\n[alarm]\ncall = "{OWNER}"\n'
FULL = worry_about(red("disk", "no message can be taken", "erase messages"), BEGAN)
ROOM = LIBRARY.find("help-room", "en")
CONFIRM = LIBRARY.find("help-confirm", "en")


def heard_in(sound: Samples) -> set[str]:
    spotter = PromptSpotter({each.text: LIBRARY.load(each) for each in (ROOM, CONFIRM)})
    frames = sound[: sound.size // 160 * 160].reshape(-1, 160)
    return {found.text for frame in frames for found in spotter.feed(frame)}


def test_the_owner_hears_in_words_what_is_wrong_and_presses_1(tmp_path: Path) -> None:
    async def story() -> Samples:
        config = tmp_path / "config"
        config.mkdir()
        write_settings(config, "/dev/ttyACM0")
        with (config / "tipring.toml").open("a") as file:
            file.write(SETTINGS)
        async with open_box(tmp_path) as box:
            owner = box.rig.exchange.plug_in_telephone(
                OWNER,
                parse_script(["speaks 1 s", "waits 14 s", "presses 1", "waits 9 s"]),
                answer_after_s=6.0,
            )
            done = await box.desk.help_calls(OWNER).call([FULL])
            await box.until_told(CallEnded)
            assert (done.confirmed, done.why) == (True, "")
            entries = await box.noted()
            assert CallPlaced(OWNER) in entries
            said = [each.text for each in entries if isinstance(each, PromptPlayed)]
            assert ROOM.text in said[0]
            return owner.heard

    assert heard_in(run_virtually(story())) >= {ROOM.text, CONFIRM.text}
