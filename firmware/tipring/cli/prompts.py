"""The commands of what the box says: `tipring prompts ...`."""

import sys
from pathlib import Path

import click

from tipring.cli import show
from tipring.cli.client import DeskClient
from tipring.cli.options import config_option, json_option
from tipring.config.check import PROMPTS, examine, prompt_library
from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.config.spoken import spoken
from tipring.desk.prompt_desk import PromptRecord, listed
from tipring.desk.server import somebody_answers
from tipring.domain.errors import SpeechError
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.speech.narrator import Source
from tipring.speech.own_prompts import UPLOADED, OwnPrompts
from tipring.speech.uploads import read_upload
from tipring.speech.voices.installed import REMEDY, installed_voice

NAMES = "LANGUAGE is a code such as en; ID names the prompt: a to z, digits, hyphens."
TEXT_WIDTH = 60

prompts = click.Group("prompts", help="Look after what the box says.")
language_argument = click.argument("language")
name_argument = click.argument("name", metavar="ID")


@prompts.command("list")
@config_option
@json_option
@click.option("--language", help="Only of this language, such as de.")
@click.option(
    "--source",
    type=click.Choice([source.value for source in Source]),
    help="Only what is heard from there.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also what no call says, music, and the pieces of figures.",
)
def list_prompts(
    directory: Path,
    language: str | None,
    source: str | None,
    *,
    everything: bool,
    as_json: bool,
) -> None:
    """List what callers hear, and where its sound comes from.

    own: recorded or uploaded by you. shipped: it came with Tipring. rendered: a voice
    of this box reads the text. borrowed: heard in another language. missing: silent.
    The number is what one types to record it by telephone.
    """
    found = [
        record
        for record in _records(directory)
        if (everything or record.number or record.source is Source.MISSING)
        and language in {None, record.language}
        and source in {None, record.source.value}
    ]
    click.echo(show.as_json(found) if as_json else _table(found))


@prompts.command(epilog=NAMES)
@language_argument
@name_argument
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@config_option
@click.option("--text", default="", help="What it says, where the ID is a new one.")
def add(directory: Path, language: str, name: str, file: Path, text: str) -> None:
    """Take FILE, any recording, as the prompt ID of a language.

    It is brought to the loudness of all prompts, and kept beside the settings; the
    running box says it from its next prompt on.
    """
    _keep(directory, (language, name), read_upload(file), text, UPLOADED)


@prompts.command(epilog=NAMES)
@language_argument
@name_argument
@click.argument("text")
@config_option
def say(directory: Path, language: str, name: str, text: str) -> None:
    """Let a voice of this box say TEXT, as the prompt ID of a language."""
    voice = installed_voice(language)
    if voice is None:
        raise SpeechError(REMEDY)
    origin = f"{voice.about.engine} {voice.about.version}"
    _keep(directory, (language, name), voice.render(text), text, origin)


@prompts.command(epilog=NAMES)
@language_argument
@name_argument
@config_option
def remove(directory: Path, language: str, name: str) -> None:
    """Remove your recording of a prompt; what was heard before is heard again."""
    socket = load(directory).socket
    OwnPrompts(directory / PROMPTS).remove(language, name)
    click.echo(f"removed; {_renewed(socket, language, name)}")


@prompts.command("check")
@config_option
def check_prompts(directory: Path) -> None:
    """Check your recordings: loudness, clipping, silence, length, lost files."""
    faults = list(OwnPrompts(directory / PROMPTS).faults())
    for fault in faults:
        click.echo(str(fault))
    if faults:
        click.echo(f"{len(faults)} to mend", err=True)
        sys.exit(1)
    click.echo("your recordings sound as they should")


def _records(directory: Path) -> list[PromptRecord]:
    found = examine(directory, prompt_library(directory), installed_voice)
    if found.reading is None or found.narrator is None:
        raise SettingsProblems(found.problems)
    wanted = {(prompt.say, prompt.language) for prompt in spoken(found.reading)}
    return listed(found.narrator, wanted)


def _table(found: list[PromptRecord]) -> str:
    if not found:
        return "no such prompts"
    rows = [
        (
            "" if record.number is None else str(record.number),
            *(record.language, record.source.value),
            *(_short(record.id), _short(record.text)),
        )
        for record in found
    ]
    return "\n".join(show.columns(rows))


def _short(text: str) -> str:
    return text if len(text) <= TEXT_WIDTH else f"{text[: TEXT_WIDTH - 3]}..."


def _keep(
    directory: Path, which: tuple[str, str], sound: Samples, text: str, origin: str
) -> None:
    socket = load(directory).socket
    OwnPrompts(directory / PROMPTS).keep(*which, sound, text, origin)
    length_s = len(sound) / RATE_HZ
    click.echo(f"kept, {length_s:.1f} s; {_renewed(socket, *which)}")


def _renewed(socket: Path, language: str, name: str) -> str:
    """Let the running box take it up; return what came of that."""
    if not somebody_answers(socket):
        return "heard from the next start of the box on"

    with DeskClient(socket) as desk:
        places = desk.renew_prompt(language, name)
    if places:
        return "heard from now on"
    return "the settings do not name it yet: it is heard after you name it, and restart"
