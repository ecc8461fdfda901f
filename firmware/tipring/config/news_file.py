"""Who is told news: `[webhook.NAME]` and `[mqtt]` of tipring.toml."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Required
from urllib.parse import urlsplit

from pydantic import BeforeValidator
from typing_extensions import TypedDict

from tipring.config.errand_values import Url
from tipring.config.mailbox_values import Host
from tipring.config.problems import Problem
from tipring.config.settings import BrokerSettings, NewsSettings, WebhookSettings
from tipring.config.tables import closed
from tipring.config.toml_file import TomlFile
from tipring.config.typed import read_table, tables
from tipring.config.values import Text, between, listed, one_of, shaped
from tipring.domain.news.news import families

WEBHOOK = "webhook"
MQTT = "mqtt"
LEAST_SECRET = 16

Topic = Annotated[str, one_of(sorted(families()), "is no news")]
Topics = Annotated[tuple[Topic, ...], BeforeValidator(listed)]
TopicPrefix = Annotated[
    str,
    shaped(
        r"[^\s/#+$][^\s#+]*[^\s/#+]|[^\s/#+$]",
        "is no beginning of a topic",
        'write for example "tipring/harbor"',
    ),
]


@closed
class WebhookTable(TypedDict, total=False):
    """[webhook.NAME]."""

    url: Required[Url]
    events: Topics


@closed
class BrokerTable(TypedDict, total=False):
    """[mqtt]."""

    host: Required[Host]
    port: Annotated[int, between(1, 65_535)]
    tls: bool
    ca_file: Text
    user: Text
    topic: TopicPrefix
    events: Topics
    discovery: bool


@dataclass(frozen=True, slots=True)
class NewsSecrets:
    """What secrets.toml has for those who are told news."""

    webhooks: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    """By their names: what their news are signed with."""
    broker: str = field(default="", repr=False)
    """The password that the broker wants."""


def read_news(file: TomlFile, directory: Path, problems: list[Problem]) -> NewsSettings:
    """Return who is told news, without secrets."""
    mistakes: list[Problem] = []
    hooks = tuple(_webhooks(file, mistakes))
    broker = _broker(file, directory, mistakes)
    problems += mistakes
    return NewsSettings(hooks, broker)


def with_secrets(news: NewsSettings, secrets: NewsSecrets) -> NewsSettings:
    """Return *news* with what secrets.toml says."""
    hooks = (
        replace(hook, secret=secrets.webhooks.get(hook.name, ""))
        for hook in news.webhooks
    )
    broker = news.broker and replace(news.broker, password=secrets.broker)
    return NewsSettings(tuple(hooks), broker)


def unproved(news: NewsSettings, file: TomlFile) -> Iterator[Problem]:
    """Yield a broker's user without a password, and secrets that can be guessed."""
    for hook in news.webhooks:
        if hook.secret and len(hook.secret) < LEAST_SECRET:
            what = "has a secret that can be guessed"
            remedy = f"take {LEAST_SECRET} letters or more, as of: openssl rand -hex 16"
            yield file.problem((WEBHOOK, hook.name), what, remedy)
    if news.broker and news.broker.user and not news.broker.password:
        what, remedy = "has no password", "add it to secrets.toml: [mqtt] password"
        yield file.problem((MQTT, "user"), what, remedy)


def _webhooks(file: TomlFile, mistakes: list[Problem]) -> Iterator[WebhookSettings]:
    for name, raw in tables(file.data.get(WEBHOOK)).items():
        table = read_table(WebhookTable, raw, file, (WEBHOOK, name), mistakes)
        if table is None:
            continue
        hook = WebhookSettings(name, table["url"], table.get("events", ()))
        if urlsplit(hook.url).hostname is None:
            what, remedy = "names no host", "write https://host/path"
            mistakes.append(file.problem((WEBHOOK, name, "url"), what, remedy))
        else:
            yield hook


def _broker(
    file: TomlFile, directory: Path, mistakes: list[Problem]
) -> BrokerSettings | None:
    if MQTT not in file.data:
        return None
    table = read_table(BrokerTable, file.data[MQTT], file, (MQTT,), mistakes)
    if table is None:
        return None
    values: dict[str, Any] = dict(table)
    if "ca_file" in values:
        values["ca_file"] = directory / values["ca_file"]
    broker = BrokerSettings(**values)
    for key, what, remedy in _contradictions(broker):
        mistakes.append(file.problem((MQTT, key), what, remedy))
    return broker


def _contradictions(broker: BrokerSettings) -> Iterator[tuple[str, str, str]]:
    if broker.ca_file and not broker.ca_file.is_file():
        yield "ca_file", "is not there", "name a file of certificates (PEM)"
    if broker.ca_file and not broker.tls:
        yield "ca_file", "is of no use without tls", "write tls = true"
