"""ModemManager talks to every new modem, unless our rules tell it to stay away."""

import asyncio
import os
from pathlib import Path
from typing import Final

from check.devices import appears
from check.gadget import GadgetEnd, plug_in, pull_out, run
from check.telling import Report

RULES: Final = Path("/etc/udev/rules.d/60-tipring-modem.rules")
ASIDE: Final = RULES.with_suffix(".aside")
INVITED: Final = RULES.with_name("61-invited.rules")
INVITATION: Final = 'SUBSYSTEM=="usb|tty", ENV{ID_MM_DEVICE_PROCESS}="1"\n'
"""Makes ModemManager take the gadget for a modem of its own kind; by itself it leaves
this one alone, though not every modem."""
LISTENED_S: Final = 25.0
"""It waits for more ports to come before it says its first AT."""
NODE: Final = Path("/dev/ttyACM0")


async def _bytes_of_the_thief() -> int:
    """Plug in, and count what anybody says to the modem."""
    pull_out()
    run("udevadm", "control", "--reload")
    plug_in()
    await appears(NODE)
    end = GadgetEnd(NODE)
    heard = 0
    for _ in range(int(LISTENED_S * 10)):
        heard += len(end.read(4096))
        await asyncio.sleep(0.1)
    end.close()
    return heard


async def look_for_the_thief(report: Report) -> None:
    """Let ModemManager run, invited, and with our rules."""
    thief = await asyncio.create_subprocess_exec(
        "ModemManager", stdout=asyncio.subprocess.DEVNULL, stderr=None
    )
    await asyncio.sleep(3)
    RULES.rename(ASIDE)
    INVITED.write_text(INVITATION)
    without = await _bytes_of_the_thief()
    INVITED.unlink()
    ASIDE.rename(RULES)
    with_rules = await _bytes_of_the_thief()
    thief.terminate()
    await thief.wait()
    report.found(
        "ModemManager leaves the modem alone",
        good=with_rules == 0 and without > 0,
        bytes_with_our_rules=with_rules,
        bytes_when_invited=without,
        of=os.fspath(NODE),
    )
