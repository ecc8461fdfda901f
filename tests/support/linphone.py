"""A real Linphone without a screen, in a namespace of its own, led by typed words."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from support.baresip import write_tone
from support.sip_rig import SipOffice

_RC = """[sip]
sip_port=5060
sip_tcp_port=0
sip_tls_port=0
default_proxy=0
media_encryption=none
use_info=0
[rtp]
audio_rtp_port=41000
[net]
nat_policy_ref=
firewall_policy=0
[sound]
playback_dev_id=Dummy
[misc]
log_collection=0
[video]
enabled=0
[proxy_0]
reg_proxy=<sip:{box}:{port}>
reg_route=<sip:{box}:{port};lr>
reg_identity=sip:{number}@{domain}
reg_expires=60
reg_sendregister=1
publish=0
[auth_info_0]
username={number}
passwd={password}
realm={domain}
domain={domain}
"""


@dataclass
class Linphone:
    """One running telephone."""

    process: asyncio.subprocess.Process
    folder: Path

    async def types(self, command: str) -> None:
        """Type a command: `call sip:77@office`, `answer`, `pause`, `terminate`."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n".encode())
        await self.process.stdin.drain()

    def says(self) -> str:
        """Return all that it wrote."""
        return (self.folder / "said").read_text(errors="replace")

    async def until(self, words: str, within_s: float = 10.0) -> None:
        """Wait until it wrote *words*."""
        until = asyncio.get_running_loop().time() + within_s
        while words not in await asyncio.to_thread(self.says):
            assert asyncio.get_running_loop().time() < until, self.says()[-2000:]
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def linphone(
    office: SipOffice, folder: Path, number: str, hz: int = 0
) -> AsyncIterator[Linphone]:
    """Switch a telephone on that registers as *number*; it says a sine of *hz*."""
    rc = _RC.format(
        box=office.net.box,
        port=office.plan.port,
        number=number,
        password=office.plan.passwords[number],
        domain=office.plan.domain,
    )
    await asyncio.to_thread(_furnish, folder, rc, hz)
    place = office.net.place()
    with (folder / "said").open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            *place.prefix(),
            *("linphonec", "-c", str(folder / "rc")),
            stdin=asyncio.subprocess.PIPE,
            stdout=said,
            stderr=said,
            env=os.environ | {"HOME": str(folder)},
        )
    phone = Linphone(process, folder)
    try:
        await phone.until("linphonec>")
        await phone.types("soundcard use files")
        await phone.types(f"play {folder / 'says.wav'}")
        await phone.types(f"record {folder / 'heard.wav'}")
        yield phone
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _furnish(folder: Path, rc: str, hz: int) -> None:
    (folder / ".local/share/linphone").mkdir(parents=True)
    (folder / "rc").write_text(rc)
    write_tone(folder / "says.wav", hz)
