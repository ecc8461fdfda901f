"""News to an MQTT broker, and what the box does, for Home Assistant and the like."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from threading import Thread
from typing import Final

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from tipring.clerk.couriers import NotNow
from tipring.clerk.mqtt_topics import (
    ABOUT_MESSAGES,
    OFFLINE,
    ONLINE,
    Box,
    Words,
    introductions,
    line_state,
    new_messages,
    told,
)
from tipring.config.settings import BrokerSettings
from tipring.domain.news.news import News

PATIENCE_S: Final = 10.0
KEEP_ALIVE_S: Final = 30
AT_LEAST_ONCE: Final = 1
log = logging.getLogger(__name__)


class Broker:
    """Tells one broker; connected when there is something to tell, and from then on."""

    def __init__(
        self,
        settings: BrokerSettings,
        box: Box,
        lines: Callable[[], Awaitable[Mapping[str, str]]],
        counts: Callable[[], Awaitable[Mapping[str, int]]],
    ) -> None:
        self._settings = settings
        self._box = box
        self._lines = lines
        self._counts = counts
        self._client: paho.Client | None = None

    async def tell(self, news: News) -> None:
        """Publish *news*; return when the broker has it. Raises NotNow."""
        client = await self._connected()
        words = list(told(news, self._box))
        if news.topic.startswith(ABOUT_MESSAGES):
            words += await self._messages()
        await self._publish(client, words)

    async def close(self) -> None:
        """Say that we go, and go."""
        client, self._client = self._client, None
        if client is not None:
            await asyncio.to_thread(_leave, client, self._box)

    async def _connected(self) -> paho.Client:
        if self._client is not None and self._client.is_connected():
            return self._client
        await self.close()
        client = _client(self._settings, self._box)
        if trouble := await asyncio.to_thread(_meet, client, self._settings):
            raise NotNow(trouble)
        self._client = client
        await self._publish(client, await self._greeting())
        return client

    async def _greeting(self) -> list[Words]:
        """Return who we are, and how everything stands."""
        box = self._box
        here = Words(box.status_topic, ONLINE.encode(), retained=True)
        known = introductions(box) if self._settings.discovery else ()
        states = (
            line_state(box, line, state)
            for line, state in (await self._lines()).items()
            if line in box.lines
        )
        return [*known, here, *states, *await self._messages()]

    async def _messages(self) -> list[Words]:
        counts = await self._counts()
        return [
            new_messages(self._box, name, counts.get(name, 0))
            for name in self._box.mailboxes
        ]

    async def _publish(self, client: paho.Client, words: Iterable[Words]) -> None:
        await asyncio.to_thread(_publish, client, list(words))


def _client(settings: BrokerSettings, box: Box) -> paho.Client:
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=f"tipring-{box.topic}")
    client.will_set(box.status_topic, OFFLINE, AT_LEAST_ONCE, retain=True)
    if settings.user:
        client.username_pw_set(settings.user, settings.password)
    if settings.tls:
        client.tls_set(ca_certs=str(settings.ca_file) if settings.ca_file else None)
    client.connect_timeout = PATIENCE_S
    return client


def _meet(client: paho.Client, settings: BrokerSettings) -> str:
    """Connect, and wait for the broker's word; return why it is not to be had."""
    answers: list[ReasonCode] = []
    client.on_connect = lambda *said: answers.append(said[3])
    try:
        client.connect(settings.host, settings.at_port, KEEP_ALIVE_S)
        _until_answered(client, answers)
    except (OSError, ValueError) as error:
        return f"{settings.host}: {error}"
    if not answers or answers[0].is_failure:
        client.disconnect()
        return f"{settings.host}: {answers[0] if answers else 'no answer'}"
    # Not `loop_start`: it forgets the sockets that `connect` made, still open.
    Thread(target=client.loop_forever, name="mqtt", daemon=True).start()
    return ""


def _until_answered(client: paho.Client, answers: list[ReasonCode]) -> None:
    for _ in range(round(PATIENCE_S)):
        if answers or client.loop(timeout=1.0) is not paho.MQTT_ERR_SUCCESS:
            return


def _publish(client: paho.Client, words: Iterable[Words]) -> None:
    """Publish all and wait until the broker has them. Raises NotNow."""
    try:
        sent = [
            client.publish(one.topic, one.text, AT_LEAST_ONCE, retain=one.retained)
            for one in words
        ]
        for one in sent:
            one.wait_for_publish(PATIENCE_S)
    except (RuntimeError, ValueError) as error:
        message = f"the broker does not take it: {error}"
        raise NotNow(message) from error
    if not all(one.is_published() for one in sent):
        message = "the broker does not say that it has it"
        raise NotNow(message)


def _leave(client: paho.Client, box: Box) -> None:
    if client.is_connected():
        gone = client.publish(box.status_topic, OFFLINE, AT_LEAST_ONCE, retain=True)
        try:
            gone.wait_for_publish(1.0)
        except (RuntimeError, ValueError) as error:
            log.info("the broker was not told that we go: %s", error)
    client.disconnect()
