"""The options that many commands share."""

from pathlib import Path

import click

FOLDER = click.Path(path_type=Path, file_okay=False)

config_option = click.option(
    "--config",
    "directory",
    type=FOLDER,
    default=Path("/etc/tipring"),
    envvar="TIPRING_CONFIG",
    show_default=True,
    show_envvar=True,
    help="The folder with tipring.toml and flows/.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")
limit_option = click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many.",
)
