"""`tipring degradation`: what still works, in a terminal, as a page, for programs."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from fastapi import FastAPI

from support.offices import write_settings
from tipring.cli.degradation import told
from tipring.cli.main import cli
from tipring.config.reader import load
from tipring.config.setup import setup_of
from tipring.desk.degradation_api import add_degradation
from tipring.domain.degradation.report import Report
from tipring.domain.degradation.setup import AgentSetup

OFFICE = """
[sip]
listen = "eth0"

[extension.201]
name = "Anna"

[outside]
allowed = "1212*"

[[trunk]]
name = "provider"
server = "sip.example.com"
flow = "main"

[panel]
board = "tipring-fxo"

[mail]
host = "mail.example.com"
sender = "box@example.com"
security = "none"

[link]
mode = "standby"
pbx = "pbx.example.com"
keep_place_min = 5.0
"""
NEWS = """
[webhook.wall]
url = "https://{}/news"

[mqtt]
host = "10.0.0.4"
"""
AGENTS = """
[agent.anna]
phone = "extension:201"

[agent.ben]
"""
ASKING = """
start = "ask"

[node.ask]
do = "http"
url = "https://crm.example.com/"
next = "bye"
failed = "bye"

[node.bye]
do = "hangup"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/nowhere")
    file = tmp_path / "tipring.toml"
    told = file.read_text(encoding="utf-8")
    told = told.replace("[mailbox.office]", '[mailbox.office]\nmail = ["a@b.example"]')
    file.write_text(told + OFFICE, encoding="utf-8")
    (tmp_path / "agents.toml").write_text(AGENTS, encoding="utf-8")
    (tmp_path / "flows/asking.toml").write_text(ASKING, encoding="utf-8")
    return tmp_path


def typed(folder: Path, *words: str) -> str:
    arguments = ["degradation", *words, "--config", str(folder)]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_parts_of_an_office_are_those_of_its_settings(folder: Path) -> None:
    moment = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    setup = setup_of(load(folder), moment)
    assert (setup.moment, setup.help_number) == (moment, "911")
    assert (setup.lines, setup.trunks, setup.lifeline) == (
        ("line-1",),
        ("provider",),
        "line-1",
    )
    assert not setup.lifeline_waits
    assert setup.agents == (
        AgentSetup("anna", "extension", "201"),
        AgentSetup("ben", "", ""),
    )
    assert setup.asks_web == ("asking",)
    assert setup.sends_mail
    assert not setup.sends_news
    assert (setup.is_watched, setup.stands_by, setup.keep_place_min) == (
        True,
        True,
        5.0,
    )


def test_what_stands_in_the_office_itself_is_near(folder: Path) -> None:
    moment = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    assert not setup_of(load(folder), moment).mail_is_near
    file, flow = folder / "tipring.toml", folder / "flows/asking.toml"
    told = file.read_text(encoding="utf-8").replace("mail.example.com", "mail.local")
    file.write_text(told + NEWS.format("10.0.0.5"), encoding="utf-8")
    flow.write_text(ASKING.replace("crm.example.com", "10.0.0.9"), encoding="utf-8")
    setup = setup_of(load(folder), moment)
    assert (setup.mail_is_near, setup.sends_news, setup.news_are_near) == (
        True,
        True,
        True,
    )
    assert setup.asks_web == ()
    file.write_text(told + NEWS.format("news.example.com"), encoding="utf-8")
    assert not setup_of(load(folder), moment).news_are_near


def test_a_person_reads_what_is_left(folder: Path) -> None:
    told = typed(folder)
    assert told.startswith("Harbor Dental: what still works if something fails\n")
    assert "\nIf the internet fails. The cable," in told
    assert "\nWhat would help:\n" in told
    rows = [line.split(maxsplit=1)[0] for line in told.splitlines() if line[:2] == "  "]
    assert {"works", "partly", "gone"} <= set(rows)


def test_an_office_that_lacks_nothing_is_advised_nothing() -> None:
    found = Report("Whole", datetime(2026, 11, 27, 9, 0, tzinfo=UTC), (), ())
    assert list(told(found)) == ["Whole: what still works if something fails"]


def test_a_page_and_a_program_are_told_the_same(folder: Path) -> None:
    assert typed(folder, "--html").startswith("<!DOCTYPE html>")
    found = json.loads(typed(folder, "--json"))
    assert found["office"] == "Harbor Dental"
    assert found["cases"][0]["services"][0]["grade"] == "works"


def test_the_api_has_both(folder: Path) -> None:
    api = FastAPI()
    moment = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    settings = load(folder)
    add_degradation(api, lambda: settings, lambda: moment)

    async def story() -> None:
        transport = httpx.ASGITransport(api)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://desk"
        ) as http:
            found = (await http.get("/degradation")).json()
            page = await http.get("/degradation/page")
        assert found["cases"][0]["name"] == "the internet fails"
        assert page.headers["content-type"].startswith("text/html")
        assert "2026-11-27 04:00" in page.text

    asyncio.run(story())
