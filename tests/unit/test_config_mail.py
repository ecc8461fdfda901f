"""What tipring.toml and secrets.toml say of the mail server."""

from pathlib import Path

import pytest

from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.config.settings import MailSettings, Security, SoundFormat

OFFICE = """\
[office]
name = "Harbor"
time_zone = "Europe/Berlin"
[[line]]
url = "modem:///dev/ttyACM0"
flow = "main"
"""
FLOW = 'start = "bye"\n[node.bye]\ndo = "hangup"\n'
SERVER = '[mail]\nhost = "mail.example.com"\nsender = "box@example.com"\n'
PASSWORD = "correct horse"  # noqa: S105 - a test's


def office(directory: Path, mail: str, password: str = "") -> Path:
    (directory / "flows").mkdir()
    (directory / "flows/main.toml").write_text(FLOW)
    (directory / "tipring.toml").write_text(OFFICE + mail)
    if password:
        secrets = directory / "secrets.toml"
        secrets.touch(0o600)
        secrets.write_text(f'[mail]\npassword = "{password}"\n')
    return directory


def test_without_a_server_no_mail_is_sent(tmp_path: Path) -> None:
    assert load(office(tmp_path, "")).mail is None


def test_a_server_needs_a_name_and_a_sender_and_has_safe_habits(tmp_path: Path) -> None:
    mail = load(office(tmp_path, SERVER)).mail
    assert mail == MailSettings("mail.example.com", "box@example.com")
    assert (mail.security, mail.at_port) == (Security.STARTTLS, 587)


def test_everything_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    more = (
        'port = 2465\nsecurity = "tls"\nuser = "box"\nsound = "opus"\n'
        'largest_mb = 2\nca_file = "ca.pem"\n'
    )
    mail = load(office(tmp_path, SERVER + more, PASSWORD)).mail
    assert mail == MailSettings(
        "mail.example.com",
        "box@example.com",
        2465,
        Security.TLS,
        "box",
        PASSWORD,
        SoundFormat.OPUS,
        2.0,
        tmp_path / "ca.pem",
    )
    assert mail.at_port == 2465
    assert PASSWORD not in repr(mail)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('user = "box"\n', r"mail.user = .* has no password; add it to secrets.toml"),
        ('user = "box"\nsecurity = "none"\n', "where everybody can read it"),
        ('security = "ssl"\n', "is no way to keep mail secret"),
        ('sound = "flac"\n', "is no form of sound"),
        ('ca_file = "lost.pem"\n', "is not there; name a file of certificates"),
        ("port = 0\n", "is out of range"),
        ('pasword = "x"\n', "pasword"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, more: str, told: str) -> None:
    with pytest.raises(SettingsProblems, match=told):
        load(office(tmp_path, SERVER + more))


@pytest.mark.parametrize(
    "server",
    ['[mail]\nhost = "a b"\nsender = "box@x.y"\n', '[mail]\nhost = "mail.x"\n'],
)
def test_a_server_that_cannot_be_reached_by_what_is_written(
    tmp_path: Path,
    server: str,
) -> None:
    with pytest.raises(SettingsProblems, match="mail"):
        load(office(tmp_path, server))


def test_a_password_is_never_told(tmp_path: Path) -> None:
    directory = office(tmp_path, SERVER, PASSWORD)
    with (directory / "secrets.toml").open("a") as file:
        file.write('pass_word = "hunter2"\n')
    with pytest.raises(SettingsProblems) as told:
        load(directory)
    assert "hunter2" not in str(told.value)
    assert PASSWORD not in str(told.value)
