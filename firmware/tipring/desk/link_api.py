"""The desk's door to the link: how it is, who says so, and what looking costs."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, Query, Response

from tipring.desk.link import ProbeNow
from tipring.desk.mode import ModeNow
from tipring.domain.link.budget import MEGABYTE
from tipring.domain.link.history import Availability, Spell, availability, spells
from tipring.domain.link.plot import as_svg
from tipring.store.link_views import link_changes

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.desk import Desk


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
    never: list[str]
    """Probes that have never been well: they accuse nobody."""
    time_zone: str
    """Of the office."""
    probes: list[ProbeNow]
    mode: ModeNow | None = None
    """Who answers by it; None: always the box."""
    watched_since: datetime | None = None
    spent_mb: float = 0.0
    """What looking has cost since then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkHistory:
    """The link, as it was."""

    spells: list[Spell]
    availability: Availability


Days = Annotated[int, Query(ge=1, le=3650, description="how far back")]


def link_now(desk: "Desk") -> LinkNow:
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
        never=list(view.never),
        time_zone=desk.office.zone.key,
        probes=list(watch.probes.values()) if watch else [],
        mode=desk.mode.now if desk.mode else None,
        watched_since=watch.began_at if watch else None,
        spent_mb=round(watch.spent_bytes / MEGABYTE, 3) if watch else 0.0,
    )


def add_link(api: FastAPI, desk: "Desk") -> None:
    """Let *api* tell of the link."""

    @api.get("/link/history")
    async def history(days: Days = 30) -> LinkHistory:
        """Look at what the link was: spells without gaps, and their figures."""
        now = desk.journal.wall()
        since = now - timedelta(days=days)
        changes = await desk.journal.store.ask(link_changes(since))
        found = spells(changes, since, now)
        return LinkHistory(spells=found, availability=availability(found))

    @api.get("/link/plot.svg")
    async def plot(days: Days = 30) -> Response:
        """Draw what it was, a bar for each day of the office."""
        found = (await history(days)).spells
        # Years take longer to draw than a frame of sound.
        drawn = await asyncio.to_thread(as_svg, found, desk.office.zone)
        return Response(drawn, media_type="image/svg+xml")

    @api.get("/link")
    async def now() -> LinkNow:
        """Look at the link: what it is good for, and what every probe saw last."""
        return link_now(desk)
