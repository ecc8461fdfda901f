"""ModemManager leaves our modems alone: it would talk to them in calls."""

from tipring.domain.findings import Finding, amber, green
from tipring.health.checks.udev_rules import installed
from tipring.health.surroundings import Surroundings

WHAT = "ModemManager"
HELPS = (
    "sudo apt purge modemmanager, or install hw/udev/60-tipring-modem.rules, which"
    " tells it to stay away"
)


def look(box: Surroundings) -> Finding | None:
    """Look for it among the processes; None where there is no modem."""
    if not box.has_modems:
        return None
    runs = any(name.strip() == WHAT for _, name in box.of_processes("comm"))
    return judge(runs=runs, told=bool(installed(box)))


def judge(*, runs: bool, told: bool) -> Finding:
    """Return whether it disturbs."""
    if not runs:
        return green(WHAT, "it does not run")
    if told:
        return green(WHAT, "it runs, and is told to leave our modems alone")
    return amber(WHAT, "it runs, and may take a modem away", HELPS)
