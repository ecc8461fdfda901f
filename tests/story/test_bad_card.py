"""A card that takes nothing any more, as the page of bad days tells of it."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from support.box import open_box
from support.virtual_time import run_virtually
from tipring.domain.line import LineState
from tipring.store.engines import database_file

REFUSAL = """
CREATE TRIGGER refusal BEFORE INSERT ON journal
BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END
"""


async def change(directory: Path, command: str) -> None:
    def execute() -> None:
        with closing(sqlite3.connect(database_file(directory))) as database:
            database.execute(command)
            database.commit()

    await asyncio.to_thread(execute)


def test_callers_are_answered_and_no_message_is_promised(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_box(tmp_path) as box:
            await change(tmp_path, REFUSAL)
            call = box.call(
                'waits for "press 1"',
                "presses 3",
                "waits 6 s",
                "speaks 4 s",
                "waits 12 s",
                "hangs up",
            )
            await call.ended
            told = call.transcript()
            assert "Please leave a message after the tone." in told
            assert "Sorry, messages cannot be recorded at the moment." in told
            assert "Your message has been saved" not in told
            assert await asyncio.to_thread(lambda: list(tmp_path.rglob("*.wav"))) == []
            await box.until(LineState.IDLE)
            await change(tmp_path, "DROP TRIGGER refusal")

    run_virtually(story())
