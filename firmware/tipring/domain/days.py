"""The office's days: they begin at its own midnight."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_of(moment: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when the day of *moment* (aware) began in *zone* and when it ends, UTC."""
    today = moment.astimezone(zone).date()
    began, ends = (
        datetime.combine(day, time(), zone).astimezone(UTC)
        for day in (today, today + timedelta(days=1))
    )
    return began, ends


def day_began(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return when the day of *moment* (aware) began in *zone*, UTC."""
    return day_of(moment, zone)[0]
