"""What breaks stays small: one call, one line, never the box."""

import asyncio
from pathlib import Path

import pytest

from support.box import (
    LIBRARY,
    NODE,
    NUMBER_BESIDE,
    Box,
    open_box,
    small_office,
)
from support.sampling import also
from support.virtual_time import run_virtually
from tipring.config.reader import read
from tipring.config.spoken import spoken
from tipring.desk.shelf import PromptShelf, Spoken
from tipring.domain.journal import LineLost
from tipring.domain.line import LineState
from tipring.domain.say import Say
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.faults import Fault
from tipring.store.records import CallRecord, CallState, MessageState

pytestmark = pytest.mark.no_cover

NOTICED_S = 60.0


async def over(box: Box, call: PlacedCall) -> CallRecord:
    await call.ended
    await box.until(LineState.IDLE)
    record, *_ = await box.store.calls()
    assert record.state is CallState.ENDED
    return record


async def the_next_caller_is_served(box: Box) -> None:
    call = box.call('waits for "press 1"', "hangs up")
    await over(box, call)
    assert "For appointments" in call.transcript()


@pytest.mark.parametrize("chip", ["usr", *also("conexant", "agere")])
def test_a_modem_that_wedges_while_idle_is_noticed_and_shown_down(
    tmp_path: Path,
    chip: str,
) -> None:
    async def tell() -> None:
        async with open_box(tmp_path, chip) as box:
            began = asyncio.get_running_loop().time()
            box.plugged.faults.arm(Fault.WEDGED)
            await box.until(LineState.DOWN, NOTICED_S)
            assert asyncio.get_running_loop().time() - began <= NOTICED_S
            assert "unplug it" in box.watch.trouble
            assert box.watch.trouble in [
                e.reason for e in await box.noted() if isinstance(e, LineLost)
            ]
            box.rig.pull_plug(NODE)
            await box.plugged.unplug()
            await box.plugged.plug()
            box.rig.put_back(NODE, box.plugged)
            await box.until(LineState.IDLE, within_s=30)
            assert box.watch.trouble == ""
            await the_next_caller_is_served(box)

    run_virtually(tell())


def test_two_lines_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    script = (
        'waits for "press 1"',
        "presses 3",
        "waits for the beep",
        "speaks 4 s",
        "presses #",
        "waits 60 s",
    )

    async def tell() -> None:
        async with open_box(tmp_path, "usr", beside="conexant") as box:
            first = box.call(*script)
            second = box.call(*script, number=NUMBER_BESIDE, caller_id="2125550177")
            await asyncio.gather(first.ended, second.ended)
            for watch in box.desk.watches:
                while watch.state is not LineState.IDLE:
                    await asyncio.sleep(0.1)
            records = await box.store.calls()
            assert {(r.line, r.number) for r in records} == {
                ("line-1", "2125550123"),
                ("line-2", "2125550177"),
            }
            messages = await box.store.messages()
            assert {m.number for m in messages} == {"2125550123", "2125550177"}
            for message in messages:
                assert message.duration_s == pytest.approx(4.0, abs=0.4)
            words = [[str(e) for e in call.diary] for call in (first, second)]
            assert words[0] == words[1]
            assert "cut short" not in " ".join(words[0])

    run_virtually(tell())


def test_a_line_that_goes_down_leaves_the_other_in_use(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_box(tmp_path, beside="agere") as box:
            await box.until(LineState.IDLE)
            box.rig.pull_plug(NODE)
            await box.until(LineState.DOWN)
            call = box.call('waits for "press 1"', "hangs up", number=NUMBER_BESIDE)
            await call.ended
            assert "For appointments" in call.transcript()
            assert box.watch.state is LineState.DOWN

    run_virtually(tell())


async def shelf_without(
    directory: Path,
    *missing: str,
    kind: type[PromptShelf] = PromptShelf,
) -> PromptShelf:
    await asyncio.to_thread(small_office, directory / "config")
    wanted = {
        (prompt.say, prompt.language)
        for prompt in spoken(await asyncio.to_thread(read, directory / "config"))
        if prompt.say not in missing
    }
    return await asyncio.to_thread(kind.fill, LIBRARY, wanted)


def test_a_prompt_that_is_missing_does_not_end_the_call(tmp_path: Path) -> None:
    async def tell() -> None:
        shelf = await shelf_without(tmp_path, "harbor-welcome")
        async with open_box(tmp_path, shelf=shelf) as box:
            call = box.call(
                'waits for "press 1"', "presses 3", "waits for the beep", "hangs up"
            )
            record = await over(box, call)
            assert record.last_node == "message"
            assert "heard the beep" in call.transcript()

    run_virtually(tell())


def test_a_box_that_can_say_nothing_at_all_ends_the_call_by_itself(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with open_box(tmp_path, shelf=PromptShelf({})) as box:
            call = box.call("waits 60 s")
            record = await over(box, call)
            assert record.end_reason == "the flow ended at bye: the prompt ended"
            messages = await box.store.messages()
            assert {m.state for m in messages} == {MessageState.DISCARDED}

    run_virtually(tell())


class ForgetfulShelf(PromptShelf):
    """A mistake of ours: it fails, once, in a way that nobody expects."""

    failed = False

    def take(self, prompts: Say, language: str) -> Spoken:
        if "harbor-menu" in prompts and not self.failed:
            self.failed = True
            raise ZeroDivisionError
        return super().take(prompts, language)


def test_a_mistake_of_ours_ends_one_call_and_no_other(tmp_path: Path) -> None:
    async def tell() -> None:
        shelf = await shelf_without(tmp_path, kind=ForgetfulShelf)
        async with open_box(tmp_path, shelf=shelf, beside="conexant") as box:
            call = box.call('waits for "press 1"', "hangs up")
            record = await over(box, call)
            assert record.end_reason == (
                "something went wrong in the box; its log says what"
            )
            assert "noticed the other side hung up" in call.transcript()
            await the_next_caller_is_served(box)

    run_virtually(tell())
