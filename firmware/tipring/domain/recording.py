"""Whether a talk is recorded: the owner's rule for a queue, and the caller's word."""

from enum import StrEnum
from types import MappingProxyType

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFailed,
    PromptFinished,
)
from tipring.domain.command import Command
from tipring.domain.commands import Leave, Play, StopPlaying
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import RecordNode
from tipring.domain.journal import Decided
from tipring.domain.machine import Machine, Rule, TimeUp, rows, unmoved
from tipring.domain.queue.settings import RecordRule
from tipring.domain.queue.stays import Stays
from tipring.domain.say import Say

AGREE_KEY = "1"
REFUSE_KEY = "2"
ANSWER_S = 6.0
"""How long a caller may think about it; who says nothing does not agree."""

NOTICE = "call-recorded"
QUESTION = "record-ask"

STAYED = "stayed on the line after the notice"
PRESSED = f"pressed {AGREE_KEY}"
REFUSED = f"pressed {REFUSE_KEY}"
SILENT = "did not answer"


def notice_at_the_door(rule: RecordRule, stays: Stays) -> Say:
    """Return what a caller must hear before a queue of this rule may take him."""
    told = stays.consent or stays.refusal
    return () if told or rule is not RecordRule.ALWAYS else (NOTICE,)


def may_record(rule: RecordRule, stays: Stays) -> bool:
    """Whether the talk that begins now is recorded."""
    return rule is not RecordRule.NEVER and bool(stays.consent)


class RecordState(StrEnum):
    """Where the caller stands."""

    READY = "ready"
    TOLD = "hearing that the call is recorded"
    ASKED = "deciding whether it may be"
    DONE = "done"


class RecordMachine(Machine[RecordState]):
    """Tell that the call is recorded, or ask whether it may be.

    The notice cannot be skipped: who hears half of it was not told. A question may be
    answered before its end.
    """

    NAME = "record node"

    def __init__(self, node: RecordNode, stays: Stays, language: str) -> None:
        super().__init__(RecordState.READY)
        self._node = node
        self._stays = stays
        self._language = language

    def _begin(self, _event: Begin, _now: float) -> list[Command]:
        self.state = RecordState.TOLD
        question = (QUESTION,) if self._node.ask else ()
        return [Play(self._node.say + question, self._language)]

    def _told(self, _event: PromptFinished, now: float) -> list[Command]:
        if not self._node.ask:
            return self._agreed(STAYED)
        self.state = RecordState.ASKED
        self.deadline = now + ANSWER_S
        return []

    def _not_told(self, event: PromptFailed, _now: float) -> list[Command]:
        """Record nobody who could not be told."""
        return self._refused(f"could not be told: {event.reason}")

    def _key(self, event: DigitPressed, _now: float) -> list[Command]:
        if not self._node.ask or event.digit not in (AGREE_KEY, REFUSE_KEY):
            return []
        hush: list[Command] = [StopPlaying()] if self.state is RecordState.TOLD else []
        if event.digit == AGREE_KEY:
            return hush + self._agreed(PRESSED)
        return hush + self._refused(REFUSED)

    def _silent(self, _event: TimeUp, _now: float) -> list[Command]:
        return self._refused(SILENT)

    def _agreed(self, how: str) -> list[Command]:
        self._stays.consent, self._stays.refusal = how, ""
        return self._leave(f"the call may be recorded: the caller {how}", "")

    def _refused(self, how: str) -> list[Command]:
        self._stays.consent, self._stays.refusal = "", how
        to = self._node.refused or ""
        return self._leave(f"the call is not recorded: the caller {how}", to)

    def _leave(self, sentence: str, to: str) -> list[Command]:
        self.state = RecordState.DONE
        self.deadline = None
        node = self._node
        return [Decided(node.name, sentence), Leave(to or node.next, sentence)]

    def _left(self, event: CallerLeft, _now: float) -> list[Command]:
        hush: list[Command] = [StopPlaying()] if self.state is RecordState.TOLD else []
        self.state = RecordState.DONE
        self.deadline = None
        return [*hush, Leave(None, event.how)]

    TABLE = MappingProxyType(
        {
            (RecordState.READY, Begin): Rule(_begin, (RecordState.TOLD,)),
            (RecordState.TOLD, PromptFinished): Rule(
                _told,
                (RecordState.ASKED, RecordState.DONE),
            ),
            (RecordState.TOLD, PromptFailed): Rule(_not_told, (RecordState.DONE,)),
            (RecordState.TOLD, DigitPressed): Rule(
                _key,
                (RecordState.TOLD, RecordState.DONE),
            ),
            (RecordState.ASKED, DigitPressed): Rule(
                _key,
                (RecordState.ASKED, RecordState.DONE),
            ),
            (RecordState.ASKED, TimeUp): Rule(_silent, (RecordState.DONE,)),
            **rows(
                Rule(_left, (RecordState.DONE,)),
                (RecordState.TOLD, RecordState.ASKED),
                CallerLeft,
            ),
            **unmoved(RecordState.TOLD, VoiceHeard),
            **unmoved(RecordState.ASKED, VoiceHeard),
        },
    )
