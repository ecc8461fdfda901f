"""Letters to a real mail server on a real socket: taken, or why not, in plain words."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from support.smtp_sink import HOST, PASSWORD, USER, Sink, certificate, listening
from tipring.clerk import smtp
from tipring.clerk.mail_trouble import MailTrouble, Trouble
from tipring.config.settings import MailSettings, Security

TO = "anna@harbor.example"
SENDER = "box@harbor.example"


def a_letter(size: int = 0) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = SENDER, TO, "hello"
    letter.set_content("x" * 70 + "\n" * (size // 70))
    return letter


def server(port: int, **more: object) -> MailSettings:
    plain: dict[str, object] = {"security": Security.NONE, **more}
    return MailSettings(HOST, SENDER, port, **plain)  # type: ignore[arg-type]


async def posted(mail: MailSettings, to: str = TO) -> str:
    return await smtp.send(mail, a_letter(), to)


async def refused(mail: MailSettings, to: str = TO) -> MailTrouble:
    with pytest.raises(MailTrouble) as told:
        await posted(mail, to)
    return told.value


def with_a_sink(story: Callable[[Sink], Awaitable[None]]) -> None:
    async def tell() -> None:
        async with listening(Sink()) as sink:
            await story(sink)

    asyncio.run(tell())


def test_a_letter_is_taken_on_a_network_of_our_own() -> None:
    async def story(sink: Sink) -> None:
        assert await posted(server(sink.port)) == "taken"
        assert sink.subjects == ["hello"]

    with_a_sink(story)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_letter_is_taken_after_we_have_signed_in_in_secret(
    tmp_path: Path,
    security: Security,
) -> None:
    ours = certificate(tmp_path)

    async def tell() -> None:
        at_once = security is Security.TLS
        sink = Sink()
        async with listening(sink, ours.context, tls_from_the_start=at_once):
            mail = server(
                sink.port,
                security=security,
                user=USER,
                password=PASSWORD,
                ca_file=ours.ca_file,
            )
            assert await posted(mail) == "taken"
            assert sink.signed_in == [USER]
            wrong = server(
                sink.port,
                security=security,
                user=USER,
                password="battery staple",  # noqa: S106 - a test's
                ca_file=ours.ca_file,
            )
            trouble = await refused(wrong)
            assert trouble.kind is Trouble.AUTHENTICATION
            assert not trouble.for_good
            assert "535" in str(trouble)
            assert "battery" not in str(trouble)

    asyncio.run(tell())


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    tmp_path: Path,
    security: Security,
) -> None:
    ours = certificate(tmp_path)

    async def tell() -> None:
        at_once = security is Security.TLS
        async with listening(Sink(), ours.context, tls_from_the_start=at_once) as sink:
            trouble = await refused(server(sink.port, security=security))
            assert trouble.kind is Trouble.CERTIFICATE
            assert "ca_file" in str(trouble)
            assert sink.letters == []

    asyncio.run(tell())


def test_a_certificate_of_another_server_is_not_trusted(tmp_path: Path) -> None:
    theirs = certificate(tmp_path, "mail.elsewhere.example")

    async def tell() -> None:
        async with listening(Sink(), theirs.context) as sink:
            security, ca_file = Security.STARTTLS, theirs.ca_file
            mail = server(sink.port, security=security, ca_file=ca_file)
            assert (await refused(mail)).kind is Trouble.CERTIFICATE

    asyncio.run(tell())


def test_a_file_of_certificates_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("hello")

    async def story(sink: Sink) -> None:
        security, ca_file = Security.STARTTLS, tmp_path / "ca.pem"
        mail = server(sink.port, security=security, ca_file=ca_file)
        assert (await refused(mail)).kind is Trouble.CERTIFICATE

    with_a_sink(story)


def test_the_wrong_kind_of_secrecy_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "PATIENCE_S", 0.3)
    ours = certificate(tmp_path)

    async def tell() -> None:
        async with listening(Sink()) as plain:
            for security in (Security.STARTTLS, Security.TLS):
                trouble = await refused(server(plain.port, security=security))
                assert trouble.kind is Trouble.TLS_MODE, security
        async with listening(
            Sink(), ours.context, tls_from_the_start=True
        ) as encrypted:
            trouble = await refused(server(encrypted.port))
            assert trouble.kind is Trouble.TLS_MODE
            assert 'try security = "tls"' in str(trouble)

    asyncio.run(tell())


def test_a_server_where_nobody_can_sign_in_is_told(tmp_path: Path) -> None:
    ours = certificate(tmp_path)

    async def tell() -> None:
        async with listening(Sink(), ours.context) as sink:
            # Not through settings, which refuse a password in the open.
            mail = server(sink.port, user=USER, password=PASSWORD)
            trouble = await refused(mail)
            assert trouble.kind is Trouble.AUTHENTICATION
            assert "leave user out" in str(trouble)

    asyncio.run(tell())


def test_a_server_that_wants_a_password_says_so() -> None:
    async def story(sink: Sink) -> None:
        sink.to_mail = ["530 5.7.0 Authentication required"]
        trouble = await refused(server(sink.port))
        assert (trouble.kind, trouble.for_good) == (Trouble.AUTHENTICATION, False)

    with_a_sink(story)


@pytest.mark.parametrize(
    ("asked", "answer", "kind", "for_good"),
    [
        ("to_mail", "553 not yours", Trouble.SENDER, False),
        ("to_mail", "451 busy", Trouble.LATER, False),
        ("to_mail", "552 too large", Trouble.TOO_BIG, True),
        ("to_rcpt", "550 no such user", Trouble.RECIPIENT, True),
        ("to_rcpt", "552 mailbox full", Trouble.RECIPIENT, True),
        ("to_rcpt", "451 greylisted, come later", Trouble.LATER, False),
        ("to_data", "554 looks like spam", Trouble.CONTENT, True),
        ("to_data", "552 too large", Trouble.TOO_BIG, True),
        ("to_data", "452 disk full", Trouble.LATER, False),
    ],
)
def test_an_answer_is_told_in_the_servers_own_words(
    asked: str,
    answer: str,
    kind: Trouble,
    for_good: bool,  # noqa: FBT001 - a parameter of the story
) -> None:
    async def story(sink: Sink) -> None:
        setattr(sink, asked, [answer])
        trouble = await refused(server(sink.port))
        assert (trouble.kind, trouble.for_good) == (kind, for_good)
        assert answer in str(trouble)
        assert await posted(server(sink.port)) == "taken"

    with_a_sink(story)


def test_a_letter_that_is_larger_than_the_server_takes_is_too_big() -> None:
    async def tell() -> None:
        async with listening(Sink(), size=1000) as sink:
            with pytest.raises(MailTrouble) as told:
                await smtp.send(server(sink.port), a_letter(200_000), TO)
            assert told.value.kind is Trouble.TOO_BIG

    asyncio.run(tell())


def test_an_address_that_no_server_can_be_given_is_given_up() -> None:
    async def story(sink: Sink) -> None:
        trouble = await refused(server(sink.port), "änna@harbor.example")
        assert (trouble.kind, trouble.for_good) == (Trouble.RECIPIENT, True)

    with_a_sink(story)


def test_a_port_where_nobody_listens_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        trouble = asyncio.run(refused(server(port)))
    assert trouble.kind is Trouble.REFUSED


def test_a_server_that_vanishes_after_the_letter_leaves_it_open() -> None:
    async def story(sink: Sink) -> None:
        sink.hangs_up_after_data = True
        trouble = await refused(server(sink.port))
        assert (trouble.kind, trouble.for_good) == (Trouble.OTHER, False)
        assert len(sink.letters) == 1

    with_a_sink(story)
