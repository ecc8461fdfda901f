"""Break things and print the fault matrix: PYTHONPATH=tests python -m faults."""

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.tables import markdown, note
from faults import (
    border_killed,
    clerk_killed,
    clock,
    console_killed,
    day_of_calls,
    desk_killed,
    disk,
    ears_killed,
    memory,
    network,
    processor,
    usb_storm,
)
from faults.matrix import HEADER, Row, total

Strike = Callable[[Path, int, int], Row]
FAULTS: Mapping[str, tuple[Strike, int]] = {
    "desk-killed": (desk_killed.strike, 90),
    "clerk-killed": (clerk_killed.strike, 100),
    "console-killed": (console_killed.strike, 30),
    "ears-killed": (ears_killed.strike, 80),
    "kamailio-killed": (border_killed.kill_kamailio, 100),
    "rtpengine-killed": (border_killed.kill_rtpengine, 100),
    "disk-full": (disk.fill, 12),
    "read-only": (disk.break_card, 6),
    "clock": (clock.strike, 12),
    "no-network": (network.without_network, 3),
    "dns-black-hole": (network.without_names, 3),
    "usb-storm": (usb_storm.strike, 50),
    "memory": (memory.strike, 10),
    "processor": (processor.strike, 2),
    "day-of-calls": (day_of_calls.strike, 5000),
}
"""How each fault is struck, and how often if nobody says it."""


def main(arguments: list[str] | None = None) -> int:
    """Strike what was asked for; the exit status says whether nothing was lost."""
    options = _parser().parse_args(arguments)
    rows = []
    for name in options.fault or FAULTS:
        strike, times = FAULTS[name]
        note(f"{datetime.now(UTC):%H:%M} {name}")
        with TemporaryDirectory(prefix="tipring-faults-") as folder:
            row = strike(Path(folder), options.rounds or times, options.seed)
        rows.append(row)
        for one in row.lost:
            note(f"{name}: lost: {one}")
        print(markdown(HEADER, [row.cells()]), flush=True)
    told = [row.cells() for row in rows]
    print(f"\n{markdown(HEADER, [*told, total(rows)])}")
    return 1 if any(row.lost for row in rows) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("fault", nargs="*", help=f"of: {', '.join(FAULTS)}")
    parser.add_argument("--rounds", type=int, default=0, help="of each fault")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
