"""The whole box with real telephones, and each part of it killed in mid-call.

`tipring run` is a process of its own here, with an owner's files, Kamailio and
rtpengine under it; telephones are baresip in namespaces, the line is an emulated modem.
"""

import argparse
import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.tables import note, show
from support.baresip import RATE_HZ, BareSip, loudest_hz
from support.owner_box import CALLER, STREET, OwnerBox, owner_box
from support.sip_net import run, why_no_rig
from support.sip_provider import DOMAIN, USER
from tipring.dsp.frames import Samples
from tipring.exchange.caller import Voice
from tipring.exchange.clockwork import PlacedCall

CALLER_HZ, ANNA_HZ, BEN_HZ = 1000, 600, 800
LISTEN_S = 0.3
"""Less than this much of a tone is not told from none."""
CUT_S = 3.0
"""For so long a cable lies on the floor."""
PATIENCE_S = 60.0
RESTART_S = 1.0
"""RestartSec of the unit."""

Row = tuple[str, str, str]


def now() -> float:
    """Return the loop's time."""
    return asyncio.get_running_loop().time()


def hum(hz: float) -> Voice:
    """Return a voice that says one tone whatever it is given."""
    times = np.arange(120 * RATE_HZ) / RATE_HZ
    sound: Samples = (9000 * np.sin(2 * np.pi * hz * times)).astype(np.int16)
    return Voice(load=lambda _path: sound)


async def since(began: float, is_so: Callable[[], bool]) -> float:
    """Return how long after *began* it is so; patience has an end."""
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():
            await asyncio.sleep(0.02)
    return now() - began


def hears(sound: Samples, hz: float) -> bool:
    """Return whether the end of *sound* is this tone, from its first sample on."""
    return abs(loudest_hz(sound[-round(LISTEN_S * RATE_HZ) :]) - hz) < 10


class Ears:
    """Whether a telephone hears a tone: its recording has it, and goes on."""

    def __init__(self, phone: BareSip, hz: float) -> None:
        self._phone = phone
        self._hz = hz
        self._size = 0
        self._grew_at = 0.0

    def hear(self) -> bool:
        """Return whether the tone is there now; to be asked again and again."""
        files = self._phone.folder.glob("dump*dec.wav")
        size = sum(file.stat().st_size for file in files)
        if size != self._size:
            self._size, self._grew_at = size, now()
        is_fresh = now() - self._grew_at < LISTEN_S
        return is_fresh and hears(self._phone.heard(LISTEN_S), self._hz)


@dataclass
class Talk:
    """A caller on the analog line and Anna at her telephone."""

    office: OwnerBox
    anna: BareSip
    caller: PlacedCall

    def __post_init__(self) -> None:
        self._ears = Ears(self.anna, CALLER_HZ)

    def is_heard(self) -> bool:
        """Return whether each hears the other now."""
        to_anna = self._ears.hear()
        return to_anna and hears(self.caller.heard, ANNA_HZ)

    async def silence_s(self, least_s: float) -> float:
        """Watch so long, and then until both are heard; return how long one was not.

        It lasts until the patience of whoever awaits it ends.
        """
        silent, began = 0.0, now()
        last, is_heard = began, False
        while now() - began < least_s or not is_heard:
            await asyncio.sleep(0.05)
            is_heard = self.is_heard()
            silent += 0.0 if is_heard else now() - last
            last = now()
        return silent


@contextlib.asynccontextmanager
async def talk(office: OwnerBox, anna: BareSip) -> AsyncIterator[Talk]:
    """Let a caller talk with Anna until the end of the context."""
    await office.box.until_line("idle")
    mark = anna.mark
    caller = office.call(
        "waits 1 s", "speaks x.wav", "waits 100 s", voice=hum(CALLER_HZ)
    )
    await anna.until("CALL_INCOMING", after=mark, within_s=PATIENCE_S)
    await anna.answer()
    made = Talk(office, anna, caller)
    await since(now(), made.is_heard)
    try:
        yield made
    finally:
        with contextlib.suppress(Exception):
            caller.hang_up()
        await anna.hang_up()
        await office.box.until_line("idle", PATIENCE_S)


async def next_call_s(phone: BareSip, began: float) -> float:
    """Let *phone* dial the echo until it answers; return how long after *began*."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            mark = phone.mark
            await phone.dial("sip:*43@tipring")
            with contextlib.suppress(AssertionError):
                await phone.until("CALL_ESTABLISHED", after=mark, within_s=2.0)
                up_s = now() - began
                await phone.hang_up()
                return up_s
            await phone.hang_up()
            await asyncio.sleep(0.2)


def seconds(value: float) -> str:
    """Return it for a table."""
    return f"{value:.1f} s"


# --- deaths ------------------------------------------------------------------------


async def border_part(office: OwnerBox, anna: BareSip, ben: BareSip, part: str) -> Row:
    """Kill *part* of the border in a talk."""
    async with talk(office, anna) as made:
        mark = len(office.log())
        os.kill(office.child(part), signal.SIGKILL)
        died = now()
        watching = asyncio.create_task(made.silence_s(6.0))
        calling = asyncio.create_task(next_call_s(ben, died))
        await office.until_logged("telephones register at", mark)
        back_s = now() - died
        silent_s, next_s = await watching, await calling
        assert made.is_heard(), "the talk has not survived"
    there = (await office.says("extensions", "list"))[1].count("  there")
    survived = f"silence of {seconds(silent_s)} in the talk, which goes on"
    back = f"border {seconds(back_s)}, next call {seconds(next_s)}; {there} registered"
    return f"{part} is killed", survived, back


async def kamailio(office: OwnerBox, anna: BareSip, ben: BareSip) -> Row:
    """Kill what signals."""
    await asyncio.sleep(2.5)  # registrations are written down every 2 s
    return await border_part(office, anna, ben, "kamailio")


async def rtpengine(office: OwnerBox, anna: BareSip, ben: BareSip) -> Row:
    """Kill what sounds."""
    return await border_part(office, anna, ben, "rtpengine")


async def short_cut(office: OwnerBox, anna: BareSip, _ben: BareSip) -> Row:
    """Cut the cable of Anna's telephone in a talk, and mend it."""
    async with talk(office, anna) as made:
        anna.place.cut()
        await asyncio.sleep(CUT_S)
        anna.place.mend(office.net.box)
        back_s = await since(now(), made.is_heard)
    return (
        f"a telephone's cable is cut for {seconds(CUT_S)}",
        "the talk goes on",
        f"sound {seconds(back_s)} after the mending",
    )


async def long_cut(office: OwnerBox, anna: BareSip, _ben: BareSip) -> Row:
    """Cut it for so long that the talk is lost; the caller is somewhere, then."""
    async with talk(office, anna):
        mark = len(office.log())
        anna.place.cut()
        cut = now()
        await office.until_logged("talk of line-1 with anna", mark, PATIENCE_S)
        noticed_s = now() - cut
        status = (await office.says("queue", "status"))[1]
        waits = CALLER in status
        anna.place.mend(office.net.box)
        mended = now()
        next_s = await next_call_s(anna, mended)
    what = "waits in the queue again" if waits else "goes on in the flow"
    return (
        "it is not mended",
        f"lost after {seconds(noticed_s)}, the caller {what}",
        f"next call {seconds(next_s)} after the mending",
    )


async def _to_copper_s(office: OwnerBox, anna: BareSip) -> float:
    """Let Anna call the street; return how long it takes until a line is tried."""
    await office.box.until_line("idle", PATIENCE_S)
    mark, began, said = anna.mark, now(), len(office.log())
    await anna.dial(f"sip:{STREET}@tipring")
    await office.until_logged(f"{STREET} by way of trunk:", said, PATIENCE_S)
    tried_s = now() - began
    await anna.hang_up()
    await anna.until("CALL_CLOSED", after=mark, within_s=PATIENCE_S)
    return tried_s


async def provider_away(office: OwnerBox, anna: BareSip, _ben: BareSip) -> Row:
    """Kill the provider, and let it return."""
    provider = office.provider
    assert provider
    await office.box.until(lambda s: not s.lines[1].trouble, PATIENCE_S)
    await provider.kill()
    down = office.box.until(lambda s: bool(s.lines[1].trouble), PATIENCE_S)
    noticing = asyncio.create_task(down)
    first_s, noticed_s = await _to_copper_s(office, anna), await noticing
    then_s = await _to_copper_s(office, anna)
    await provider.start()
    began = now()
    await office.box.until(lambda s: not s.lines[1].trouble, PATIENCE_S)
    back_s = now() - began
    async with provider.phone(STREET, hz=CALLER_HZ) as street:
        await street.until_registered()
        mark = anna.mark
        await street.dial(f"sip:{USER}@{DOMAIN}")
        await anna.until("CALL_INCOMING", after=mark, within_s=PATIENCE_S)
        in_s = now() - began
        await street.hang_up()
    out = f"noticed after {seconds(noticed_s)}; a call out goes over copper after"
    return (
        "the provider dies and returns",
        f"{out} {seconds(first_s)}, then after {seconds(then_s)}",
        f"trunk {seconds(back_s)}, a call in {seconds(in_s)}",
    )


async def desk(office: OwnerBox, anna: BareSip, ben: BareSip) -> Row:
    """Kill the desk in a talk, and start it again as systemd does."""
    await office.box.until_line("idle", PATIENCE_S)
    voice = hum(CALLER_HZ)
    caller = office.call("waits 1 s", "speaks x.wav", "waits 100 s", voice=voice)
    mark = anna.mark
    await anna.until("CALL_INCOMING", after=mark, within_s=PATIENCE_S)
    await anna.answer()
    made = Talk(office, anna, caller)
    await since(now(), made.is_heard)
    office.box.kill()
    died, mark = now(), len(office.log())
    await office.box.process.wait()
    await asyncio.sleep(RESTART_S)
    async with office.running():
        calling = asyncio.create_task(next_call_s(ben, died))
        await office.until_logged("telephones register at", mark)
        border_s, next_s = now() - died, await calling
        await office.box.until_line("idle", PATIENCE_S)
        line_s = now() - died
        there = (await office.says("extensions", "list"))[1].count("  there")
        caller.hang_up()
        await anna.hang_up()
        async with talk(office, anna):
            again_s = now() - died
    back = f"border {seconds(border_s)} ({there} registered), line {seconds(line_s)}"
    return (
        f"the desk is killed, and started after {seconds(RESTART_S)}",
        "the talk ends",
        f"{back}, next call {seconds(next_s)}, a caller with Anna {seconds(again_s)}",
    )


# --- addresses -----------------------------------------------------------------------


@contextlib.contextmanager
def card(name: str, *addresses: str) -> Iterator[None]:
    """Give the box one more network card with these addresses."""
    run(f"ip link add {name} type veth peer name {name}p")
    try:
        for address in addresses:
            run(
                f"ip addr add {address} dev {name}"
                + (" nodad" if ":" in address else "")
            )
        run(f"ip link set {name} up")
        run(f"ip link set {name}p up")
        yield
    finally:
        run(f"ip link del {name}")


async def another_address() -> Row:
    """Let the router give the box another address in a talk."""
    turn = os.getpid() % 250
    name, first, second = f"tpd{os.getpid()}", f"10.201.{turn}.1", f"10.201.{turn}.2"
    with card(name, f"{first}/32"):
        async with owner_box(listen=f'"{name}"') as office:
            async with office.phone("201", host=first, hz=ANNA_HZ) as anna:
                await anna.until_registered()
                async with talk(office, anna) as made:
                    mark = len(office.log())
                    run(f"ip addr del {first}/32 dev {name}")
                    run(f"ip addr add {second}/32 dev {name}")
                    way = f"{anna.place.address} dev {anna.place.device}"
                    run(f"ip route replace {way} src {second}")
                    changed = now()
                    await office.until_logged(f"register at {second}", mark)
                    border_s = now() - changed
                    back_s = await since(changed, made.is_heard)
            async with office.phone("202", host=second, hz=BEN_HZ) as ben:
                await ben.until_registered()
                next_s = await next_call_s(ben, now())
    return (
        "the box has another address",
        f"the talk goes on after {seconds(back_s)}",
        f"border {seconds(border_s)}; a telephone that follows {seconds(next_s)}",
    )


async def six() -> Row:
    """Telephone by IPv6 with a caller on copper."""
    stem = f"fd00:{os.getpid() % 0xFFFF:x}"
    name, box, phone = f"tps{os.getpid()}", f"{stem}::1", f"{stem}:1::2"
    with card(name, f"{box}/128"):
        async with owner_box(listen=f'["{name}"]') as office:
            place = office.net.place()
            run(f"ip -6 addr add {stem}:1::1/64 dev {place.device} nodad")
            run(f"ip -n {place.namespace} -6 addr add {phone}/64 dev wan0 nodad")
            run(
                f"ip -n {place.namespace} -6 route add default via {stem}:1::1 dev wan0"
            )
            at = type(place)(place.namespace, f"[{phone}]", place.device)
            async with office.phone(
                "201", place=at, host=f"[{box}]", hz=ANNA_HZ
            ) as anna:
                await anna.until_registered()
                async with talk(office, anna) as made:
                    silent_s = await made.silence_s(3.0)
    return "a telephone with IPv6 only", f"{seconds(silent_s)} of 3 s silent", "-"


Round = Callable[[OwnerBox, BareSip, BareSip], Awaitable[Row]]
ROUNDS: tuple[Round, ...] = (kamailio, rtpengine, short_cut, long_cut, provider_away)
ALONE: tuple[Callable[[], Awaitable[Row]], ...] = (another_address, six)


async def _rounds() -> AsyncIterator[Row]:
    async with owner_box(trunk=True, runs=False) as office:
        phones = contextlib.AsyncExitStack()
        async with phones, office.running():
            await office.until_up()
            anna, ben = [
                await phones.enter_async_context(office.phone(number, hz=hz))
                for number, hz in (("201", ANNA_HZ), ("202", BEN_HZ))
            ]
            await anna.until_registered()
            await ben.until_registered()
            for each in (*ROUNDS, desk):
                yield await each(office, anna, ben)


async def _measured() -> list[Row]:
    rows: list[Row] = []
    async for row in _rounds():
        note(" | ".join(row))
        rows.append(row)
    for alone in ALONE:
        rows.append(await alone())
        note(" | ".join(rows[-1]))
    return rows


def measure(_options: argparse.Namespace, _folder: Path) -> None:
    """Print what survives which death."""
    if why := why_no_rig("kamailio", "rtpengine", "baresip"):
        note(why)
        return
    header = ("what happens", "who talks", "back after")
    title = "The whole box, each part killed in mid-call"
    show(title, header, asyncio.run(_measured()))
