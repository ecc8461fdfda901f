"""`tipring modems`: what is plugged in, and what leads to it."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from support.sysfs import MadeUpUsb
from tipring.cli.main import cli
from tipring.domain.errors import LineError
from tipring.health import plugged
from tipring.lines.modem.care.thief import Holder


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MadeUpUsb:
    made_up = MadeUpUsb(tmp_path)
    monkeypatch.setattr(plugged, "SysfsUsb", lambda: made_up.usb)
    return made_up


def shown(*words: str) -> str:
    result = CliRunner().invoke(cli, ["modems", *words])
    assert result.exit_code == 0, result.exception
    return result.output


def test_each_unit_has_the_line_that_leads_to_it(kernel: MadeUpUsb) -> None:
    kernel.plug("ttyACM0", 1, serial="12", product="USR5637", manufacturer="USR")
    kernel.plug("ttyACM1", 2, serial="24680246")
    kernel.plug("ttyACM2", 3, serial="24680246")
    kernel.plug("ttyUSB0", 4)
    urls = [line for line in shown().splitlines() if "url" in line]
    assert urls == [
        '  url = "modem://usb-serial:12"',
        '  url = "modem://usb-port:1-1.2"',
        '  url = "modem://usb-port:1-1.3"',
        '  url = "modem://usb-port:1-1.4"',
    ]
    assert f"{kernel.dev}/ttyACM0: USR USR5637 (0572:1329, serial 12" in shown()


def test_nothing_plugged_in_is_said(kernel: MadeUpUsb) -> None:
    assert kernel.usb.look() == []
    assert "no USB serial device is plugged in" in shown()


def test_who_uses_one_is_told_and_nobody_asks_it(
    kernel: MadeUpUsb, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel.plug("ttyACM0", 1)
    kernel.plug("ttyACM1", 2)
    thief = [Holder(812, "ModemManager")]
    monkeypatch.setattr(
        plugged, "holders", lambda node: thief if node.endswith("0") else []
    )
    (used, free) = json.loads(shown("--ask", "--json"))
    assert used["users"] == ["ModemManager (process 812)"]
    assert used["voice"] == ""
    assert "cannot open" in free["voice"]
    assert "in use by ModemManager (process 812)" in shown("--ask")
    assert "  voice: cannot open" in shown("--ask")


def test_a_node_that_is_gone_has_no_voice() -> None:
    with pytest.raises(LineError, match="is the modem plugged in"):
        asyncio.run(plugged.voice_at("/dev/ttyACM99"))
