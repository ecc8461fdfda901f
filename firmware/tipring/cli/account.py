"""`tipring account`: who may open the console, from the terminal of the box itself."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from tipring.cli.options import config_option
from tipring.console import passwords
from tipring.console.whereabouts import whereabouts
from tipring.domain.access import Role
from tipring.domain.errors import TipringError
from tipring.store.console_book import Account, AuditLine, ConsoleBook

TERMINAL = "the terminal"


@click.group()
def account() -> None:
    """Accounts of the console: who may open its pages, and do what there."""


@account.command("list")
@config_option
def list_(directory: Path) -> None:
    """List the accounts."""
    with _book(directory) as book:
        found = book.accounts()
    if not found:
        click.echo("nobody has an account yet; the first is made at http://BOX:8080/")
    for each in found:
        queues = ", ".join(each.queues) or "all queues"
        agent = f", agent {each.agent}" if each.agent else ""
        click.echo(f"{each.name}  {each.role}, {queues}{agent}")


@account.command("add")
@config_option
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.OWNER.value,
    show_default=True,
    help="What the person may do.",
)
@click.option("--agent", default="", help="Which agent of agents.toml it is.")
@click.option("--queue", "queues", multiple=True, help="Only these; all without.")
def add(
    directory: Path, name: str, role: str, agent: str, queues: tuple[str, ...]
) -> None:
    """Make an account; its password is asked for, or read from a pipe."""
    password = _password(name)
    now = datetime.now(UTC)
    made = Account(name=name, role=Role(role), agent=agent, queues=queues, made_at=now)
    with _book(directory) as book:
        book.add_account(made, passwords.hashed(password))
        book.note(
            AuditLine(at=now, who=TERMINAL, what="account.add", detail={"name": name})
        )
    click.echo(f"{name} may log in as {role}")


@account.command("password")
@config_option
@click.argument("name")
def password_(directory: Path, name: str) -> None:
    """Give an account a new password, and log it out everywhere."""
    password = _password(name)
    now = datetime.now(UTC)
    with _book(directory) as book:
        if not book.change_account(name, password=passwords.hashed(password)):
            raise _unknown(name, book)
        book.end_sessions(name)
        detail = {"name": name}
        book.note(
            AuditLine(at=now, who=TERMINAL, what="account.password", detail=detail)
        )
    click.echo(f"{name} has a new password")


@account.command("remove")
@config_option
@click.argument("name")
def remove(directory: Path, name: str) -> None:
    """Remove an account with its sessions and tokens."""
    now = datetime.now(UTC)
    with _book(directory) as book:
        if not book.remove_account(name):
            raise _unknown(name, book)
        detail = {"name": name}
        book.note(AuditLine(at=now, who=TERMINAL, what="account.remove", detail=detail))
    click.echo(f"{name} may not log in any more")


@contextmanager
def _book(directory: Path) -> Iterator[ConsoleBook]:
    state, _socket = whereabouts(directory)
    book = ConsoleBook.open(state)
    try:
        yield book
    finally:
        book.close()


def _password(name: str) -> str:
    if sys.stdin.isatty():
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        given = sys.stdin.readline().rstrip("\n")
    if why := passwords.refusal(given, name):
        message = f"this password is not taken: {why}"
        raise TipringError(message)
    return str(given)


def _unknown(name: str, book: ConsoleBook) -> TipringError:
    others = ", ".join(each.name for each in book.accounts()) or "none"
    return TipringError(f"there is no account {name!r}; there are: {others}")
