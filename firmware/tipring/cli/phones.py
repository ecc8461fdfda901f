"""`tipring phones`: what an extension's telephone has to be told, and how it is told.

What asks the network or signs is imported by the commands that use it: the desk does
without.
"""

from __future__ import annotations

import io
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

import click
import segno

from tipring.cli.options import config_option, json_option
from tipring.cli.phone_account import NO_EXTENSIONS, account_of, sip_of
from tipring.cli.show import as_json as as_json_text
from tipring.cli.show import columns
from tipring.config.reader import load
from tipring.config.settings import Settings, SipSettings
from tipring.console.running import KEY_FILE
from tipring.console.setup_links import LINK_S, SetupLink, SetupLinks
from tipring.domain.errors import SettingsError, TipringError
from tipring.domain.provisioning.account import Transport, in_words
from tipring.domain.provisioning.makers import MAKERS, wave

phones = click.Group("phones", help="Set up the office's telephones.")

_number = click.argument("number", metavar="EXTENSION")
_maker = click.option(
    "--for",
    "maker",
    type=click.Choice([*MAKERS]),
    required=True,
    help="Who made the telephone.",
)
_transport = click.option(
    "--transport",
    type=click.Choice([str(one) for one in Transport]),
    default=str(Transport.UDP),
    show_default=True,
    help="tls keeps calls secret; the telephone must trust the box's certificate.",
)
_server = click.option(
    "--server",
    metavar="ADDRESS",
    help="How the telephone reaches the box, where it has several addresses.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRow:
    """One extension in the list."""

    number: str
    name: str
    mailbox: str
    may_call: str
    """As `reach` in the settings."""
    has_password: bool


@phones.command("list")
@config_option
@json_option
def list_phones(directory: Path, *, as_json: bool) -> None:
    """List the extensions, and whether a telephone can be one."""
    settings = load(directory)
    rows = _rows(settings.sip) if settings.sip else []
    if as_json:
        click.echo(as_json_text(rows))
    else:
        click.echo(_table(rows) if rows else NO_EXTENSIONS)


@phones.command()
@config_option
@json_option
@_number
@_transport
@_server
@click.option("--qr", is_flag=True, help="Draw it for Grandstream Wave to scan.")
def show(
    directory: Path,
    number: str,
    transport: str,
    server: str | None,
    *,
    as_json: bool,
    qr: bool,
) -> None:
    """Show what to type into a telephone of EXTENSION, its password included."""
    account = account_of(load(directory), number, transport, server)
    words = dict(in_words(account))
    if as_json:
        click.echo(as_json_text(words))
    else:
        lines = columns((f"{name}:", told) for name, told in words.items())
        click.echo("\n".join(lines))
    if qr:
        click.echo(_qr(wave(account)), nl=False)


@phones.command("file")
@config_option
@_number
@_maker
@_transport
@_server
def settings_file(
    directory: Path, number: str, maker: str, transport: str, server: str | None
) -> None:
    """Write a telephone's file of settings, its password included, to the output.

    For a provisioning server of your own, or the page of the telephone that takes a
    file. The box itself hands it out by a link: tipring phones link.
    """
    account = account_of(load(directory), number, transport, server)
    click.echo(MAKERS[maker].render(account), nl=False)


@phones.command()
@config_option
@_number
@_maker
@_transport
@_server
def link(
    directory: Path, number: str, maker: str, transport: str, server: str | None
) -> None:
    """Make a link by which one telephone sets itself up as EXTENSION.

    It is good for a day, and for the first telephone that opens it. The QR code is
    the same link, for telephones with a camera.
    """
    settings = load(directory)
    account = account_of(settings, number, transport, server)
    sip = sip_of(settings)
    if not sip.web_port:
        message = "pages are switched off ([sip] web_port = 0): tipring phones file"
        raise SettingsError(message)
    links = SetupLinks(_key(settings), sip.passwords)
    until = int(time.time()) + LINK_S
    wanted = SetupLink(number, maker, Transport(transport), until, secrets.token_hex(6))
    made = MAKERS[maker]
    file = "" if made.takes_folder else made.file_name
    url = f"https://{account.host}:{sip.web_port}/setup/{links.make(wanted)}/{file}"
    click.echo(f"{url}\n\n{made.name}: {made.where}.")
    click.echo("Good for one telephone, until this time tomorrow. It is a secret.\n")
    click.echo(_qr(url), nl=False)


def _key(settings: Settings) -> bytes:
    path = settings.store_directory / KEY_FILE
    try:
        return path.read_bytes()
    except FileNotFoundError:
        message = "the box has shown no pages yet: start tipring console (the service)"
        raise TipringError(message) from None
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}): ask as the box's user"
        raise TipringError(message) from error


def _qr(text: str) -> str:
    drawn = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()


def _rows(sip: SipSettings) -> list[PhoneRow]:
    return [
        PhoneRow(
            number=number,
            name=extension.name,
            mailbox=extension.mailbox,
            may_call=extension.reach,
            has_password=bool(sip.passwords.get(number)),
        )
        for number, extension in sorted(sip.extensions.items())
    ]


def _table(rows: list[PhoneRow]) -> str:
    head = ("number", "name", "mailbox", "may call", "password")
    lines = (
        (row.number, row.name or "-", row.mailbox or "-", row.may_call, _password(row))
        for row in rows
    )
    return "\n".join(columns([head, *lines]))


def _password(row: PhoneRow) -> str:
    return "yes" if row.has_password else "none: no telephone can be it"
