"""Callers who were lost with their trunk, as a table for people."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from tipring.cli.queue_show import period
from tipring.cli.show import columns, time_of
from tipring.store.lost_callers import LostCaller

_HEAD = ("lost", "caller", "trunk", "where", "place kept until", "since then", "call")


def lost(
    found: Sequence[LostCaller], since: datetime, until: datetime, zone: ZoneInfo
) -> str:
    """Return who was lost, and what came of it since."""
    if not found:
        return f"nobody was lost with a trunk {period(since, until, zone)}"
    rows = [
        (
            time_of(caller.lost_at, zone),
            caller.number or "unknown",
            caller.trunk,
            f"the queue {caller.queue}" if caller.queue else caller.node,
            time_of(caller.kept_until, zone),
            _since(caller, zone),
            caller.call,
        )
        for caller in found
    ]
    return "\n".join(columns([_HEAD, *rows]))


def _since(caller: LostCaller, zone: ZoneInfo) -> str:
    told = []
    if caller.called_again_at:
        when = time_of(caller.called_again_at, zone)
        told.append(f"called again {when} on {caller.called_again_on}")
    if caller.talked_at:
        told.append(f"talked {time_of(caller.talked_at, zone)}")
    return ", ".join(told) or "nothing"
