"""The commands of the office's telephones: `tipring extensions ...`."""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tipring.cli import show
from tipring.cli.client import DeskClient
from tipring.cli.options import config_option, json_option, limit_option
from tipring.config.reader import load
from tipring.desk.house_api import ExtensionNow, WhenWord
from tipring.store.house_views import HouseCallRecord, house_calls_of
from tipring.store.reader import open_reader

extensions = click.Group(
    "extensions", help="See who can be rung, forward calls, keep quiet."
)
when_option = click.option(
    "--when",
    type=click.Choice([word.value for word in WhenWord]),
    default=WhenWord.ALWAYS.value,
    show_default=True,
    help="Which calls go on: all, those that find it busy, those nobody answers.",
)


@extensions.command("list")
@config_option
@json_option
def list_extensions(directory: Path, *, as_json: bool) -> None:
    """List the extensions: who is there, who talks, where calls go."""
    with DeskClient(load(directory).socket) as desk:
        found = desk.extensions()
    click.echo(show.as_json(found) if as_json else table(found))


@extensions.command()
@config_option
@click.argument("number")
@click.argument("to")
@when_option
def forward(directory: Path, number: str, to: str, when: str) -> None:
    """Forward calls of the extension NUMBER to the number TO.

    TO is whatever that telephone may dial: a colleague, a queue, a mailbox, a number
    outside that [outside] allows.
    """
    _forward(directory, number, to, when)
    click.echo(f"calls of {number} go on to {to} ({when})")


@extensions.command()
@config_option
@click.argument("number")
@when_option
def unforward(directory: Path, number: str, when: str) -> None:
    """Let calls of the extension NUMBER ring there again."""
    _forward(directory, number, "", when)
    click.echo(f"calls of {number} go nowhere else ({when})")


def _forward(directory: Path, number: str, to: str, when: str) -> None:
    with DeskClient(load(directory).socket) as desk:
        desk.forward(number, when, to)


@extensions.command()
@config_option
@click.argument("number")
@click.argument("state", type=click.Choice(["on", "off"]))
def quiet(directory: Path, number: str, state: str) -> None:
    """Do not ring the extension NUMBER (on), or ring it again (off)."""
    with DeskClient(load(directory).socket) as desk:
        desk.do_not_disturb(number, on=state == "on")
    click.echo(f"{number} is {'not rung' if state == 'on' else 'rung'} from now on")


@extensions.command()
@config_option
@json_option
@limit_option
@click.argument("number", default="")
def calls(directory: Path, number: str, limit: int, *, as_json: bool) -> None:
    """List the calls of telephones, newest first; of one extension or of all."""
    settings = load(directory)
    with open_reader(settings.store_directory) as reader:
        found = reader.ask(house_calls_of(number, limit))
    zone = settings.office.zone
    click.echo(show.as_json(found) if as_json else history(found, zone))


def table(found: Sequence[ExtensionNow]) -> str:
    """Return all extensions, one a row."""
    if not found:
        return "there is no [extension.NUMBER] in tipring.toml"
    head = ("number", "name", "is", "calls go")
    rows = [
        (each.number, each.name or "-", _state(each), _goes(each)) for each in found
    ]
    return "\n".join(show.columns([head, *rows]))


def _state(each: ExtensionNow) -> str:
    if each.do_not_disturb:
        return "not to be disturbed"
    if each.calls:
        return "in a call" if each.calls == 1 else f"in {each.calls} calls"
    return "there" if each.is_there else "not registered"


def _goes(each: ExtensionNow) -> str:
    if each.forward_always:
        return f"to {each.forward_always}"
    ways = [f"to {each.forward_busy} when busy"] if each.forward_busy else []
    if each.forward_no_answer:
        ways.append(f"to {each.forward_no_answer} when not answered")
    return ", ".join(ways) or "nowhere else"


def history(found: Sequence[HouseCallRecord], zone: ZoneInfo) -> str:
    """Return calls, one a row."""
    if not found:
        return "no telephone of the office has called anybody yet"
    head = ("when", "who", "dialled", "talked with", "talked", "how it ended")
    rows = [
        (
            show.time_of(call.began_at, zone),
            call.extension,
            call.dialled,
            call.answered_by or "-",
            _talked(call),
            _ending(call),
        )
        for call in found
    ]
    return "\n".join(show.columns([head, *rows]))


def _ending(call: HouseCallRecord) -> str:
    if not call.how:
        return "it lasts"
    says_more = call.why not in {"", call.how}
    return f"{call.how}: {call.why}" if says_more else call.how


def _talked(call: HouseCallRecord) -> str:
    if call.answered_at is None or call.ended_at is None:
        return "-"
    return f"{(call.ended_at - call.answered_at).total_seconds():.0f} s"
