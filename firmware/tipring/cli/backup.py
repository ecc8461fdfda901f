"""`tipring backup` and `tipring restore`: all of an office in one file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from tipring.cli.client import DeskClient
from tipring.cli.options import config_option
from tipring.config.reader import load
from tipring.console.backup.contents import OfficePlace
from tipring.console.backup.manifest import Secrets
from tipring.console.backup.nightly import (
    PAUSES_S,
    nightly,
    shelf_of,
)
from tipring.console.backup.rehearsal import rehearse
from tipring.console.backup.restoring import (
    FORGOTTEN,
    give_to_owner_of,
    lay_ready,
    look_at,
    put_settings,
)
from tipring.console.backup.saving import save
from tipring.console.backup.sftp import (
    KEY,
    host_key_of,
    own_key,
)
from tipring.console.whereabouts import whereabouts
from tipring.domain.backups import newest
from tipring.domain.errors import TipringError
from tipring.store.backup_diary import BackupRun, read_runs
from tipring.store.lock import StoreLock
from tipring.store.restoring import finish_restores

FILE = click.Path(path_type=Path, dir_okay=False)
SURE = "Put it back now? What is here stays beside."
MEGABYTE = 1_000_000


@click.command()
@config_option
@click.option(
    "--with-secrets",
    is_flag=True,
    help="PINs, passwords and keys, too, under a passphrase that is asked for.",
)
@click.option(
    "--nightly",
    is_flag=True,
    help="Keep one where [backup] says, read it back, remove old ones (a timer does).",
)
@click.option("--list", "is_list", is_flag=True, help="What the last nights brought.")
@click.option(
    "--key",
    "url",
    is_flag=False,
    flag_value="own",
    metavar="[sftp://...]",
    help="Show the box's key for SFTP servers, and that of a server.",
)
@click.argument("file", type=FILE, required=False)
def backup(
    directory: Path,
    file: Path | None,
    url: str | None,
    *,
    with_secrets: bool,
    nightly: bool,
    is_list: bool,
) -> None:
    """Write settings, prompts, records, messages and accounts into one FILE.

    The box may be at work meanwhile. FILE is a zip file.
    """
    if is_list:
        _list(directory)
    elif url is not None:
        _show_keys(directory, url)
    elif nightly:
        _nightly(directory)
    elif file is None:
        message = "where to? Name a FILE, or say --nightly"
        raise click.UsageError(message)
    else:
        _into(file, directory, with_secrets=with_secrets)


def _into(file: Path, directory: Path, *, with_secrets: bool) -> None:
    if file.exists():
        message = f"{file} is there already; name another file"
        raise TipringError(message)
    passphrase = _passphrase(new=True) if with_secrets else ""
    made = save(_place(directory), file.absolute(), datetime.now(UTC), passphrase)
    click.echo(f"{file}: {len(made.files)} files, {made.size / 1e6:.1f} MB before zip")
    if not with_secrets:
        click.echo("PINs, passwords and keys were left out; see --with-secrets")


def _nightly(directory: Path) -> None:
    settings = load(directory)
    if not settings.backup.to:
        click.echo("nobody said where backups go; see [backup] in docs/settings.md")
        return
    pauses_s = () if sys.stdout.isatty() else PAUSES_S
    run = nightly(
        _place(directory), settings.backup, lambda: datetime.now(UTC), pauses_s
    )
    try:
        with DeskClient(settings.socket) as desk:
            desk.tell_of_backup(run)
    except TipringError as error:
        click.echo(f"the journal does not know of it: {error}", err=True)
    if run.why:
        raise TipringError(run.why)
    click.echo(_row(run))


def _list(directory: Path) -> None:
    state, _socket = whereabouts(directory)
    runs = read_runs(state)
    click.echo("\n".join(map(_row, runs)) if runs else "none was made yet")


def _row(run: BackupRun) -> str:
    if run.why:
        return f"{run.at:%Y-%m-%d %H:%M} UTC  failed: {run.why}"
    sealed = "secrets sealed" if run.has_secrets else "secrets left out"
    return (
        f"{run.at:%Y-%m-%d %H:%M} UTC  {run.where}: {run.name},"
        f" {run.size_bytes / MEGABYTE:.1f} MB, {run.calls} calls,"
        f" {run.messages} messages, {sealed}; read back in {run.took_s:.0f} s"
    )


def _show_keys(directory: Path, url: str) -> None:
    state, _socket = whereabouts(directory)
    own = own_key(state)
    give_to_owner_of(state, state / KEY)
    click.echo(f"the box's key, for authorized_keys of the server:\n\n{own}\n")
    if url == "own":
        return
    key, fingerprint = host_key_of(url)
    click.echo(f"the server's key, {fingerprint}; for tipring.toml, if it is that:\n")
    click.echo(f'[backup]\nto = "{url}"\nhost_key = "{key}"')


@click.command()
@config_option
@click.option("--check", "only_check", is_flag=True, help="Look at it, change nothing.")
@click.option(
    "--rehearse",
    is_flag=True,
    help="Put it back in a folder that is gone afterwards; without FILE the newest"
    " of [backup].",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.argument(
    "file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    required=False,
)
def restore(
    directory: Path, file: Path | None, *, only_check: bool, rehearse: bool, yes: bool
) -> None:
    """Put back what `tipring backup` wrote into FILE; the desk must be stopped.

    All of it is checked before anything is changed. What was here stays in a folder
    beside; nothing of it is lost.
    """
    if rehearse:
        _rehearse(directory, file)
    elif file is None:
        message = "which one? Name a FILE"
        raise click.UsageError(message)
    else:
        _put_back(directory, file, only_check=only_check, yes=yes)


def _put_back(directory: Path, file: Path, *, only_check: bool, yes: bool) -> None:
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
    place = _place(directory)
    passphrase = _passphrase() if told.secrets is Secrets.SEALED else ""
    with StoreLock.take(place.state):
        for old in finish_restores(place.state):
            click.echo(f"an earlier restore was finished first; what was: {old}")
        laid = lay_ready(file, place, datetime.now(UTC), passphrase)
        put_settings(laid, place)
        for old in finish_restores(place.state):
            click.echo(f"it is in place; what was here before: {old}")
    if told.secrets is Secrets.LEFT_OUT:
        click.echo(FORGOTTEN)


def _rehearse(directory: Path, file: Path | None) -> None:
    state = _place(directory).state
    state.mkdir(parents=True, exist_ok=True)
    with _named_or_newest(directory, file) as found:
        told = look_at(found)
        passphrase = ""
        if told.secrets is Secrets.SEALED:
            known = "" if file else load(directory).backup.passphrase
            passphrase = known or _passphrase()
        seen = rehearse(found, state, datetime.now(UTC), passphrase)
    click.echo(
        f"{told.office or 'an office'}, {told.made_at:%Y-%m-%d %H:%M} UTC:"
        f" {seen.calls} calls, {seen.messages} messages come back"
        f" ({seen.silent} without sound), secrets {told.secrets}"
    )
    for problem in seen.problems:
        click.echo(f"to mend after it: {problem}")


@contextmanager
def _named_or_newest(directory: Path, file: Path | None) -> Iterator[Path]:
    if file is not None:
        yield file
        return

    settings = load(directory)
    shelf = shelf_of(settings.backup, settings.store_directory)
    name = newest(shelf.names())
    if name is None:
        message = f"there is no backup in {shelf.where} yet; tipring backup --nightly"
        raise TipringError(message)
    with shelf.fetched(name) as found:
        yield found


def _place(directory: Path) -> OfficePlace:
    state, _socket = whereabouts(directory)
    return OfficePlace(directory.absolute(), state.absolute())


def _passphrase(*, new: bool = False) -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=new))
    return sys.stdin.readline().rstrip("\n")
