"""What still works when something fails, by the settings; nothing is tried."""

import asyncio
from datetime import datetime

from nicegui import ui

from tipring.config.setup import setup_of
from tipring.console.look import parts
from tipring.console.look.parts import escaped
from tipring.console.room import Room
from tipring.console.today.words import word
from tipring.console.ways.words import GRADE
from tipring.console.words import _
from tipring.domain.degradation.report import Case, Report, Service
from tipring.domain.degradation.reporting import report


async def show_failures(room: Room) -> None:
    """Add a sheet with each failure, what is left of what, and what would help."""
    settings = room.ground.settings
    if settings is None:
        return

    def made() -> Report:
        return report(setup_of(settings, datetime.now(settings.office.zone)))

    found = await asyncio.to_thread(made)
    room.speak()
    hint = _("Computed from the settings, for this hour.")
    with parts.sheet(_("What still works if something fails"), hint):
        for case in found.cases:
            title = _("If {failure}").format(failure=case.name)
            with ui.expansion(title).classes("full"):
                ui.html(case_html(case), sanitize=False)
        if found.advice:
            parts.heading(_("What would help most"))
            rows = "".join(f"<li>{escaped(each)}</li>" for each in found.advice)
            ui.html(f'<ul class="findings">{rows}</ul>', sanitize=False)


def case_html(case: Case) -> str:
    """Return what one failure means, and what is left of each service."""
    rows = "".join(map(_service_html, case.services))
    return f'<p>{escaped(case.means)}</p><ul class="findings">{rows}</ul>'


def _service_html(service: Service) -> str:
    said, tone = word(GRADE, service.grade)
    return (
        f'<li><span class="badge {tone}">{escaped(said)}</span>'
        f" <strong>{escaped(service.what)}</strong>: {escaped(service.how)}</li>"
    )
