"""Whether a talk may be recorded: the caller is told, or asked, and decides."""

import pytest

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFailed,
    PromptFinished,
)
from tipring.domain.command import Command
from tipring.domain.commands import Leave, Play, StopPlaying
from tipring.domain.events import DigitPressed
from tipring.domain.flow import RecordNode
from tipring.domain.queue.settings import RecordRule
from tipring.domain.queue.stays import Stays
from tipring.domain.recording import (
    ANSWER_S,
    NOTICE,
    PRESSED,
    QUESTION,
    REFUSED,
    SILENT,
    STAYED,
    RecordMachine,
    RecordState,
    may_record,
    notice_at_the_door,
)

TELL = RecordNode(name="consent", next="desk")
ASK = RecordNode(name="consent", next="desk", ask=True, refused="elsewhere")


class Caller:
    """Somebody at a `record` node."""

    def __init__(self, node: RecordNode) -> None:
        self.stays = Stays("call-1")
        self.machine = RecordMachine(node, self.stays, "en")
        self.began = self.machine.handle(Begin(), 0.0)

    def does(self, *events: object) -> list[Command]:
        return [done for event in events for done in self.machine.handle(event, 1.0)]


def way(commands: list[Command]) -> str | None:
    (leave,) = [command for command in commands if isinstance(command, Leave)]
    return leave.to


def test_who_stays_to_the_end_of_the_notice_agrees() -> None:
    caller = Caller(TELL)
    assert caller.began == [Play((NOTICE,), "en")]
    assert caller.does(DigitPressed("1")) == [], "the notice cannot be skipped"
    assert way(caller.does(PromptFinished())) == "desk"
    assert caller.stays.consent == STAYED
    assert may_record(RecordRule.AGREED, caller.stays)
    assert not may_record(RecordRule.NEVER, caller.stays)


def test_who_could_not_be_told_is_not_recorded() -> None:
    caller = Caller(TELL)
    assert way(caller.does(PromptFailed("no such file"))) == "desk"
    assert "no such file" in caller.stays.refusal
    assert not may_record(RecordRule.ALWAYS, caller.stays)
    assert notice_at_the_door(RecordRule.ALWAYS, caller.stays) == ()


@pytest.mark.parametrize(
    ("key", "consent", "refusal", "to"),
    [("1", PRESSED, "", "desk"), ("2", "", REFUSED, "elsewhere")],
)
def test_who_is_asked_may_answer_before_the_end_or_after(
    key: str, consent: str, refusal: str, to: str
) -> None:
    early, late = Caller(ASK), Caller(ASK)
    assert early.began == [Play((NOTICE, QUESTION), "en")]
    hush, *left = early.does(DigitPressed(key))
    assert hush == StopPlaying()
    assert late.does(PromptFinished(), DigitPressed("9")) == []
    assert left == late.does(DigitPressed(key))
    assert way(left) == to
    assert (late.stays.consent, late.stays.refusal) == (consent, refusal)


def test_silence_is_no_consent() -> None:
    caller = Caller(ASK)
    assert caller.does(PromptFinished()) == []
    assert caller.machine.deadline == 1.0 + ANSWER_S
    assert way(caller.machine.tick(1.0 + ANSWER_S)) == "elsewhere"
    assert caller.stays.refusal == SILENT


@pytest.mark.parametrize("asked", [False, True])
def test_a_caller_may_hang_up_meanwhile(asked: bool) -> None:  # noqa: FBT001 - a parameter of the story
    caller = Caller(ASK)
    if asked:
        caller.does(PromptFinished())
    done = caller.does(CallerLeft("the caller hung up"))
    assert (StopPlaying() in done) is not asked
    assert way(done) is None
    assert caller.machine.state is RecordState.DONE
    assert not caller.stays.consent


def test_a_queue_that_records_all_tells_whoever_was_not_told() -> None:
    stays = Stays("call-1")
    assert notice_at_the_door(RecordRule.ALWAYS, stays) == (NOTICE,)
    assert notice_at_the_door(RecordRule.AGREED, stays) == ()
    stays.refusal = REFUSED
    assert notice_at_the_door(RecordRule.ALWAYS, stays) == ()
