"""Who tries PINs and pulls the plug between the tries gains nothing by it."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from support.box import BEGAN
from support.virtual_time import run_virtually
from tipring.desk.journal import Journal
from tipring.desk.pin_memory import PinMemory
from tipring.domain.journal import CallEnded, CallRang, Entry
from tipring.domain.security_entries import PinForgiven, PinRefused
from tipring.domain.try_gate import (
    FIRST_LOCK_S,
    MOST_WRONG,
    MOST_WRONG_IN_ALL,
    TryGate,
)
from tipring.store.store import Store

PIN, WRONG = "4711", "0000"


class Life:
    """The gates of one life of the box."""

    def __init__(self, store: Store, began_s: float) -> None:
        self._began_s = began_s
        self.store = store
        self.gates = {"agents": TryGate(), "mailboxes": TryGate()}
        self.pen = Journal(store, self.wall)
        self.memory = PinMemory(self.pen, self.gates)

    def wall(self) -> datetime:
        seconds = self._began_s + asyncio.get_running_loop().time()
        return BEGAN + timedelta(seconds=seconds)

    async def call(self) -> None:
        """Let a call ring: PINs are typed in calls."""
        pen = self.pen.for_line("line-1").for_call(f"c{self.wall()}")
        await pen.keep(CallRang(), CallEnded("over"))

    def tries(self, pin: str, name: str = "101", right: str = PIN) -> tuple[bool, bool]:
        now = asyncio.get_running_loop().time()
        told = self.gates["agents"].admit(name, pin, right, now)
        return told.ok, told.locked


def live(directory: Path, began_s: float, pins: list[str], name: str = "101") -> object:
    """Type *pins* in a life of the box; return what came of the last one."""

    async def whole() -> object:
        async with await Store.open(directory) as store:
            life = Life(store, began_s)
            await life.memory.remember()
            await life.call()
            told = [life.tries(pin, name, PIN if name == "101" else "") for pin in pins]
            await store.append()
            return told[-1]

    return run_virtually(whole())


def test_each_try_counts_although_the_box_was_restarted_after_it(
    tmp_path: Path,
) -> None:
    for life in range(MOST_WRONG - 1):
        assert live(tmp_path, 30.0 * life, [WRONG]) == (False, False)
    assert live(tmp_path, 150.0, [WRONG]) == (False, True)
    assert live(tmp_path, 180.0, [PIN]) == (False, True)
    assert live(tmp_path, 150.0 + FIRST_LOCK_S, [PIN]) == (True, False)


def test_the_second_lock_is_twice_as_long_over_a_restart_too(tmp_path: Path) -> None:
    assert live(tmp_path, 0.0, [WRONG] * MOST_WRONG) == (False, True)
    again = FIRST_LOCK_S + 1
    assert live(tmp_path, again, [WRONG] * MOST_WRONG) == (False, True)
    assert live(tmp_path, again + FIRST_LOCK_S + 1, [PIN]) == (False, True)
    assert live(tmp_path, again + 2 * FIRST_LOCK_S, [PIN]) == (True, False)


def test_the_right_pin_forgives_the_wrong_ones_for_good(tmp_path: Path) -> None:
    assert live(tmp_path, 0.0, [*[WRONG] * (MOST_WRONG - 1), PIN]) == (True, False)
    assert live(tmp_path, 30.0, [WRONG]) == (False, False)
    assert live(tmp_path, 60.0, [PIN]) == (True, False)


def test_who_tries_names_that_nobody_has_locks_the_whole_gate(tmp_path: Path) -> None:
    most = MOST_WRONG - 1
    for life in range(MOST_WRONG_IN_ALL // most):
        live(tmp_path, 10.0 * life, [WRONG] * most, name=f"7{life}")
    assert live(tmp_path, 60.0, [PIN]) == (False, True)


def test_a_clock_that_went_back_opens_nothing(tmp_path: Path) -> None:
    assert live(tmp_path, 7200.0, [WRONG] * MOST_WRONG) == (False, True)
    assert live(tmp_path, 3600.0, [PIN]) == (False, True)


def test_gates_do_not_count_for_each_other(tmp_path: Path) -> None:
    async def whole() -> None:
        async with await Store.open(tmp_path) as store:
            life = Life(store, 60.0)
            await life.call()
            line = Entry(life.wall(), PinRefused("mailboxes", "101"), "line-1", "c1")
            unknown = replace(line, what=PinRefused("doors", "101"))
            await store.append(*[line] * MOST_WRONG, *[unknown] * MOST_WRONG)
            again = Life(store, 61.0)
            await again.memory.remember()
            assert again.tries(PIN) == (True, False)
            now = asyncio.get_running_loop().time()
            assert again.gates["mailboxes"].admit("101", PIN, PIN, now).locked

    run_virtually(whole())


def test_no_pin_is_ever_written_down(tmp_path: Path) -> None:
    async def whole() -> None:
        async with await Store.open(tmp_path) as store:
            life = Life(store, 0.0)
            await life.call()
            life.tries("8642")
            life.tries("9753", name="424242", right="")
            life.tries(PIN)
            await store.append()
            written = [each.entry.what for each in await store.journal()]
            assert written[2:] == [
                PinRefused("agents", "101"),
                PinRefused("agents", ""),
                PinForgiven("agents", "101"),
            ]

    run_virtually(whole())
    text = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert not any(secret in text for secret in (b"8642", b"9753", b"424242"))
