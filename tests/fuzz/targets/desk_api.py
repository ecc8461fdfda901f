"""What comes through the desk's socket: from the console, the clerk, the command."""

import contextlib
from collections.abc import AsyncIterator, Iterator

import httpx

from fuzz.targets.asking import Asked
from fuzz.targets.folders import new_folder
from support.queue_door import FakeDoor, with_a_team
from support.queue_journal import QUEUE
from support.toy_line import ToyLine, toy_desk, until
from tipring.desk.api import make_api
from tipring.domain.line import LineState

LARGEST_BYTES = 1024
LEFT_OUT = frozenset({"/events", "/restart"})
"""A stream without end, and the end of all."""
WORDS = (
    *(
        b'{"',
        b'": "',
        b'": null',
        b'": true',
        b'": -1',
        b'": 1e999',
        b'": [',
        b"line-1",
    ),
    *(b"\\u0000", b"\\ud800", b"anna", b"front", b"office", b"2026-11-27T10:00:00Z"),
)


@contextlib.asynccontextmanager
async def _opened() -> AsyncIterator[httpx.AsyncClient]:
    line = ToyLine()
    async with toy_desk(new_folder(), line) as desk:
        await until(desk, LineState.IDLE)
        with_a_team(desk)
        transport = httpx.ASGITransport(make_api(desk, FakeDoor()))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://desk"
        ) as http:
            yield http


_ASKED = Asked(_opened, LEFT_OUT)
check = _ASKED.check


def seeds() -> Iterator[bytes]:
    return _ASKED.seeds("line-1", "anna@example.com", QUEUE)
