"""`tipring backup` and `tipring restore`: all of an office in one file."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from tipring.cli.options import config_option
from tipring.console.whereabouts import whereabouts
from tipring.domain.errors import TipringError
from tipring.store.lock import StoreLock
from tipring.store.restoring import finish_restores

FILE = click.Path(path_type=Path, dir_okay=False)
SURE = "Put it back now? What is here stays beside."


@click.command()
@config_option
@click.option(
    "--with-secrets",
    is_flag=True,
    help="PINs, passwords and keys, too, under a passphrase that is asked for.",
)
@click.argument("file", type=FILE)
def backup(directory: Path, file: Path, *, with_secrets: bool) -> None:
    """Write settings, prompts, records, messages and accounts into one FILE.

    The box may be at work meanwhile. FILE is a zip file.
    """
    from tipring.console.backup.contents import OfficePlace  # noqa: PLC0415 - see main
    from tipring.console.backup.saving import save  # noqa: PLC0415 - see main

    if file.exists():
        message = f"{file} is there already; name another file"
        raise TipringError(message)
    passphrase = _passphrase(new=True) if with_secrets else ""
    state, _socket = whereabouts(directory)
    place = OfficePlace(directory.absolute(), state.absolute())
    made = save(place, file.absolute(), datetime.now(UTC), passphrase)
    click.echo(f"{file}: {len(made.files)} files, {made.size / 1e6:.1f} MB before zip")
    if not with_secrets:
        click.echo("PINs, passwords and keys were left out; see --with-secrets")


@click.command()
@config_option
@click.option("--check", "only_check", is_flag=True, help="Look at it, change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore(directory: Path, file: Path, *, only_check: bool, yes: bool) -> None:
    """Put back what `tipring backup` wrote into FILE; the desk must be stopped.

    All of it is checked before anything is changed. What was here stays in a folder
    beside; nothing of it is lost.
    """
    from tipring.console.backup.contents import OfficePlace  # noqa: PLC0415 - see main
    from tipring.console.backup.manifest import Secrets  # noqa: PLC0415 - see main
    from tipring.console.backup.restoring import (  # noqa: PLC0415 - see main
        FORGOTTEN,
        lay_ready,
        look_at,
        put_settings,
    )

    told = look_at(file)
    click.echo(
        f"{told.office or 'an office'}, {told.made_at:%Y-%m-%d %H:%M} UTC, by Tipring"
        f" {told.tipring}: {len(told.files)} files, secrets {told.secrets}"
    )
    if only_check:
        return
    if not yes and not click.confirm(SURE):
        click.echo("nothing was changed")
        return
    state, _socket = whereabouts(directory)
    place = OfficePlace(directory.absolute(), state.absolute())
    passphrase = _passphrase() if told.secrets is Secrets.SEALED else ""
    with StoreLock.take(state):
        for old in finish_restores(state):
            click.echo(f"an earlier restore was finished first; what was: {old}")
        laid = lay_ready(file, place, datetime.now(UTC), passphrase)
        put_settings(laid, place)
        for old in finish_restores(state):
            click.echo(f"it is in place; what was here before: {old}")
    if told.secrets is Secrets.LEFT_OUT:
        click.echo(FORGOTTEN)


def _passphrase(*, new: bool = False) -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=new))
    return sys.stdin.readline().rstrip("\n")
