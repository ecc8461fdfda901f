"""What recordings of ended calls say about a line's disconnect tone."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from tipring.dsp.learner import CadenceLearner, Learned, Stage, proposal_from
from tipring.dsp.signal_text import text_of
from tipring.speech.wav import read_wav

NO_TONE = "ends in no steady tone"
ONCE = "heard in one recording only; another one would make it sure"


def findings(recordings: Sequence[Path]) -> tuple[list[str], str | None]:
    """Return a sentence for each recording, and the setting, if there is one.

    Raises SpeechError when a recording cannot be read.
    """
    learner = CadenceLearner()
    learned = Learned()
    told = []
    for path in recordings:
        sound = read_wav(path)
        proposal = proposal_from(sound)
        learned = learner.add(sound)
        told.append(f"{path}: {text_of(proposal.signal) if proposal else NO_TONE}")
    if learned.signal is None:
        return told, None
    if learned.stage is not Stage.VERIFIED:
        told.append(ONCE)
    return told, f'disconnect_tone = "{text_of(learned.signal)}"'


@click.command()
@click.argument(
    "recordings",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    nargs=-1,
    required=True,
)
def learn(recordings: tuple[Path, ...]) -> None:
    """Find the tone in which calls end, for the setting disconnect_tone.

    RECORDINGS are WAV files (8000 Hz, mono, 16 bit) of calls that went on for some
    seconds after the other side had hung up. Two are better than one.
    """
    found, setting = findings(recordings)
    click.echo("\n".join(found))
    if setting is None:
        click.echo("no disconnect tone was found", err=True)
        sys.exit(1)
    click.echo(f"\nFor the line in tipring.toml:\n{setting}")
