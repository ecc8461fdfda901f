"""Memory for the desk and for the ears."""

import re

from tipring.domain.findings import Finding, amber, green, red
from tipring.health.surroundings import Surroundings

WHAT = "memory"
LEAST_MB = 60
"""The desk takes 80 MB; what is left is for the disk's buffers."""
COMFORT_MB = 200
"""The ears for one language take 60 MB and their model."""


def look(box: Surroundings) -> Finding:
    """Ask the kernel."""
    found = re.search(r"MemAvailable:\s+(\d+) kB", box.text_of("proc/meminfo"))
    if found is None:
        return amber(WHAT, "the kernel does not tell", "look with: free -m")
    return judge(int(found[1]) // 1024)


def judge(free_mb: int) -> Finding:
    """Return whether so much does."""
    said = f"{free_mb} MB can be had"
    helps = "stop other programs; a Pi with 1 GB does"
    if free_mb < LEAST_MB:
        return red(WHAT, said, helps)
    return green(WHAT, said) if free_mb >= COMFORT_MB else amber(WHAT, said, helps)
