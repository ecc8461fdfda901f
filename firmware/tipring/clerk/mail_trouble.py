"""What stood in the way of a letter, in plain words.

What is tried again and what is not follows the first digit of the server's answer
(RFC 5321, 4.2.1), but for what the owner can mend in the settings: that is tried
again until he has.
"""

import errno
import re
import socket
import ssl
from enum import StrEnum

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPTimeoutError,
)

from tipring.config.settings import MailSettings, Security
from tipring.domain.errors import TipringError

PATIENCE_S = 30.0
TOO_BIG_CODE = 552
"""RFC 1870: the message is larger than the server takes."""
SIGN_IN_CODE = 530
"""RFC 4954: authentication required."""
LASTING = 500
"""From here on the server means it."""
_ERRNO = re.compile(r"\[Errno (\d+)\]")


class Trouble(StrEnum):
    """What stood in the way."""

    NAME = "name not found"
    REFUSED = "refused"
    TIME_OUT = "no answer"
    NO_LINK = "no way there"
    BLOCKED = "port blocked"
    CERTIFICATE = "certificate"
    TLS_MODE = "wrong security"
    AUTHENTICATION = "password"
    SENDER = "sender refused"
    RECIPIENT = "recipient refused"
    LATER = "asked to come later"
    TOO_BIG = "too big"
    CONTENT = "letter refused"
    OTHER = "trouble"


FOR_GOOD = frozenset({Trouble.RECIPIENT, Trouble.TOO_BIG, Trouble.CONTENT})
"""What another try does not mend."""


class MailTrouble(TipringError):  # noqa: N818 - most of it is no mistake of ours
    """A letter was not taken; the message says why and what helps."""

    def __init__(self, kind: Trouble, why: str) -> None:
        super().__init__(f"{kind}: {why}")
        self.kind = kind
        self.why = why

    @property
    def for_good(self) -> bool:
        """Another try would end the same way."""
        return self.kind in FOR_GOOD


def trouble_of(error: Exception, mail: MailSettings) -> MailTrouble:
    """Return what *error* of a letter's way means for the owner."""
    match error:
        case MailTrouble():
            return error
        case SMTPRecipientsRefused(recipients=[first, *_]):
            return _answered(Trouble.RECIPIENT, first)
        case SMTPResponseException():
            return _refusal(error)
        case SMTPException() | OSError():
            return _on_the_way(error, mail)
        case _:
            why = f"the server cannot be given this address ({error})"
            return MailTrouble(Trouble.RECIPIENT, why)


def no_starttls(error: SMTPException, mail: MailSettings) -> MailTrouble:
    """Return why the way to the server could not be made secret."""
    if isinstance(error, OSError) or isinstance(error.__cause__, OSError):
        return _on_the_way(error, mail)
    why = f'{_at(mail)} offers no encryption ({error}); try security = "tls" (port 465)'
    return MailTrouble(Trouble.TLS_MODE, why)


def no_entry(error: SMTPException) -> MailTrouble:
    """Return why the server did not let us sign in."""
    match error:
        case SMTPAuthenticationError(code=code) if code >= LASTING:
            why = (
                f"the server said: {_told(error)}; check user, and [mail] password in"
                " secrets.toml (some providers want a password for apps)"
            )
        case SMTPResponseException():
            return _answered(Trouble.AUTHENTICATION, error)
        case OSError():
            why = f"the server broke off while we signed in ({error})"
            return MailTrouble(Trouble.OTHER, why)
        case _:
            why = f"nobody can sign in at this port ({error}); leave user out?"
    return MailTrouble(Trouble.AUTHENTICATION, why)


def _refusal(error: SMTPResponseException) -> MailTrouble:
    kinds = {SMTPSenderRefused: Trouble.SENDER, SMTPDataError: Trouble.CONTENT}
    if error.code == SIGN_IN_CODE:
        why = f"the server wants a user and a password ({_told(error)})"
        return MailTrouble(Trouble.AUTHENTICATION, why)
    return _answered(kinds.get(type(error), Trouble.OTHER), error)


def _answered(kind: Trouble, answer: SMTPResponseException) -> MailTrouble:
    """Return what the server's answer means for a letter."""
    if answer.code == TOO_BIG_CODE and kind is not Trouble.RECIPIENT:
        kind = Trouble.TOO_BIG
    elif answer.code < LASTING:
        kind = Trouble.LATER
    return MailTrouble(kind, f"the server said: {_told(answer)}")


def _told(answer: SMTPResponseException) -> str:
    return f"{answer.code} {' '.join(str(answer.message).split())}"


def _at(mail: MailSettings) -> str:
    return f"{mail.host}, port {mail.at_port},"


def _on_the_way(error: Exception, mail: MailSettings) -> MailTrouble:
    """Return why the server was not reached, or was lost."""
    cause = error.__cause__ or error
    match cause:
        case socket.gaierror():
            return _without_a_name(cause, mail)
        case ssl.SSLError():
            return _without_tls(cause, mail)
    numbers = {getattr(cause, "errno", None), *map(int, _ERRNO.findall(str(cause)))}
    for kind, codes, why in _NETWORK:
        if numbers & codes:
            return MailTrouble(kind, why.format(where=_at(mail)))
    if isinstance(error, SMTPTimeoutError):
        return _silent(error, mail)
    return MailTrouble(Trouble.OTHER, f"{_at(mail)} broke off ({error})")


_NETWORK = (
    (
        Trouble.REFUSED,
        {errno.ECONNREFUSED},
        "{where} does not listen: check host and port",
    ),
    (
        Trouble.NO_LINK,
        {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN},
        "{where} cannot be reached: is there an internet link?",
    ),
    (
        Trouble.BLOCKED,
        {errno.EPERM, errno.EACCES},
        "{where} is forbidden by a firewall of this box or of its network",
    ),
)


def _without_a_name(error: socket.gaierror, mail: MailSettings) -> MailTrouble:
    if error.errno == socket.EAI_AGAIN:
        why = f"{mail.host} cannot be looked up now: is there an internet link?"
        return MailTrouble(Trouble.NO_LINK, why)
    return MailTrouble(Trouble.NAME, f"there is no server {mail.host}: check host")


def _without_tls(error: ssl.SSLError, mail: MailSettings) -> MailTrouble:
    if isinstance(error, ssl.SSLCertVerificationError):
        why = (
            f"the certificate of {mail.host} is not trusted ({error.verify_message});"
            " if the server is your own, name its certificate's file in ca_file"
        )
        return MailTrouble(Trouble.CERTIFICATE, why)
    why = (
        f"{_at(mail)} does not speak TLS in this way ({error.reason or error});"
        ' security = "starttls" goes with port 587, "tls" with 465'
    )
    return MailTrouble(Trouble.TLS_MODE, why)


def _silent(error: SMTPTimeoutError, mail: MailSettings) -> MailTrouble:
    if "ready message" in str(error) and mail.security is not Security.TLS:
        why = f'{_at(mail)} lets us in and says nothing: try security = "tls"'
        return MailTrouble(Trouble.TLS_MODE, why)
    why = (
        f"{_at(mail)} did not answer within {PATIENCE_S:g} s: the address is wrong, or"
        " a provider blocks the port (25 often is, 587 and 465 seldom)"
    )
    return MailTrouble(Trouble.TIME_OUT, why)
