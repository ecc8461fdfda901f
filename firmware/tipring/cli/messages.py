"""`tipring messages`: what callers left, and who takes care of it.

Looking works without a desk; whatever changes something asks the running desk, which
is the only writer of the store.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from tipring.cli import show
from tipring.cli.client import DeskClient
from tipring.cli.message_export import export_messages
from tipring.cli.options import config_option, json_option, limit_option
from tipring.config.reader import load
from tipring.config.settings import Settings
from tipring.domain.errors import TipringError
from tipring.store.message_records import Folder, MessageSearch
from tipring.store.message_views import failed_jobs
from tipring.store.reader import open_reader
from tipring.store.records import MessageRecord

mailbox_option = click.option("--mailbox", help="Only of this mailbox.")
state_option = click.option(
    "--state",
    "folder",
    type=click.Choice([folder.value for folder in Folder]),
    default=Folder.PRESENT.value,
    show_default=True,
    help="Only what is so: new, open (not done), urgent, in the bin (deleted), ...",
)
words_option = click.option(
    "--search", "words", default="", help="Words of the text, a name, a number."
)
by_option = click.option("--by", default="", help="Who does it: an agent's id.")
message_argument = click.argument("message")


@click.group(invoke_without_command=True)
@click.pass_context
@config_option
@json_option
@limit_option
@mailbox_option
@state_option
@words_option
def messages(context: click.Context, /, **asked: Any) -> None:  # noqa: ANN401 - options
    """List the voicemails, newest first, and where their sound is.

    With a command after it: look at one, and say who takes care of it.
    """
    if context.invoked_subcommand is None:
        _list(**asked)


@messages.command("list")
@config_option
@json_option
@limit_option
@mailbox_option
@state_option
@words_option
def list_(**asked: Any) -> None:  # noqa: ANN401 - options
    """List the voicemails, newest first, and where their sound is."""
    _list(**asked)


def _list(
    *,
    directory: Path,
    as_json: bool,
    limit: int,
    mailbox: str | None,
    folder: str,
    words: str,
) -> None:
    settings = load(directory)
    search = MessageSearch(mailbox, Folder(folder), words, limit)
    with open_reader(settings.store_directory) as reader:
        found = reader.find(search)
    zone = settings.office.zone
    click.echo(show.as_json(found) if as_json else show.messages(found, zone))


@messages.command("show")
@config_option
@json_option
@message_argument
def show_(directory: Path, message: str, *, as_json: bool) -> None:
    """Show all that is known of one, its text included."""
    settings = load(directory)
    found = _one(settings, message)
    zone = settings.office.zone
    click.echo(show.as_json(found) if as_json else show.message(found, zone))


@messages.command()
@config_option
@message_argument
def path(directory: Path, message: str) -> None:
    """Print where its sound is: aplay $(tipring messages path MESSAGE)."""
    click.echo(_one(load(directory), message).path)


def _deed(verb: str, told: str, about: str) -> Callable[..., None]:
    def do(directory: Path, message: str, by: str) -> None:
        with _desk(directory) as desk:
            desk.tell_of_message(message, verb, by=by)
        click.echo(f"{message}: {told}")

    do.__doc__ = about
    do.__name__ = verb
    return do


for _verb, _told, _about in (
    ("heard", "was listened to", "Note that somebody listened to it."),
    ("done", "is done", "Note that what the caller wanted has been done."),
    ("release", "is free again", "Let somebody else take care of it."),
    ("delete", "is in the bin", "Put it into the bin for two weeks."),
    ("restore", "is back", "Take it back from the bin."),
):
    _command = by_option(message_argument(config_option(_deed(_verb, _told, _about))))
    messages.add_command(click.command(_verb)(_command))


@messages.command()
@config_option
@message_argument
@click.argument("agent")
def claim(directory: Path, message: str, agent: str) -> None:
    """Let AGENT take care of it; refused when somebody else does."""
    with _desk(directory) as desk:
        desk.tell_of_message(message, "claim", by=agent)
    click.echo(f"{message}: {agent} takes care of it")


@messages.command()
@config_option
@by_option
@message_argument
@click.argument("mailbox")
def forward(directory: Path, message: str, mailbox: str, by: str) -> None:
    """Put a copy into another mailbox."""
    with _desk(directory) as desk:
        copy = desk.tell_of_message(message, "forward", by=by, mailbox=mailbox)
    click.echo(f"{copy.id}: a copy of it is in {mailbox}")


@messages.command()
@config_option
@by_option
@message_argument
@click.confirmation_option(prompt="Its sound and text cannot be brought back. Erase?")
def erase(directory: Path, message: str, by: str) -> None:
    """Let its sound and its text be gone for good, also from the journal."""
    with _desk(directory) as desk:
        desk.erase_message(message, by)
    click.echo(f"{message}: erased")


@messages.command()
@config_option
@mailbox_option
@state_option
@words_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(
    directory: Path, file: Path, mailbox: str | None, folder: str, words: str
) -> None:
    """Write a ZIP with the sounds (WAV) and a table (CSV) of messages."""
    settings = load(directory)
    search = MessageSearch(mailbox, Folder(folder), words, limit=1_000_000)
    with open_reader(settings.store_directory) as reader:
        found = reader.find(search)
    sounds = export_messages(file, found, settings.office.zone)
    click.echo(f"{file}: {len(found)} messages, {sounds} sounds")


@messages.command("given-up")
@config_option
@json_option
def given_up(directory: Path, *, as_json: bool) -> None:
    """List mail and texts that were given up, and why."""
    settings = load(directory)
    with open_reader(settings.store_directory) as reader:
        found = reader.ask(failed_jobs(1000))
    zone = settings.office.zone
    click.echo(show.as_json(found) if as_json else show.jobs(found, zone))


@messages.command("try-again")
@config_option
def try_again(directory: Path) -> None:
    """Let everything that was given up be tried again now."""
    with _desk(directory) as desk:
        click.echo(f"{desk.try_jobs_again()} will be tried again")


def _one(settings: Settings, message: str) -> MessageRecord:
    with open_reader(settings.store_directory) as reader:
        found = reader.message(message)
    if found is None:
        told = f"there is no message {message}; tipring messages --json names them"
        raise TipringError(told)
    return found


@contextmanager
def _desk(directory: Path) -> Iterator["DeskClient"]:
    with DeskClient(load(directory).socket) as desk:
        yield desk
