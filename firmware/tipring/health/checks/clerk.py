"""Somebody does the slow work: mail, texts of messages, what is erased in time."""

from tipring.domain.findings import Finding, green, red
from tipring.health.surroundings import Surroundings

WHAT = "clerk"
HELPS = "sudo systemctl restart tipring-clerk; its log: journalctl -u tipring-clerk"
TRIES = "the system starts it again when it ends, or hangs"


def look(box: Surroundings) -> Finding | None:
    """Return whether one asks the desk for work; None where no desk runs."""
    return None if box.seen is None else judge(is_away=box.seen.clerk_is_away)


def judge(*, is_away: bool) -> Finding:
    """Return what it means that none was seen lately, if so."""
    if is_away:
        said = "there is work, and nobody has asked for it lately"
        return red(WHAT, said, HELPS).cared_for(TRIES)
    return green(WHAT, "nothing waits for a clerk who is not there")
