"""Escalation accuracy: calls that agents sent on, each judged by the same rule.

A transfer is right if it was the last one that the caller needed: he did not come back
to the queue in the same call, was not sent on again, talked with whom he reached for
some seconds at least, and did not call the same queue again within a day.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tipring.domain.reports.facts import Facts, Visit, call_of
from tipring.domain.reports.shares import Share

REACHED = timedelta(seconds=15)
"""Whose call ends sooner after he was sent on reached nobody."""
AGAIN_WITHIN = timedelta(days=1)
_FORMS = (
    re.compile(r"sent on to (?P<to>.+) by (?P<by>.+)"),
    re.compile(r"(?P<by>.+?) puts the caller through to (?P<to>.+)"),
    re.compile(r"(?P<by>.+?) sends the caller to (?P<to>the queue .+)"),
)
"""The end of a visit, as rules write it: by an agent's telephone, or by a page."""


class Verdict(StrEnum):
    """How a transfer is judged."""

    RIGHT = "right"
    CAME_BACK = "came back to the queue"
    SENT_AGAIN = "was sent on again"
    NOT_REACHED = "reached nobody"
    CALLED_AGAIN = "called again within a day"
    OPEN = "cannot be told yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """Somebody was sent on."""

    call: str
    at: datetime
    queue: str
    by: str
    """The agent."""
    to: str
    """In the words of the box: an extension with its name, a number, a queue."""
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How many were right."""

    share: Share
    """Of those that can be told."""
    verdicts: Mapping[Verdict, int]


def handovers(
    facts: Facts, now: datetime, known_as: Callable[[str], str]
) -> list[Handover]:
    """Return whom agents sent on, in their order, each judged at *now*."""
    every = [*facts.visits, *facts.later]
    by_call: defaultdict[str, list[Visit]] = defaultdict(list)
    by_number: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in every:
        by_call[call_of(visit.ticket)].append(visit)
        if number := known_as(visit.number):
            by_number[number].append(visit)
    ends = {call.id: call.ended_at for call in facts.calls}
    found = []
    for visit in facts.visits:
        sent = _sent_on(visit)
        if sent is None or visit.answered_at is None or visit.ended_at is None:
            continue
        call = call_of(visit.ticket)
        judge = _Judge(
            visit,
            visit.ended_at,
            by_call[call],
            by_number.get(known_as(visit.number), []),
        )
        found.append(
            Handover(
                call=call,
                at=visit.ended_at,
                queue=visit.queue,
                by=sent["by"],
                to=sent["to"],
                verdict=judge.verdict(ends.get(call), now),
            )
        )
    return found


def _sent_on(visit: Visit) -> re.Match[str] | None:
    matches = (form.fullmatch(visit.end_reason or "") for form in _FORMS)
    return next((found for found in matches if found), None)


def accuracy(found: Sequence[Handover]) -> Accuracy:
    """Return how many of *found* were right."""
    verdicts = Counter(handover.verdict for handover in found)
    known = len(found) - verdicts[Verdict.OPEN]
    return Accuracy(share=Share(verdicts[Verdict.RIGHT], known), verdicts=verdicts)


@dataclass(frozen=True, slots=True)
class _Judge:
    visit: Visit
    sent_at: datetime
    same_call: Sequence[Visit]
    same_number: Sequence[Visit]

    def verdict(self, call_ended_at: datetime | None, now: datetime) -> Verdict:
        after = [each for each in self.same_call if each.joined_at >= self.sent_at]
        if any(each.queue == self.visit.queue for each in after):
            return Verdict.CAME_BACK
        if any(_sent_on(each) for each in after):
            return Verdict.SENT_AGAIN
        if self._called_again():
            return Verdict.CALLED_AGAIN
        if call_ended_at is None:
            return Verdict.OPEN
        if call_ended_at - self.sent_at < REACHED and not after:
            return Verdict.NOT_REACHED
        return Verdict.RIGHT if now > self.sent_at + AGAIN_WITHIN else Verdict.OPEN

    def _called_again(self) -> bool:
        mine = call_of(self.visit.ticket)
        until = self.sent_at + AGAIN_WITHIN
        return any(
            self.sent_at < each.joined_at <= until
            and each.queue == self.visit.queue
            and call_of(each.ticket) != mine
            for each in self.same_number
        )
