"""What other machines can ask, for people to read."""

import asyncio
from collections.abc import Iterator
from typing import Any

from nicegui import ui

from tipring.console.api.application import ROOT, document
from tipring.console.cards import N_, page
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right

TITLES = {
    "box": N_("The box"),
    "calls": N_("Calls"),
    "queues": N_("Queues"),
    "agents": N_("Agents"),
    "messages": N_("Voicemail"),
    "recordings": N_("Recorded talks"),
    "lines": N_("Lines and telephones"),
    "link": N_("The internet"),
    "reports": N_("Reports"),
    "settings": N_("Settings"),
    "backup": N_("Backup"),
    "events": N_("What happens"),
}
EXAMPLE = """\
curl -H 'Authorization: Bearer TOKEN' {origin}/api/v1/queues
curl -H 'Authorization: Bearer TOKEN' -N {origin}/api/v1/events
curl -H 'Authorization: Bearer TOKEN' {origin}/metrics"""


@page("/api", Right.LOOK, N_("The API"))
async def api_description(room: Room) -> None:
    """List all questions, by what they are about."""
    told = await asyncio.to_thread(document)
    ui.label(
        _("Every question, its scope, and what it does, in the words of the API.")
    ).classes("soft")
    if room.may(Right.PEOPLE):
        ui.link(_("Make a token for a program"), "/api-access")
    with parts.sheet(_("How to ask")):
        example = EXAMPLE.format(origin="https://BOX")
        ui.html(f"<pre class='wrap'>{parts.escaped(example)}</pre>", sanitize=False)
        link = ui.link(_("The whole description (OpenAPI)"), f"{ROOT}/openapi.json")
        link.props('target="_blank"')
    heads = [_("Question"), _("What it does"), _("Scope")]
    for tag, title in TITLES.items():
        rows = list(_rows(told, tag))
        if rows:
            with parts.sheet(_(title)):
                parts.table(heads, rows, _("Below {root}").format(root=ROOT))


def _rows(told: dict[str, Any], tag: str) -> Iterator[list[str]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            if tag in operation["tags"]:
                scopes = ", ".join(operation["security"][0]["token"])
                what = operation.get("description", "").splitlines()[0]
                yield [f"{method.upper()} {path}", what, scopes]
