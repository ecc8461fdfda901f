"""`tipring call`: somebody calls a simulated line of the real box."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from support.offices import write_settings
from support.real_box import RealBox, running_box

pytestmark = pytest.mark.realtime


def tipring(config: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tipring", *words, "--config", str(config)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=30, check=False
    )


def test_a_flow_is_tried_without_any_device(tmp_path: Path) -> None:
    config = tmp_path / "config"
    write_settings(config, "/dev/ttyACM0")
    main = config / "tipring.toml"
    main.write_text(main.read_text().replace("modem:///dev/ttyACM0", "simulated:5550"))

    async def story() -> None:
        async with running_box(config) as box:
            await box.until_line("idle")
            await calls(box)

    async def calls(box: RealBox) -> None:
        script = ("waits 1 s", "presses 3", "hangs up after 2 s")
        called = await asyncio.to_thread(
            tipring, config, "call", "line-1", *script, "--from", "2125550123"
        )
        assert called.returncode == 0, called.stderr
        assert "it rings" in called.stdout
        assert called.stdout.rstrip().endswith("hung up")
        await box.until_line("idle")
        (call,), _ = await box.kept()
        assert call.number == "2125550123"
        nobody = await asyncio.to_thread(tipring, config, "call", "line-7", "hangs up")
        assert nobody.returncode == 1
        assert "line-7 is no simulated line; there are: line-1" in nobody.stderr

    asyncio.run(story())
