"""The desk's door to drills of the link."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, HTTPException, Query

from tipring.desk.link_drill import DrillRefused
from tipring.domain.link_drill.record import DrillRecord, link_drill_advice
from tipring.store.drill_views import drills_of_link, last_whole_drill, link_drill
from tipring.store.lifeline_views import box_began

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.desk import Desk
    from tipring.desk.drill_calendar import DrillCalendar

BY_HAND = "as asked from the office"
NONE = "nobody watches the link here; see [link] in docs/settings.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillNow:
    """Drills of the link, now."""

    step: str
    """What is being done; empty: none is held."""
    why_not: str
    """Why none can be held now; empty: one can."""
    next_at: datetime | None
    """When the calendar wants one; None: it never does."""
    last: DrillRecord | None
    """The last one that was carried through."""
    advice: str
    """What to do about drills; empty: nothing."""


def add_link_drill(api: FastAPI, desk: "Desk") -> None:
    """Let *api* tell of drills, hold one and break it off."""
    _tell_of_records(api, desk)

    def there() -> "DrillCalendar":
        if desk.drills is None:
            raise HTTPException(404, NONE)
        return desk.drills

    @api.get("/link/drill")
    async def now() -> DrillNow:
        """Look at what goes on, at the last drill and the next."""
        drills, wall, store = there(), desk.journal.wall(), desk.journal.store
        last = await store.ask(last_whole_drill)
        since = await store.ask(box_began)
        return DrillNow(
            step=drills.drill.step,
            why_not=drills.drill.why_not(),
            next_at=drills.next_after(wall),
            last=last,
            advice=link_drill_advice(last, since, wall),
        )

    @api.post("/link/drill")
    async def begin() -> dict[str, str]:
        """Cut the office off from the internet for a minute or two, and try it."""
        try:
            return {"began": there().drill.begin(BY_HAND)}
        except DrillRefused as error:
            raise HTTPException(409, f"no drill now: {error}") from error

    @api.delete("/link/drill")
    async def break_off() -> dict[str, str]:
        """Let the internet in again at once."""
        try:
            there().drill.break_off(BY_HAND)
        except DrillRefused as error:
            raise HTTPException(409, str(error)) from error
        return {"broken_off": BY_HAND}


def _tell_of_records(api: FastAPI, desk: "Desk") -> None:
    store = desk.journal.store

    @api.get("/link/drills")
    async def drills(
        limit: Annotated[int, Query(ge=1, le=1000)] = 20,
    ) -> list[DrillRecord]:
        """Drills of the link, newest first."""
        return await store.ask(drills_of_link(limit))

    @api.get("/link/drills/{drill_id}")
    async def one(drill_id: str) -> DrillRecord:
        """One drill, with all that was measured."""
        if record := await store.ask(link_drill(drill_id)):
            return record
        raise HTTPException(404, f"there is no drill {drill_id}")
