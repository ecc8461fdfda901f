"""Whom `tipring phones` sets up, and where a telephone finds the box."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress

from tipring.config.settings import Settings, SipSettings
from tipring.console.setup import account_for
from tipring.domain.errors import SettingsError, TipringError
from tipring.domain.provisioning.account import PhoneAccount, Transport
from tipring.edge.addresses import chosen, own_addresses

NO_EXTENSIONS = (
    "no telephones yet: [sip] and an [extension.NUMBER] for each in tipring.toml,"
    " and its password in secrets.toml, [extension_password]"
)


def sip_of(settings: Settings) -> SipSettings:
    """Return what the box knows of telephones. SettingsError: nothing."""
    if settings.sip is None or not settings.sip.extensions:
        raise SettingsError(NO_EXTENSIONS)
    return settings.sip


def account_of(
    settings: Settings, number: str, transport: str, server: str | None
) -> PhoneAccount:
    """Return what a telephone of extension *number* has to know. TipringError.

    *server* is how it reaches the box; None: by its first address.
    """
    sip = sip_of(settings)
    if number not in sip.extensions:
        known = ", ".join(sorted(sip.extensions))
        message = f"there is no extension {number}; there are: {known}"
        raise SettingsError(message)
    if not sip.passwords.get(number):
        message = f"{number} has no password: secrets.toml, [extension_password]"
        raise SettingsError(message)
    at = _known(server, sip) if server else _first_address(sip)
    account = account_for(sip, number, at, Transport(transport))
    if account is None:
        message = f"there is no {transport} here: tipring.toml, [sip] tls_port"
        raise SettingsError(message)
    return account


def _known(server: str, sip: SipSettings) -> str:
    """Return *server*. SettingsError: the border would not feel meant by it."""
    with contextlib.suppress(ValueError):
        return str(ipaddress.ip_address(server))
    if server != sip.domain:
        message = (
            f"telephones reach the box by an address, or by its name in [sip] domain:"
            f" {sip.domain}, not {server}"
        )
        raise SettingsError(message)
    return server


def _first_address(sip: SipSettings) -> str:
    found = chosen(sip.listen, asyncio.run(own_addresses()))
    if not found:
        message = (
            f"this box has no address of {', '.join(sip.listen)} ([sip] listen) now;"
            " say --server ADDRESS"
        )
        raise TipringError(message)
    return min(found, key=lambda address: ":" in address)
