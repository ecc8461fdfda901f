"""The real `tipring run` in an office whose link can be broken in every way.

    async with link_rig() as rig:
        caller = rig.waits_on_copper()
        struck = await rig.strike(FAULTS["silent drop"])
        noticed, change = await rig.until_link("down", struck)

Two analog lines (emulated modems), a trunk to a provider, extension 201 in the office,
somebody in the street with a telephone on copper; `[link]` watches.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, TypeVar

import numpy as np

from support.baresip import write_tone
from support.link_net import (
    ANCHOR_PORT,
    ANCHORS,
    PAGE_HOST,
    PAGE_SAYS,
    PROVIDER,
    PROVIDER_HOST,
    LinkNet,
    link_net,
)
from support.lossy_link import Weather
from support.owner_box import STREET, OwnerBox, write_owner_settings
from support.real_box import plug_in
from support.sip_net import why_no_rig
from support.sip_provider import SipProvider, sip_provider
from tipring.domain.journal import Entry
from tipring.domain.link.entries import LinkChanged
from tipring.domain.script import parse_script
from tipring.dsp.frames import Samples
from tipring.exchange.clockwork import Exchange, PlacedCall, PluggedLine
from tipring.exchange.telephone import Telephone
from tipring.store.reader import open_reader
from tipring.store.records import StoredEntry

Noted = TypeVar("Noted")
SECOND_NUMBER = "2125550199"
MUSIC_HZ = 550
TRUNK = "provider"
FRAME = 160
FRAME_S = 0.02
MUSIC_LEAST = 100.0
"""Root mean square of a frame that is no silence."""
POLL_S = 0.1

_LINK = """
[link]
anchors = {anchors}
names = ["{page}", "{provider}"]
page = "http://{page}/"
page_says = "{says}"
stable_s = {stable_s}
{more}
"""
_QUEUE = """\
title = "Front desk"
extension = "500"

[music]
source = "hum"

[whisper]
enabled = false
"""
_AGENTS = """\
[agent.anna]
name = "Anna"
phone = "extension:201"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that breaks, and how the link is then."""

    strikes: Callable[[LinkNet], None]
    mends: Callable[[LinkNet], None]
    verdict: str
    causes: tuple[str, ...]
    """Any of these is right."""
    within_s: float
    is_switched: bool = True
    """Whether calls out leave the trunk."""
    is_fatal: bool = True
    """Whether no call goes by way of the trunk then."""
    loses: bool = True
    """Whether calls on the trunk lose their sound."""


def _drop(rule: str) -> Callable[[LinkNet], None]:
    return lambda net: net.drop(rule)


def _weather(weather: Weather) -> Callable[[LinkNet], None]:
    return lambda net: net.weather(weather)


_CLEAR: Final = _weather(Weather())
FAULTS: Final[Mapping[str, Fault]] = MappingProxyType(
    {
        "cable cut": Fault(
            strikes=LinkNet.cut_cable,
            mends=LinkNet.plug_cable,
            verdict="down",
            causes=("carrier lost",),
            within_s=3.0,
        ),
        "router hangs": Fault(
            strikes=LinkNet.hang_router,
            mends=LinkNet.restart_router,
            verdict="down",
            causes=("gateway gone",),
            within_s=5.0,
        ),
        "silent drop": Fault(
            strikes=LinkNet.drop,
            mends=LinkNet.pass_again,
            verdict="down",
            causes=("no internet",),
            within_s=5.0,
        ),
        "only UDP 5060 is dropped": Fault(
            strikes=_drop("udp sport 5060 drop; udp dport 5060"),
            mends=LinkNet.pass_again,
            verdict="degraded",
            causes=("provider gone",),
            within_s=15.0,
            loses=False,
        ),
        "provider is cut off": Fault(
            strikes=_drop(f"ip saddr {PROVIDER} drop; ip daddr {PROVIDER}"),
            mends=LinkNet.pass_again,
            verdict="degraded",
            causes=("provider gone",),
            within_s=15.0,
        ),
        "provider's server dies": Fault(
            strikes=LinkNet.refuse_sip,
            mends=LinkNet.serve_sip,
            verdict="degraded",
            causes=("provider gone",),
            within_s=15.0,
            loses=False,
        ),
        "resolver dies (refuses)": Fault(
            strikes=LinkNet.names_die,
            mends=LinkNet.names_return,
            verdict="degraded",
            causes=("no names",),
            within_s=20.0,
            is_switched=False,
            is_fatal=False,
            loses=False,
        ),
        "names are dropped": Fault(
            strikes=_drop("udp dport 53"),
            mends=LinkNet.pass_again,
            verdict="degraded",
            causes=("no names",),
            within_s=20.0,
            is_switched=False,
            is_fatal=False,
            loses=False,
        ),
        "30 % loss": Fault(
            strikes=_weather(Weather(loss=0.3)),
            mends=_CLEAR,
            verdict="degraded",
            causes=("unfit for voice",),
            within_s=15.0,
            is_fatal=False,
            loses=False,
        ),
        "400 ms jitter": Fault(
            strikes=_weather(Weather(delay_s=0.2, jitter_s=0.2)),
            mends=_CLEAR,
            verdict="degraded",
            causes=("unfit for voice",),
            within_s=15.0,
            is_fatal=False,
            loses=False,
        ),
        "captive portal": Fault(
            strikes=LinkNet.ask_for_log_in,
            mends=LinkNet.let_in,
            verdict="down",
            causes=("captive portal", "no internet"),
            within_s=12.0,
        ),
    }
)
"""What the table of figures has, by name; within_s is what is promised."""


@dataclass
class LinkRig:
    """What a story has in its hands."""

    net: LinkNet
    office: OwnerBox
    provider: SipProvider
    second: PluggedLine
    street: Telephone
    """On copper, at STREET."""
    _read: list[StoredEntry] = field(default_factory=list)

    async def strike(self, fault: Fault) -> datetime:
        """Break it; return when."""
        at = datetime.now(UTC)
        await asyncio.to_thread(fault.strikes, self.net)
        return at

    async def mend(self, fault: Fault) -> datetime:
        """Mend it; return since when it is whole."""
        await asyncio.to_thread(fault.mends, self.net)
        return datetime.now(UTC)

    async def journal(self) -> list[Entry]:
        """Return all that the box wrote down, oldest first."""
        self._read += await asyncio.to_thread(self._read_on)
        return [stored.entry for stored in self._read]

    def _read_on(self) -> list[StoredEntry]:
        with open_reader(self.office.box.state) as reader:
            last = self._read[-1].id if self._read else 0
            return reader.journal(last, limit=100_000)

    async def changes(self) -> list[tuple[datetime, LinkChanged]]:
        """Return all changes of the link that the box wrote down, oldest first."""
        return [
            (entry.at, entry.what)
            for entry in await self.journal()
            if isinstance(entry.what, LinkChanged)
        ]

    async def until_noted(
        self,
        kind: type[Noted],
        after: datetime,
        within_s: float = 60.0,
        wanted: Callable[[Noted], bool] = lambda _: True,
    ) -> tuple[datetime, Noted]:
        """Return the first of *kind* that was written down after then; wait for it."""
        clock = asyncio.get_running_loop().time
        until = clock() + within_s
        while True:
            for entry in await self.journal():
                what = entry.what
                if entry.at >= after and isinstance(what, kind) and wanted(what):
                    return entry.at, what
            assert clock() < until, (kind, self.office.log()[-2000:])
            await asyncio.sleep(POLL_S)

    async def until_link(
        self, verdict: str, after: datetime, within_s: float = 60.0
    ) -> tuple[datetime, LinkChanged]:
        """Return the first change to *verdict* after that moment; wait for it."""
        return await self.until_noted(
            LinkChanged, after, within_s, lambda change: change.verdict == verdict
        )

    async def until_trunk(self, within_s: float = 60.0) -> None:
        """Wait until the trunk carries calls."""
        await self.office.box.until(
            lambda status: (
                not any(
                    line.trouble for line in status.lines if line.name.startswith(TRUNK)
                )
            ),
            within_s,
        )

    def waits_on_copper(self) -> PlacedCall:
        """Let somebody call the first analog line and wait in the queue."""
        return self.office.call("waits 3600 s")

    async def until_music(self, caller: PlacedCall, within_s: float = 20.0) -> None:
        """Wait until he has heard it for three seconds."""
        wanted = 150 * FRAME
        async with asyncio.timeout(within_s):
            while len(caller.heard) < wanted or longest_gap(caller.heard[-wanted:])[0]:
                await asyncio.sleep(POLL_S)


def longest_gap(heard: Samples) -> tuple[float, float]:
    """Return the longest time without music in *heard*, and when it began, in s.

    Most of *heard* is music.
    """
    frames = heard[: len(heard) // FRAME * FRAME].reshape(-1, FRAME).astype(float)
    loud = np.sqrt((frames**2).mean(axis=1))
    if not len(loud) or np.median(loud) < MUSIC_LEAST:
        return len(loud) * FRAME_S, 0.0
    longest = run = ends = 0
    for number, one in enumerate(loud):
        run = run + 1 if one < 0.5 * np.median(loud) else 0
        if run > longest:
            longest, ends = run, number + 1
    return longest * FRAME_S, (ends - longest) * FRAME_S


def why_no_link_rig() -> str:
    """Return why there can be no such office here; empty: it can be."""
    return why_no_rig("kamailio", "rtpengine", "baresip", "dnsmasq", "nft")


def _write(office: OwnerBox, stable_s: float, more: str) -> None:
    folder = office.folder
    write_owner_settings(
        office, f'"{office.net.box}"', folder / "tty-1", folder / "tty-2"
    )
    main = office.config / "tipring.toml"
    link = _LINK.format(
        anchors=[f"{address}:{ANCHOR_PORT}" for address in ANCHORS],
        page=PAGE_HOST,
        provider=PROVIDER_HOST,
        says=PAGE_SAYS,
        stable_s=stable_s,
        more=more,
    )
    main.write_text(main.read_text() + link)
    (office.config / "agents.toml").write_text(_AGENTS)
    queue = office.config / "queues" / "front.toml"
    members = queue.read_text().partition("[[agent]]")
    queue.write_text(_QUEUE + "\n" + "".join(members[1:]))
    sounds = office.config / "prompts" / "en"
    sounds.mkdir(parents=True)
    write_tone(sounds / "hum.wav", MUSIC_HZ)


@contextlib.asynccontextmanager
async def link_rig(
    *, stable_s: float = 60.0, more: str = "", runs: bool = True
) -> AsyncIterator[LinkRig]:
    """Set the office up and run it; trunk and lines are ready when this returns.

    *more* are lines of `[link]`.
    """
    async with contextlib.AsyncExitStack() as stack:
        net = await stack.enter_async_context(link_net())
        folder = net.folder()
        exchange = await stack.enter_async_context(Exchange("us"))
        line = await plug_in(exchange, "usr", folder / "tty-1")
        second = await plug_in(exchange, "usr", folder / "tty-2", SECOND_NUMBER)
        street = exchange.plug_in_telephone(STREET, parse_script(["waits 3600 s"]))
        provider = await stack.enter_async_context(sip_provider(net.provider, folder))
        office = OwnerBox(net, folder, net.free_port(), 0, exchange, line, provider)
        await asyncio.to_thread(_write, office, stable_s, more)
        rig = LinkRig(net, office, provider, second, street)
        if runs:
            await stack.enter_async_context(office.running())
            await office.until_up(60)
            await rig.until_trunk()
        yield rig
