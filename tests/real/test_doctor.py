"""`tipring doctor --line` on a pty in real time, with an exchange behind it."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from support.box import NUMBER
from support.offices import write_settings
from support.real_box import plug_in
from tipring.cli.main import cli
from tipring.exchange.clockwork import Exchange


@pytest.mark.realtime
def test_a_modem_on_a_pty_is_tested_by_the_command(tmp_path: Path) -> None:
    write_settings(tmp_path, str(tmp_path / "ttyACM0"))
    words = ["doctor", "--line", "1", "--no-call", "--json", "--config", str(tmp_path)]

    async def tell() -> Result:
        async with Exchange("us") as exchange:
            await plug_in(exchange, "conexant", tmp_path / "ttyACM0")
            wire = exchange.lines[NUMBER].wire
            wire.set_noise(-55.0)
            wire.set_hybrid(20.0)
            return await asyncio.to_thread(CliRunner().invoke, cli, words)

    told = asyncio.run(tell())
    assert told.exit_code == 0, told.output
    found = {each["what"]: each for each in json.loads(told.stdout)["findings"]}
    assert found["dial tone"]["sentence"].startswith("350+440 Hz at -13 dBm0")
    assert found.keys() >= {"off-hook", "keys", "noise", "hum", "echo"}
    assert {each["colour"] for each in found.values()} == {"green"}
