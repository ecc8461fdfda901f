"""What tipring.toml says of the mail server: `[mail]`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tipring.config.problems import Problem
from tipring.config.settings import MailSettings, Security, SoundFormat
from tipring.config.tables import MailTable
from tipring.config.toml_file import TomlFile
from tipring.config.typed import read_table

MAIL = "mail"


def read_mail(
    file: TomlFile,
    directory: Path,
    problems: list[Problem],
) -> MailSettings | None:
    """Return what *file* says, without the password; None: nothing, or mistakes."""
    if MAIL not in file.data:
        return None
    mistakes: list[Problem] = []
    raw: Any = file.data[MAIL]
    table = read_table(MailTable, raw, file, (MAIL,), mistakes)
    settings = _settings(dict(table), directory) if table else None
    for key, what, remedy in _contradictions(settings) if settings else ():
        mistakes.append(file.problem((MAIL, key), what, remedy))
    problems += mistakes
    return None if mistakes else settings


def without_password(mail: MailSettings | None, file: TomlFile) -> Iterator[Problem]:
    """Yield that a user has no password, if so."""
    if mail and mail.user and not mail.password:
        what = "has no password"
        remedy = "add it to secrets.toml: [mail] password"
        yield file.problem((MAIL, "user"), what, remedy)


def _settings(table: dict[str, Any], directory: Path) -> MailSettings:
    if "ca_file" in table:
        table["ca_file"] = directory / table["ca_file"]
    if "security" in table:
        table["security"] = Security(table["security"])
    if "sound" in table:
        table["sound"] = SoundFormat(table["sound"])
    return MailSettings(**table)


def _contradictions(mail: MailSettings) -> Iterator[tuple[str, str, str]]:
    """Yield keys that are right one by one and wrong together."""
    if mail.user and mail.security is Security.NONE:
        what = "would send the password where everybody can read it"
        yield "security", what, 'write "starttls" or "tls", or leave user out'
    if mail.ca_file and not mail.ca_file.is_file():
        yield "ca_file", "is not there", "name a file of certificates (PEM)"
