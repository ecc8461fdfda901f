"""The commands of understanding speech: `tipring speech ...`.

What downloads is imported by the commands that use it: the desk does without.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tipring.cli import show
from tipring.cli.misheard import misheard
from tipring.cli.options import config_option, json_option
from tipring.cli.speech_show import model_rows, table
from tipring.config.reader import load
from tipring.domain.errors import EarsError
from tipring.speech.models.catalogue import HOME
from tipring.speech.models.manager import ModelManager, World
from tipring.speech.models.progress import Progress, Step

speech = click.Group("speech", help="Look after what makes the box understand speech.")
speech.add_command(misheard)

_MB = 1_000_000
_RESTART = "A running box uses it after a restart: systemctl restart tipring"


@speech.command("models")
@config_option
@json_option
def list_models(directory: Path, *, as_json: bool) -> None:
    """List the models that there are, which are installed, and which are used."""
    rows = model_rows(_manager(directory))
    click.echo(show.as_json(rows) if as_json else table(rows))


@speech.command()
@click.argument("wanted", metavar="LANGUAGE|NAME")
@config_option
@click.option(
    "--mirror",
    metavar="URL",
    help="Download NAME.zip from this address, not from its makers.",
)
def install(wanted: str, directory: Path, mirror: str | None) -> None:
    """Download and install the model of a language.

    LANGUAGE is a code such as de; `tipring speech models` lists all. What was
    downloaded before an interruption is not downloaded again.
    """
    manager = _manager(directory, mirror)
    with _bar() as bar:
        model = manager.install(wanted, bar.show)
    click.echo(f"{model.manifest.name} understands {model.manifest.language}")
    click.echo(_RESTART)


@speech.command("import")
@click.argument("source", metavar="PATH|PACKAGE")
@config_option
@click.option("--language", help="A code such as de, where the name does not tell it.")
def import_model(source: str, directory: Path, language: str | None) -> None:
    """Install a model from a zip, a folder, or a Python package vosk_model_...

    A package's model is used where it is; a zip and a folder are copied.
    """
    manager = _manager(directory)
    with _bar() as bar:
        model = manager.side_load(source, language, bar.show)
    click.echo(f"{model.manifest.name} understands {model.manifest.language}")
    click.echo(_RESTART)


@speech.command()
@click.argument("wanted", metavar="LANGUAGE|NAME")
@config_option
def remove(wanted: str, directory: Path) -> None:
    """Remove an installed model, or what came of an interrupted download."""
    name = _manager(directory).remove(wanted)
    click.echo(f"{name} was removed; a running box uses it until it is restarted")


@speech.command("test")
@click.argument("wanted", metavar="LANGUAGE|NAME")
@click.argument(
    "recording",
    metavar="[WAV]",
    type=click.Path(path_type=Path, dir_okay=False),
    required=False,
)
@config_option
def try_model(wanted: str, recording: Path | None, directory: Path) -> None:
    """Load an installed model; tell time, memory, and what it hears in a recording.

    WAV is a recording of 8000 Hz, mono, 16 bit; anything may be said in it.
    """
    manager = _manager(directory)
    name = manager.find(wanted).manifest.name
    found = manager.test(wanted, recording)
    memory = found.memory_bytes // _MB
    click.echo(f"{name}: loaded in {found.load_s:.1f} s, uses {memory} MB of memory")
    if recording:
        click.echo(f"{recording}: {found.heard or '(nothing was understood)'}")


def _manager(directory: Path, mirror: str | None = None) -> ModelManager:
    world = World(home=mirror or HOME)
    return ModelManager(load(directory).store_directory, world)


class Bar:
    """A bar for each step on a terminal; elsewhere the step's name."""

    def __init__(self) -> None:
        self._step: Step | None = None
        self._bar = contextlib.ExitStack()
        self._grow: Callable[[int], None] = _nothing
        self._done = 0

    def show(self, progress: Progress) -> None:
        """Show how far it is."""
        if progress.step is not self._step:
            self.end()
            bar = click.progressbar(
                length=progress.total or 1,
                label=f"{progress.step.capitalize():8}",
                file=sys.stderr,
            )
            self._grow = self._bar.enter_context(bar).update
            self._step, self._done = progress.step, 0
        self._grow(progress.done - self._done)
        self._done = progress.done

    def end(self) -> None:
        """Leave the line."""
        self._bar.close()


def _nothing(_more: int) -> None:
    """Grow no bar: there is none yet."""


@contextmanager
def _bar() -> Iterator[Bar]:
    bar = Bar()
    try:
        yield bar
    except KeyboardInterrupt:
        message = "stopped; the same command goes on where it stopped"
        raise EarsError(message) from None
    finally:
        bar.end()
