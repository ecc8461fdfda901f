"""A whole box with a modem and a SIP border, and real telephones around it.

    async with telephone_box(tmp_path, agents={"anna": "201"}) as box:
        async with box.phone("201", hz=600) as anna:
            await box.until_there("201")
            caller = box.call("speaks 20 s")

The desk runs on the test's own loop, beside the emulated exchange.
"""

import asyncio
import contextlib
import itertools
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from support.baresip import Account, BareSip, baresip
from support.box import NUMBER, small_office
from support.queue_office import QUEUE, write_queue_office
from support.real_box import plug_in
from support.sip_net import Place, SipNet, free_port, sip_net
from tipring.app.lines import make_line
from tipring.app.sip import extension_phone
from tipring.app.telephones import Telephones
from tipring.config.reader import read
from tipring.config.settings import SipSettings
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.domain.extensions import Extension
from tipring.domain.journal_event import JournalEvent
from tipring.domain.line import LineState
from tipring.domain.script import parse_script
from tipring.exchange.caller import Voice
from tipring.exchange.clockwork import Exchange, PlacedCall, PluggedLine
from tipring.store.store import Store

CALLER = "2125550123"
AT_ONCE = QUEUE + "\n[whisper]\nenabled = false\n"
"""A queue whose agents are joined as soon as they lift."""
RTP_PORTS = 100


@dataclass
class TelephoneBox:
    """What a story has in its hands."""

    net: SipNet
    folder: Path
    sip: SipSettings
    desk: Desk
    telephones: Telephones
    exchange: Exchange
    line: PluggedLine
    store: Store
    _phones: "itertools.count[int]" = field(default_factory=itertools.count)

    def phone(
        self,
        number: str,
        *,
        place: Place | None = None,
        hz: int = 0,
        wav: Path | None = None,
        extra: str = "",
    ) -> AbstractAsyncContextManager[BareSip]:
        """Switch a telephone on that registers as *number*; see `baresip`."""
        account = Account(
            number=number,
            password=_secret_of(number),
            domain=self.sip.domain,
            proxy=f"sip:{self.net.box}:{self.sip.port};transport=udp",
            extra=extra,
        )
        folder = self.folder / f"phone-{number}-{next(self._phones)}"
        return baresip(place or self.net.place(), folder, account, hz=hz, wav=wav)

    def uri(self, number: str) -> str:
        """Return what a telephone dials."""
        return f"sip:{number}@{self.sip.domain}"

    async def until_there(self, *extensions: str, within_s: float = 30.0) -> None:
        """Wait until these are registered, and agents who have them can be rung."""
        async with asyncio.timeout(within_s):
            while not all(map(self.telephones.border.reachable, extensions)):
                await asyncio.sleep(0.05)

    def call(self, *sentences: str, voice: Voice | None = None) -> PlacedCall:
        """Let somebody call the analog line and do what the sentences say."""
        return self.exchange.place_call(
            NUMBER, parse_script([*sentences]), caller_id=CALLER, voice=voice
        )

    async def until_line(
        self, name: str, state: LineState, within_s: float = 30.0
    ) -> None:
        """Wait until a line stands there."""
        (watch,) = (one for one in self.desk.watches if one.line.name == name)
        async with asyncio.timeout(within_s):
            while watch.state is not state:
                await asyncio.sleep(0.02)

    async def noted(self) -> list[JournalEvent]:
        """Return the journal, without times."""
        await self.store.append()
        return [stored.entry.what for stored in await self.store.journal()]


@contextlib.asynccontextmanager
async def telephone_box(
    folder: Path,
    *,
    agents: Mapping[str, str] = MappingProxyType({}),
    numbers: tuple[str, ...] = ("201", "202"),
    office: Mapping[str, Any] = MappingProxyType({}),
    net: SipNet | None = None,
    **sip: Any,  # noqa: ANN401 - fields of SipSettings
) -> AsyncIterator[TelephoneBox]:
    """Run a box whose *agents* have these extensions among *numbers*.

    *office* goes to `write_queue_office`; *net* is there already, if it is given. The
    border is up when this returns.
    """
    config, node = folder / "config", folder / "tty"
    await asyncio.to_thread(
        lambda: write_queue_office(
            config, *agents, nodes=[str(node)], **{"queue": AT_ONCE, **office}
        )
    )
    settings = (await asyncio.to_thread(read, config)).settings
    rules, shelf = await asyncio.to_thread(small_office, config)
    async with Exchange("us") as exchange:
        line = await plug_in(exchange, "usr", node)
        with contextlib.ExitStack() as made:
            net = net or made.enter_context(sip_net())
            sip_settings = _sip(net, numbers, **sip)
            store_directory = net.folder() / "store"
            await asyncio.to_thread(store_directory.mkdir)
            settings = replace(
                settings, sip=sip_settings, store_directory=store_directory
            )
            rules = replace(rules, extensions=sip_settings.extensions)
            async with await Store.open(store_directory) as store:
                desk = Desk(rules, shelf, Journal(store))
                (analog,) = settings.lines
                desk.add_line(make_line(analog, settings), "main", rings=1)
                telephones = Telephones(desk, settings, sip_settings)
                for agent, extension in agents.items():
                    phone = extension_phone(agent, extension, telephones.board)
                    desk.add_phone(agent, phone)
                box = TelephoneBox(
                    net, folder, sip_settings, desk, telephones, exchange, line, store
                )
                async with telephones.opened():
                    running = asyncio.create_task(desk.run())
                    try:
                        async with asyncio.timeout(30):
                            while not telephones.border.is_up:
                                await asyncio.sleep(0.02)
                        await box.until_line("line-1", LineState.IDLE)
                        yield box
                    finally:
                        desk.stop()
                        await running


def _secret_of(number: str) -> str:
    return f"secret-{number}"


def _sip(net: SipNet, numbers: tuple[str, ...], **more: Any) -> SipSettings:  # noqa: ANN401
    first = 30000 + os.getpid() % 200 * RTP_PORTS
    fields: dict[str, Any] = {
        "listen": (net.box,),
        "port": free_port(net.box),
        "tls_port": 0,
        "extensions": {n: Extension(number=n, name=f"Desk {n}") for n in numbers},
        "passwords": {number: _secret_of(number) for number in numbers},
        "rtp_first_port": first,
        "rtp_last_port": first + RTP_PORTS - 1,
        "inside_calls": 2,
    }
    return SipSettings(**(fields | more))
