"""`tipring modems`: what is plugged in, and the line of settings that leads to it."""

import asyncio
from collections.abc import Iterator, Sequence

import click

from tipring.cli import show
from tipring.cli.options import json_option
from tipring.health.plugged import Found, look, plugged

NOTHING = (
    "no USB serial device is plugged in; where one is, `dmesg | tail` says why not"
)


def table(all_found: Sequence[Found]) -> str:
    """Return them for a person."""
    return "\n\n".join("\n".join(_lines(one)) for one in all_found) or NOTHING


def _lines(one: Found) -> Iterator[str]:
    yield f"{one.unit.node}: {one.unit.label}"
    if one.voice:
        yield f"  voice: {one.voice}"
    if one.users:
        yield f"  in use by {', '.join(one.users)}"
    yield f'  url = "{one.url}"'


@click.command()
@click.option(
    "--ask",
    is_flag=True,
    help="Ask each that no program uses whether it has voice.",
)
@json_option
def modems(*, ask: bool, as_json: bool) -> None:
    """List the USB modems that are plugged in, each with its line for tipring.toml.

    What other users' programs have open only root sees: sudo tipring modems.
    """
    all_found = asyncio.run(plugged()) if ask else look()
    click.echo(show.as_json(all_found) if as_json else table(all_found))
