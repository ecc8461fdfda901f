"""The `tipring` command: run the box, check its settings, look at what happened."""

import gc
import sys
from importlib import import_module
from types import MappingProxyType

import click

from tipring import __version__
from tipring.domain.errors import TipringError

COMMANDS = MappingProxyType(
    {
        "account": "tipring.cli.account:account",
        "backup": "tipring.cli.backup:backup",
        "call": "tipring.cli.call:call",
        "calls": "tipring.cli.looking:calls",
        "check": "tipring.cli.running:check",
        "clerk": "tipring.cli.clerk:clerk",
        "console": "tipring.cli.console:console",
        "degradation": "tipring.cli.degradation:degradation",
        "demo": "tipring.cli.demo_command:demo",
        "doctor": "tipring.cli.doctor:doctor",
        "draw": "tipring.cli.drawing:draw",
        "drill": "tipring.cli.drill:drill",
        "events": "tipring.cli.looking:events",
        "extensions": "tipring.cli.extensions:extensions",
        "factory-reset": "tipring.cli.lifeline:factory_reset",
        "hang-up": "tipring.cli.looking:hang_up",
        "last-words": "tipring.cli.last_words:last_words",
        "learn": "tipring.cli.learning:learn",
        "lifeline": "tipring.cli.lifeline:lifeline",
        "lines": "tipring.cli.lines:lines",
        "link": "tipring.cli.link:link",
        "mail": "tipring.cli.mail:mail",
        "messages": "tipring.cli.messages:messages",
        "modems": "tipring.cli.modems:modems",
        "news": "tipring.cli.news:news",
        "phones": "tipring.cli.phones:phones",
        "privacy": "tipring.cli.privacy:privacy",
        "prompts": "tipring.cli.prompts:prompts",
        "queue": "tipring.cli.queue:queue",
        "recordings": "tipring.cli.recordings:recordings",
        "report": "tipring.cli.report:report",
        "restore": "tipring.cli.backup:restore",
        "retention": "tipring.cli.retention:retention",
        "route": "tipring.cli.route:route",
        "run": "tipring.cli.running:run",
        "screen": "tipring.cli.screen:screen",
        "self-test": "tipring.cli.self_test:command",
        "speech": "tipring.cli.speech:speech",
        "staffing": "tipring.cli.report:staffing",
        "status": "tipring.cli.looking:status",
    }
)
"""Where each command is. The desk, which runs for months, and whoever asks it a short
question do without what the other commands need."""


class LazyGroup(click.Group):
    """Imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return all names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command; None where there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        gc.disable()  # hardly anything is thrown away: a sixth of the time saved
        try:
            found: click.Command = getattr(import_module(module), attribute)
        finally:
            gc.freeze()  # nor will it be: looking it through takes 0.3 s each time
            gc.enable()
        return found


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tipring")
def cli() -> None:
    """Answer the telephone of a small office."""


def main() -> None:
    """Run the command; an error of ours is one clear message and exit status 1."""
    try:
        cli()
    except TipringError as error:
        click.echo(f"tipring: {error}", err=True)
        sys.exit(1)
