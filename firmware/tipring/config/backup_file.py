"""[backup] of tipring.toml: where a copy of the office goes each night."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator
from typing_extensions import TypedDict

from tipring.config.problems import Problem
from tipring.config.settings import BackupSettings
from tipring.config.tables import closed
from tipring.config.toml_file import TomlFile
from tipring.config.typed import read_table
from tipring.config.values import between, refusal, shaped
from tipring.domain.backups import Generations

BACKUP = "backup"
SFTP = "sftp://"
SERVER = re.compile(
    r"sftp://(?P<user>[\w.-]+)@(?P<host>[\w.-]+|\[[0-9a-fA-F:]+\])"
    r"(?::(?P<port>\d{1,5}))?(?P<path>/[^\"\\*?\[\x00-\x1f]*)"
)
"""A user, a host, a port, and a folder from the server's root."""
_KEY = r"(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]+={0,2}"


def _place(text: str) -> str:
    if text.startswith(SFTP):
        if not SERVER.fullmatch(text):
            what = "is no folder of a server"
            raise refusal(what, 'write "sftp://user@host/folder"')
    elif not text.startswith("/"):
        what = "is no place for backups"
        remedy = 'write a folder, as "/media/backup", or "sftp://user@host/folder"'
        raise refusal(what, remedy)
    return text


@closed
class BackupTable(TypedDict, total=False):
    """[backup]."""

    to: Annotated[str, AfterValidator(_place)]
    host_key: Annotated[
        str,
        shaped(_KEY, "is no key of a server", "`tipring backup --key` shows it"),
    ]
    keep_days: Annotated[int, between(1, 366)]
    keep_weeks: Annotated[int, between(0, 520)]
    keep_months: Annotated[int, between(0, 120)]
    worry_days: Annotated[int, between(1, 60)]


def read_backup(file: TomlFile, problems: list[Problem]) -> BackupSettings:
    """Return what *file* says, or what holds without a word of it."""
    if BACKUP not in file.data:
        return BackupSettings()
    mistakes: list[Problem] = []
    raw: Any = file.data[BACKUP]
    table = read_table(BackupTable, raw, file, (BACKUP,), mistakes) or BackupTable()
    usual = BackupSettings()
    settings = BackupSettings(
        to=table.get("to", ""),
        host_key=table.get("host_key", ""),
        keep=Generations(
            days=table.get("keep_days", usual.keep.days),
            weeks=table.get("keep_weeks", usual.keep.weeks),
            months=table.get("keep_months", usual.keep.months),
        ),
        worry_days=table.get("worry_days", usual.worry_days),
    )
    if settings.to.startswith(SFTP) and not settings.host_key and not mistakes:
        what = "names a server whose key is not known"
        remedy = f"add the host_key that this shows: tipring backup --key {settings.to}"
        mistakes.append(file.problem((BACKUP, "to"), what, remedy))
    problems += mistakes
    return settings
