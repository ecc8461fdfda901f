"""The dial plan's part of the desk's door: what becomes of a number."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Protocol

from fastapi import FastAPI, HTTPException, Query

from tipring.desk.desk import Desk
from tipring.domain.dialplan.conditions import Conditions
from tipring.domain.dialplan.plan import Plan
from tipring.domain.dialplan.table import RouteTable, route_table


class WaysNow(Protocol):
    """The ways to the street, as they are."""

    def plan(self) -> Plan:
        """Return the dial plan over the lines and trunks there are."""
        ...

    def conditions(self) -> Conditions:
        """Return how they are now."""
        ...


def add_route(api: FastAPI, desk: Desk, ways: WaysNow) -> None:
    """Let *api* tell which way a number takes."""

    @api.get("/route/{number}")
    async def route(
        number: str,
        at: Annotated[
            datetime | None, Query(description="another time, with its zone")
        ] = None,
    ) -> RouteTable:
        """Tell which way a number takes now, and in each failure; nothing is called."""
        now = ways.conditions()
        if at is not None:
            if at.tzinfo is None:
                raise HTTPException(422, f"{at} names no time zone")
            now = replace(now, moment=at)
        return route_table(number, desk.book(), ways.plan(), now)
