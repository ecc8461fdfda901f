"""Stories that are told in real time."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import ParamSpec

Fixtures = ParamSpec("Fixtures")


def in_real_time(
    story: Callable[Fixtures, Awaitable[None]],
) -> Callable[Fixtures, None]:
    """Return the test that tells *story* on a real event loop."""

    @functools.wraps(story)
    def test(*args: Fixtures.args, **kwargs: Fixtures.kwargs) -> None:
        async def tell() -> None:
            await story(*args, **kwargs)

        asyncio.run(tell())

    return test
