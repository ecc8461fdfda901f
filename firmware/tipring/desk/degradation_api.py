"""The desk's door to the page of what still works when something fails."""

from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from tipring.config.settings import Settings
from tipring.config.setup import setup_of
from tipring.domain.degradation.html import as_html
from tipring.domain.degradation.report import Report
from tipring.domain.degradation.reporting import report


def add_degradation(
    api: FastAPI, now: Callable[[], Settings], wall: Callable[[], datetime]
) -> None:
    """Let *api* tell what the office keeps when something fails."""

    def made() -> Report:
        settings = now()
        return report(setup_of(settings, wall().astimezone(settings.office.zone)))

    @api.get("/degradation")
    async def degradation() -> Report:
        """Tell what still works if the internet, a line, the power, ... fails."""
        return made()

    @api.get("/degradation/page")
    async def page() -> HTMLResponse:
        """Tell the same as a page, to be read and printed."""
        return HTMLResponse(as_html(made()))
