"""A keyboard: one process in which `tipring` commands are typed, one after the other.

A process for each of them would read all libraries anew, seconds of a processor.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from click.testing import CliRunner

from tipring.cli.main import cli

Type = Callable[..., Awaitable[str]]
"""Types the words of a command that succeeds; returns what it shows."""


@contextlib.asynccontextmanager
async def keyboard(directory: Path) -> AsyncIterator[Type]:
    """Sit down at the keyboard of the box whose settings are in *directory*."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, __file__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    keys, screen, one_at_a_time = process.stdin, process.stdout, asyncio.Lock()
    assert keys
    assert screen

    async def type_in(*words: str) -> str:
        async with one_at_a_time:
            line = json.dumps([*words, "--config", str(directory)])
            keys.write(line.encode() + b"\n")
            status, shown, complaint = json.loads(await screen.readline())
        assert status == 0, complaint
        return str(shown)

    try:
        yield type_in
    finally:
        keys.close()
        await process.wait()


def main() -> None:
    """Do what is typed, a line of JSON each; show its status and both outputs."""
    for line in sys.stdin:
        done = CliRunner().invoke(cli, json.loads(line))
        print(json.dumps([done.exit_code, done.stdout, done.stderr]), flush=True)


if __name__ == "__main__":
    main()
