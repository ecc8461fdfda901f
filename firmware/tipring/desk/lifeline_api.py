"""The desk's door to the lifeline: who has the line, and drills."""

from typing import TYPE_CHECKING

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from tipring.desk.lifeline import Lifeline, LifelineStatus
from tipring.domain.errors import LineError, PanelError
from tipring.domain.lifeline_entries import DrillDone

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.desk import Desk

FROM_OUTSIDE = "as asked from the office"
NONE = "this box has no board with a lifeline; see [panel] in docs/settings.md"


class Bypass(BaseModel):
    """Who shall have the line."""

    model_config = ConfigDict(extra="forbid")

    on: bool
    """The plain telephone; false: the box."""
    at_once: bool = False
    """End the call that is under way."""
    why: str = Field(FROM_OUTSIDE, min_length=1, max_length=200)


def add_lifeline(api: FastAPI, desk: "Desk") -> None:
    """Let *api* tell of the lifeline, switch and try it."""

    def there() -> Lifeline:
        if desk.lifeline is None:
            raise HTTPException(404, NONE)
        return desk.lifeline

    @api.get("/lifeline")
    async def now() -> LifelineStatus:
        """Look at relay, watchdog, button, and the last drill."""
        return there().status

    @api.post("/lifeline/bypass")
    async def bypass(wanted: Bypass) -> LifelineStatus:
        """Leave the line to the plain telephone, or let the box answer again.

        A call that is under way is not cut, unless it is asked for.
        """
        lifeline = there()
        try:
            if wanted.on:
                lifeline.give_to_telephone(wanted.why, now=wanted.at_once)
            else:
                lifeline.give_to_box(wanted.why)
        except PanelError as error:
            raise HTTPException(503, str(error)) from error
        return lifeline.status

    @api.post("/lifeline/drill")
    async def drill() -> DrillDone:
        """Let the relay fall, look at what can be seen, put all back; takes 2 s."""
        try:
            return await there().drill()
        except LineError as error:
            raise HTTPException(409, str(error)) from error
        except PanelError as error:
            raise HTTPException(503, str(error)) from error
