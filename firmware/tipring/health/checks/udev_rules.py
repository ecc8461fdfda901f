"""The rules that name modems, and give them to the group dialout."""

from pathlib import Path

from tipring.domain.findings import Finding, amber, green
from tipring.health.surroundings import Surroundings

WHAT = "udev rules"
RULES = "60-tipring-modem.rules"
FOLDERS = ("etc/udev/rules.d", "usr/lib/udev/rules.d", "lib/udev/rules.d")


def installed(box: Surroundings) -> Path | None:
    """Return where the rules are; None: nowhere."""
    there = (box.under(folder) / RULES for folder in FOLDERS)
    return next((path for path in there if path.is_file()), None)


def look(box: Surroundings) -> Finding | None:
    """Look for them; None where there is no modem."""
    if not box.has_modems:
        return None
    if path := installed(box):
        return green(WHAT, str(path))
    return amber(
        WHAT,
        f"{RULES} is not installed",
        f"sudo cp hw/udev/{RULES} /etc/udev/rules.d/ && sudo udevadm control --reload"
        " && sudo udevadm trigger",
    )
