"""Handing one letter to the mail server."""

import asyncio
import contextlib
import ssl
from email.message import EmailMessage

from aiosmtplib import SMTP, SMTPException

from tipring.clerk.mail_trouble import (
    PATIENCE_S,
    MailTrouble,
    Trouble,
    no_entry,
    no_starttls,
    trouble_of,
)
from tipring.config.settings import MailSettings, Security


async def send(mail: MailSettings, letter: EmailMessage, to: str) -> str:
    """Hand *letter* over; return the server's word that it has taken it.

    Raises MailTrouble otherwise. A connection that is lost after the letter was sent
    leaves open whether it was taken.
    """
    is_secret = mail.security is not Security.NONE
    context = await asyncio.to_thread(_context, mail) if is_secret else None
    client = SMTP(
        hostname=mail.host,
        port=mail.at_port,
        local_hostname=mail.sender.rpartition("@")[2],
        use_tls=mail.security is Security.TLS,
        start_tls=False,
        tls_context=context,
        timeout=PATIENCE_S,
    )
    try:
        await _sign_in(client, mail)
        _, answer = await client.sendmail(mail.sender, [to], letter.as_bytes())
    except (MailTrouble, SMTPException, OSError, ValueError) as error:
        raise trouble_of(error, mail) from error
    else:
        with contextlib.suppress(SMTPException, OSError):
            await client.quit()
        return answer
    finally:
        client.close()


async def _sign_in(client: SMTP, mail: MailSettings) -> None:
    await client.connect()
    if mail.security is Security.STARTTLS:
        try:
            await client.starttls()
        except SMTPException as error:
            raise no_starttls(error, mail) from error
    if mail.user:
        try:
            await client.login(mail.user, mail.password)
        except SMTPException as error:
            raise no_entry(error) from error


def _context(mail: MailSettings) -> ssl.SSLContext:
    """Return what is trusted: the system's certificates, and the owner's file."""
    context = ssl.create_default_context()
    if mail.ca_file:
        try:
            context.load_verify_locations(mail.ca_file)
        except (OSError, ssl.SSLError) as error:
            why = f"{mail.ca_file} cannot be read ({error}): name a PEM file"
            raise MailTrouble(Trouble.CERTIFICATE, why) from error
    return context
