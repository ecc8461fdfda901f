"""The desk's door to its worries: what lasts, since when, and what was before."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, Query

from tipring.domain.colours import Colour, worst
from tipring.domain.findings import Finding
from tipring.domain.worries.worry import PastWorry, Worry
from tipring.domain.worry_entries import SelfTested
from tipring.store.worry_views import past_worries

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.desk import Desk

Limit = Annotated[int, Query(ge=1, le=500, description="how many at most")]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthNow:
    """How the box does, as its desk keeps watch."""

    colour: Colour
    """The worst of its worries."""
    looked_at: datetime | None
    """None: it was not looked at yet since the start."""
    worries: list[Worry]
    """What lasts, worst first."""
    findings: list[Finding]
    """All that the last look found, well or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestedNow:
    """What a self-test found."""

    faults: list[str]
    """A sentence each; none: all is well."""


def health_now(desk: "Desk") -> HealthNow:
    """Return how the box of *desk* does."""
    watch = desk.health
    worries = list(watch.worries) if watch else []
    return HealthNow(
        colour=worst(each.colour for each in worries),
        looked_at=watch.looked_at if watch else None,
        worries=worries,
        findings=list(watch.findings) if watch else [],
    )


def add_health(api: FastAPI, desk: "Desk") -> None:
    """Let *api* tell how the box does."""

    @api.get("/health")
    async def now() -> HealthNow:
        """Look at what worries the box: since when, what it tries, what helps."""
        return health_now(desk)

    @api.get("/health/history")
    async def history(limit: Limit = 100) -> list[PastWorry]:
        """Look back at worries, the last one first, with what was done about each."""
        return await desk.journal.store.ask(past_worries(limit))

    @api.post("/health/self-test")
    async def tested(told: TestedNow) -> dict[str, int]:
        """Write down what a test of the whole box found."""
        await desk.journal.keep(SelfTested(tuple(told.faults)))
        return {"faults": len(told.faults)}

    @api.post("/health/look")
    async def look() -> dict[str, bool]:
        """Have the box looked at again soon."""
        if desk.health is not None:
            desk.health.look_soon()
        return {"looks": desk.health is not None}
