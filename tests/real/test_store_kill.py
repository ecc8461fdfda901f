"""A desk is killed (SIGKILL) while it writes: nothing that it acknowledged is lost.

This file is also the desk that is killed: `python test_store_kill.py DIRECTORY`.
"""

import asyncio
import sqlite3
import subprocess
import sys
import time
import wave
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest

from tipring.domain.journal import CallRang, Decided, Entry, MessageKept, MessageStarted
from tipring.domain.message_entries import JobQueued
from tipring.dsp.frames import Samples
from tipring.store.engines import database_file
from tipring.store.message_views import open_jobs
from tipring.store.recovery import recover
from tipring.store.sound import MessageFile
from tipring.store.store import Store

START = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
NAME = "messages/office/1.wav"
FRAMES_A_SYNC = 50
LONGEST_LIFE_S = 0.6
"""After its first acknowledged second of sound; hundreds of commits fit in."""


# The desk that is killed


def frame(number: int) -> Samples:
    return np.full(160, number % 30_000, np.int16)


def acknowledge(what: str, number: int) -> None:
    sys.stdout.write(f"{what} {number}\n")
    sys.stdout.flush()


async def note_everything(store: Store, clerk: int) -> None:
    for number in range(clerk, 1_000_000, 2):
        sentence = f"decision {number}"
        decided = Entry(START, Decided("menu", sentence), "front", "c1")
        work = Entry(START, JobQueued(sentence, "mail", "m1", {}))
        await store.append(decided, work)
        acknowledge("NOTED", number)


def record_message(directory: Path) -> None:
    message = MessageFile.create(directory, NAME)
    for number in range(1, 1_000_000):
        message.append(frame(number))
        if number % FRAMES_A_SYNC == 0:
            message.sync()
            acknowledge("HEARD", number)


async def desk(directory: Path) -> None:
    async with await Store.open(directory) as store:
        started = MessageStarted("m1", "office", NAME)
        rang = Entry(START, CallRang(), "front", "c1")
        await store.append(rang, Entry(START, started, "front", "c1"))
        await asyncio.gather(
            note_everything(store, 0),
            note_everything(store, 1),
            asyncio.to_thread(record_message, directory),
        )


# The story


@dataclass
class Acknowledged:
    noted: set[str]
    frames: int


def run_and_kill(directory: Path, life_s: float) -> Acknowledged:
    """Let a desk work, kill it, return what it acknowledged before."""
    command = [sys.executable, __file__, str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = list[str]()
        while not lines or not lines[-1].startswith("HEARD"):
            lines.append(process.stdout.readline())
            assert lines[-1], "it could not begin"
        time.sleep(life_s)
        process.kill()
        lines += [line for line in process.stdout if line.endswith("\n")]
    return Acknowledged(
        {f"decision {line.split()[1]}" for line in lines if line.startswith("NOTED")},
        max(int(line.split()[1]) for line in lines if line.startswith("HEARD")),
    )


def samples_of(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


async def decisions(store: Store) -> set[str]:
    stored = await store.journal(limit=1_000_000)
    whats = [item.entry.what for item in stored]
    return {what.sentence for what in whats if isinstance(what, Decided)}


# This file is a program, too, so it takes nothing from `support`.
SEEDS = [
    *range(3),
    *(pytest.param(each, marks=pytest.mark.soak) for each in range(3, 6)),
]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_desk_lost_nothing_that_it_acknowledged(
    tmp_path: Path,
    seed: int,
) -> None:
    life_s = Random(seed).uniform(0, LONGEST_LIFE_S)  # noqa: S311 - no secret
    told = run_and_kill(tmp_path, life_s)

    async def next_start() -> None:
        async with await Store.open(tmp_path) as store:
            assert told.noted
            noted = await decisions(store)
            assert told.noted <= noted
            jobs = await store.ask(open_jobs("m1"))
            assert {job.id for job in jobs} == noted  # together, or not at all
            recovered = [entry.what for entry in await recover(store, START)]
            (message,) = await store.messages()
            seconds = message.duration_s or 0.0
            assert MessageKept("m1", seconds, interrupted=True) in recovered
            assert seconds >= told.frames * 0.02
            (call,) = await store.calls()
            assert call.interrupted

    asyncio.run(next_start())
    sound = samples_of(tmp_path / NAME)
    whole = np.concatenate([frame(n) for n in range(1, len(sound) // 160 + 2)])
    assert np.array_equal(sound, whole[: len(sound)])
    with sqlite3.connect(database_file(tmp_path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


if __name__ == "__main__":
    asyncio.run(desk(Path(sys.argv[1])))
