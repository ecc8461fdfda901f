"""What the owner has said so far; it outlives the browser, and the box's current."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Self

from tipring.config.templates import TEMPLATES
from tipring.config.templates.filling import MailWishes, Person, Wishes
from tipring.domain.hours import DAY_MIN, WEEKDAYS
from tipring.store.disk import sync_folder

FILE = "first-run.json"
"""In the directory of the console's state; there is no secret in it."""
WORKDAYS = "09:00-17:00"
_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


def _week() -> dict[str, str]:
    return {day: WORKDAYS if day in WEEKDAYS[:5] else "" for day in WEEKDAYS}


@dataclass(slots=True, kw_only=True)
class Draft:
    """The answers, as they are typed."""

    step: int = 0
    """The first that is not answered yet."""
    name: str = ""
    country: str = ""
    time_zone: str = ""
    language: str = ""
    hours: dict[str, str] = field(default_factory=_week)
    """By weekday: "08:30-12:30, 13:30-17:30"; empty: closed."""
    holidays: bool = True
    urls: list[str] = field(default_factory=list)
    template: str = next(iter(TEMPLATES))
    welcome: str = ""
    people: list[str] = field(default_factory=list)
    phone: str = ""
    mail_to: str = ""
    mail_host: str = ""
    mail_sender: str = ""
    mail_security: str = "starttls"
    mail_user: str = ""

    @classmethod
    def read(cls, state: Path) -> Self:
        """Return the draft in *state*, or a new one. Blocks."""
        try:
            found = json.loads((state / FILE).read_text("utf-8"))
        except (OSError, ValueError):
            return cls()
        known = {each.name for each in fields(cls)}
        told = found if isinstance(found, dict) else {}
        return cls(**{key: value for key, value in told.items() if key in known})

    def write(self, state: Path) -> None:
        """Keep it. Blocks; raises OSError."""
        state.mkdir(parents=True, exist_ok=True)
        part = state / f"{FILE}.part"
        part.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")
        part.replace(state / FILE)
        sync_folder(state)

    def wishes(self, holidays: Mapping[date, str]) -> Wishes:
        """Return what a whole office is made of."""
        mail = None
        if self.mail_to:
            mail = MailWishes(
                to=self.mail_to,
                host=self.mail_host,
                sender=self.mail_sender or self.mail_to,
                security=self.mail_security,
                user=self.mail_user,
            )
        return Wishes(
            template=self.template,
            name=self.name,
            time_zone=self.time_zone,
            country=self.country,
            language=self.language,
            urls=tuple(self.urls),
            hours={day: spans_of(text) for day, text in self.hours.items()},
            holidays=holidays if self.holidays else {},
            welcome=self.welcome,
            people=tuple(Person(name=name, phone=self.phone) for name in self.people),
            mail=mail,
        )


def spans_of(text: str) -> tuple[str, ...]:
    """Return the hours of a day as settings have them; ValueError: they are none.

    People write "9-17" and "8:30 - 12:30", too.
    """
    parts = [part for part in re.split(r"[,;\n]", text) if part.strip()]
    return tuple(_span(re.sub(r"\s", "", part).replace("–", "-")) for part in parts)  # noqa: RUF001 - people type it


def _span(text: str) -> str:
    first, dash, last = text.partition("-")
    found = _SPAN.fullmatch(f"{_clock(first)}{dash}{_clock(last)}")
    if found is None:
        raise ValueError(text)
    hour, minute, end_hour, end_minute = map(int, found.groups())
    latest = max(hour * 60 + minute, end_hour * 60 + end_minute)
    if max(minute, end_minute) > 59 or latest > DAY_MIN or hour > 23:  # noqa: PLR2004
        raise ValueError(text)
    return f"{hour:02}:{minute:02}-{end_hour:02}:{end_minute:02}"


def _clock(text: str) -> str:
    text = text.replace(".", ":")
    return text if ":" in text else f"{text}:00"
