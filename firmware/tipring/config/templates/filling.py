"""A whole office, made of a template and of what its owner wishes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import tomlkit

from tipring.config.agents_file import AGENTS_FILE
from tipring.config.main_file import MAIN_FILE
from tipring.config.templates import TEMPLATES
from tipring.domain.hours import OfficeState, Schedule, Span

FLOW = "main"
OFFICE = "office"
"""Of the schedule, and of the mailbox."""
OPEN_AT = "10:15"
"""The time of those examples of a template that happen while the office is open."""
STEP = timedelta(minutes=15)
LOOKED_AHEAD = 14 * 96
"""Steps of two weeks: who is never open within them is never open."""
SIMULATED = "simulated:"
TRIAL_AGENT = "simulated:answers after 4 s; speaks 5 s; hangs up after 12 s"
"""What answers where there is no telephone yet, so that a queue can be tried."""
COUNTRY_CODES: Mapping[str, str] = MappingProxyType({"uk": "GB"})
"""ISO 3166-1, where ours is another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who answers."""

    name: str
    phone: str = ""
    """As agents.toml has it; empty: none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailWishes:
    """Where mail about messages goes, and which server takes it."""

    to: str
    host: str
    sender: str
    security: str = "starttls"
    port: int = 0
    user: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What an owner has said of the office."""

    template: str
    name: str
    time_zone: str
    country: str
    language: str
    urls: tuple[str, ...]
    """Of its lines, as `[[line]]` has them."""
    hours: Mapping[str, tuple[str, ...]]
    """Spans such as "08:30-12:30" by weekday; a missing day is closed."""
    holidays: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))
    welcome: str = ""
    """What callers hear first, for a voice of the box; empty: the shipped sentence."""
    people: tuple[Person, ...] = ()
    mail: MailWishes | None = None


def office_of(wishes: Wishes, main: str = "") -> dict[str, str]:
    """Return the text of each file of the office.

    *main* is what tipring.toml says by now: tables that are not asked for stay.
    """
    template = TEMPLATES[wishes.template]
    files = dict(template.files())
    files[MAIN_FILE] = _main(wishes, main)
    flow = f"flows/{FLOW}.toml"
    files[flow] = _flow(wishes, files[flow])
    people = _people(wishes) if template.queue else {}
    if people:
        files[AGENTS_FILE] = tomlkit.dumps({"agent": people})
        queue = f"queues/{template.queue}.toml"
        files[queue] += "".join(f'\n[[agent]]\nid = "{name}"\n' for name in people)
    return files


def moments(wishes: Wishes, year: int = 2026) -> tuple[str, str]:
    """Return when the office is open, and when it is closed; empty: never.

    Local times, as an example's `at` has them.
    """
    zone = ZoneInfo(wishes.time_zone)
    week = {day: tuple(map(_span, spans)) for day, spans in wishes.hours.items()}
    schedule = Schedule(OFFICE, zone, week, wishes.holidays)
    found: dict[OfficeState, str] = {}
    moment = datetime(year, 11, 2, tzinfo=zone)
    for _step in range(LOOKED_AHEAD):
        state, _why = schedule.state_at(moment)
        # In the middle of a span rather than at its first minute.
        later, _why = schedule.state_at(moment + STEP)
        if state is later:
            found.setdefault(state, f"{moment:%Y-%m-%dT%H:%M}")
        moment += STEP
    return found.get(OfficeState.OPEN, ""), found.get(OfficeState.CLOSED, "")


def _span(text: str) -> Span:
    first, last = (
        int(hour) * 60 + int(minute)
        for hour, _sep, minute in (part.partition(":") for part in text.split("-"))
    )
    return Span(first, last)


def _main(wishes: Wishes, main: str) -> str:
    template = TEMPLATES[wishes.template]
    file: Any = tomlkit.parse(main)
    told: dict[str, Any] = {
        "office": {
            "name": wishes.name,
            "time_zone": wishes.time_zone,
            "country": wishes.country,
            "language": wishes.language,
        },
        "line": _lines(wishes.urls, template.rings),
        "mailbox": {OFFICE: _mailbox(wishes)},
        "schedule": {OFFICE: _schedule(wishes)},
    }
    if wishes.mail is not None:
        told["mail"] = _mail(wishes.mail)
    if template.watches_link and "link" not in file:
        told["link"] = {}
    for key, value in told.items():
        file[key] = value
    return tomlkit.dumps(file)


def _schedule(wishes: Wishes) -> dict[str, Any]:
    hours = {day: list(spans) for day, spans in wishes.hours.items() if spans}
    if not wishes.holidays:
        return hours
    holidays = {day.isoformat(): name for day, name in sorted(wishes.holidays.items())}
    return {**hours, "holidays": holidays}


def _lines(urls: Sequence[str], rings: int) -> Any:  # noqa: ANN401 - tomlkit's
    lines = tomlkit.aot()
    for number, url in enumerate(urls, 1):
        line = tomlkit.table()
        line.update({"name": f"line-{number}", "url": url, "flow": FLOW})
        if rings > 1:
            line["rings"] = rings
        lines.append(line)
    return lines


def _mailbox(wishes: Wishes) -> dict[str, Any]:
    mailbox: dict[str, Any] = {"shared": True}
    if wishes.mail is not None:
        mailbox["mail"] = wishes.mail.to
    return mailbox


def _mail(mail: MailWishes) -> dict[str, Any]:
    told: dict[str, Any] = {
        "host": mail.host,
        "sender": mail.sender,
        "security": mail.security,
    }
    if mail.port:
        told["port"] = mail.port
    if mail.user:
        told["user"] = mail.user
    return told


def _people(wishes: Wishes) -> dict[str, dict[str, Any]]:
    people: dict[str, dict[str, Any]] = {}
    for number, person in enumerate(wishes.people, 1):
        word = "".join(
            letter if letter.isascii() and letter.isalnum() else "-"
            for letter in person.name.lower()
        ).strip("-")
        name = word if word and word not in people else f"agent-{number}"
        people[name] = {"name": person.name, "ready_at_start": True}
        if person.phone:
            people[name]["phone"] = person.phone
    return people


def _flow(wishes: Wishes, text: str) -> str:
    file: Any = tomlkit.parse(text)
    if wishes.welcome and "welcome" in file["node"]:
        file["node"]["welcome"]["say"] = wishes.welcome
    kept = tomlkit.aot()
    for example in _at_our_hours(file["example"], wishes):
        kept.append(example)
    file["example"] = kept
    return tomlkit.dumps(file)


def _at_our_hours(examples: Any, wishes: Wishes) -> Iterator[Any]:  # noqa: ANN401 - tomlkit's
    """Yield examples at times when this office is open or closed, as they mean it."""
    opened, closed = moments(wishes)
    for example in examples:
        at = opened if example["at"].endswith(OPEN_AT) else closed
        if at:
            example["at"] = at
            yield example
