"""The desk's door to the link: how it is, who says so, and what looking costs."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import FastAPI

from tipring.desk.desk import Desk
from tipring.desk.link import ProbeNow
from tipring.domain.link.budget import MEGABYTE


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkNow:
    """The link, now."""

    verdict: str
    cause: str
    why: str
    """A sentence for people; empty: nothing is wrong."""
    since: datetime | None
    """None: it was never another since the box began."""
    is_watched: bool
    """False: nobody looks, there is no [link] in the settings."""
    trunks: dict[str, str]
    """What is wrong with a trunk, by its name; one that is not here is well."""
    pbx: str
    """What is wrong with the cloud PBX; empty: nothing, or there is none."""
    time_zone: str
    """Of the office."""
    probes: list[ProbeNow]
    watched_since: datetime | None = None
    spent_mb: float = 0.0
    """What looking has cost since then."""


def link_now(desk: Desk) -> LinkNow:
    """Return how the link of *desk* is."""
    view, watch = desk.link.view, desk.link_desk
    return LinkNow(
        verdict=view.verdict.value,
        cause=view.cause.value,
        why=view.why,
        since=view.since,
        is_watched=view.is_watched,
        trunks=dict(view.trunks),
        pbx=view.pbx,
        time_zone=desk.office.zone.key,
        probes=list(watch.probes.values()) if watch else [],
        watched_since=watch.began_at if watch else None,
        spent_mb=round(watch.spent_bytes / MEGABYTE, 3) if watch else 0.0,
    )


def add_link(api: FastAPI, desk: Desk) -> None:
    """Let *api* tell of the link."""

    @api.get("/link")
    async def now() -> LinkNow:
        """Look at the link: what it is good for, and what every probe saw last."""
        return link_now(desk)
