"""Reports, and the night switch: what the office counts, how it answers today."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel

from tipring.config import hours_edit
from tipring.config.main_file import MAIN_FILE
from tipring.config.settings import Settings
from tipring.console.api.asking import Asker, Name, Reporting, Switching
from tipring.console.api.settings import Deployed, put_in_place
from tipring.console.reporting.asked import Asked
from tipring.domain.hours import Switch
from tipring.domain.reports.periods import Period, dates_of
from tipring.domain.reports.report import AgentRow, Grouping, Row
from tipring.domain.reports.resolution import Resolution
from tipring.store.report_views import reported

router = APIRouter(tags=["reports"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportShown:
    """The figures of a period."""

    since: datetime
    until: datetime
    rows: tuple[Row, ...]
    total: Row
    agents: tuple[AgentRow, ...]
    resolution: Resolution
    codes: dict[str, int]
    """How often each reason code was given."""


class Position(BaseModel):
    """How the night switch shall stand."""

    to: Switch


@router.get("/reports")
async def report(
    asker: Reporting,
    *,
    period: Period = Period.LAST_28_DAYS,
    first: Annotated[date | None, Query(description="of a period of its own")] = None,
    last: Annotated[date | None, Query(description="counted, too")] = None,
    by: Grouping = Grouping.DAY,
    queue: Annotated[str, Query(max_length=80, description="empty: all")] = "",
) -> ReportShown:
    """Count a period: callers by day, hour, line, queue or agent, and agents."""
    settings = _settings(asker)
    now = asker.ground.sessions.wall()
    begins, ends = dates_of(period, now.astimezone(settings.office.zone).date())
    if period is Period.OWN:
        begins, ends = first or begins, last or ends
    asked = Asked(period, begins, ends, by, queue)
    try:
        wish = asked.wish(asker.visitor, settings)
    except OverflowError:
        raise HTTPException(422, "no calendar has this day") from None
    found = await asker.ask(reported(wish, now, settings.country))
    return ReportShown(
        since=wish.since,
        until=wish.until,
        rows=found.rows,
        total=found.total,
        agents=found.agents,
        resolution=found.resolution,
        codes=dict(found.codes),
    )


@router.get("/schedules")
async def schedules(asker: Reporting) -> dict[str, Switch]:
    """List the schedules, and how the night switch of each stands."""
    found = _settings(asker).office.schedules
    return {name: schedule.switch for name, schedule in found.items()}


@router.put("/schedules/{name}/switch")
async def switch(asker: Switching, name: Name, wanted: Position) -> Deployed:
    """Switch a schedule by hand, or back to its hours; from the next call on."""
    if name not in _settings(asker).office.schedules:
        raise HTTPException(404, f"there is no schedule {name}")
    deployed = await put_in_place(
        asker,
        MAIN_FILE,
        lambda file: hours_edit.set_switch(file, name, wanted.to),
        f"night switch of {name}",
    )
    await asker.note("hours.switch", schedule=name, position=wanted.to.value)
    return deployed


def _settings(asker: Asker) -> Settings:
    if asker.ground.settings is None:
        raise HTTPException(503, asker.ground.trouble or "there are no settings yet")
    return asker.ground.settings
