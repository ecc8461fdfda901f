"""Every page and every question of the console, asked as everybody.

The pages and the API's document tell what there is, so nothing that is added later can
be forgotten here.
"""

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from support.console_box import (
    OWNER,
    READER,
    SUPERVISOR,
    ConsoleBox,
    an_agent,
    console_box,
)
from support.queue_office import write_queue_office
from tipring.console.cards import CARDS, PageCard
from tipring.console.views import PAGES
from tipring.domain.access import RIGHTS
from tipring.store.console_book import Account

pytestmark = [pytest.mark.realtime, pytest.mark.browser]
PEOPLE = (OWNER, SUPERVISOR, an_agent("anna"), READER)
NOT_FOR_YOU = "This page is not for your account"
BROKEN = "Something went wrong in the console"
NOBODYS = {"/log-in", "/log-out", "/first-run"}


def some(path: str) -> str:
    """Return *path* with names that exist nowhere."""
    return re.sub(r"\{[^}]+\}", "no-such", path)


async def shows(http: httpx.AsyncClient, card: PageCard, account: Account) -> None:
    """Ask for one page as one person."""
    answer = await http.get(some(card.path))
    assert answer.status_code == 200, (card.path, account.name, answer.status_code)
    assert BROKEN not in answer.text, (card.path, account.name)
    may = card.right in RIGHTS[account.role]
    assert (NOT_FOR_YOU not in answer.text) == may, (card.path, account.name)


async def strangers_see_nothing(console: ConsoleBox) -> None:
    async with console.asking() as http:
        for card in CARDS:
            answer = await http.get(some(card.path))
            assert answer.status_code in {302, 303, 307}, card.path
            assert answer.headers["location"].startswith("/log-in"), card.path


def test_every_page_is_for_whom_its_right_says(tmp_path: Path) -> None:
    assert len(CARDS) >= len(PAGES)

    async def story() -> None:
        write_queue_office(tmp_path, "anna")
        async with console_box(tmp_path, *PEOPLE) as console:
            await strangers_see_nothing(console)
            for account in PEOPLE:
                async with console.asking(account.name) as http:
                    for card in CARDS:
                        await shows(http, card, account)

    asyncio.run(story())
