"""Who is told of worries, by which way, how often: not at once, and not for ever."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Final

from tipring.domain.colours import Colour
from tipring.domain.hours import Span
from tipring.domain.message_entries import JobQueued
from tipring.domain.outbox import WORRY
from tipring.domain.worries.worry import Worry

HUSH: Final = timedelta(hours=1)
"""What comes and goes is told of so often, not more."""
CALL_PAUSE: Final = timedelta(minutes=15)
"""Between two calls that nobody confirmed."""
BEGAN, OVER = "began", "over"
"""What a letter tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmPlan:
    """What the owner wants."""

    mail: tuple[str, ...] = ()
    """Addresses."""
    call: str = ""
    """A number that is called and told; empty: nobody is."""
    colour: Colour = Colour.RED
    """From which on anybody is told."""
    after: timedelta = timedelta(minutes=10)
    """For so long it lasts before anybody is."""
    quiet: Span | None = None
    """When nobody is called; None: there are calls by night."""
    calls: int = 3
    """So often somebody is called who does not confirm."""
    told_elsewhere: frozenset[str] = frozenset()
    """What has letters of its own."""


@dataclass(slots=True)
class _Told:
    """What was told of one worry."""

    worry: Worry
    mailed_at: datetime | None = None
    is_mailed: bool = False
    calls: int = 0
    is_heard: bool = False


@dataclass(slots=True)
class Alarm:
    """Says what to tell; whoever has it does so."""

    plan: AlarmPlan
    _told: dict[str, _Told] = field(default_factory=dict)
    _called_at: datetime | None = None

    def letters(self, worries: Iterable[Worry], now: datetime) -> list[JobQueued]:
        """Take what worries the box now; return the letters about it."""
        lasting = {each.key: each for each in worries if self._counts(each)}
        over = [told for key, told in self._told.items() if key not in lasting]
        found = [letter for told in over for letter in self._over(told, now)]
        for worry in lasting.values():
            told = self._told.setdefault(worry.key, _Told(worry))
            if told.worry.since != worry.since:
                told.calls, told.is_heard = 0, False
            told.worry = worry
            found += self._began(told, now)
        return found

    def to_call_about(self, now: datetime, zone: tzinfo) -> tuple[Worry, ...]:
        """Return what somebody is to be called about now; nothing: nobody is."""
        if not self.plan.call or self._is_quiet(now, zone):
            return ()
        if self._called_at is not None and now - self._called_at < CALL_PAUSE:
            return ()
        return tuple(
            told.worry
            for told in self._told.values()
            if not told.is_heard
            and told.calls < self.plan.calls
            and self._lasts(told.worry, now)
        )

    def called(
        self, about: Sequence[str], now: datetime, *, confirmed: bool = False
    ) -> None:
        """Take note of a call about these keys."""
        self._called_at = now
        for told in (self._told[key] for key in about if key in self._told):
            told.calls += 1
            told.is_heard = told.is_heard or confirmed

    def _counts(self, worry: Worry) -> bool:
        return worry.colour.worry >= self.plan.colour.worry

    def _lasts(self, worry: Worry, now: datetime) -> bool:
        return self._counts(worry) and worry.lasted(now) >= self.plan.after

    def _is_quiet(self, now: datetime, zone: tzinfo) -> bool:
        if (quiet := self.plan.quiet) is None:
            return False
        here = now.astimezone(zone)
        minute = here.hour * 60 + here.minute
        if quiet.past_midnight:
            return minute >= quiet.start_min or minute < quiet.end_min
        return quiet.start_min <= minute < quiet.end_min

    def _began(self, told: _Told, now: datetime) -> list[JobQueued]:
        is_hushed = told.mailed_at is not None and now - told.mailed_at < HUSH
        if told.is_mailed or is_hushed or not self._lasts(told.worry, now):
            return []
        told.is_mailed, told.mailed_at = True, now
        return self._letters(told.worry, BEGAN, now)

    def _over(self, told: _Told, now: datetime) -> list[JobQueued]:
        told.calls, told.is_heard = 0, False
        was_mailed, told.is_mailed = told.is_mailed, False
        return self._letters(told.worry, OVER, now) if was_mailed else []

    def _letters(self, worry: Worry, tells: str, now: datetime) -> list[JobQueued]:
        if worry.what in self.plan.told_elsewhere:
            return []
        about = {
            "tells": tells,
            "since": worry.since.isoformat(),
            "until": now.isoformat(),
            "sentence": worry.sentence,
            "remedy": worry.remedy,
            "tries": worry.tries,
        }
        name = f"{worry.key}/{tells}/{worry.since:%Y%m%d-%H%M%S}"
        return [
            JobQueued(f"{name}/{number}", WORRY, worry.key, {"to": to, **about})
            for number, to in enumerate(self.plan.mail, 1)
        ]
