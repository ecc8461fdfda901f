"""The lines' part of the desk's door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, HTTPException, Query

from tipring.desk.line_health import CARD_DAYS, KEEP_DAYS, LineHealth
from tipring.domain.colours import Colour
from tipring.domain.line_card import LineCard

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.line_watch import LineWatch


@dataclass(frozen=True, slots=True)
class LineNow:
    """One line at a glance."""

    name: str
    state: str
    since: datetime
    device: str
    colour: Colour
    sentence: str
    """The worst that there is to say of it."""
    remedy: str
    trend: str


def add_lines(api: FastAPI, watches: Sequence["LineWatch"], health: LineHealth) -> None:
    """Let *api* tell how the lines do."""

    @api.get("/lines")
    async def lines() -> list[LineNow]:
        """All lines to the street: what they do, and how they are."""
        outside = [watch for watch in watches if watch.calls_out]
        cards = await health.cards([watch.line.name for watch in outside])
        return [
            LineNow(
                name=card.line,
                state=watch.state.value,
                since=watch.since,
                device=watch.device,
                colour=card.colour,
                sentence=card.sentence,
                remedy=card.remedy,
                trend=card.trend,
            )
            for watch, card in zip(outside, cards, strict=True)
        ]

    @api.get("/lines/{name}/health")
    async def line_health(
        name: str,
        days: Annotated[
            int, Query(ge=1, le=KEEP_DAYS, description="of the history")
        ] = CARD_DAYS,
    ) -> LineCard:
        """One line's health card, with its history."""
        if all(watch.line.name != name for watch in watches):
            raise HTTPException(404, f"there is no line {name}")
        return await health.card(name, days)
