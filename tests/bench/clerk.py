"""Does a caller hear it when the clerk writes messages down? `python -m bench.clerk`.

A real box answers a call on an emulated modem, minute after minute; in every second
minute a real clerk writes down messages of digits in people's voices beside it. What
counts is how late the desk's loop was in each minute. Run it with `nice -n -10`: so
runs the desk's service, and the clerk has his own priority here as there.
"""

import argparse
import asyncio
import itertools
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from support.mailroom import Mailroom, mailroom
from support.offices import write_settings
from support.real_box import RealBox, place, plug_in, running_box
from tipring.clerk.running import NICENESS
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.exchange.clockwork import Exchange
from tipring.speech.wav import read_wav, write_wav
from tipring.store.message_records import Folder, MessageSearch
from tipring.store.reader import open_reader

VOICES = Path(__file__).parents[3] / "shared/audio/fsdd"
MINUTE_S = 60
OFFICE = Mailbox("office", transcript=True)


@dataclass(frozen=True)
class Minute:
    """One minute of the desk."""

    with_clerk: bool
    p999_ms: float
    worst_ms: float
    texts: int
    """Messages that were written down."""


def spoken(length_s: float) -> Iterator[Samples]:
    """Yield messages of digits in the voices of people, each of this length."""
    files = itertools.cycle(sorted(VOICES.rglob("*.wav")))
    pause = np.zeros(RATE_HZ // 3, np.int16)
    while True:
        parts: list[Samples] = []
        while sum(len(part) for part in parts) < length_s * RATE_HZ:
            parts += [read_wav(next(files)), pause]
        yield np.concatenate(parts)


async def leave_messages(room: Mailroom, number: int, length_s: float) -> None:
    for index, sound in zip(range(number), spoken(length_s), strict=False):
        await room.leave(f"m{index}", "office", seconds=0.1)
        path = room.store.directory / f"messages/office/m{index}.wav"
        await asyncio.to_thread(write_wav, path, sound)


async def minute(
    box: RealBox, exchange: Exchange, directory: Path, *, with_clerk: bool
) -> Minute:
    """Let the box have a caller for a minute, and look at it at its end."""
    before = written(box)
    more = str(NICENESS - os.getpriority(os.PRIO_PROCESS, 0))
    tipring = (sys.executable, "-m", "tipring", "clerk", "--config", str(directory))
    words = ("nice", "-n", more, *tipring)
    log = await asyncio.to_thread((directory / "clerk.log").open, "ab")
    clerk = None
    if with_clerk:
        clerk = await asyncio.create_subprocess_exec(*words, stdout=log, stderr=log)
    try:
        call = place(exchange, f"waits {MINUTE_S} s", "hangs up")
        await asyncio.sleep(MINUTE_S + 1)
        status = await box.status()
        assert status is not None
        await call.ended
    finally:
        if clerk:
            clerk.kill()
            await clerk.wait()
        log.close()
    texts = written(box) - before
    late, worst = status.loop_late_p999_ms, status.loop_late_worst_ms
    return Minute(with_clerk, late, worst, texts)


def written(box: RealBox) -> int:
    with open_reader(box.state) as reader:
        found = reader.find(MessageSearch(folder=Folder.ALL, limit=1000))
    return sum(bool(message.text) for message in found)


async def measure(pairs: int, length_s: float) -> list[Minute]:
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        node = directory / "tty"
        write_settings(directory, str(node))
        settings = directory / "tipring.toml"
        text = settings.read_text()
        settings.write_text(
            text.replace("[mailbox.office]\n", "[mailbox.office]\ntranscript = true\n")
        )
        async with mailroom(directory / "state", OFFICE) as room:
            await leave_messages(room, 12 * pairs, length_s)
        found = []
        async with Exchange("us") as exchange, running_box(directory) as box:
            await plug_in(exchange, "usr", node)
            await box.until_line("idle")
            for with_clerk in [False, True] * pairs:
                found.append(
                    await minute(box, exchange, directory, with_clerk=with_clerk)
                )
                print(found[-1], flush=True)
                await box.until_line("idle")
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=3, help="of minutes")
    parser.add_argument("--length", type=float, default=30, help="of messages, s")
    options = parser.parse_args()
    minutes = asyncio.run(measure(options.pairs, options.length))
    for with_clerk in (False, True):
        ours = [one for one in minutes if one.with_clerk is with_clerk]
        late = sorted(one.p999_ms for one in ours)
        print(
            f"{'with' if with_clerk else 'without'} a clerk at work: 99.9 % of frames"
            f" within {late[len(late) // 2]:.1f} ms (median of {len(ours)} minutes),"
            f" worst {max(one.worst_ms for one in ours):.1f} ms,"
            f" {sum(one.texts for one in ours)} messages written down"
        )


if __name__ == "__main__":
    main()
