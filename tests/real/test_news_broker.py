"""News at a real MQTT broker, which is killed, and comes again."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.broker import listener, mqtt_broker, skip_without_broker
from tipring.clerk.couriers import NotNow
from tipring.clerk.mqtt import Broker
from tipring.clerk.mqtt_topics import Box
from tipring.config.settings import BrokerSettings
from tipring.domain.journal import CallAnswered, Entry, MessageKept
from tipring.domain.link.entries import LinkChanged
from tipring.domain.link.view import Cause, Verdict
from tipring.domain.news.news import News, news_of

pytestmark = [pytest.mark.realtime, pytest.mark.timeout(60)]
AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
BOX = Box(
    office="Harbor Dental",
    topic="tipring/harbor",
    version="1.0",
    lines=("line-1", "line/2"),
    mailboxes=("office",),
)
DOWN = LinkChanged(verdict=Verdict.DOWN, cause=Cause.CARRIER, why="no cable")


def news(number: int, what: object, line: str | None = None) -> News:
    found = news_of(number, Entry(AT, what, line, "c1"))  # type: ignore[arg-type]
    assert found is not None
    return found


async def lines() -> Mapping[str, str]:
    return {"line-1": "idle", "line/2": "down", "inside-1": "idle"}


async def messages() -> Mapping[str, int]:
    return {"office": 2}


@pytest.fixture(autouse=True)
def _needs_a_broker() -> None:
    skip_without_broker()


def test_a_broker_knows_the_box_and_how_everything_stands(tmp_path: Path) -> None:
    async def story() -> None:
        async with mqtt_broker(tmp_path) as broker:
            settings = BrokerSettings("127.0.0.1", broker.port, topic=BOX.topic)
            teller = Broker(settings, BOX, lines, messages)
            await teller.tell(news(1, DOWN))
            async with listener(broker) as late:
                await late.until("tipring/harbor/status", "online")
                await late.until("tipring/harbor/line/line-2/state", "down")
                await late.until("tipring/harbor/mailbox/office/new", "2")
                assert await late.until("tipring/harbor/link/state") == "down"
                place = "homeassistant/sensor/tipring_harbor/line_line-1/config"
                words = json.loads(await late.until(place))
                assert words["state_topic"] == "tipring/harbor/line/line-1/state"
                assert "inside-1" not in str(late.heard)
                assert set(late.retained) == {topic for topic, _ in late.heard}

                await teller.tell(news(2, CallAnswered(1, "main"), "line-1"))
                event = await late.until("tipring/harbor/event/call/answered")
                assert json.loads(event)["data"] == {"rings": 1, "flow": "main"}
                await late.until("tipring/harbor/line/line-1/state", "in a call")
                await teller.tell(news(3, MessageKept("m1", 2.0, interrupted=False)))
                await late.until("tipring/harbor/event/message/kept", "m1")
                await teller.close()
                await late.until("tipring/harbor/status", "offline")

    asyncio.run(story())


def test_news_wait_for_a_broker_that_died(tmp_path: Path) -> None:
    async def story() -> None:
        async with mqtt_broker(tmp_path) as broker:
            settings = BrokerSettings(
                "127.0.0.1", broker.port, topic=BOX.topic, discovery=False
            )
            teller = Broker(settings, BOX, lines, messages)
            await teller.tell(news(1, DOWN))
            await broker.kill()
            async with asyncio.timeout(15):
                while True:
                    try:
                        await teller.tell(news(2, DOWN))
                    except NotNow:
                        break
                    await asyncio.sleep(0.05)
            await broker.start()
            async with listener(broker) as ears:
                await teller.tell(news(2, DOWN))
                await ears.until("tipring/harbor/event/link/changed", "no cable")
                assert "homeassistant" not in str(ears.heard)
            await teller.close()

    asyncio.run(story())


def test_a_broker_that_is_not_there_is_told_nothing_now() -> None:
    async def story() -> None:
        teller = Broker(BrokerSettings("127.0.0.1", 1), BOX, lines, messages)
        with pytest.raises(NotNow, match=r"127\.0\.0\.1"):
            await teller.tell(news(1, DOWN))
        await teller.close()

    asyncio.run(story())
