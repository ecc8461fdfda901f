"""The commands of the call queues: `tipring queue ...`.

The HTTP client is imported by the commands that use it: the desk does without.
"""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tipring.cli import queue_lost, queue_show, show
from tipring.cli.client import DeskClient
from tipring.cli.options import config_option, json_option
from tipring.cli.queue_csv import export_queues, import_queues
from tipring.config.reader import load
from tipring.config.settings import Settings
from tipring.desk.journal import utc_now
from tipring.domain.caller_number import bare
from tipring.domain.days import day_began
from tipring.domain.errors import TipringError
from tipring.store.lost_callers import lost_callers
from tipring.store.queue_abandoned import abandoned as abandoned_calls
from tipring.store.queue_figures import figures as figures_of
from tipring.store.queue_story import queue_story
from tipring.store.reader import open_reader

queue = click.Group("queue", help="Look after the call queues.")
queue.add_command(import_queues)
queue.add_command(export_queues)

_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])
since_option = click.option(
    "--since",
    type=_MOMENT,
    help="The office's time; this day's beginning if left out.",
)
until_option = click.option(
    "--until",
    type=_MOMENT,
    help="The office's time; now if left out.",
)


# --- looking ---------------------------------------------------------------------


@queue.command()
@config_option
@json_option
def status(directory: Path, *, as_json: bool) -> None:
    """Show who waits, at which place and why, and what the agents do."""
    settings = load(directory)
    with DeskClient(settings.socket) as desk:
        found = desk.queues()
    zone = settings.office.zone
    click.echo(show.as_json(found) if as_json else queue_show.status(found, zone))


@queue.command()
@config_option
@json_option
@click.argument("call")
def why(directory: Path, call: str, *, as_json: bool) -> None:
    """Tell what a call went through in queues: rank, offers, who was not rung and why.

    CALL is a call as `tipring calls --json` and `tipring queue status` name it.
    """
    settings = load(directory)
    with open_reader(settings.store_directory) as reader:
        found = reader.ask(queue_story(call))
    if found is None:
        message = f"no queue has seen a call {call}; tipring queue status names calls"
        raise TipringError(message)
    zone = settings.office.zone
    click.echo(show.as_json(found) if as_json else queue_show.story(found, zone))


@queue.command()
@config_option
@json_option
@since_option
@until_option
@click.option(
    "--threshold",
    "threshold_s",
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds, the T of the service level; each queue's own if left out.",
)
def figures(
    directory: Path,
    since: datetime | None,
    until: datetime | None,
    threshold_s: float | None,
    *,
    as_json: bool,
) -> None:
    """Count a period: callers, waits, service levels, agents."""
    settings = load(directory)
    begin, end = _period(since, until, settings.office.zone)
    if threshold_s is None:
        question = figures_of(begin, end, _thresholds_s(settings))
    else:
        question = figures_of(begin, end, default_s=threshold_s)
    with open_reader(settings.store_directory) as reader:
        found = reader.ask(question)
    zone = settings.office.zone
    click.echo(show.as_json(found) if as_json else queue_show.figures(found, zone))


@queue.command()
@config_option
@json_option
@since_option
@until_option
def abandoned(
    directory: Path,
    since: datetime | None,
    until: datetime | None,
    *,
    as_json: bool,
) -> None:
    """List whom to call back, newest first, and what came of it since."""
    settings = load(directory)
    zone = settings.office.zone
    begin, end = _period(since, until, zone)
    with open_reader(settings.store_directory) as reader:
        found = reader.ask(abandoned_calls(begin, end, country=settings.country))
    if as_json:
        click.echo(show.as_json(found))
    else:
        click.echo(queue_show.abandoned(found, begin, end, zone))


@queue.command()
@config_option
@json_option
@since_option
@until_option
@click.option(
    "--all", "everybody", is_flag=True, help="Those who came back or were called, too."
)
def lost(
    directory: Path,
    since: datetime | None,
    until: datetime | None,
    *,
    everybody: bool,
    as_json: bool,
) -> None:
    """List callers who were lost with their trunk, and whom nobody talked with since.

    They are called back by "tipring queue call-back".
    """
    settings = load(directory)
    zone = settings.office.zone
    begin, end = _period(since, until, zone)
    with open_reader(settings.store_directory) as reader:
        found = reader.ask(lost_callers(begin, end, settings.country))
    found = [caller for caller in found if everybody or caller.is_missed]
    if as_json:
        click.echo(show.as_json(found))
    else:
        click.echo(queue_lost.lost(found, begin, end, zone))


def _period(
    since: datetime | None,
    until: datetime | None,
    zone: ZoneInfo,
) -> tuple[datetime, datetime]:
    now = utc_now() + timedelta(seconds=1)
    begin = since.replace(tzinfo=zone) if since else day_began(now, zone)
    return begin, until.replace(tzinfo=zone) if until else now


def _thresholds_s(settings: Settings) -> dict[str, float]:
    queues = settings.office.team.queues
    return {name: queue.threshold_s for name, queue in queues.items()}


# --- telling ---------------------------------------------------------------------


@queue.command("sign-in")
@config_option
@click.argument("agent")
def sign_in(directory: Path, agent: str) -> None:
    """Let an agent begin to work."""
    _tell_of_agent(directory, agent, "sign-in")
    click.echo(f"{agent} is signed in")


@queue.command("sign-out")
@config_option
@click.argument("agent")
def sign_out(directory: Path, agent: str) -> None:
    """Let an agent end work, after the running call if there is one."""
    _tell_of_agent(directory, agent, "sign-out")
    click.echo(f"{agent} signs out, after the running call if there is one")


@queue.command()
@config_option
@click.argument("agent")
@click.argument("reason", default="")
def pause(directory: Path, agent: str, reason: str) -> None:
    """Let an agent take a pause, after the running call if there is one."""
    _tell_of_agent(directory, agent, "pause", reason=reason)
    click.echo(f"{agent} pauses, after the running call if there is one")


@queue.command()
@config_option
@click.argument("agent")
def resume(directory: Path, agent: str) -> None:
    """Take an agent back from a pause, or a miss."""
    _tell_of_agent(directory, agent, "resume")
    click.echo(f"{agent} can be rung again")


@queue.command()
@config_option
@click.argument("call")
@click.argument("agent")
def claim(directory: Path, call: str, agent: str) -> None:
    """Let a waiting caller go to this agent, before any other."""
    _tell_of_caller(directory, call, "claim", agent=agent)
    click.echo(f"{call} will go to {agent}, before any other caller")


@queue.command()
@config_option
@click.argument("call")
@click.option("--why", "reason", default="taken out by the office", help="Why.")
def withdraw(directory: Path, call: str, reason: str) -> None:
    """Take a caller out of the queue for good."""
    _tell_of_caller(directory, call, "withdraw", why=reason)
    click.echo(f"{call} was taken out of the queue")


@queue.command("call-back")
@config_option
@click.argument("name", metavar="QUEUE")
@click.argument("number")
def call_back(directory: Path, name: str, number: str) -> None:
    """Let an agent of QUEUE call NUMBER, as soon as it is its turn."""
    with DeskClient(load(directory).socket) as desk:
        desk.call_back(name, bare(number))
    click.echo(f"{number} will be called when an agent of {name} is free")


def _tell_of_agent(directory: Path, agent: str, verb: str, **words: str) -> None:
    with DeskClient(load(directory).socket) as desk:
        desk.tell_of_agent(agent, verb, **words)


def _tell_of_caller(directory: Path, call: str, verb: str, **words: str) -> None:
    with DeskClient(load(directory).socket) as desk:
        desk.tell_of_caller(call, verb, **words)
