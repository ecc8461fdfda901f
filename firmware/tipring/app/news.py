"""Who is told news, for the desk, which hands them out."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from tipring.config.settings import Settings
from tipring.domain.news.addressee import MQTT, WEBHOOK, Addressee


def addressees_of(settings: Settings) -> Mapping[str, Addressee]:
    """Return everybody who is told news, by name."""
    found = [
        Addressee(
            name=f"{WEBHOOK}{hook.name}",
            host=urlsplit(hook.url).hostname or "",
            wanted=hook.events,
        )
        for hook in settings.news.webhooks
    ]
    if broker := settings.news.broker:
        found.append(Addressee(name=MQTT, host=broker.host, wanted=broker.events))
    return {one.name: one for one in found}
