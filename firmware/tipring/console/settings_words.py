"""Words for the parts of the settings, as the desk names them."""

from collections.abc import Iterable

from tipring.console.words import N_, _

PARTS = {
    "name": N_("name of the office"),
    "zone": N_("time zone"),
    "country": N_("country"),
    "language": N_("language"),
    "outgoing": N_("lines for calls out"),
    "extensions": N_("extensions"),
    "lines": N_("lines"),
    "speech": N_("speech"),
    "keep_recordings_days": N_("how long recordings are kept"),
    "privacy": N_("how long callers are known"),
    "secrets": N_("secrets of web services"),
    "mail": N_("mail server"),
    "care": N_("who hears of lines"),
    "panel": N_("panel"),
    "sip": N_("telephones and trunks"),
    "news": N_("webhooks and MQTT"),
    "drill": N_("drills"),
    "link": N_("link"),
    "console": N_("console"),
    "store_directory": N_("where things are kept"),
    "socket": N_("socket of the desk"),
    "telephones of agents": N_("telephones of agents"),
    "lamps": N_("lamps of mailboxes"),
    "functions": N_("functions"),
}


def part_words(names: Iterable[str]) -> str:
    """Return what parts are called, for a sentence."""
    return ", ".join(_(PARTS.get(name, name)) for name in names)
