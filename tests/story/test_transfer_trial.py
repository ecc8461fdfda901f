"""The trial of transfers at every kind of carrier, with an owner at two telephones."""

import asyncio
from functools import partial

import numpy as np
import pytest

from support.street import COLLEAGUE, Street, modem_street
from support.virtual_time import run_virtually
from tipring.domain.script import parse_script
from tipring.domain.transfer_style import CompleteOn, TransferStyle, TransferWay
from tipring.domain.transfer_trial import (
    TransferFound,
    lengths_to_try,
    transfer_trial,
)
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.tones import sine_mix
from tipring.exchange.call import Progress
from tipring.exchange.caller import Voice
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.line import OnFlash
from tipring.health.transfer_tester import TransferTester

MOBILE_HZ, SECOND_HZ, RING_HZ = 1000.0, 1300.0, 440.0
NEVER_S, DIAL_AFTER_S = 600.0, 3.0
AT_HANG_UP = TransferStyle(TransferWay.FLASH, CompleteOn.HANGUP)


class Owner:
    """Does what the trial says, and answers by what there is to be heard."""

    def __init__(self, street: Street) -> None:
        self._street = street
        self._mobile: PlacedCall | None = None
        self.told: list[str] = []
        self._second = street.rig.exchange.plug_in_telephone(
            COLLEAGUE,
            parse_script(["speaks 3 s", "speaks x.wav", "waits 90 s"]),
            voice=Voice(load=lambda _: sine_mix([SECOND_HZ], 60, -18)),
            answer_after_s=NEVER_S,
        )

    def read(self, text: str) -> None:
        self.told.append(text)
        if "let it ring" in text:
            self._second.answer_after_s = NEVER_S
        if "answer the second" in text:
            self._second.answer_after_s = 1.0
        if "call this line" in text:
            asyncio.get_running_loop().call_later(DIAL_AFTER_S, self._call)

    def _call(self) -> None:
        if self._mobile is not None:
            self._mobile.hang_up()
        sound = sine_mix([MOBILE_HZ], 120, -18)
        self._mobile = self._street.call(
            "speaks x.wav", "waits 90 s", voice=Voice(load=lambda _: sound)
        )

    async def answer(self, question: str) -> bool:
        self.told.append(question)
        await asyncio.sleep(9)
        assert self._mobile is not None
        if "still connected" in question:
            return self._mobile.news is Progress.ANSWERED
        if "hear it ring" in question:
            return hears(self._mobile.heard, RING_HZ, last_s=6.0)
        assert "hear each other" in question
        return hears(self._mobile.heard, SECOND_HZ) and hears(
            self._second.heard, MOBILE_HZ
        )


def hears(sound: Samples, hz: float, last_s: float = 0.5) -> bool:
    last = sound[-round(last_s * RATE_HZ) :].astype(float)
    turns = np.exp(-2j * np.pi * hz * np.arange(len(last)) / RATE_HZ)
    return float(abs(last @ turns)) * 2 / max(1, len(last)) > 300


async def tried(
    carrier: OnFlash, window_s: tuple[float, float] | None = None
) -> tuple[TransferFound, Owner]:
    async with partial(modem_street, "usr")() as street:
        await street.stop_listening()
        street.plugged.wire.on_flash = carrier
        if window_s:
            street.plugged.wire.flash_window_s = window_s
        owner = Owner(street)
        tester = TransferTester(street.line, owner.read, owner.answer)
        found = await tester.run(transfer_trial(COLLEAGUE, lengths_to_try(0.6)))
        assert not street.plugged.wire.loop.off_hook
        return found, owner


@pytest.mark.parametrize(
    ("carrier", "style", "words"),
    [
        (OnFlash.NOTHING, TransferStyle(), "knows no hook flash"),
        (OnFlash.HOLD, TransferStyle(), "plain three-way calling"),
        (OnFlash.TRANSFER, AT_HANG_UP, "even while it still rings"),
    ],
    ids=["no flash", "plain three-way calling", "transfer"],
)
def test_the_trial_finds_out_what_the_carrier_sells(
    carrier: OnFlash, style: TransferStyle, words: str
) -> None:
    async def story() -> None:
        found, _ = await tried(carrier)
        assert found.style == style
        assert words in found.sentence
        assert found.settings[0] == f'transfer = "{style.way}"'

    run_virtually(story())


def test_an_exchange_that_joins_three_needs_two_flashes_back() -> None:
    async def story() -> None:
        found, _ = await tried(OnFlash.CONFERENCE)
        assert found.settings == (
            'transfer = "flash"',
            'complete_on = "hangup"',
            "flash_ms = 600",
            "flashes_back = 2",
        )

    run_virtually(story())


def test_the_right_length_is_found_though_too_long_a_flash_drops_the_caller() -> None:
    async def story() -> None:
        found, owner = await tried(OnFlash.TRANSFER, (0.2, 0.4))
        assert found.style == AT_HANG_UP
        assert found.flash_ms == 270
        assert sum("call this line" in text for text in owner.told) == 3

    run_virtually(story())
