"""The certificate of the pages: the owner's, the border's, or one of our own making."""

import asyncio
import logging
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tipring.config.settings import ConsoleSettings, SipSettings
from tipring.domain.errors import EdgeError
from tipring.edge.certificate import make_certificate
from tipring.edge.plan import DIRECTORY, EdgePlan

OWN_DIRECTORY = "console"
"""In the store's directory: what a box without SIP made, and what ACME asks for."""
ACME = "acme/.well-known/acme-challenge"
"""In there: what an ACME client writes for who asks whether the name is ours."""
OWN_NAME = "tipring"
LOOK_S = 60.0
"""A file that changed is read again within this."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its key, PEM both."""

    certificate: Path
    key: Path

    def age(self) -> tuple[int, int]:
        """Return when the files were written. Blocks; raises OSError."""
        return self.certificate.stat().st_mtime_ns, self.key.stat().st_mtime_ns


async def pair_of(
    chosen: ConsoleSettings,
    sip: SipSettings | None,
    state: Path,
    addresses: Sequence[str],
) -> Pair:
    """Return what pages are shown with at *addresses*.

    Raises EdgeError: the border, which makes it, has not done so yet.
    """
    if chosen.certificate is not None and chosen.certificate_key is not None:
        return Pair(chosen.certificate, chosen.certificate_key)
    folder = state / (OWN_DIRECTORY if sip is None else DIRECTORY)
    listen = () if sip is None else sip.listen
    border = EdgePlan(directory=folder, listen=listen)
    name = OWN_NAME if sip is None else sip.domain
    if sip is None or not sip.tls_port:  # nobody else makes one
        await asyncio.to_thread(_make_private, folder)
        names = [name, f"{OWN_NAME}.local", "localhost"]
        await make_certificate(border.certificate, border.key, names, addresses)
    if not await asyncio.to_thread(border.key.exists):
        message = f"the border has made no certificate yet ({border.certificate})"
        raise EdgeError(message)
    return Pair(border.certificate, border.key)


async def renewed(pair: Pair, context: ssl.SSLContext) -> None:
    """Let *context* show a certificate anew whenever its file is another."""
    age = await asyncio.to_thread(pair.age)
    while True:
        await asyncio.sleep(LOOK_S)
        try:
            now = await asyncio.to_thread(pair.age)
            if now != age:
                load = context.load_cert_chain
                await asyncio.to_thread(load, pair.certificate, pair.key)
                log.info("pages are shown with the new %s", pair.certificate)
                age = now
        except OSError as error:  # a client writes one file after the other
            log.warning("%s cannot be read: %s", pair.certificate, error)


def _make_private(directory: Path) -> None:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
