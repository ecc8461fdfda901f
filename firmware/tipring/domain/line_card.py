"""The health card of one line: what it was like, and what that means to its owner.

A line is judged by its last calls alone, so that one that was mended is well again
soon; the days before only tell whether it changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean
from typing import Final

from tipring.domain.colours import Colour
from tipring.domain.health_entries import LineMeasured
from tipring.domain.line_test import TESTED
from tipring.domain.line_worries import Worry, worries_of

NOW_CALLS: Final = 5
"""So many calls are "now": one noisy mobile makes no noisy line."""
LATELY: Final = timedelta(hours=24)
OFTEN_LOST: Final = 3
"""Times a day: nobody's cat pulls the plug so often."""
LONG_LOST: Final = timedelta(minutes=10)
FEWEST_DAYS: Final = 2
"""Days with calls before today, to be compared with."""
CHANGE_DB: Final = 6.0
"""What people notice as another line; callers alone make 3 dB from day to day."""
ECHO_CHANGE_DB: Final = 4.0


@dataclass(frozen=True, slots=True)
class CallReading:
    """What one call showed."""

    at: datetime
    call_id: str | None
    figures: LineMeasured


@dataclass(frozen=True, slots=True)
class DayReading:
    """What the calls of one of the office's days showed: means; sums of what tore."""

    day: date
    calls: int
    speech_dbm0: float | None
    noise_dbm0p: float | None
    hum_dbm0: float | None
    """Of the calls with hum."""
    return_loss_db: float | None
    gaps: int
    xruns: int


@dataclass(frozen=True, slots=True)
class Incident:
    """A time in which the line could not be used."""

    reason: str
    lost_at: datetime
    back_at: datetime | None
    """None: it still cannot."""

    def lasted(self, now: datetime) -> timedelta:
        """Return how long it was, or has been."""
        return (self.back_at or now) - self.lost_at


@dataclass(frozen=True, slots=True)
class Repair:
    """Something that was done to bring the line back."""

    at: datetime
    step: str
    worked: bool
    why: str


@dataclass(frozen=True, slots=True)
class SignCount:
    """How many calls ended by one sign."""

    sign: str
    """Empty: we hung up."""
    calls: int


@dataclass(frozen=True, slots=True)
class CallCounts:
    """The calls of the whole time, and the signs by which they ended."""

    calls: int = 0
    answered: int = 0
    cut_off: int = 0
    """The box was cut off in the middle of them."""
    ended_by: tuple[SignCount, ...] = ()
    """Of those that were measured."""


@dataclass(frozen=True, slots=True)
class LineHistory:
    """What the store knows of a line; newest first."""

    line: str
    since: datetime
    readings: tuple[CallReading, ...] = ()
    """The last calls, however old they are."""
    days: tuple[DayReading, ...] = ()
    """Those with calls."""
    incidents: tuple[Incident, ...] = ()
    repairs: tuple[Repair, ...] = ()
    counts: CallCounts = CallCounts()


@dataclass(frozen=True, slots=True)
class LineCard:
    """How a line does."""

    line: str
    colour: Colour
    sentence: str
    """The worst that there is to say, in plain words."""
    remedy: str
    """What helps; empty where nothing has to."""
    also: tuple[str, ...]
    """What else is wrong, each with its remedy."""
    trend: str
    now: LineMeasured | None
    """Means of the last calls; None before the first."""
    history: LineHistory


def judge(history: LineHistory, now: datetime) -> LineCard:
    """Return the card of a line at *now* (aware)."""
    current = mean_of([reading.figures for reading in history.readings[:NOW_CALLS]])
    measured = list(worries_of(current)) if current is not None else []
    worries = sorted(
        [*_of_incidents(history.incidents, now), *measured],
        key=lambda worry: -worry.colour.worry,
    )
    first = worries[0] if worries else _nothing(current)
    return LineCard(
        line=history.line,
        colour=first.colour,
        sentence=first.sentence,
        remedy=first.remedy,
        also=tuple(map(str, worries[1:])),
        trend=trend(history, current),
        now=current,
        history=history,
    )


def _nothing(current: LineMeasured | None) -> Worry:
    """Return that there is nothing wrong, or nothing known."""
    said = "all is well" if current is not None else "no call has shown how it does yet"
    return Worry(Colour.GREEN, said, "")


def _of_incidents(incidents: Sequence[Incident], now: datetime) -> Iterator[Worry]:
    incidents = [each for each in incidents if each.reason != TESTED]
    for lasting in (each for each in incidents if each.back_at is None):
        yield Worry(
            Colour.RED,
            f"it cannot be used since {_ago(lasting.lasted(now))}: {lasting.reason}",
            "plug it out and in again, then ask: tipring doctor",
        )
    lately = [
        each for each in incidents if each.back_at and now - each.back_at < LATELY
    ]
    away = sum((each.lasted(now) for each in lately), timedelta())
    if len(lately) >= OFTEN_LOST:
        yield Worry(
            Colour.RED,
            f"it was lost {len(lately)} times in a day, for {_ago(away)} in all",
            "try another USB cable and socket, a hub with a supply of its own, and a"
            " stronger power supply",
        )
    elif away >= LONG_LOST:
        yield Worry(
            Colour.AMBER,
            f"it was lost for {_ago(away)} today: {lately[0].reason}",
            "see what mended it: tipring lines NAME",
        )


def mean_of(readings: Sequence[LineMeasured]) -> LineMeasured | None:
    """Return the figures of several calls as those of one; None of none.

    Levels are means, in dB, of the calls that have them; the softest key and the
    widest twist are the worst; torn sound is rounded down.
    """
    if not readings:
        return None
    hums = [each for each in readings if each.hum_dbm0 is not None]
    is_hum = 2 * len(hums) > len(readings)
    return LineMeasured(
        heard_s=sum(each.heard_s for each in readings),
        speech_dbm0=_mean(each.speech_dbm0 for each in readings),
        noise_dbm0p=_mean(each.noise_dbm0p for each in readings),
        hum_dbm0=_mean(each.hum_dbm0 for each in hums) if is_hum else None,
        mains_hz=hums[0].mains_hz if is_hum else None,
        clipped_share=fmean(each.clipped_share for each in readings),
        dc_share=fmean(each.dc_share for each in readings),
        keys=sum(each.keys for each in readings),
        keys_dbm0=_mean(each.keys_dbm0 for each in readings),
        softest_key_dbm0=min(
            _known(each.softest_key_dbm0 for each in readings), default=None
        ),
        twist_db=max(_known(each.twist_db for each in readings), key=abs, default=None),
        return_loss_db=_mean(each.return_loss_db for each in readings),
        enhancement_db=_mean(each.enhancement_db for each in readings),
        gaps=sum(each.gaps for each in readings) // len(readings),
        xruns=sum(each.xruns for each in readings) // len(readings),
        latency_ms=_mean(each.latency_ms for each in readings),
        drift_ppm=_mean(each.drift_ppm for each in readings),
        ended=readings[0].ended,
    )


def trend(history: LineHistory, current: LineMeasured | None) -> str:
    """Return whether its newest calls are other than the days before, in words."""
    before = history.days[1:]
    if current is None or len(before) < FEWEST_DAYS:
        return "too few days to tell whether it changes"
    changes = [
        f"{what} {'rose' if change_db > 0 else 'fell'} by {abs(change_db):.0f} dB"
        for what, is_now, was, notable_db in (
            ("noise", current.noise_dbm0p, _days(before, "noise_dbm0p"), CHANGE_DB),
            ("hum", current.hum_dbm0, _days(before, "hum_dbm0"), CHANGE_DB),
            ("callers", current.speech_dbm0, _days(before, "speech_dbm0"), CHANGE_DB),
            (
                "echo return loss",
                current.return_loss_db,
                _days(before, "return_loss_db"),
                ECHO_CHANGE_DB,
            ),
        )
        if is_now is not None
        and was is not None
        and abs(change_db := is_now - was) >= notable_db
    ]
    since = f"against the {len(before)} days before"
    return f"{', '.join(changes)} {since}" if changes else f"steady {since}"


def _days(days: Sequence[DayReading], figure: str) -> float | None:
    return _mean(getattr(day, figure) for day in days)


def _mean(figures: Iterator[float | None]) -> float | None:
    known = _known(figures)
    return round(fmean(known), 1) if known else None


def _known(figures: Iterator[float | None]) -> list[float]:
    return [figure for figure in figures if figure is not None]


def _ago(time: timedelta) -> str:
    seconds = time.total_seconds()
    for unit, length_s in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length_s:
            return f"{seconds / length_s:.0f} {unit}"
    return f"{seconds:.0f} s"
