"""`tipring recordings`: talks with agents that were recorded."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tipring.cli import show
from tipring.cli.client import DeskClient
from tipring.cli.options import config_option, json_option, limit_option
from tipring.config.reader import load
from tipring.config.settings import Settings
from tipring.domain.errors import TipringError
from tipring.store.message_records import RecordingRecord, RecordingState
from tipring.store.message_views import found_recordings, recording_of
from tipring.store.reader import open_reader

NONE_YET = (
    "no talk was recorded yet; queues that want it have: record = ... in their file"
)


@click.group()
def recordings() -> None:
    """Show, pause, export and erase recorded talks."""


@recordings.command("list")
@config_option
@json_option
@limit_option
def list_(directory: Path, limit: int, *, as_json: bool) -> None:
    """List recorded talks, newest first, and where their sound is."""
    settings = load(directory)
    found = _found(settings, limit)
    zone = settings.office.zone
    click.echo(show.as_json(found) if as_json else table(found, zone))


@recordings.command()
@config_option
@click.argument("recording")
def pause(directory: Path, recording: str) -> None:
    """Record silence from now on, while something secret is said or keyed in.

    Agents do the same with the star key of their telephone.
    """
    with _desk(directory) as desk:
        desk.tell_of_recording(recording, "pause")
    click.echo(f"{recording}: silence is recorded until: tipring recordings resume")


@recordings.command()
@config_option
@click.argument("recording")
def resume(directory: Path, recording: str) -> None:
    """Record what is said again."""
    with _desk(directory) as desk:
        desk.tell_of_recording(recording, "resume")
    click.echo(f"{recording}: is being recorded again")


@recordings.command()
@config_option
@click.argument("recording")
@click.confirmation_option(prompt="Its sound cannot be brought back. Erase it?")
def erase(directory: Path, recording: str) -> None:
    """Erase the sound of one; who talked and when stays known."""
    with _desk(directory) as desk:
        desk.erase_recording(recording)
    click.echo(f"{recording}: erased")


@recordings.command()
@config_option
@click.argument("recording")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(directory: Path, recording: str, file: Path) -> None:
    """Copy the sound of one to FILE: WAV, caller on the left, agent on the right."""
    store = load(directory).store_directory
    with open_reader(store) as reader:
        asked = reader.ask(recording_of(store, recording))
    for found in asked:
        if found.state is RecordingState.KEPT:
            shutil.copyfile(found.path, file)
            click.echo(f"{file}: {found.duration_s or 0:.0f} s")
            return
    message = f"nothing is kept of {recording}; tipring recordings list has all"
    raise TipringError(message)


def table(found: Sequence[RecordingRecord], zone: ZoneInfo) -> str:
    """Return recordings as a table."""
    if not found:
        return NONE_YET
    rows = [
        (
            one.id,
            show.time_of(one.began_at, zone),
            one.queue,
            f"{one.duration_s:.0f} s" if one.duration_s is not None else "-",
            one.state.value + (", cut off" if one.interrupted else ""),
            one.consent,
            str(one.path) if one.state is RecordingState.KEPT else "-",
        )
        for one in found
    ]
    head = ("id", "began", "queue", "length", "state", "the caller", "sound")
    return "\n".join(show.columns([head, *rows]))


def _found(settings: Settings, limit: int) -> list[RecordingRecord]:
    with open_reader(settings.store_directory) as reader:
        return reader.ask(found_recordings(settings.store_directory, limit))


def _desk(directory: Path) -> DeskClient:
    return DeskClient(load(directory).socket)
