"""The door at which telephones fetch their settings: `/setup/LINK/FILE`."""

import asyncio
import contextlib
import json
import logging
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse

from tipring.config.settings import SipSettings
from tipring.console.ground import Console
from tipring.console.setup_links import LinkUses, SetupLink, SetupLinks
from tipring.domain.provisioning.account import PhoneAccount, Transport, account_of
from tipring.domain.provisioning.asked_files import is_own_file
from tipring.domain.provisioning.makers import MAKERS

GONE = "This link is no link, too old, or was used by another telephone.\n"
NOT_THERE = "There is no such file.\n"
log = logging.getLogger(__name__)


class SetupDoor:
    """Hands settings over, to one telephone for each link; *memory* is a file."""

    def __init__(self, links: SetupLinks, memory: Path) -> None:
        self._links = links
        self._memory = memory
        self._uses: LinkUses | None = None
        self._lock = asyncio.Lock()

    async def opened(self, text: str, address: str, now: float) -> SetupLink | None:
        """Return what *text* is for; None: nothing, or not for *address* any more."""
        link = self._links.read(text, now)
        if link is None:
            return None
        async with self._lock:
            if self._uses is None:
                self._uses = await asyncio.to_thread(_remembered, self._memory)
            known = link.mark in self._uses.by_mark
            admitted = self._uses.admits(link, address, now)
            if not known:
                await asyncio.to_thread(_remember, self._memory, self._uses)
        return link if admitted else None


def add_setup(web: FastAPI, console: Console, door: SetupDoor) -> None:
    """Let *web* set telephones up."""

    @web.get("/setup/{link}/{file}", include_in_schema=False)
    async def fetch(request: Request, link: str, file: str) -> Response:
        """Hand a telephone its settings."""
        maker = next((part for part in link.split(".")[1:2]), "")
        if not is_own_file(maker, file):
            return PlainTextResponse(NOT_THERE, 404)
        address = request.client.host if request.client else ""
        wanted = await door.opened(link, address, console.wall())
        if wanted is None:
            return PlainTextResponse(GONE, 410)
        server = _reached_at(request, console.sip.domain)
        account = account_for(console.sip, wanted.extension, server, wanted.transport)
        if account is None:
            return PlainTextResponse(GONE, 410)
        made = MAKERS[wanted.maker]
        log.info("%s: a %s was set up at %s", wanted.extension, made.name, address)
        return Response(
            made.render(account),
            media_type=made.media_type,
            headers={"Cache-Control": "no-store"},
        )


def _reached_at(request: Request, domain: str) -> str:
    """Return how the telephone reached us: our name, or the address of the socket."""
    if request.url.hostname == domain.lower():
        return domain
    return str((request.scope.get("server") or ("",))[0])


def account_for(
    sip: SipSettings, number: str, server: str, transport: Transport
) -> PhoneAccount | None:
    """Return what a telephone of *number* has to know; None: it has no account.

    *server* is how the telephone reaches this box.
    """
    extension, password = sip.extensions.get(number), sip.passwords.get(number)
    port = sip.tls_port if transport is Transport.TLS else sip.port
    if extension is None or not password or not port:
        return None
    return account_of(
        extension,
        password,
        server=server,
        port=port,
        transport=transport,
        realm=sip.domain,
    )


def _remembered(memory: Path) -> LinkUses:
    """Return what the file says; what cannot be read was no use. Blocks."""
    with contextlib.suppress(OSError, ValueError, TypeError):
        told = json.loads(memory.read_text())
        return LinkUses(
            {
                str(mark): (int(until), float(at), str(address))
                for mark, (until, at, address) in told.items()
            }
        )
    return LinkUses()


def _remember(memory: Path, uses: LinkUses) -> None:
    """Write the file anew. Blocks."""
    new = memory.with_suffix(".new")
    new.write_text(json.dumps(uses.by_mark))
    new.replace(memory)
