"""The desk's user agent under abuse: sipp and floods of garbage from its one peer.

The agent runs here as in the desk, with real ports for sound; whoever calls is answered
at once. While it is abused, the loop's lateness is taken every 5 ms: sound is due every
20 ms whatever comes.
"""

import argparse
import asyncio
import contextlib
import resource
import shutil
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path

from bench.tables import note, show
from support.sip_net import free_port
from support.sip_torture import TORTURES, sip
from tipring.domain.leg_events import LegEnded
from tipring.legs.port import Leg
from tipring.legs.rtp.sound_ports import RtpPorts
from tipring.legs.sip.user_agent import UserAgent, UserAgentSettings

HOST = "127.0.0.1"
PEEK_S = 0.005
ROUND_S = 10.0
CALLS_PER_S = 20
GARBAGE_PER_S = 2000
BURSTS_PER_S = 100
_INVITE = """<send retrans="500"><![CDATA[
INVITE sip:desk@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:201@office>;tag=[call_number]
To: <sip:300@office>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:201@[local_ip]:[local_port]>
Max-Forwards: 70
X-Tipring-Account: extension:201
X-Tipring-Dialled: 300
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 30000 RTP/AVP 8 101
a=rtpmap:101 telephone-event/8000
]]></send>
<recv response="100" optional="true"/>
"""
_WITHIN = """<send{retrans}><![CDATA[
{method} sip:desk@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:201@office>;tag=[call_number]
To: <sip:300@office>{tag}
Call-ID: [call_id]
CSeq: {cseq}
Max-Forwards: 70
Content-Length: 0

]]></send>
"""


def _within(method: str, cseq: str, tag: str = "[peer_tag_param]") -> str:
    retrans = "" if method == "ACK" else ' retrans="500"'
    return _WITHIN.format(method=method, cseq=cseq, tag=tag, retrans=retrans)


_OK = '<recv response="200" rtd="true"/>\n'
_REMEMBER = """<recv response="200"><action>
<ereg regexp="tag=[^;]*" search_in="hdr" header="To:" assign_to="1"/>
</action></recv>
"""
_ACK = _within("ACK", "1 ACK")
_BYE = _within("BYE", "2 BYE")
SCENARIOS = {
    "calls, well behaved": _INVITE
    + _OK
    + _ACK
    + '<pause milliseconds="200"/>'
    + _BYE
    + _OK,
    "BYE at once, without ACK": _INVITE + _OK + _BYE + _OK,
    "BYE of nothing": _within("BYE", "1 BYE", ";tag=forged")
    + '<recv response="481"/>\n',
    "BYE with a false tag": _INVITE
    + _REMEMBER
    + _ACK
    + _within("BYE", "2 BYE", ";tag=forged")
    + '<recv response="481"/>\n'
    + _within("BYE", "3 BYE", ";[$1]")
    + _OK,
}
"""By sipp, each for ten seconds."""


@dataclass
class House:
    """Whoever calls is answered and kept until he hangs up."""

    legs: int = 0
    most: int = 0
    ended: int = 0
    late_ms: list[float] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def came(self, leg: Leg) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(leg))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, leg: Leg) -> None:
        self.legs += 1
        self.most = max(self.most, self.legs)
        with contextlib.suppress(Exception):
            await leg.answer()
        while not isinstance(await leg.next_event(), LegEnded):
            pass
        self.legs -= 1
        self.ended += 1

    async def peek(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + PEEK_S
            await asyncio.sleep(PEEK_S)
            self.late_ms.append(1000 * (loop.time() - due))


@dataclass(frozen=True)
class Scene:
    """The agent that is abused, and from where."""

    house: House
    port: int
    peer_port: int
    folder: Path


@contextlib.asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Scene]:
    port, peer_port = free_port(HOST), free_port(HOST)
    ports = RtpPorts()
    agent = UserAgent(UserAgentSettings(port=port, peer_port=peer_port), ports)
    house = House()
    agent.on_leg = house.came
    clock = asyncio.create_task(ports.run())
    try:
        async with agent.opened():
            yield Scene(house, port, peer_port, folder)
    finally:
        clock.cancel()


async def _sipp(here: Scene, steps: str) -> str:
    """Run sipp as the border; return what went wrong there."""
    file = here.folder / "scenario.xml"
    file.write_text(f'<?xml version="1.0"?>\n<scenario name="x">\n{steps}</scenario>\n')
    process = await asyncio.create_subprocess_exec(
        *("sipp", f"{HOST}:{here.port}", "-i", HOST, "-p", str(here.peer_port)),
        *(
            "-sf",
            str(file),
            "-r",
            str(CALLS_PER_S),
            "-m",
            str(int(ROUND_S * CALLS_PER_S)),
        ),
        *("-nostdin", "-timeout", "60s", "-timeout_error", "-recv_timeout", "5000"),
        cwd=here.folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    failed = [line for line in told.decode().splitlines() if "Failed call" in line]
    return failed[-1].split("|")[-1].strip() if failed else f"exit {process.returncode}"


def _garbage(*, from_peer: bool) -> Callable[[Scene], Awaitable[str]]:
    """Return what floods the agent with tortures, as its peer or as a stranger."""

    async def flood(here: Scene) -> str:
        port = here.peer_port if from_peer else 0
        process = get_context("spawn").Process(target=_flood, args=(port, here.port))
        process.start()
        await asyncio.to_thread(process.join)
        return "-"

    return flood


def _flood(from_port: int, port: int) -> None:
    vouched = sip("INVITE sip:desk@a SIP/2.0", "X-Tipring-Account: extension:1")
    datagrams = cycle([*(torture.data for torture in TORTURES), vouched[:-9]])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind((HOST, from_port))
        peer.settimeout(0)
        for _ in range(int(ROUND_S * BURSTS_PER_S)):
            for _ in range(GARBAGE_PER_S // BURSTS_PER_S):
                with contextlib.suppress(OSError):
                    peer.sendto(next(datagrams), (HOST, port))
            time.sleep(1 / BURSTS_PER_S)


def _by_sipp(steps: str) -> Callable[[Scene], Awaitable[str]]:
    return lambda here: _sipp(here, steps)


async def _measured(
    here: Scene, name: str, abuse: Callable[[Scene], Awaitable[str]]
) -> tuple[object, ...]:
    house = here.house
    house.late_ms.clear()
    house.most, house.ended = house.legs, 0
    peeking = asyncio.create_task(house.peek())
    before, began = _cpu_s(), asyncio.get_running_loop().time()
    failed = await abuse(here)
    lasted_s = asyncio.get_running_loop().time() - began
    share = 100 * (_cpu_s() - before) / lasted_s
    peeking.cancel()
    late = sorted(house.late_ms)
    p99, most = late[int(0.99 * len(late))], late[-1]
    counted = (name, house.ended, house.most, house.legs, failed)
    return (*counted, f"{p99:.1f}", f"{most:.1f}", f"{share:.0f} %")


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def _rounds(folder: Path) -> list[tuple[object, ...]]:
    rounds = {name: _by_sipp(steps) for name, steps in SCENARIOS.items()}
    rounds["tortures from the peer"] = _garbage(from_peer=True)
    rounds["tortures from a stranger"] = _garbage(from_peer=False)
    rounds["callers that vanish"] = _by_sipp(_INVITE + _OK)
    async with scene(folder) as here:
        rows = [await _measured(here, name, abuse) for name, abuse in rounds.items()]
        await asyncio.sleep(40)
        note(f"after 40 s of quiet: {here.house.legs} legs")
    return rows


def measure(_options: argparse.Namespace, folder: Path) -> None:
    if shutil.which("sipp") is None:
        note("sipp is not installed: apt-get install sip-tester")
        return
    note(f"{CALLS_PER_S} calls or {GARBAGE_PER_S} tortures a second")
    header = ("abuse", "ended", "at once", "left", "failed there")
    figures = ("late p99 ms", "late max ms", "CPU of a core")
    show(
        "The desk's user agent under abuse",
        header + figures,
        asyncio.run(_rounds(folder)),
    )
