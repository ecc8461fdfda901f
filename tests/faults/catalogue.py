"""All faults that the matrix has."""

from collections.abc import Callable, Mapping
from pathlib import Path

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
    slow_core,
    usb_storm,
)
from faults.matrix import Row

Strike = Callable[[Path, int, int], Row]
"""Given a folder, rounds and a seed; see each."""

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
    "slow-core": (slow_core.strike, 2),
    "day-of-calls": (day_of_calls.strike, 5000),
}
"""How each fault is struck, and how often if nobody says it."""
