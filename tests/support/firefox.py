"""A real Firefox in a namespace, led over its own remote control (Marionette)."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.sip_net import Place, inside

PORT = 2828
PATIENCE_S = 30.0
MICROPHONE_HZ = 1000
"""What a microphone of Firefox's own making hears."""
PREFERENCES = {
    "marionette.port": PORT,
    "media.navigator.streams.fake": True,
    "media.navigator.audio.fake_frequency": MICROPHONE_HZ,
    "media.navigator.permission.disabled": True,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


@dataclass
class Firefox:
    """A running browser with one page."""

    _reader: asyncio.StreamReader
    _writer: asyncio.StreamWriter
    _count: int = 0

    async def goes_to(self, url: str) -> None:
        await self._do("WebDriver:Navigate", url=url)

    async def runs(self, script: str, *args: Any) -> Any:  # noqa: ANN401 - as it returns
        """Run *script* in the page; return what it returns."""
        found = await self._do(
            "WebDriver:ExecuteScript", script=script, args=list(args)
        )
        return found["value"]

    async def types(self, css: str, text: str) -> None:
        element = await self._find(css)
        await self._do("WebDriver:ElementSendKeys", id=element, text=text)

    async def clicks(self, css: str) -> None:
        await self._do("WebDriver:ElementClick", id=await self._find(css))

    async def shows(self, css: str, text: str, within_s: float = 10.0) -> None:
        """Wait until an element that *css* finds has *text* in it."""
        script = "return document.querySelector(arguments[0])?.textContent ?? ''"
        async with asyncio.timeout(within_s):
            while text not in await self.runs(script, css):
                await asyncio.sleep(0.05)

    async def _find(self, css: str) -> str:
        """Return the first element that *css* finds, once it is on the screen."""
        script = "return document.querySelector(arguments[0])?.offsetParent != null"
        async with asyncio.timeout(10):
            while not await self.runs(script, css):
                await asyncio.sleep(0.05)
        words = {"using": "css selector", "value": css}
        found = await self._do("WebDriver:FindElement", **words)
        return str(next(iter(found["value"].values())))

    def close(self) -> None:
        self._writer.close()

    async def begin(self) -> None:
        await self._read()  # it says hello
        await self._do("WebDriver:NewSession", acceptInsecureCerts=True)

    async def _do(self, command: str, **words: Any) -> Any:  # noqa: ANN401 - JSON
        self._count += 1
        text = json.dumps([0, self._count, command, words])
        self._writer.write(f"{len(text.encode())}:{text}".encode())
        _, number, error, result = await self._read()
        assert number == self._count
        assert error is None, f"{command}: {error}"
        return result

    async def _read(self) -> Any:  # noqa: ANN401 - JSON
        size = await self._reader.readuntil(b":")
        return json.loads(await self._reader.readexactly(int(size[:-1])))


@contextlib.asynccontextmanager
async def firefox(place: Place) -> AsyncIterator[Firefox]:
    """Have a Firefox in *place* until the end."""
    with tempfile.TemporaryDirectory(prefix="firefox-") as folder:
        profile = Path(folder)
        lines = (
            f"user_pref({json.dumps(name)}, {json.dumps(value)});"
            for name, value in PREFERENCES.items()
        )
        (profile / "user.js").write_text("\n".join(lines))
        sound = f"unix:{folder}/pulse"
        variables = os.environ | {"HOME": folder, "PULSE_SERVER": sound}
        programs = (
            (
                *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1"),
                *("--use-pid-file=no", "-L", "module-null-sink", "-L"),
                f"module-native-protocol-unix auth-anonymous=1 socket={folder}/pulse",
            ),
            (
                *place.prefix(),
                *("firefox-esr", "--headless", "--marionette", "--no-remote"),
                *("--profile", folder),
            ),
        )
        running = [await _started(command, variables) for command in programs]
        try:
            with contextlib.closing(Firefox(*await _connected(place))) as browser:
                await browser.begin()
                yield browser
        finally:
            for process in running:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()


async def _started(
    command: tuple[str, ...], variables: dict[str, str]
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env=variables,
        start_new_session=True,
    )


async def _connected(
    place: Place,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    def connect() -> socket.socket:
        return socket.create_connection(("127.0.0.1", PORT), 1)

    async with asyncio.timeout(PATIENCE_S):
        while True:
            with contextlib.suppress(OSError):
                connection = await asyncio.to_thread(inside, place.namespace, connect)
                return await asyncio.open_connection(sock=connection)
            await asyncio.sleep(0.2)
