"""A real telephone: baresip without a screen, in a namespace of its own.

It is led over its control socket (ctrl_tcp: JSON in netstrings), sounds a WAV file (its
own ausine knows 48 kHz only), and keeps what it hears.
"""

import asyncio
import contextlib
import json
import re
import socket
import wave
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from support.sip_net import Place, inside
from tipring.domain.errors import TipringError

CONTROL_PORT = 4444
RATE_HZ = 8000

_CONFIG = """\
poll_method epoll
sip_listen {address}:{port}
sip_verify_server no
call_local_timeout 120
call_max_calls 4
audio_player aufile,{folder}/heard.wav
audio_source aufile,{wav}
audio_alert aufile,/dev/null
audio_buffer 20-100
auplay_srate {rate}
ausrc_srate {rate}
rtp_timeout 0
rtp_ports 40000-40100
module_path /usr/lib/baresip/modules
module g711.so
{more}
module aufile.so
module sndfile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
snd_path {folder}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Under which name the telephone registers, and where."""

    number: str
    password: str = ""
    domain: str
    proxy: str = ""
    """`sip:10.0.0.1:5060;transport=tcp`; empty: the domain itself."""
    expires_s: int = 60
    """0: it does not register."""
    port: int = 5060
    """Its own."""
    extra: str = ""
    """More of baresip's account parameters: `;mediaenc=srtp;answermode=auto`."""

    def line(self) -> str:
        """Return it as baresip's accounts file has it."""
        proxy = f';outbound="{self.proxy}"' if self.proxy else ""
        secret = f";auth_pass={self.password}" if self.password else ""
        return (
            f"<sip:{self.number}@{self.domain}>{secret}{proxy}"
            f";regint={self.expires_s};ptime=20{self.extra}\n"
        )


@dataclass
class BareSip:
    """One running telephone."""

    place: Place
    folder: Path
    process: asyncio.subprocess.Process
    events: list[dict[str, Any]] = field(default_factory=list)
    """All that happened, oldest first: `type`, `class`, `param`, `peeruri` ..."""

    def __post_init__(self) -> None:
        self._news = asyncio.Event()
        self._answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    # --- leading it ----------------------------------------------------------------

    async def command(self, name: str, argument: str = "") -> str:
        """Do what baresip's command line would do; return what it says."""
        words = {"command": name, "params": argument, "token": "t"}
        text = json.dumps(words).encode()
        self._writer.write(b"%d:%s," % (len(text), text))
        async with asyncio.timeout(10):
            return str((await self._answers.get()).get("data", ""))

    async def dial(self, uri: str) -> None:
        """Call *uri*."""
        await self.command("dial", uri)

    async def answer(self) -> None:
        """Lift."""
        await self.command("accept")

    async def hang_up(self) -> None:
        """Put on hook, or decline what rings."""
        await self.command("hangup")

    async def hold(self) -> None:
        """Put the other on hold."""
        await self.command("hold")

    async def resume(self) -> None:
        """Take the other back."""
        await self.command("resume")

    async def transfer(self, uri: str) -> None:
        """Send the other to *uri* (blind: REFER)."""
        await self.command("transfer", uri)

    async def press(self, keys: str) -> None:
        """Press keys (RFC 4733), 120 ms each."""
        for key in keys:
            await self.command("sndcode", key)
            await asyncio.sleep(0.12)
        await asyncio.sleep(0.05)

    async def until_registered(self, within_s: float = 10.0) -> None:
        """Wait until the border has taken it in, which may be before we lead it."""
        async with asyncio.timeout(within_s):
            while "200 OK (" not in self.log():
                await asyncio.sleep(0.02)

    # --- what becomes of it ----------------------------------------------------------

    async def until(
        self, kind: str, *, after: int = 0, within_s: float = 10.0
    ) -> dict[str, Any]:
        """Return the first event of *kind* from number *after* on; wait for it.

        Kinds: REGISTER_OK, REGISTER_FAIL, CALL_INCOMING, CALL_RINGING, CALL_PROGRESS,
        CALL_ESTABLISHED, CALL_CLOSED, CALL_DTMF_START, TRANSFER, ...
        """
        return await self.until_event(
            lambda event: event.get("type") == kind, kind, after, within_s
        )

    async def until_event(
        self,
        wanted: Callable[[dict[str, Any]], bool],
        what: str,
        after: int = 0,
        within_s: float = 10.0,
    ) -> dict[str, Any]:
        """Return the first event that is *wanted*, from number *after* on."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    self._news.clear()
                    for event in self.events[after:]:
                        if wanted(event):
                            return event
                    await self._news.wait()
        except TimeoutError:
            kinds = [event.get("type") for event in self.events[after:]]
            message = f"no {what} within {within_s} s, but {kinds}"
            raise AssertionError(message) from None

    @property
    def mark(self) -> int:
        """How many events there were so far, for `until(after=...)`."""
        return len(self.events)

    def heard(self, last_s: float = 1.0) -> npt.NDArray[np.int16]:
        """Return the end of what the telephone heard, 8 kHz.

        The WAV is being written (its header tells nothing yet), a buffer late.
        """
        files = sorted(
            self.folder.glob("dump*dec.wav"), key=lambda file: file.stat().st_mtime
        )
        if not files:
            return np.zeros(0, np.int16)
        raw = files[-1].read_bytes()[44:]
        sound = np.frombuffer(raw[: len(raw) // 2 * 2], np.int16)
        return sound[-round(last_s * RATE_HZ) :]

    async def until_hears(self, hz: float, within_s: float = 5.0) -> None:
        """Wait until a tone is heard, in the first call of this telephone.

        In a later one the sound of the call before it may still be the newest.
        """
        async with asyncio.timeout(within_s):
            while round(loudest_hz(self.heard(0.4)), -1) != hz:
                await asyncio.sleep(0.05)

    def log(self) -> str:
        """Return what baresip wrote."""
        return (self.folder / "log").read_text(errors="replace")

    def first_dialog(self) -> str:
        """Return what names the first call that rang here, for Replaces (RFC 3891).

        As it stands in a URI; tags as its receiver, the box, sees them.
        """
        text = self.log()
        asked = text[text.index("\nINVITE sip:") :]
        call_id = _header(asked, "Call-ID: (.*)")
        box = _header(asked, "From: .*;tag=(.*)")
        ours = _header(asked, "To: .*;tag=(.*)")
        return f"{call_id}%3Bto-tag%3D{box}%3Bfrom-tag%3D{ours}"

    # --- its control socket ----------------------------------------------------------

    async def connect(self) -> None:
        """Take the control socket; it may be a moment until it is there."""
        async with asyncio.timeout(10):
            while True:
                with contextlib.suppress(ConnectionRefusedError):
                    made = await asyncio.to_thread(
                        inside, self.place.namespace, self._dial_control
                    )
                    break
                await asyncio.sleep(0.05)
        reader, self._writer = await asyncio.open_connection(sock=made)
        self._reading = asyncio.create_task(self._read(reader))

    @staticmethod
    def _dial_control() -> socket.socket:
        return socket.create_connection(("127.0.0.1", CONTROL_PORT))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                length = int((await reader.readuntil(b":"))[:-1])
                message = json.loads(await reader.readexactly(length))
                await reader.readexactly(1)
                if message.get("event"):
                    self.events.append(message)
                    self._news.set()
                else:
                    self._answers.put_nowait(message)

    async def close(self) -> None:
        """Switch it off."""
        self._reading.cancel()
        with contextlib.suppress(ConnectionError):
            self._writer.close()
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


def _header(text: str, pattern: str) -> str:
    found = re.search(pattern, text)
    assert found, pattern
    return found[1].strip()


def loudest_hz(sound: npt.NDArray[np.int16]) -> float:
    """Return the frequency that *sound* has most of; 0: it is silent."""
    if len(sound) < RATE_HZ // 10 or np.abs(sound.astype(float)).max() < 200:
        return 0.0
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(spectrum.argmax() * RATE_HZ / len(sound))


def _furnish(
    place: Place,
    folder: Path,
    account: Account,
    wav: Path | None,
    hz: int,
    more: str,
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if wav is None:
        wav = folder / "says.wav"
        write_tone(wav, hz)
    config = _CONFIG.format(
        address=place.address,
        port=account.port,
        folder=folder,
        wav=wav,
        rate=RATE_HZ,
        control=CONTROL_PORT,
        more=more,
    )
    (folder / "config").write_text(config)
    (folder / "accounts").write_text(account.line())
    (folder / "contacts").write_text("")


@contextlib.asynccontextmanager
async def baresip(
    place: Place,
    folder: Path,
    account: Account,
    *,
    hz: int = 0,
    wav: Path | None = None,
    more: str = "",
) -> AsyncIterator[BareSip]:
    """Switch a telephone on at *place*; its files are in *folder* (made).

    It says a sine of *hz* for a minute, or *wav* (16 bit, mono, 8 kHz), or nothing.
    *more* are lines of its configuration: `module srtp.so`.
    """
    _furnish(place, folder, account, wav, hz, more)
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *place.prefix(),
            *("baresip", "-s", "-f", str(folder)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    phone = BareSip(place, folder, process)
    try:
        await phone.connect()
    except BaseException as error:
        process.kill()
        await process.wait()
        message = f"baresip did not come up: {phone.log()[-2000:]}"
        raise TipringError(message) from error
    try:
        yield phone
    finally:
        await phone.close()


def write_tone(path: Path, hz: int, seconds: float = 60.0) -> None:
    """Write a sine of *hz* (0: silence) as a WAV of 16 bit, mono, 8 kHz."""
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    sound = (9000 * np.sin(2 * np.pi * hz * times)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(sound.tobytes())
