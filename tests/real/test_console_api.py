"""The API in the console's own process, before a real desk: no answer surprises."""

import asyncio
from pathlib import Path

import pytest

from support.api_fuzz import asked_box, fuzz

pytestmark = [pytest.mark.realtime, pytest.mark.browser]
EXAMPLES = 1
"""Of each operation; `make bench RUN=api-fuzz` asks many more."""


def test_the_api_answers_as_its_document_says(tmp_path: Path) -> None:
    async def story() -> None:
        async with asked_box(tmp_path) as (url, token):
            found = await asyncio.to_thread(fuzz, url, token, EXAMPLES)
        assert found.failures == []
        assert found.operations > 60
        assert found.asked >= found.operations
        assert found.statuses[200] > 15
        log = await asyncio.to_thread((tmp_path / "console.log").read_text)
        assert "the API fails" not in log

    asyncio.run(story())
