"""A calendar file (iCalendar) that is uploaded for days off."""

import contextlib
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from tipring.config.calendar_file import days_of_calendar
from tipring.domain.errors import SettingsError

LARGEST_BYTES = 2048
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
WORDS = (
    *(b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"DTSTART;VALUE=DATE:", b"DTEND:"),
    *(b"RRULE:FREQ=", b"YEARLY", b";BYDAY=-1MO", b";INTERVAL=", b";COUNT=", b";UNTIL="),
    *(
        b"DURATION:P1D",
        b";TZID=Europe/Berlin",
        b"20261224T120000Z",
        b"EXDATE:",
        b"\r\n ",
    ),
    *(b"RDATE:", b"BYSETPOS=", b"BYWEEKNO=", b"BYYEARDAY=", b"00000000", b"99991231"),
)
_BEGIN = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
_END = b"END:VCALENDAR\r\n"


def seeds() -> Iterator[bytes]:
    for event in (
        b"DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Xmas\r\n",
        b"DTSTART:20260301T100000Z\r\nDURATION:PT2H\r\nRRULE:FREQ=MONTHLY;BYDAY=-1FR\r\n",
        b"DTSTART;TZID=Europe/Berlin:20260301T2330\r\nRRULE:FREQ=YEARLY;COUNT=3\r\n",
        b"DTSTART:20260301T2330\r\nRRULE:FREQ=DAILY;UNTIL=20270301T000000Z\r\n",
        b"DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU\r\n",
    ):
        yield _BEGIN + b"BEGIN:VEVENT\r\n" + event + b"END:VEVENT\r\n" + _END


def check(data: bytes) -> None:
    with contextlib.suppress(SettingsError):
        days = days_of_calendar(data, FIRST, LAST, ZoneInfo("Europe/Berlin"))
        assert all(FIRST <= day <= LAST and name for day, name in days.items())
