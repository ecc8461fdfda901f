"""A real MQTT broker, and somebody who listens there."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from threading import Thread
from typing import Final

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

MOSQUITTO: Final = which("mosquitto") or which("mosquitto", path="/usr/sbin")


def skip_without_broker() -> None:
    if MOSQUITTO is None:
        pytest.skip("needs mosquitto: apt-get install mosquitto")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@dataclass
class MqttBroker:
    """`mosquitto` on a port of its own; it can be killed and started again."""

    directory: Path
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        assert MOSQUITTO is not None
        config = self.directory / "mosquitto.conf"
        config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n")
        quiet = asyncio.subprocess.DEVNULL
        self.process = await asyncio.create_subprocess_exec(
            MOSQUITTO, "-c", str(config), stdout=quiet, stderr=quiet
        )
        async with asyncio.timeout(10):
            while True:
                with contextlib.suppress(OSError):
                    _, door = await asyncio.open_connection("127.0.0.1", self.port)
                    door.close()
                    return
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            await self.process.wait()
            self.process = None


@contextlib.asynccontextmanager
async def mqtt_broker(directory: Path) -> AsyncIterator[MqttBroker]:
    broker = MqttBroker(directory)
    await broker.start()
    try:
        yield broker
    finally:
        await broker.kill()


@dataclass
class Listener:
    """Hears everything that is published, retained states first."""

    heard: list[tuple[str, str]] = field(default_factory=list)
    retained: dict[str, str] = field(default_factory=dict)

    async def until(self, topic: str, text: str = "") -> str:
        """Wait for a word at *topic* that has *text* in it; return it."""
        async with asyncio.timeout(10):
            while True:
                for place, said in self.heard:
                    if place == topic and text in said:
                        return said
                await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def listener(broker: MqttBroker) -> AsyncIterator[Listener]:
    ears = Listener()
    client = paho.Client(CallbackAPIVersion.VERSION2)

    def on_message(_client: object, _data: object, word: paho.MQTTMessage) -> None:
        ears.heard.append((word.topic, word.payload.decode()))
        if word.retain:
            ears.retained[word.topic] = word.payload.decode()

    client.on_message = on_message
    await asyncio.to_thread(client.connect, "127.0.0.1", broker.port)
    client.subscribe("#", 1)
    thread = Thread(target=client.loop_forever, daemon=True)
    thread.start()
    try:
        yield ears
    finally:
        client.disconnect()
        await asyncio.to_thread(thread.join)
