"""Privacy's part of the desk's door: what is known of a number, and its end.

The number stands in the body, never in an address: addresses are logged.
"""

from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel, Field

from tipring.desk.privacy import Erased, PrivacyDesk
from tipring.desk.retention import DeskRetention, Retained
from tipring.store.person import Person

FROM_THE_OFFICE = "the office"


class Asked(BaseModel):
    """Somebody's number."""

    number: Annotated[str, Field(min_length=1, max_length=64)]
    by: Annotated[str, Field(min_length=1, max_length=64)] = FROM_THE_OFFICE
    """Who asks, for the journal."""


def add_retention(api: FastAPI, retention: DeskRetention) -> None:
    """Let *api* erase what has been kept long enough."""

    @api.post("/retention")
    async def look() -> Retained:
        """Erase recordings and forget callers whose time is over."""
        return await retention.look()


def add_privacy(api: FastAPI, privacy: PrivacyDesk) -> None:
    """Let *api* tell and erase all about a number."""

    @api.post("/privacy/about")
    async def about(asked: Asked) -> Person:
        """Tell what there is of a number, however it is written."""
        return await privacy.about(asked.number)

    @api.post("/privacy/erase")
    async def erase(asked: Asked) -> Erased:
        """Erase everything about a number for good."""
        return await privacy.erase(asked.number, asked.by)
