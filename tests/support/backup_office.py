"""An office with a bit of everything that a backup has to bring back."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.offices import write_settings
from support.queue_journal import a_call, told
from tipring.console.backup.contents import OfficePlace
from tipring.domain.access import Role
from tipring.domain.journal import (
    CallEnded,
    CallRang,
    Entry,
    MessageKept,
    MessageStarted,
)
from tipring.store.console_book import Account, ConsoleBook, Session
from tipring.store.ledger import Ledger

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
PASSPHRASE = "seven copper wires"  # noqa: S105 - of nobody real
PIN = "60273918"
HASH = "argon2-of-olga"


def an_office(directory: Path, name: str = "Harbor Dental") -> OfficePlace:
    """Write an office that has settings, secrets, a journal, a message, an account."""
    write_settings(directory, "/dev/nowhere")
    main = directory / "tipring.toml"
    main.write_text(main.read_text().replace("Harbor Dental", name))
    (directory / "secrets.toml").write_text(f'[mailbox_pin]\noffice = "{PIN}"\n')
    (directory / "secrets.toml").chmod(0o600)
    prompts = directory / "prompts" / "en"
    prompts.mkdir(parents=True)
    (prompts / "hello.wav").write_bytes(name.encode())
    state = directory / "state"
    ledger = Ledger.open(state)
    ledger.write([[told(at, what) for at, what in a_call(name[:2], 0.0, 5.0, 9.0)]])
    ledger.write([_with_a_message(name[:2])])
    ledger.close()
    sound = state / "messages" / "office" / f"{name[:2]}.wav"
    sound.parent.mkdir(parents=True)
    sound.write_bytes(b"RIFF" + name.encode())
    (state / "rendered").mkdir()
    (state / "rendered" / "x.wav").write_bytes(b"made again")
    (state / "console.key").write_text(f"key of {name}")
    book = ConsoleBook.open(state)
    book.add_account(Account(name="olga", role=Role.OWNER, made_at=NOW), HASH)
    session = Session(key="k", account="olga", began_at=NOW, seen_at=NOW)
    book.begin_session(session)
    book.close()
    return OfficePlace(directory, state)


def _with_a_message(call: str) -> list[Entry]:
    path = f"messages/office/{call}.wav"
    happened = (
        CallRang(),
        MessageStarted(f"{call}-1", "office", path),
        MessageKept(f"{call}-1", 4.0, interrupted=False),
        CallEnded("the caller hung up"),
    )
    return [Entry(NOW, what, "line-1", call) for what in happened]


@contextmanager
def a_stick(folder: Path, megabytes: int = 8) -> Iterator[Path]:
    """Mount a disk of its own at *folder*, as a stick is."""
    if os.geteuid() != 0:
        pytest.skip("only root mounts a disk")
    folder.mkdir()
    size = f"size={megabytes}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
