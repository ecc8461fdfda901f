"""A box without settings waits for them, and says meanwhile what is plugged in."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.sysfs import MadeUpUsb
from tipring.app.waiting import NOT_YET, settings_are_there
from tipring.config.begun import is_unset
from tipring.console.door import DeskDoor, DeskSaysNo
from tipring.desk.server import somebody_answers
from tipring.health import plugged

SETTINGS = '[office]\nname = "Harbor"\n'


@contextlib.asynccontextmanager
async def waiting(directory: Path) -> AsyncIterator[asyncio.Task[bool]]:
    """Wait for settings; give the task as soon as its socket answers."""
    task = asyncio.create_task(settings_are_there(directory))
    async with asyncio.timeout(20):
        door = directory / "state" / "desk.sock"
        while not await asyncio.to_thread(somebody_answers, door):
            await asyncio.sleep(0.01)
        yield task
        await task


def test_it_goes_on_when_somebody_has_set_it_up(tmp_path: Path) -> None:
    async def tell() -> bool:
        async with waiting(tmp_path) as task:
            (tmp_path / "tipring.toml").write_text(SETTINGS)
        return task.result()

    assert asyncio.run(tell())
    assert not (tmp_path / "state" / "desk.sock").exists()


def test_it_stops_when_it_is_told_to(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "set-aside-2026-11-27-101500").mkdir()
    caplog.set_level("INFO")

    async def tell() -> bool:
        async with waiting(tmp_path) as task:
            os.kill(os.getpid(), signal.SIGTERM)
        return task.result()

    assert not asyncio.run(tell())
    assert "waiting for settings" in caplog.text
    assert "those of before the factory reset are in" in caplog.text


def test_it_says_what_is_plugged_in_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = MadeUpUsb(tmp_path / "kernel")
    kernel.plug("ttyACM0", 1, serial="12")
    monkeypatch.setattr(plugged, "SysfsUsb", lambda: kernel.usb)
    monkeypatch.setattr(plugged, "holders", lambda _node: [])
    (office := tmp_path / "office").mkdir()

    async def tell() -> list[plugged.Found]:
        async with waiting(office):
            async with DeskDoor.at(office / "state" / "desk.sock") as door:
                with pytest.raises(DeskSaysNo, match=NOT_YET):
                    await door.tell("GET", "/now")
                found = await door.get("/plugged", list[plugged.Found])
            (office / "tipring.toml").write_text(SETTINGS)
        return found

    (one,) = asyncio.run(tell())
    assert (one.url, one.is_modem) == ("modem://usb-serial:12", False)
    assert "cannot open" in one.voice


def test_settings_with_a_mistake_are_settings(tmp_path: Path) -> None:
    assert is_unset(tmp_path)
    assert not is_unset(tmp_path / "nowhere")
    (tmp_path / "tipring.toml").write_text("[console]\nhttp_port = 8081\n")
    assert is_unset(tmp_path)
    (tmp_path / "tipring.toml").write_text("nonsense")
    assert not is_unset(tmp_path)
