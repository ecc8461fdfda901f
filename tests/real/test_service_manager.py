"""A real desk tells systemd that it is there, that it lives, and that it ends."""

import asyncio
import signal
from pathlib import Path

import pytest

from support.notified import Notified, notified
from support.offices import write_settings
from support.real_box import RealBox, running_box
from tipring.health.service_manager import SOCKET, TIMES_FED, WATCHDOG

pytestmark = pytest.mark.realtime

WATCHDOG_S = 2.0


async def until_told(systemd: Notified, fact: str, times: int = 1) -> None:
    async with asyncio.timeout(60):
        while systemd.told.count(fact) < times:
            await asyncio.sleep(0.05)
            systemd.hear()


async def stands_still(systemd: Notified, box: RealBox) -> list[str]:
    """Stop its process as a loop that never returns would; return what it says."""
    box.process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(0.1)
    systemd.hear()
    await asyncio.sleep(WATCHDOG_S / TIMES_FED * 2)
    said = systemd.hear()
    box.process.send_signal(signal.SIGCONT)
    return said


def test_a_desk_is_ready_lives_and_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    write_settings(config, "/dev/ttyACM0")
    main = config / "tipring.toml"
    main.write_text(main.read_text().replace("modem:///dev/ttyACM0", "simulated:5550"))

    async def story(systemd: Notified) -> None:
        async with running_box(config) as box:
            await until_told(systemd, "READY=1")
            assert "STATUS=answers 1 line(s)" in systemd.told
            await until_told(systemd, "WATCHDOG=1", times=3)
            assert await stands_still(systemd, box) == []
            await until_told(systemd, "WATCHDOG=1", times=4)
        systemd.hear()
        assert "STOPPING=1" in systemd.told

    with notified(tmp_path) as systemd:
        monkeypatch.setenv(SOCKET, systemd.address)
        monkeypatch.setenv(WATCHDOG, str(round(WATCHDOG_S * 1e6)))
        asyncio.run(story(systemd))
