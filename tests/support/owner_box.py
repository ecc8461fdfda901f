"""A box as its owner sets it up: files of settings, and `tipring run` in a process.

    async with owner_box() as office:
        async with office.phone("201", hz=600) as anna:
            caller = office.call("waits 30 s")

Nothing of it is wired by a test: telephones, modem and provider meet the real process.
"""

import asyncio
import contextlib
import itertools
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from support.baresip import Account, BareSip, baresip
from support.box import NUMBER
from support.queue_office import write_queue_office
from support.real_box import RealBox, plug_in, running_box
from support.sip_net import Place, SipNet, sip_net
from support.sip_provider import PASSWORD, USER, SipProvider, sip_provider
from tipring.domain.script import parse_script
from tipring.exchange.caller import Voice
from tipring.exchange.clockwork import Exchange, PlacedCall, PluggedLine

CALLER = "2125550123"
STREET = "2125550177"
RTP_PORTS = 100
PASSWORDS = {"201": "Zw4-hd8K.tuQ2mRv", "202": "o9Lx.Vq3-wTr7Yb2"}

_QUEUE = """\
title = "Front desk"
extension = "500"

[whisper]
enabled = false
"""
_SIP = """
[sip]
listen = {listen}
port = {port}
tls_port = {tls_port}
web_port = {web_port}
rtp_first_port = {first}
rtp_last_port = {last}
inside_calls = 2

[extension.201]
name = "Anna"
mailbox = "office"

[extension.202]
name = "Ben"
supervises = true
"""
_TRUNK = """
[[trunk]]
name = "provider"
server = "{server}"
user = "{user}"
channels = 2
flow = "main"
"""
_SECRETS = """\
[extension_password]
{extensions}
"""
_TRUNK_SECRET = f"""
[trunk_password]
provider = "{PASSWORD}"
"""
_AGENTS = """\
[agent.anna]
name = "Anna"
phone = "extension:201"
ready_at_start = true
"""


@dataclass
class OwnerBox:
    """What a story has in its hands."""

    net: SipNet
    folder: Path
    port: int
    tls_port: int
    exchange: Exchange
    line: PluggedLine
    provider: SipProvider | None
    box: RealBox = field(init=False)
    _phones: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def config(self) -> Path:
        """The owner's folder."""
        return self.folder / "config"

    def phone(
        self,
        number: str,
        *,
        place: Place | None = None,
        host: str = "",
        hz: int = 0,
        expires_s: int = 60,
    ) -> AbstractAsyncContextManager[BareSip]:
        """Switch a telephone on that registers as *number*; see `baresip`."""
        account = Account(
            number=number,
            password=PASSWORDS[number],
            domain="tipring",
            proxy=f"sip:{host or self.net.box}:{self.port};transport=udp",
            expires_s=expires_s,
        )
        folder = self.folder / f"phone-{number}-{next(self._phones)}"
        return baresip(place or self.net.place(), folder, account, hz=hz)

    def call(self, *sentences: str, voice: Voice | None = None) -> PlacedCall:
        """Let somebody call the analog line and do what the sentences say."""
        script = parse_script([*sentences])
        return self.exchange.place_call(NUMBER, script, caller_id=CALLER, voice=voice)

    async def says(self, *words: str) -> tuple[int, str]:
        """Type `tipring WORDS`; return its status and all that it says."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tipring", *words),
            *("--config", str(self.config)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        told, _ = await process.communicate()
        return process.returncode or 0, told.decode()

    def log(self) -> str:
        """Return what the desk logged."""
        return (self.config / "box.log").read_text(errors="replace")

    async def until_logged(
        self, words: str, after: int = 0, within_s: float = 20.0
    ) -> None:
        """Wait until the log says *words* beyond its first *after* characters."""
        until = asyncio.get_running_loop().time() + within_s
        while words not in (await asyncio.to_thread(self.log))[after:]:
            assert asyncio.get_running_loop().time() < until, self.log()[-3000:]
            await asyncio.sleep(0.05)

    def child(self, program: str) -> int:
        """Return the process id of the border's *program*."""
        return int((self.box.state / "border" / f"{program}.pid").read_text())

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[RealBox]:
        """Run the desk until the end of the context."""
        home = self.net.home
        prefix = ("ip", "netns", "exec", home) if home else ()
        async with running_box(self.config, prefix) as self.box:
            yield self.box

    async def until_up(self, within_s: float = 20.0) -> None:
        """Wait until telephones can register and the line can be called."""
        await self.until_logged("telephones register at", within_s=within_s)
        await self.box.until_line("idle", within_s)


def write_owner_settings(office: OwnerBox, listen: str, *nodes: Path) -> None:
    """Write what docs/settings.md tells an owner to."""
    first = 30000 + os.getpid() % 200 * RTP_PORTS
    write_queue_office(
        office.config, "anna", queue=_QUEUE, nodes=[*map(str, nodes)], outside=[STREET]
    )
    sip = _SIP.format(
        listen=listen,
        port=office.port,
        tls_port=office.tls_port,
        web_port=office.net.free_port(),
        first=first,
        last=first + RTP_PORTS - 1,
    )
    if office.provider:
        sip += _TRUNK.format(server=office.provider.place.address, user=USER)
    main = office.config / "tipring.toml"
    main.write_text(main.read_text() + sip)
    (office.config / "agents.toml").write_text(_AGENTS)
    extensions = "\n".join(f'{n} = "{word}"' for n, word in PASSWORDS.items())
    secrets = office.config / "secrets.toml"
    trunk = _TRUNK_SECRET if office.provider else ""
    secrets.write_text(_SECRETS.format(extensions=extensions) + trunk)
    secrets.chmod(0o600)


@contextlib.asynccontextmanager
async def owner_box(
    *, trunk: bool = False, tls: bool = False, listen: str = "", runs: bool = True
) -> AsyncIterator[OwnerBox]:
    """Set an office up and run it; the border is up when this returns.

    *listen* is what the owner writes there, the box's address without. All of it is in
    a folder that Kamailio, unprivileged, comes through.
    """
    async with contextlib.AsyncExitStack() as stack:
        net = stack.enter_context(sip_net())
        folder = net.folder()
        exchange = await stack.enter_async_context(Exchange("us"))
        line = await plug_in(exchange, "usr", folder / "tty")
        provider = None
        if trunk:
            provider = await stack.enter_async_context(
                sip_provider(net.place(), folder)
            )
        port = net.free_port()
        tls_port = net.free_port() if tls else 0
        office = OwnerBox(net, folder, port, tls_port, exchange, line, provider)
        write_owner_settings(office, listen or f'"{net.box}"', folder / "tty")
        if not runs:
            yield office
            return
        await stack.enter_async_context(office.running())
        await office.until_up()
        yield office
