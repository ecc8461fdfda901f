"""Everything that is to be seen, in order; each part goes on where one before it fell.

`parts` beside the package names the only ones that are wanted, if it is there.
"""

import asyncio
import sys
import traceback
from pathlib import Path
from typing import Final

from check import devices, thief
from check.calls import Office
from check.telling import Report

WANTED: Final = Path("/opt/check/parts")


async def main(report: Report) -> None:
    """Tell of the devices, the thief, the calls and the cures."""
    office = Office()
    parts = [
        devices.look_around,
        devices.look_at_the_node,
        thief.look_for_the_thief,
        office.take_a_call,
        office.lose_the_plug,
        office.reset_and_switch,
        office.cure,
        office.look_for_a_robber,
    ]
    wanted = WANTED.read_text().split() if WANTED.exists() else []
    for part in parts:
        if wanted and part.__name__ not in wanted:
            continue
        try:
            await part(report)
        except Exception:  # noqa: BLE001  the next part may find out more
            report.found(f"{part.__name__} broke off", good=False)
            report.remark(traceback.format_exc().replace("\n", "\r\n"))
    await office.close()
    report.remark("done")


if __name__ == "__main__":
    with Path("/dev/ttyS0").open("w") as console:
        sys.exit(asyncio.run(main(Report(console))))
