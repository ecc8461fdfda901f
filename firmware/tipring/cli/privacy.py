"""`tipring privacy`: all that the box knows of one number, handed out or erased."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from tipring.cli.account import TERMINAL
from tipring.cli.client import DeskClient
from tipring.cli.options import config_option
from tipring.config.reader import load
from tipring.config.settings import Settings
from tipring.console.privacy import erasing
from tipring.console.privacy.dossier import collect, sentences, write
from tipring.domain.errors import TipringError
from tipring.store.console_book import AuditLine, ConsoleBook
from tipring.store.person import is_too_short

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def privacy() -> None:
    """Show, hand out or erase what the box knows of one number."""


@privacy.command("show")
@config_option
@click.argument("number")
def show_(directory: Path, number: str) -> None:
    """Tell how much there is of NUMBER, however it was written."""
    settings = _office(directory, number)
    with _book(settings) as book:
        store = settings.store_directory
        found = collect(number, settings.country, store, book, settings.directory)
    click.echo("\n".join(sentences(found)) or "the box knows nothing of this number")


@privacy.command("export")
@config_option
@click.argument("number")
@click.argument("file", type=FILE)
def export(directory: Path, number: str, file: Path) -> None:
    """Write all about NUMBER to FILE, a zip file: records, journal, sound.

    Whoever the number belongs to may be given it; whether he is who he says is for
    you to find out.
    """
    settings = _office(directory, number)
    if file.exists():
        message = f"{file} is there already; name another file"
        raise TipringError(message)
    with _book(settings) as book:
        store = settings.store_directory
        found = collect(number, settings.country, store, book, settings.directory)
        write(found, store, file, datetime.now(UTC))
        _note(book, "privacy.export")
    click.echo("\n".join(sentences(found)) or "the box knows nothing of this number")
    click.echo(f"written to {file}, readable for {os.environ.get('USER', 'you')} alone")


@privacy.command("erase")
@config_option
@click.argument("number")
@click.confirmation_option(prompt="It cannot be brought back. Erase all about it?")
def erase(directory: Path, number: str) -> None:
    """Erase all about NUMBER: sound, texts, numbers, names, notes, callbacks.

    That there were calls, when, and how they went stays. The desk must run.
    """
    settings = _office(directory, number)
    with DeskClient(settings.socket) as desk, _book(settings) as book:
        erased = desk.erase_number(number, TERMINAL)
        audit = book.forget(erased.spellings)
        _note(book, "privacy.erase", calls=erased.calls, messages=erased.messages)
    click.echo("\n".join(erasing.sentences(erased, audit)))


def _office(directory: Path, number: str) -> Settings:
    if is_too_short(number):
        message = "this number is too short to be somebody's: it stands in any text"
        raise TipringError(message)
    return load(directory)


@contextmanager
def _book(settings: Settings) -> Iterator[ConsoleBook]:
    book = ConsoleBook.open(settings.store_directory)
    try:
        yield book
    finally:
        book.close()


def _note(book: ConsoleBook, what: str, **detail: int) -> None:
    """Write down that it was done; never of whom."""
    now = datetime.now(UTC)
    book.note(AuditLine(at=now, who=TERMINAL, what=what, detail=detail))
