"""What the exchange shows by current and polarity."""

from collections.abc import Callable

from tipring.lines.hat.alarm import Alarm
from tipring.wire.loop_signals import LoopSign, LoopWatch, PolaritySign, PolarityWatch

Sign = LoopSign | PolaritySign


class Supervision:
    """Watches the loop in calls and the polarity always; *told* learns each sign."""

    def __init__(self, told: Callable[[Sign, float], None]) -> None:
        self._told = told
        self._loop = LoopWatch()
        self._polarity = PolarityWatch()
        self._loop_alarm = Alarm(self._tick_loop)
        self._polarity_alarm = Alarm(self._tick_polarity)
        self.has_battery = True
        """False: the current ceased in the last call and did not come back."""

    def begin_call(self) -> None:
        """We are off-hook, and current flows."""
        self.has_battery = True
        self._polarity.begin()
        self._loop.begin()

    def trust(self, at: float, *, flows: bool) -> None:
        """Watch the loop again: it is closed, and current flows or does not."""
        self._loop.begin()
        self.loop(at, flows=flows)

    def distrust(self) -> None:
        """Do not watch it: we are about to open it."""
        self._loop.end()
        self._loop_alarm.set(None)

    def end_call(self) -> None:
        """Take what comes for what it means on-hook."""
        self._polarity.end()
        self.distrust()

    def loop(self, at: float, *, flows: bool) -> None:
        """Take note of the current."""
        self._tick_loop(at)
        self._loop.flows(at, flows=flows)
        self.has_battery = self.has_battery or flows
        self._loop_alarm.set(self._loop.deadline)

    def polarity(self, at: float, *, is_reversed: bool) -> None:
        """Take note of the polarity."""
        self._tick_polarity(at)
        self._polarity.turn(at, is_reversed=is_reversed)
        self._polarity_alarm.set(self._polarity.deadline)

    def close(self) -> None:
        """Wait for nothing more."""
        self._loop_alarm.set(None)
        self._polarity_alarm.set(None)

    def _tick_loop(self, at: float) -> None:
        sign = self._loop.tick(at)
        self._loop_alarm.set(self._loop.deadline)
        if sign is LoopSign.BATTERY_LOST:
            self.has_battery = False
        if sign is not None:
            self._told(sign, at)

    def _tick_polarity(self, at: float) -> None:
        sign = self._polarity.tick(at)
        self._polarity_alarm.set(self._polarity.deadline)
        if sign is not None:
            self._told(sign, at)
