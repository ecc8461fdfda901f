"""What other machines ask the console with an owner's key, before a desk of toys."""

import contextlib
from collections.abc import AsyncIterator, Iterator

import httpx

from fuzz.targets.asking import Asked
from fuzz.targets.desk_api import WORDS as DESK_WORDS
from fuzz.targets.folders import new_folder
from support.api_box import open_api, someone
from support.queue_journal import QUEUE, a_call
from tipring.domain.access import Role

LARGEST_BYTES = 2048
LEFT_OUT = frozenset({"/events", "/restart"})
"""A stream without end, and the end of all."""
WORDS = (*DESK_WORDS, b"PK\x03\x04", b"manifest.json", b"from=", b"&to=", b"limit=")


@contextlib.asynccontextmanager
async def _opened() -> AsyncIterator[httpx.AsyncClient]:
    async with open_api(new_folder(), someone("olga", Role.OWNER)) as api:
        await api.lived(*a_call("c1", 0.0, 5.0, 60.0))
        async with api.asking("olga") as http:
            yield http


_ASKED = Asked(_opened, LEFT_OUT)
check = _ASKED.check


def seeds() -> Iterator[bytes]:
    return _ASKED.seeds("line-1", "anna@example.com", QUEUE, "c1")
