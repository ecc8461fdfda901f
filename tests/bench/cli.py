"""The command of the rig."""

import argparse
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import (
    api_fuzz,
    browsers,
    callerid,
    calling,
    calls,
    card,
    conceal,
    console,
    corpus,
    dtmf,
    ears,
    echo,
    hat,
    hiccups,
    learner,
    link,
    link_drill,
    listening,
    listening_live,
    progress,
    queue_sound,
    recordings,
    sip_abuse,
    sip_box,
    soak,
    speed,
    talkoff,
    talks,
    voice,
)
from bench.peers import SPANDSP, PeerError, chosen, spandsp_caller_id
from bench.tables import note
from bench.trial import Studio

Run = Callable[[argparse.Namespace, Path], None]
"""Measures by the options; the folder is for programs that it compiles."""


def main(arguments: list[str] | None = None) -> int:
    """Measure what was asked for; tables go to the standard output."""
    options = _parser().parse_args(arguments)
    try:
        with TemporaryDirectory(prefix="tipring-bench-") as folder:
            for run in _runs(options.run):
                run(options, Path(folder))
    except (PeerError, recordings.MissingError) as error:
        note(str(error))
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make bench RUN='...'",
        description="Measure the ears of the box.",
        epilog="Real speech: sh tests/bench/get_speech.sh, then `build`.",
    )
    parser.add_argument("run", choices=[*RUNS, *ASIDE, "all"], help="what to measure")
    parser.add_argument("--seed", type=int, default=3, help="makes the sounds")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="0.1: a tenth of the rounds"
    )
    parser.add_argument(
        "--peer",
        action="append",
        default=[],
        metavar="spandsp|NAME='COMMAND {wav}'",
        help="measure another detector beside ours; it prints '<seconds> <digit>'",
    )
    parser.add_argument("-j", "--jobs", type=int, default=1, help="processes")
    parser.add_argument(
        "--seconds", type=int, default=3600, help="speed: length of the sound"
    )
    parser.add_argument("--rounds", type=int, default=5, help="speed: repetitions")
    return parser


def _runs(name: str) -> Iterable[Run]:
    match name:
        case "all":
            return RUNS.values()
        case _:
            return [{**RUNS, **ASIDE}[name]]


def _dtmf(options: argparse.Namespace, folder: Path) -> None:
    detectors = chosen(options.peer, folder)
    dtmf.measure(_studio(options), detectors, options.jobs)


def _talkoff(options: argparse.Namespace, folder: Path) -> None:
    talkoff.measure(_speech(), chosen(options.peer, folder), options.jobs)


def _speed(options: argparse.Namespace, folder: Path) -> None:
    detectors = chosen(options.peer, folder)
    speed.measure(_studio(options), detectors, options.seconds, options.rounds)


def _echo(options: argparse.Namespace, folder: Path) -> None:
    echo.measure(_studio(options), chosen(options.peer, folder), options.jobs)


def _progress(options: argparse.Namespace, _: Path) -> None:
    progress.measure(_speech(), options.scale, options.jobs)


def _callerid(options: argparse.Namespace, folder: Path) -> None:
    program = spandsp_caller_id(folder) if SPANDSP in options.peer else None
    callerid.measure(options.seed, options.scale, options.jobs, program)


def _voice(options: argparse.Namespace, _: Path) -> None:
    voice.measure(options.seed, options.scale, options.jobs)


def _calling(options: argparse.Namespace, _: Path) -> None:
    calling.measure(_speech(), options.seed, options.scale, options.jobs)


def _learner(options: argparse.Namespace, _: Path) -> None:
    learner.measure(_speech(), options.seed, options.scale, options.jobs)


def _queue_sound(options: argparse.Namespace, _: Path) -> None:
    queue_sound.measure(options.rounds)


def _studio(options: argparse.Namespace) -> Studio:
    return Studio(options.seed, options.scale, corpus.voices())


def _speech() -> list[corpus.Recording]:
    """Return the corpus; say what to do where there is none."""
    found = corpus.recordings()
    if not found:
        note(corpus.REMEDY)
    return found


def _ears(options: argparse.Namespace, _: Path) -> None:
    ears.measure(options.seed, options.scale)


def _listening(_: argparse.Namespace, folder: Path) -> None:
    listening.measure([listening.korean(), listening.human_digits()])
    listening_live.measure(listening_live.trials(), folder)


RUNS: Mapping[str, Run] = {
    "dtmf": _dtmf,
    "talkoff": _talkoff,
    "echo": _echo,
    "progress": _progress,
    "learner": _learner,
    "callerid": _callerid,
    "calling": _calling,
    "voice": _voice,
    "speed": _speed,
    "queue-sound": _queue_sound,
    "ears": _ears,
    "listening": _listening,
}
"""What `all` measures, in this order."""

ASIDE: Mapping[str, Run] = {
    "build": lambda options, _: recordings.build(options.jobs),
    "hat": lambda options, _: hat.measure(options.scale),
    "soak": soak.run,
    "sip-abuse": sip_abuse.measure,
    "sip-box": sip_box.measure,
    "link": link.measure,
    "link-drill": link_drill.measure,
    "hiccups": lambda options, _: hiccups.measure(
        options.seed, options.scale, options.jobs
    ),
    "conceal": lambda options, _: conceal.measure(options.seed),
    "talks": lambda options, _: talks.measure(options.scale),
    "calls": calls.measure,
    "card": card.measure,
    "browsers": browsers.measure,
    "console": console.measure,
    "api-fuzz": api_fuzz.measure,
}
"""What `all` leaves out: a thousand calls take an hour, a sound server may be missing,
and recordings are there."""
