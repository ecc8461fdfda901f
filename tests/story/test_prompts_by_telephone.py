"""An owner calls the box and records what it says; the next caller hears it."""

import asyncio
from pathlib import Path

from support.box import Box, open_box
from support.offices import write_settings
from support.virtual_time import run_virtually
from tipring.config.check import narrator_for, prompt_library
from tipring.config.reader import Reading, read
from tipring.config.spoken import spoken
from tipring.desk.prompt_desk import PromptDesk
from tipring.desk.shelf import PromptShelf
from tipring.domain.journal import Decided, DigitHeard
from tipring.domain.line import LineState
from tipring.dsp.frames import RATE_HZ
from tipring.speech.narrator import Narrator
from tipring.speech.own_prompts import OwnPrompts
from tipring.speech.wav import read_wav

BOOTH = """
[node.booth]
do = "prompts"
"""


def office_with_booth(directory: Path) -> Reading:
    write_settings(directory, "/dev/ttyACM0")
    flow = directory / "flows/main.toml"
    text = flow.read_text().replace('1 = "hours"', '1 = "hours"\n9 = "booth"')
    flow.write_text(text + BOOTH)
    secrets = directory / "secrets.toml"
    secrets.write_text('prompt_pin = "471100"\n')
    secrets.chmod(0o600)
    return read(directory)


def prompts_of(directory: Path, reading: Reading) -> tuple[PromptDesk, PromptShelf]:
    def narrate() -> Narrator:
        return narrator_for(reading, prompt_library(directory))

    wanted = {(part.say, part.language) for part in spoken(reading)}
    shelf = PromptShelf.fill(narrate(), wanted)
    pin = reading.settings.office.prompt_pin
    own = OwnPrompts(directory / "prompts")
    return PromptDesk(shelf, narrate, wanted, own, pin), shelf


async def number_of(prompts: PromptDesk, name: str) -> int:
    (number,) = [row.number for row in await prompts.records() if row.id == name]
    assert number is not None
    return number


async def over(box: Box, *sentences: str) -> None:
    await box.call(*sentences).ended
    await box.until(LineState.IDLE)


def test_what_an_owner_records_is_heard_from_the_next_prompt_on(
    tmp_path: Path,
) -> None:
    config = tmp_path / "config"

    async def tell() -> None:
        reading = await asyncio.to_thread(office_with_booth, config)
        prompts, shelf = await asyncio.to_thread(prompts_of, config, reading)
        async with open_box(tmp_path, shelf=shelf) as box:
            box.desk.prompts = prompts
            before = shelf.take(("goodbye",), "en").samples
            number = await number_of(prompts, "goodbye")
            await over(
                box,
                *("waits 1 s", "presses 9", "waits 1 s", "presses 471100#"),
                *("waits 1 s", f"presses {number}#", "waits 1 s", "presses 2"),
                *("waits 1 s", "presses 1", "waits for the beep", "speaks 2 s"),
                *("presses #", "waits 1 s", "presses 2", "waits 1 s", "hangs up"),
            )
            heard = shelf.take(("goodbye",), "en").samples
            kept = await asyncio.to_thread(read_wav, config / "prompts/en/goodbye.wav")
            assert (heard == kept).all()
            assert heard.size != before.size
            assert 1.5 < heard.size / RATE_HZ < 3
            assert list((tmp_path / "drafts").rglob("*.wav*")) == []
            told = [what for what in await box.noted() if isinstance(what, Decided)]
            assert "the prompt goodbye (en) was recorded" in [
                what.sentence for what in told
            ]
            typed = "".join(
                what.digit for what in await box.noted() if isinstance(what, DigitHeard)
            )
            assert "4711" not in typed

    run_virtually(tell())
