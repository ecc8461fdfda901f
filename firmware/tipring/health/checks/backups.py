"""A copy of the office is elsewhere, and it is not old."""

from datetime import UTC, datetime, timedelta

from tipring.domain.backups import overdue
from tipring.domain.findings import Finding, amber, green, red
from tipring.health.surroundings import Surroundings
from tipring.store.backup_diary import BackupRun, last_good, read_runs

WHAT = "backup"
RED_AFTER = 7
"""So many times our patience, and a card that dies takes weeks along."""
TRIES = "it is tried again each night"
TIMER = "systemctl status tipring-backup.timer tells why; tipring backup --nightly does"
NOWHERE = "none is kept elsewhere; [backup] in tipring.toml says where to"


def look(box: Surroundings) -> Finding:
    """Read what became of the last nights."""
    if not box.backup_to:
        return green(WHAT, NOWHERE)
    runs = read_runs(box.store_directory)
    patience = timedelta(days=box.backup_worry_days)
    return judge(runs, patience, datetime.now(UTC))


def judge(runs: list[BackupRun], patience: timedelta, now: datetime) -> Finding:
    """Return what *runs*, the newest first, mean by *now*."""
    good = last_good(runs)
    when = f"the last one is of {good.at:%Y-%m-%d}" if good else "there is none yet"
    if runs and runs[0].why:
        why, _, helps = runs[0].why.partition("; ")
        found = amber(WHAT, f"{when}; it failed then: {why}", helps or TIMER)
        if good is None or overdue(good.at, now, RED_AFTER * patience):
            found = red(WHAT, f"{when}: {why}", helps or TIMER)
        return found.cared_for(TRIES)
    if good is None or overdue(good.at, now, patience):
        return amber(WHAT, when, TIMER).cared_for(TRIES)
    return green(WHAT, f"{when}, in {good.where}, and was read back")
