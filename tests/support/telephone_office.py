"""An office whose callers come by a trunk and whose agents have desk phones."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from support.box import small_office, virtual_wall
from support.fake_leg import FakeLeg, FakeLegs
from support.queue_office import write_queue_office
from tipring.app.sip import add_telephones, extension_phone
from tipring.config.reader import read
from tipring.config.settings import SipSettings
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.switchboard import Switchboard
from tipring.domain.extensions import Extension, SipTrunk
from tipring.domain.journal_event import JournalEvent
from tipring.dsp.frames import FRAME_S, Frame, Samples
from tipring.dsp.tones import sine_mix
from tipring.legs.port import Party, PartyKind
from tipring.store.store import Store

CALLER = "2125550123"
OURS = "2125550100"
TRUNK = SipTrunk(
    name="provider",
    server="sip.example.com",
    channels=2,
    flow="main",
    numbers=MappingProxyType({"2125550199": "sales"}),
    groups=("street",),
)
SIP = SipSettings(
    listen=("10.0.0.1",),
    inside_calls=2,
    extensions=MappingProxyType(
        {number: Extension(number=number) for number in ("201", "202")}
    ),
    trunks=(TRUNK,),
)


@dataclass
class TelephoneOffice:
    """The desk, its switchboard, and the telephones of its people."""

    desk: Desk
    board: Switchboard
    telephones: FakeLegs
    store: Store

    def calls(
        self, dialled: str = OURS, account: str = "provider", number: str = CALLER
    ) -> FakeLeg:
        """Let somebody call by way of the trunk."""
        who = Party(
            kind=PartyKind.TRUNK, account=account, number=number, name="Ann Smith"
        )
        leg = FakeLeg(who, dialled=dialled)
        self.board.came(leg)
        return leg

    def rung(self, extension: str) -> FakeLeg:
        """Return the telephone of *extension* that was called last."""
        return [leg for leg in self.telephones.called if leg.party.number == extension][
            -1
        ]

    async def until_rung(self, extension: str, within_s: float = 20.0) -> FakeLeg:
        """Wait until *extension* rings."""
        async with asyncio.timeout(within_s):
            while not any(
                leg.party.number == extension and not leg.is_over
                for leg in self.telephones.called
            ):
                await asyncio.sleep(0.02)
        return self.rung(extension)

    async def noted(self) -> list[JournalEvent]:
        """Return the journal, without times."""
        await self.store.append()
        return [stored.entry.what for stored in await self.store.journal()]


async def says_for(leg: FakeLeg, seconds: float, hz: float) -> None:
    """Let the party at *leg* sing."""
    sound = sine_mix([hz], seconds, -12)
    for frame in sound.reshape(-1, 160):
        leg.says(frame)
        await asyncio.sleep(FRAME_S)


def sound_of(frames: list[Frame]) -> Samples:
    """Return *frames* as one."""
    return np.concatenate([np.zeros(0, np.int16), *frames])


def _write_telephones(
    config: Path, agents: Mapping[str, str], sip: SipSettings
) -> None:
    """Write that there are telephones, and whose they are."""
    main = config / "tipring.toml"
    told = '\n[sip]\nlisten = "10.0.0.1"\n'
    told += "".join(f"[extension.{number}]\n" for number in sip.extensions)
    main.write_text(main.read_text() + told)
    (config / "agents.toml").write_text(
        "".join(
            f'[agent.{name}]\nphone = "extension:{number}"\nready_at_start = true\n'
            for name, number in agents.items()
        )
    )


@contextlib.asynccontextmanager
async def telephone_office(
    directory: Path,
    agents: Mapping[str, str] = MappingProxyType({"anna": "201"}),
    there: frozenset[str] = frozenset({"201", "202"}),
    sip: SipSettings = SIP,
    **more: Any,  # noqa: ANN401 - as of write_queue_office
) -> AsyncIterator[TelephoneOffice]:
    """Run the desk of an office whose *agents* have these extensions."""
    config = directory / "config"
    await asyncio.to_thread(lambda: write_queue_office(config, *agents, **more))
    await asyncio.to_thread(_write_telephones, config, agents, sip)
    office, shelf = await asyncio.to_thread(small_office, config)
    office = replace(office, extensions=sip.extensions)
    settings = (await asyncio.to_thread(read, config)).settings
    telephones = FakeLegs({*there})
    async with await Store.open(directory) as store:
        desk = Desk(office, shelf, Journal(store, virtual_wall))
        board = add_telephones(desk, settings, sip, telephones)
        for agent, extension in agents.items():
            desk.add_phone(agent, extension_phone(agent, extension, board))
        running = asyncio.create_task(desk.run())
        await asyncio.sleep(1)
        yield TelephoneOffice(desk, board, telephones, store)
        desk.stop()
        await running
