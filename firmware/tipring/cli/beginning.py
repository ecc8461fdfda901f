"""The same command once more, in a fresh process with the same id."""

import os
import sys

from tipring.health.service_manager import ServiceManager

FIRST_OF_OURS = 3
"""File descriptors from here on are no inheritance: a pin may not stay open."""
MOST_OPEN = 65_536


def begin_again() -> None:
    """Replace this process by the command that began it; never returns."""
    ServiceManager.around_us().begins_again()
    sys.stdout.flush()
    os.closerange(FIRST_OF_OURS, MOST_OPEN)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - our own
