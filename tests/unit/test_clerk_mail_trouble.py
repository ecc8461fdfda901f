"""What stands in the way of a letter, as the network tells of it."""

import errno
import socket

import pytest
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPConnectTimeoutError,
    SMTPServerDisconnected,
)

from tipring.clerk.mail_trouble import Trouble, no_entry, no_starttls, trouble_of
from tipring.config.settings import MailSettings, Security

MAIL = MailSettings("mail.example.com", "box@example.com")
TOLD = "Error connecting"


def caused(cause: Exception, told: str = TOLD) -> SMTPConnectError:
    error = SMTPConnectError(told)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), Trouble.NAME),
        (socket.gaierror(socket.EAI_AGAIN, "later"), Trouble.NO_LINK),
        (ConnectionRefusedError(errno.ECONNREFUSED, "no"), Trouble.REFUSED),
        (OSError("Multiple exceptions: [Errno 111] a, [Errno 111] b"), Trouble.REFUSED),
        (OSError(errno.ENETUNREACH, "no net"), Trouble.NO_LINK),
        (OSError(errno.EHOSTUNREACH, "no host"), Trouble.NO_LINK),
        (PermissionError(errno.EPERM, "no"), Trouble.BLOCKED),
        (OSError("something else"), Trouble.OTHER),
    ],
)
def test_the_way_to_the_server_tells_what_is_wrong(
    cause: Exception,
    kind: Trouble,
) -> None:
    trouble = trouble_of(caused(cause), MAIL)
    assert trouble.kind is kind
    assert not trouble.for_good
    assert "mail.example.com" in str(trouble)


def test_a_server_that_does_not_answer_may_be_behind_a_blocked_port() -> None:
    late = SMTPConnectTimeoutError("Timed out connecting to mail.example.com")
    trouble = trouble_of(late, MAIL)
    assert trouble.kind is Trouble.TIME_OUT
    assert "provider blocks the port" in str(trouble)
    silent = SMTPConnectTimeoutError("Timed out waiting for server ready message")
    encrypted = MailSettings("m", "box@x.y", security=Security.TLS)
    assert trouble_of(silent, encrypted).kind is Trouble.TIME_OUT


def test_a_server_that_breaks_off_is_not_one_that_cannot_keep_secrets() -> None:
    broken = SMTPServerDisconnected("Connection lost")
    assert no_starttls(broken, MAIL).kind is Trouble.OTHER


def test_signing_in_may_have_to_wait() -> None:
    assert no_entry(SMTPAuthenticationError(454, "busy")).kind is Trouble.LATER
    assert no_entry(SMTPServerDisconnected("gone")).kind is Trouble.OTHER
