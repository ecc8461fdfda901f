"""Seconds of one queue that fight each other."""

from collections.abc import Collection, Iterator

from tipring.domain.queue.advice import Advice, Key
from tipring.domain.queue.settings import (
    SKILL_PATTERNS,
    Pattern,
    QueueSettings,
    Routing,
    WaitMode,
)
from tipring.domain.say import Say
from tipring.domain.speaking_time import SpeakingTime

FEW_CALLS = 5
"""Fewer handling times than these tell nothing about the next wait."""

_ALL_AT_ONCE = frozenset({Pattern.SIMULTANEOUS, Pattern.EXPANDING})
"""Another phone rings though the first one is not answered."""


def about_times(queue: QueueSettings) -> Iterator[Advice]:
    """Yield what is wrong with the seconds of *queue*, and with how it is used."""
    yield from _rings(queue)
    yield from _wrap_up(queue)
    yield from _wait(queue)
    yield from _use(queue)


def _rings(queue: QueueSettings) -> Iterator[Advice]:
    ring_s, after_s = queue.offering.ring_s, queue.overflow.after_s
    one_by_one = queue.offering.pattern not in _ALL_AT_ONCE
    if not one_by_one or len(queue.members) <= 1:
        return
    if ring_s is None:
        fights = "a phone that nobody answers rings on, and no other one is tried"
        remedy = "enable it, with the number of rings"
        yield _advice(queue, ("bounce", "enabled"), fights, remedy)
    elif after_s is not None and ring_s >= after_s:
        fights = (
            f"one phone rings for {ring_s:g} s, but callers overflow after"
            f" {after_s:g} s: no second agent is ever tried"
        )
        yield _advice(
            queue, ("bounce", "rings"), fights, "let fewer rings, or a longer wait, do"
        )


def _wrap_up(queue: QueueSettings) -> Iterator[Advice]:
    after_s, handling_s = queue.overflow.after_s, queue.hearing.wait.handling_s
    wrap_up_s = queue.wrap_up_s
    if after_s is not None and wrap_up_s >= after_s:
        fights = (
            f"after a call an agent rests for {wrap_up_s:g} s, but callers overflow"
            f" after {after_s:g} s already"
        )
        remedy = "shorten it, or let callers wait longer"
        yield _advice(queue, ("wrap_up_s",), fights, remedy)
    elif wrap_up_s > handling_s:
        fights = (
            f"is longer than a call takes ({handling_s:g} s): agents rest more than"
            " they talk"
        )
        remedy = "shorten it, or correct handling_min in [wait]"
        yield _advice(queue, ("wrap_up_s",), fights, remedy)


def _wait(queue: QueueSettings) -> Iterator[Advice]:
    wait, hearing = queue.hearing.wait, queue.hearing
    if wait.enabled and wait.mode is WaitMode.TIME and wait.known_calls < FEW_CALLS:
        fights = f"{wait.known_calls} calls tell nothing about the next wait"
        remedy = f"ask for {FEW_CALLS} at least, or tell the position"
        yield _advice(queue, ("wait", "known_calls"), fights, remedy)
    if hearing.comfort and hearing.bypass:
        below_s, every_s = hearing.bypass_below_s, hearing.comfort_every_s
        if below_s > every_s:
            fights = (
                f"comfort is said every {every_s:g} s, so callers who wait for less"
                f" than {below_s:g} s hear the other announcement several times"
            )
            remedy = f"bypass below {every_s:g} s at most, or comfort less often"
            yield _advice(queue, ("comfort", "bypass_below_s"), fights, remedy)


def _use(queue: QueueSettings) -> Iterator[Advice]:
    offering = queue.offering
    if queue.overflow.size == 0:
        fights = "nobody may wait: whoever finds no free agent overflows at once"
        yield _advice(queue, ("size",), fights, "let at least one caller wait")
    if queue.several_calls:
        fights = "an agent of this box has one call at a time"
        yield _advice(queue, ("several_calls",), fights, "set it to false")
    by_skill = offering.routing is Routing.SKILL
    if by_skill and offering.pattern not in SKILL_PATTERNS:
        known = ", ".join(sorted(SKILL_PATTERNS))
        fights = "works here, but a CSV file cannot carry it together with skills"
        remedy = f"choose one of: {known}; or do not export this queue"
        yield _advice(queue, ("offering", "pattern"), fights, remedy)


# --- what is said ------------------------------------------------------------------


def about_words(
    queue: QueueSettings,
    speaking_s: SpeakingTime,
    language: str,
) -> Iterator[Advice]:
    """Yield which announcements of *queue* are too long for their place."""
    hearing, after_s = queue.hearing, queue.overflow.after_s
    every_s = hearing.comfort_every_s
    said: tuple[tuple[Key, Say], ...] = (
        (("comfort", "every_s"), hearing.comfort),
        (("comfort", "bypass_say"), hearing.bypass),
    )
    for key, say in said:
        length_s = speaking_s(say, language) if say else 0.0
        if length_s >= every_s:
            fights = f"it takes {length_s:.0f} s and is said every {every_s:g} s"
            remedy = "say it less often, or shorten it"
            yield _advice(queue, key, fights, remedy)
    if hearing.welcome and hearing.welcome_mandatory and after_s is not None:
        length_s = speaking_s(hearing.welcome, language)
        if length_s >= after_s:
            fights = (
                f"it takes {length_s:.0f} s, but callers overflow after {after_s:g} s:"
                " nobody ever reaches an agent"
            )
            remedy = "shorten it, or let callers skip it"
            yield _advice(queue, ("welcome", "mandatory"), fights, remedy)


# --- how to leave ------------------------------------------------------------------


def about_ways_out(queue: QueueSettings, outside: Collection[str]) -> Iterator[Advice]:
    """Yield whether a caller of *queue* can be caught in it."""
    by_time = queue.overflow.after_s is not None or queue.staying.leave_without
    if not by_time and not queue.hearing.exits and not queue.callbacks.enabled:
        fights = "a caller whom nobody answers can only hang up"
        remedy = "set it to true, or write [exits], [callback] or [staying]"
        yield _advice(queue, ("overflow", "after_wait"), fights, remedy)
    if queue.callbacks.enabled and not outside:
        fights = "the box may dial no number, so nobody can be called back"
        remedy = "list numbers as allowed under [outside] in tipring.toml"
        yield _advice(queue, ("callback", "enabled"), fights, remedy)


def _advice(queue: QueueSettings, key: Key, fights: str, remedy: str) -> Advice:
    return Advice(queue=queue.name, key=key, fights=fights, remedy=remedy)
