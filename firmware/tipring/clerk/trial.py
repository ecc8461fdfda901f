"""`tipring mail test`: one letter at once, and where else the server listens."""

import asyncio
import secrets

from tipring.clerk.letters import trial_letter
from tipring.clerk.mail import NO_SERVER, sender_of
from tipring.clerk.mail_trouble import MailTrouble, Trouble
from tipring.clerk.smtp import send
from tipring.config.settings import MAIL_PORTS, MailSettings, Settings
from tipring.desk.journal import utc_now
from tipring.domain.errors import SettingsError

KNOCK_S = 5.0
SILENT = frozenset({Trouble.TIME_OUT, Trouble.REFUSED, Trouble.BLOCKED})


async def try_mail(settings: Settings, to: str) -> str:
    """Send a letter to *to* now; return the server's word.

    MailTrouble tells what stood in the way, and which ports do answer when the one of
    the settings does not. SettingsError when no server is named.
    """
    mail = settings.mail
    if mail is None:
        raise SettingsError(NO_SERVER)
    name = f"test.{secrets.token_hex(8)}"
    letter = trial_letter(to, sender_of(settings, mail), utc_now(), name)
    try:
        return await send(mail, letter, to)
    except MailTrouble as trouble:
        if trouble.kind not in SILENT:
            raise
        why = await _elsewhere(mail)
        raise MailTrouble(trouble.kind, f"{trouble.why}{why}") from trouble


async def _elsewhere(mail: MailSettings) -> str:
    ports = sorted({*MAIL_PORTS.values(), 2525} - {mail.at_port})
    answers = await asyncio.gather(*(_listens(mail.host, port) for port in ports))
    open_ones = [str(p) for p, open_ in zip(ports, answers, strict=True) if open_]
    if not open_ones:
        return "; none of the other usual ports answers either"
    return f"; port {' and '.join(open_ones)} answers: that one is blocked or wrong"


async def _listens(host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(KNOCK_S):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
