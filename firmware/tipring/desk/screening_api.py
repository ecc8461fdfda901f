"""The desk's door to screening: the pass for the next caller, the lists at a glance."""

from datetime import datetime
from typing import Annotated

from fastapi import FastAPI, Query

from tipring.desk.screening import (
    LONGEST_PASS_MIN,
    PASS_MIN,
    Screening,
    ScreeningNow,
)

Minutes = Annotated[float, Query(gt=0, le=LONGEST_PASS_MIN)]


def add_screening(api: FastAPI, screening: Screening) -> None:
    """Let *api* tell of the lists and give a pass."""

    @api.get("/screening")
    async def now() -> ScreeningNow:
        """Look at the block and allow lists, and the pass."""
        return await screening.now()

    @api.post("/screening/pass")
    async def give_pass(minutes: Minutes = PASS_MIN) -> dict[str, datetime]:
        """Let the next caller in who is on neither list."""
        return {"until": screening.give_pass(minutes)}
