"""A mail server that keeps what it takes, on a real socket, with a will of its own."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "box", "correct horse"
HOST = "localhost"


@dataclass
class Sink:
    """What arrived, and what the server says to the next letters.

    An answer is used up once given; without one the server takes everything.
    """

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    to_mail: list[str] = field(default_factory=list)
    to_rcpt: list[str] = field(default_factory=list)
    to_data: list[str] = field(default_factory=list)
    hangs_up_after_data: bool = False
    """The letter is taken, and the server is gone before it says so."""

    @property
    def subjects(self) -> list[str]:
        return [str(letter["Subject"]) for letter in self.letters]

    @property
    def message_ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]

    # --- aiosmtpd's hooks ----------------------------------------------------------

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name and signature
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.to_mail:
            return self.to_mail.pop(0)
        envelope.mail_from = address
        return "250 ok"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and signature
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.to_rcpt:
            return self.to_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.to_data:
            return self.to_data.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        if self.hangs_up_after_data:
            self.hangs_up_after_data = False
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 taken"

    def judge(
        self,
        _server: SMTP,
        _session: Session,
        _envelope: Envelope,
        _mechanism: str,
        data: object,
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = data == LoginPassword(USER.encode(), PASSWORD.encode())
        if right:
            self.signed_in.append(data.login.decode())
        return AuthResult(success=right, handled=False)


@dataclass
class Certificate:
    """A certificate of our own, for the server, and its authority for clients."""

    context: ssl.SSLContext
    ca_file: Path


def certificate(directory: Path, host: str = HOST) -> Certificate:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(host).configure_cert(context)
    ca_file = directory / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    return Certificate(context, ca_file)


@contextlib.asynccontextmanager
async def listening(
    sink: Sink,
    context: ssl.SSLContext | None = None,
    *,
    tls_from_the_start: bool = False,
    size: int = 20_000_000,
) -> AsyncIterator[Sink]:
    """Serve at `sink.port` (0: any, which is noted) while the context lasts."""
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        starttls = None if tls_from_the_start else context
        return SMTP(
            sink,
            hostname="sink.test",
            data_size_limit=size,
            tls_context=starttls,
            authenticator=sink.judge,
            auth_require_tls=not tls_from_the_start,
            loop=loop,
        )

    server = await loop.create_server(
        protocol,
        "127.0.0.1",
        sink.port,
        ssl=context if tls_from_the_start else None,
    )
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
        await server.wait_closed()
