"""Who is told news, as a person at a terminal sees it."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from click.testing import CliRunner

from support.clerks import api_of
from support.mailroom import mailroom
from support.offices import write_settings
from tipring.cli.main import cli
from tipring.cli.news import NOBODY, table
from tipring.desk.news import NewsStatus
from tipring.desk.server import serving
from tipring.domain.news.addressee import Addressee

NEW_YORK = ZoneInfo("America/New_York")
AT = datetime(2026, 11, 27, 15, tzinfo=UTC)


def test_an_office_that_tells_nobody_learns_how_it_could() -> None:
    assert list(table([], NEW_YORK)) == [NOBODY]


def test_each_addressee_has_a_line() -> None:
    found = [
        NewsStatus("webhook:crm", 12, "no answer", None),
        NewsStatus("mqtt", 0, "", AT),
    ]
    assert list(table(found, NEW_YORK)) == [
        "addressee    told last            waiting  how it goes",
        "webhook:crm  -                    12       no answer",
        "mqtt         2026-11-27 10:00:00  0        all is well",
    ]


def test_the_desk_tells_who_is_told_news(tmp_path: Path) -> None:
    directory = tmp_path / "etc"
    write_settings(directory, "/dev/nowhere")

    async def tell() -> str:
        async with (
            mailroom(directory / "state") as room,
            serving(api_of(room), directory / "state/desk.sock"),
        ):
            room.news.addressees = {"mqtt": Addressee(name="mqtt", host="nas")}
            await room.news.tried("mqtt", "nas: no answer")
            words = ["news", "--json", "--config", str(directory)]
            result = await asyncio.to_thread(CliRunner().invoke, cli, words)
            assert room.news.sentence == "mqtt: nas: no answer"
            return result.output

    (mqtt,) = json.loads(asyncio.run(tell()))
    assert (mqtt["name"], mqtt["trouble"]) == ("mqtt", "nas: no answer")
