"""Words for people: the journal as sentences, a call as one story."""

import asyncio
from datetime import timedelta
from typing import get_args

import pytest

from support.virtual_time import run_virtually
from tipring.cli.story import HOLD_S, Story
from tipring.cli.telling import tell
from tipring.desk.journal import utc_now
from tipring.domain import journal
from tipring.domain.journal import (
    BoxStarted,
    BoxStopped,
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallHandedOver,
    CallPlaced,
    CallRang,
    CallStillRinging,
    Decided,
    DigitHeard,
    DisconnectLearned,
    Entry,
    JournalEvent,
    LineLost,
    LineOpened,
    MessageDiscarded,
    MessageKept,
    MessageStarted,
    NodeEntered,
    PromptPlayed,
)
from tipring.domain.script import parse_script
from tipring.exchange.clockwork import Exchange

SENTENCES: dict[JournalEvent, str] = {
    BoxStarted("1.2"): "starts (version 1.2)",
    BoxStopped(): "stops in good order",
    LineOpened("a modem"): "has a line: a modem",
    LineLost("unplugged"): "has lost the line: unplugged",
    DisconnectLearned("425 Hz"): "has learned how calls end on this line: 425 Hz",
    CallRang(): "hears the line ring",
    CallPlaced("42"): "calls 42",
    CallHandedOver(): "leaves the caller to the telephone beside it",
    CallerIdentified("212", "DOE", withheld=False): "learns who calls: 212 DOE",
    CallerIdentified(None, None, withheld=True): "learns who calls: withheld",
    CallerIdentified(None, None, withheld=False): "learns who calls: unknown",
    CallAnswered(2, "main"): "answers after 2 ring(s) with the flow 'main'",
    CallStillRinging(2): ("finds that the line still rings; seizes it again (try 2)"),
    NodeEntered("menu", "menu", "so"): "goes to 'menu' (menu), because so",
    PromptPlayed("Hello.", 900, whole=True): 'said "Hello." (to its end)',
    PromptPlayed("Hello.", 900, whole=False): 'said "Hello." (cut after 0.9 s)',
    DigitHeard("3"): "hears the key 3",
    Decided("menu", "no key"): "at 'menu': no key",
    MessageStarted("m", "office", "m.wav"): "records a message for 'office'",
    MessageKept("m", 3.94, interrupted=False): (
        "has the message safe on the disk: 3.9 s"
    ),
    MessageKept("m", 3.94, interrupted=True): (
        "has the message safe on the disk: 3.9 s (mended after an interruption)"
    ),
    MessageDiscarded("m", "silence"): "keeps no message: silence",
    CallEnded("bye"): "is on-hook, the record is closed: bye",
}


@pytest.mark.parametrize("what", SENTENCES, ids=SENTENCES.values())
def test_every_happening_has_a_sentence(what: JournalEvent) -> None:
    assert tell(what) == SENTENCES[what]


def test_no_happening_is_left_out() -> None:
    assert {type(what) for what in SENTENCES} == set(get_args(journal.JournalEvent))


def test_both_sides_of_a_call_are_told_in_the_order_of_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown: list[str] = []

    async def follow() -> None:
        async with Exchange("us") as exchange:
            call = exchange.place_call("999", parse_script(["hangs up"]))
            story = Story(call)
            now = utc_now()
            story.box_notes(Entry(now + timedelta(seconds=70), CallEnded("late")))
            story.box_notes(Entry(now - timedelta(seconds=2 * HOLD_S), CallRang()))
            telling = asyncio.create_task(story.print_live())
            await asyncio.sleep(1)
            shown.append(capsys.readouterr().out)
            await call.ended
            telling.cancel()
            story.print_rest()
            shown.append(capsys.readouterr().out)

    run_virtually(follow())
    at_once, later = shown
    assert at_once == " -1.60 s  box     hears the line ring\n"
    *diary, last = later.splitlines()
    assert diary
    assert all("caller" in line for line in diary)
    assert last.endswith("s  box     is on-hook, the record is closed: late")
